import BitCache

// What stands on the chain or is meant for it.
extension FuzzTarget {
    static let bitcoin: [FuzzTarget] = [
        FuzzTarget("transaction", maximumLength: 8192, seeds: { try transactions().map(\.rawRepresentation) }) {
            bytes in
            let read = decoded { () throws(Refusal) in try Transaction(rawRepresentation: bytes) }
            guard let transaction = read else { return }
            demand(transaction.rawRepresentation == bytes, "a transaction has one encoding")
            demand(transaction.weight <= Transaction.maximumWeight, "a transaction fits into a block")
            demand(
                transaction.hasWitness || transaction.id.rawRepresentation == transaction.witnessID.rawRepresentation,
                "without witnesses both ids are one")
            for output in transaction.outputs { checkScript(output.script) }
            // The outputs stand for those that are spent: any scripts and amounts under any witness.
            let spent = transaction.inputs.indices.map { transaction.outputs[$0 % transaction.outputs.count] }
            _ = decoded { () throws(Refusal) in try transaction.checkSpends(of: spent) }
            _ = decoded { () throws(Refusal) in try transaction.checkStandard() }
            _ = decoded { () throws(Refusal) in try transaction.signed(previousOutputs: spent, keys: [KnownKeys.payer])
            }
        },
        FuzzTarget(
            "script", maximumLength: 10_100, seeds: { try transactions().flatMap(\.outputs).map(\.script.bytes) }
        ) {
            bytes in
            guard let script = decoded({ () throws(Refusal) in try Script(bytes: bytes) }) else {
                return demand(bytes.count > Script.maximumSizeBytes, "only length is refused")
            }
            demand(script.bytes == bytes, "a script is its bytes")
            checkScript(script)
            checkInstructions(script)
        },
        FuzzTarget("address", maximumLength: 200, seeds: addressSeeds) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            var found: [Address] = []
            for network in Network.allCases {
                let address = decoded { () throws(Refusal) in try Address(parsing: text, network: network) }
                guard let address else { continue }
                found.append(address)
                demand(
                    address.text.utf8.elementsEqual(bytes) || address.text.utf8.elementsEqual(text.lowercased().utf8),
                    "an address has one text, and segregated witness a second one in capitals")
                checkScript(address.script)
            }
            demand(Set(found.map(\.script)).count <= 1, "an address pays to one script on every network")
        },
    ]

    static func checkScript(_ script: Script) {
        if let witness = script.witnessProgram {
            demand(Script(witness) == script, "a witness program has one script")
        }
        demand(script.dustThreshold <= .max, "dust has a threshold")
        for network in Network.allCases {
            let address = decoded { () throws(Refusal) in try Address(script: script, network: network) }
            guard let address else { continue }
            let again = decoded { () throws(Refusal) in try Address(parsing: address.text, network: network) }
            // The address of a key that is none can be written, and nobody is let pay to it.
            demand(again == address || (again == nil && script.kind == .p2tr), "an address leads to its script")
        }
    }

    static func transactions() throws -> [Transaction] {
        let key = KnownKeys.payer
        let witness = try Script.p2wpkh(compressedPublicKey: key.compressedPublicKey)
        let outputs = try [
            witness, .p2tr(outputKey: key.publicKey), .p2pkh(keyHash: [UInt8](repeating: 1, count: 20)),
            .p2sh(scriptHash: [UInt8](repeating: 2, count: 20)), Script(bytes: [0x6a, 2, 1, 2]),
            Script(.init(version: 0, program: [UInt8](repeating: 3, count: 32))),
            Script(.init(version: 16, program: [1, 2])),
        ].map { TransactionOutput(value: try Satoshis(1000), script: $0) }
        let bare = Transaction(
            inputs: [
                TransactionInput(outPoint: OutPoint(transactionID: .zero, index: 0)),
                TransactionInput(outPoint: OutPoint(transactionID: .zero, index: 1)),
            ], outputs: outputs)
        return [bare, try bare.signed(previousOutputs: Array(outputs.prefix(2)), keys: [key])]
    }

    @Sendable private static func addressSeeds() throws -> [[UInt8]] {
        var texts = [
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ]
        for output in try transactions().flatMap(\.outputs) {
            texts += Network.allCases.compactMap { (try? Address(script: output.script, network: $0))?.text }
        }
        return texts.map { Array($0.utf8) }
    }
}
