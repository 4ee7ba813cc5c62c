import BitCache

/// What a PSBT does, as a signer must see it: where the money goes, what comes back, what the fee is.
struct PSBTFacts {
    struct Output {
        let index: Int
        let value: Satoshis
        let script: Script
        /// The address, or the script where there is no address for it.
        let destination: String
        /// The path of the own key, proved by deriving it.
        let ownPath: DerivationPath?
    }

    let outputs: [Output]
    /// The own inputs by index, with what they are worth.
    let ownInputs: [(index: Int, value: Satoshis)]
    let inputCount: Int
    let fee: Satoshis
    let transactionID: TransactionID

    init(_ psbt: PSBT, wallet: Wallet) throws(Refusal) {
        let transaction = try psbt.unsignedTransaction()
        let spent = try psbt.spentOutputs()
        var outputs: [Output] = []
        for (index, output) in transaction.outputs.enumerated() {
            let facts = psbt.outputs[index]
            let origins = facts.origins.map(\.origin) + facts.tapOrigins.map(\.origin)
            outputs.append(
                Output(
                    index: index, value: output.value, script: output.script,
                    destination: (try? Address(script: output.script, network: wallet.network))?.text
                        ?? output.script.description,
                    ownPath: try wallet.address(paidBy: output.script, origins: origins)?.path))
        }
        self.outputs = outputs
        var own: [(index: Int, value: Satoshis)] = []
        for (index, output) in spent.enumerated() {
            let facts = psbt.inputs[index]
            let origins = facts.origins.map(\.origin) + facts.tapOrigins.map(\.origin)
            if try wallet.address(paidBy: output.script, origins: origins) != nil { own.append((index, output.value)) }
        }
        ownInputs = own
        inputCount = spent.count
        fee = try psbt.fee()
        transactionID = transaction.id
    }

    /// One line for each output and for the fee.
    var lines: [String] {
        outputs.map { output in
            "output \(output.index)  \(output.value)  \(output.destination)"
                + (output.ownPath.map { "  back to this wallet at \($0)" } ?? "")
        } + ["fee       \(fee)", "inputs    \(inputCount), of which \(ownInputs.count) are this wallet's"]
    }

    var json: [String: JSONValue] {
        [
            "txid": .string(transactionID.displayHex), "fee_sat": .number(fee.sat),
            "inputs": .number(UInt64(inputCount)),
            "own_inputs": .array(ownInputs.map { .number(UInt64($0.index)) }),
            "outputs": .array(
                outputs.map { output in
                    var members: [String: JSONValue] = [
                        "sat": .number(output.value.sat), "destination": .string(output.destination),
                        "own": .bool(output.ownPath != nil),
                    ]
                    if let path = output.ownPath { members["path"] = .string(path.description) }
                    return .object(members)
                }),
        ]
    }
}
