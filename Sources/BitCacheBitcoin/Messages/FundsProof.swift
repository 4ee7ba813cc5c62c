import BitCacheCore

/// A finished PSBT whose inputs behind the first spend coins: what a proof of funds consists of (BIP 322).
struct FundsProof: Hashable, Sendable {
    /// The PSBT as it was read or made.
    let psbt: PSBT
    /// The transaction with the PSBT's signatures.
    let transaction: Transaction
    /// What the inputs behind the first one spend, as the PSBT says it; what the first one spends follows from the message.
    let coins: [TransactionOutput]

    /// Takes a PSBT that says what every input but the first spends, and that wants no more signatures.
    ///
    /// - Throws: `psbt_incomplete`, `psbt_utxo_missing`, `psbt_contradiction`, `psbt_lock_times_conflict`.
    init(_ psbt: PSBT) throws(Refusal) {
        self.psbt = psbt
        transaction = try psbt.uncheckedTransaction()
        coins = try Self.coins(psbt, of: transaction)
    }

    /// Puts a signed transaction into a PSBT.
    init(_ signed: Transaction, previousOutputs: [TransactionOutput]) throws(Refusal) {
        var psbt = try PSBT(signed.withoutSignatures)
        for (index, output) in previousOutputs.enumerated() {
            var witness = ByteWriter()
            signed.inputs[index].writeWitness(to: &witness)
            // Each output is the one that was signed for; to hold it against all others would take the square of them.
            psbt.inputs[index].set(.witnessUTXO, to: output.psbtValue)
            psbt.inputs[index].set(.finalWitness, to: witness.bytes)
        }
        try self.init(psbt)
    }

    private static func coins(_ psbt: PSBT, of transaction: Transaction) throws(Refusal) -> [TransactionOutput] {
        // BIP 322 spares later inputs the transaction that an earlier one has attached.
        var attached: [TransactionID: Transaction] = [:]
        var coins: [TransactionOutput] = []
        for (index, input) in psbt.inputs.enumerated() {
            let outPoint = transaction.inputs[index].outPoint
            let previous = attached[outPoint.transactionID] ?? input.previousTransaction
            attached[outPoint.transactionID] = previous
            guard index > 0 else { continue }
            var output = input.witnessUTXO
            if let previous, let place = Int(exactly: outPoint.index), previous.outputs.indices.contains(place) {
                guard output == nil || output == previous.outputs[place] else {
                    throw Refusal(.psbtContradiction, "input \(index) is said to spend two different outputs")
                }
                output = previous.outputs[place]
            }
            guard let output else {
                throw Refusal(.psbtUTXOMissing, "it is not said what input \(index) spends")
            }
            coins.append(output)
        }
        return coins
    }

    static func == (one: Self, other: Self) -> Bool { one.psbt == other.psbt }

    func hash(into hasher: inout Hasher) { hasher.combine(psbt) }
}
