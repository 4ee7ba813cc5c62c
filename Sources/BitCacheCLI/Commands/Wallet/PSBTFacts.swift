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

        /// Whether the path is one that a wallet restored from the words would not look at: money that is sent there as
        /// change is the wallet's, and lost to it all the same.
        var isFar: Bool { ownPath?.steps.contains { $0.rawValue & ~(1 << 31) >= PSBTFacts.farNumber } ?? false }
    }

    /// From which account or index on nobody looks for coins by himself.
    private static let farNumber: UInt32 = 10_000

    let outputs: [Output]
    /// The own inputs by index, with what they are worth.
    let ownInputs: [(index: Int, value: Satoshis)]
    let inputCount: Int
    /// What this wallet puts in, and what of it comes back.
    let ownInput: Satoshis
    let ownOutput: Satoshis
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
        var (input, output) = (Satoshis.zero, Satoshis.zero)
        for spent in own { input = try input + spent.value }
        for own in outputs where own.ownPath != nil { output = try output + own.value }
        (ownInput, ownOutput) = (input, output)
        inputCount = spent.count
        fee = try psbt.fee()
        transactionID = transaction.id
    }

    /// One line for each output, then the sums.
    var lines: [String] {
        var rows = outputs.map { output in
            [
                "output \(output.index)", "\(output.value)", output.destination,
                output.ownPath.map { path in
                    "back to this wallet at \(path)" + (output.isFar ? ", where a restored wallet would not look" : "")
                } ?? "",
            ]
        }
        rows.append(["fee", "\(fee)"])
        rows.append(["own inputs", "\(ownInput)", "\(ownInputs.count) of \(inputCount)"])
        // An input that names no key may be the wallet's all the same, as finished ones are; signing twice, each time
        // with another input named, would cost the sum.
        let others = ownInputs.count == inputCount ? "" : ", if the other inputs are not its own"
        if !ownInputs.isEmpty, let paid = try? ownInput - ownOutput {
            rows.append(["costs", "\(paid)", "of this wallet's money, fee included\(others)"])
        }
        return Columns.lines(rows, right: [1])
    }

    var json: [String: JSONValue] {
        [
            "txid": .string(transactionID.displayHex), "fee_sat": .number(fee.sat),
            "inputs": .number(UInt64(inputCount)),
            "own_input_sat": .number(ownInput.sat), "own_output_sat": .number(ownOutput.sat),
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
