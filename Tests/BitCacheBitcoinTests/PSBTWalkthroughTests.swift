import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

/// Keys by their origin: a signer of tests.
struct KeyTable: SecretKeySource {
    var keys: [KeyOrigin: SecretKey] = [:]

    func secretKey(at origin: KeyOrigin) throws(Refusal) -> SecretKey? { keys[origin] }
}

/// The facts of BIP 174's way through all roles.
enum Walkthrough {
    static let fingerprint: [UInt8] = [0xd9, 0x0c, 0x6a, 0x4f]

    /// The published keys by the last step of their paths, m/0'/0'/N'.
    private static let secrets = [
        "cP53pDbR5WtAD8dYAW9hhTjuvvTVaEiQBdrz9XPrgLBeRFiyCbQr", "cT7J9YpCwY3AVRFSjN6ukeEeWY6mhpbJPxRaDaP5QTdygQRxP9Au",
        "cR6SXDoyfQrcp4piaiHE97Rsgta9mNhGTen9XeonVgwsh4iSgw6d", "cNBc3SWUip9PPm1GjRoLEJT6T41iNzCYtD7qro84FMnM5zEqeJsE",
    ]

    static let publicKeys = [
        "029583bf39ae0a609747ad199addd634fa6108559d6c5cd39b4c2183f1ab96e07f",
        "02dab61ff49a14db6a7d02b0cd1fbb78fc4b18312b5b4e54dae4dba2fbfef536d7",
        "03089dc10c7ac6db54f91329af617333db388cead0c231f723379d1b99030b02dc",
        "023add904f3d6dcf59ddb906b0dee23529b7ffb9ed50e5e86151926860221f0e73",
        "03a9a4c37f5996d3aa25dbac6b570af0650394492942460b354753ed9eeca58771",
        "027f6399757d2eff55a136ad02c684b1838b6556e5f1b6b34282a94b6b50051096",
    ]

    static func origin(_ number: Int) throws -> KeyOrigin {
        try KeyOrigin(fingerprint: fingerprint, path: DerivationPath(parsing: "m/0'/0'/\(number)'"))
    }

    static func signer(_ numbers: Int...) throws -> KeyTable {
        var table = KeyTable()
        for number in numbers {
            // The form of exported keys: 0xef, the secret, 1 for a compressed public key.
            let payload = try Base58Check.decode(secrets[number])
            table.keys[try origin(number)] = try SecretKey(SecretBytes(copying: payload[1...32]))
        }
        return table
    }

    static func facts(_ keys: [Int]) throws -> PSBT.OutputFacts {
        var facts = PSBT.OutputFacts()
        for key in keys { facts.origins[try Hex.decode(publicKeys[key])] = try origin(key) }
        return facts
    }

    static func script(_ hex: String) throws -> Script { try Script(bytes: Hex.decode(hex)) }

    /// The transaction that the creator is given.
    static func transaction() throws -> Transaction {
        let inputs = [
            ("75ddabb27b8845f5247975c8a5ba7c6f336c4570708ebe230caf6db5217ae858", 0),
            ("1dea7cd05979072a3578cab271c02244ea8a090bbb46aa680a65ecd027048d83", 1),
        ].map { (id: String, index: UInt32) in (id, index) }
        let outputs: [(String, UInt64)] = [
            ("0014d85c2b71d0060b09c9886aeb815e50991dda124d", 149_990_000),
            ("001400aea9a2e5f0f876a588df5546e8742d1d87008f", 100_000_000),
        ]
        return Transaction(
            inputs: try inputs.map {
                TransactionInput(
                    outPoint: OutPoint(transactionID: try TransactionID(displayHex: $0.0), index: $0.1),
                    sequence: TransactionInput.finalSequence)
            },
            outputs: try outputs.map { TransactionOutput(value: try Satoshis($0.1), script: try script($0.0)) })
    }
}

@Suite("BIP 174's way through all roles")
struct PSBTWalkthroughTests {
    private typealias Published = PSBTVectors.Walkthrough

    private static let trusting: PSBT.SigningPolicy = {
        var policy = PSBT.SigningPolicy()
        // The BIP gives the second input's output without its transaction.
        policy.takesAmountsOnTrust = true
        return policy
    }()

    @Test("The creator makes the published PSBT")
    func creator() throws {
        #expect(try PSBT(Walkthrough.transaction()).base64 == Published.created)
    }

