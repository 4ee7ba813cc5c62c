import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheWallet

/// The roles of BIP 174.
enum PSBTOperations {
    /// Creator and updater: a transaction, the one that it spends from, and the descriptors of the coins and the change.
    static func create(_ request: Request) throws -> Answer {
        guard let version = PSBT.Version(rawValue: try request.number("version")) else {
            throw RequestError("there is no such version")
        }
        let transaction = try request.transaction()
        let funding = try request.transaction("funding")
        let network = try request.network()
        let descriptors = try request.texts("descriptors").map { try Descriptor(parsing: $0, network: network) }
        func described(_ place: Request) throws -> DescribedOutput {
            try descriptors[place.number("branch", Int.self)].output(at: place.number("index"))
        }
        var psbt = try PSBT(transaction, version: version)
        for (index, coin) in try request.objects("coins").enumerated() {
            let spent = funding.outputs[Int(transaction.inputs[index].outPoint.index)]
            try psbt.setWitnessUTXO(spent, input: index)
            if spent.script.kind == .p2wpkh { try psbt.setPreviousTransaction(funding, input: index) }
            try psbt.describe(input: index, facts(described(coin)))
        }
        let change = try request.object("change")
        try psbt.describe(output: change.number("output"), facts(described(change)))
        return ["psbt": psbt.base64]
    }

    static func read(_ request: Request) throws -> Answer {
        let psbt = try PSBT(base64: request.text("psbt"))
        return ["psbt": psbt.base64, "content": try PSBTContent.answer(psbt)]
    }

    static func sign(_ request: Request) throws -> Answer {
        var psbt = try PSBT(base64: request.text("psbt"))
        try psbt.sign(with: WalletOperations.wallet(of: request))
        return ["psbt": psbt.base64]
    }

    static func combine(_ request: Request) throws -> Answer {
        let psbts = try request.texts("psbts").map { try PSBT(base64: $0) }
        guard var combined = psbts.first else { throw RequestError("there is nothing to combine") }
        for other in psbts.dropFirst() { try combined.combine(with: other) }
        return ["psbt": combined.base64]
    }

    static func finalise(_ request: Request) throws -> Answer {
        var psbt = try PSBT(base64: request.text("psbt"))
        // Input by input, so that a refusal says why.
        for index in psbt.inputs.indices where !psbt.inputs[index].isFinal { try psbt.finalise(input: index) }
        return ["psbt": psbt.base64]
    }

    static func extract(_ request: Request) throws -> Answer {
        ["tx": Hex.encode(try PSBT(base64: request.text("psbt")).extractedTransaction().rawRepresentation)]
    }

    private static func facts(_ output: DescribedOutput) -> PSBT.OutputFacts {
        var facts = PSBT.OutputFacts()
        if let taproot = output.taproot {
            facts.internalKey = taproot.internalKey
            facts.merkleRoot = taproot.merkleRoot
            facts.tree = taproot.tree
            facts.tapOrigins = output.keys.map {
                PSBT.TapOrigin(key: $0.publicKey.xOnly, leafHashes: $0.leafHashes, origin: $0.origin)
            }
        } else {
            for key in output.keys { facts.origins[key.publicKey.rawRepresentation] = key.origin }
        }
        return facts
    }
}