    @Test("The updater makes the published PSBTs")
    func updater() throws {
        var psbt = try PSBT(base64: Published.created)
        let previous = try [Published.firstPrevious, Published.secondPrevious].map {
            try Transaction(rawRepresentation: Hex.decode($0))
        }
        let first = try #require(
            previous.first { $0.id == (try? psbt.unsignedTransaction().inputs[0].outPoint.transactionID) })
        let second = try #require(previous.first { $0 != first })
        try psbt.setPreviousTransaction(first, input: 0)
        try psbt.setWitnessUTXO(second.outputs[1], input: 1)
        var facts = try Walkthrough.facts([0, 1])
        facts.redeemScript = try Walkthrough.script(
            "5221029583bf39ae0a609747ad199addd634fa6108559d6c5cd39b4c2183f1ab96e07f2102dab61ff49a14db6a7d02b0cd1fbb78fc4b"
                + "18312b5b4e54dae4dba2fbfef536d752ae")
        try psbt.describe(input: 0, facts)
        facts = try Walkthrough.facts([2, 3])
        facts.redeemScript = try Walkthrough.script(
            "00208c2353173743b595dfb4a07b72ba8e42e3797da74e87fe7d9d7497e3b2028903")
        facts.witnessScript = try Walkthrough.script(
            "522103089dc10c7ac6db54f91329af617333db388cead0c231f723379d1b99030b02dc21023add904f3d6dcf59ddb906b0dee23529b7"
                + "ffb9ed50e5e86151926860221f0e7352ae")
        try psbt.describe(input: 1, facts)
        try psbt.describe(output: 0, Walkthrough.facts([4]))
        try psbt.describe(output: 1, Walkthrough.facts([5]))
        let published = try PSBT(base64: Published.updated)
        #expect(psbt == published.sorted)
        for index in 0...1 { try psbt.setSighashType(.all, input: index) }
        #expect(try psbt == PSBT(base64: Published.updatedWithSighash).sorted)
    }

    @Test("Each signer adds signatures by the published keys, to the inputs and of the type demanded")
    func signers() throws {
        for (numbers, expected) in [([0, 2], Published.signedByFirst), ([1, 3], Published.signedBySecond)] {
            var psbt = try PSBT(base64: Published.updatedWithSighash)
            let signed = try psbt.sign(with: Walkthrough.signer(numbers[0], numbers[1]), policy: Self.trusting)
            #expect(signed == [0, 1])
            let published = try PSBT(base64: expected)
            for (own, other) in zip(psbt.inputs, published.inputs) {
                // Nonces are drawn again here until the signature has 70 bytes, so that its bytes may differ.
                #expect(own.partialSignatures.map(\.publicKey) == other.partialSignatures.map(\.publicKey))
                #expect(own.partialSignatures.allSatisfy { $0.signature.last == 1 })
                #expect(own.origins.map(\.publicKey) == other.origins.map(\.publicKey))
            }
        }
    }

    @Test("Without proof of what the second input is worth nothing is signed")
    func unproven() throws {
        var psbt = try PSBT(base64: Published.updatedWithSighash)
        let before = psbt
        #expect(throws: Refusal(.psbtUTXOMissing, "")) { try psbt.sign(with: Walkthrough.signer(0, 2)) }
        #expect(psbt == before)
    }

    @Test("The combiner makes the published PSBT, in either order")
    func combiner() throws {
        let first = try PSBT(base64: Published.signedByFirst)
        let second = try PSBT(base64: Published.signedBySecond)
        let published = try PSBT(base64: Published.combined)
        #expect(try first.combined(with: second).sorted == published.sorted)
        #expect(try second.combined(with: first).sorted == published.sorted)
        #expect(try first.combined(with: first) == first)
    }

    @Test("A combiner that sorts keys keeps unknown records of both")
    func unknownRecords() throws {
        let first = try PSBT(base64: Published.unknownFirst)
        let second = try PSBT(base64: Published.unknownSecond)
        #expect(try first.combined(with: second).base64 == Published.unknownCombined)
        #expect(try second.combined(with: first).base64 == Published.unknownCombined)
    }

    @Test("The finaliser makes the published PSBT, and the extractor the published transaction")
    func finaliserAndExtractor() throws {
        var psbt = try PSBT(base64: Published.combined)
        #expect(throws: Refusal(.psbtIncomplete, "")) { try psbt.extractedTransaction() }
        #expect(try psbt.finalise() == [])
        #expect(psbt.isFinal)
        #expect(try psbt.sorted == PSBT(base64: Published.finalised).sorted)
        #expect(try psbt.uncheckedTransaction().rawRepresentation == Hex.decode(Published.extracted))
        // The first input is older than segregated witness, and its spend is not verified here.
        #expect(throws: Refusal(.scriptUnsupported, "")) { try psbt.extractedTransaction() }
        let spent = try psbt.spentOutputs()
        try psbt.uncheckedTransaction().checkSpend(input: 1, of: spent)
    }

    @Test("Signed here by both signers, the PSBT is finished too")
    func ownSignatures() throws {
        var first = try PSBT(base64: Published.updatedWithSighash)
        var second = first
        try first.sign(with: Walkthrough.signer(0, 2), policy: Self.trusting)
        try second.sign(with: Walkthrough.signer(1, 3), policy: Self.trusting)
        #expect(try first.finalise() == [0, 1])
        try second.combine(with: first)
        #expect(try second.finalise() == [])
        let transaction = try second.uncheckedTransaction()
        try transaction.checkSpend(input: 1, of: try second.spentOutputs())
    }
}
