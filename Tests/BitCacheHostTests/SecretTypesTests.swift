import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import BitCacheWallet
import Foundation
import Testing

/// A value of every type that holds a secret, and the secrets that are in them.
private struct Secretive {
    let values: [Any]
    /// Bytes that no printed form may show.
    let secrets: [SecretBytes]
    /// Words likewise.
    let words: [String]

    init() throws {
        // A short file: a dump shows every byte of it.
        let world = try HostWorld(sizeBytes: 33_000, exponent: 0)
        let mnemonic = try Mnemonic.random(wordCount: 24)
        let wallet = try Wallet(mnemonic, network: .regtest)
        let host = world.identityKey.publicKey
        let (payerKey, chainKey) = (try wallet.payerKey(forHost: host), try wallet.chainKey(forHost: host))
        try world.deposit(1_000_000, number: 77, payer: payerKey)
        let opening = try SessionOpening(
            world.terms, first: 0, length: 3, expiry: world.now.adding(seconds: 1000), payerKey: payerKey,
            chainKey: chainKey, salt: .random())
        var session = try opening.accepted(
            by: world.connection.open(opening.commitment).value, certificate: world.identity.certificate)
        let chain = try PayerChain(opening.commitment, chainKey: chainKey)
        let paid = try session.pay()
        let contents = KeystoreContents(mnemonic: mnemonic, network: .regtest, created: world.now)
        let epochSecret = try SecretBytes.random(count: 32)
        let master = try wallet.key(at: DerivationPath(parsing: "m"))
        let seed = try SecretBytes.random(count: 32)
        let downloader = try Downloader(
            world.terms, certificate: world.identity.certificate, layer: world.source.layer, file: "film.mkv",
            payerKey: payerKey, chainKey: chainKey, spending: UnlimitedSpending(), connection: world.connection,
            store: MemoryPayerStore(), sink: MemorySink(), makeSalt: ChainSalt.random)
        values = [
            chainKey, payerKey, seed, master, mnemonic, wallet, contents,
            BackupContents(keystore: contents, made: world.now), opening, opening.secret, session,
            try session.released(), chain, try HashChain(seed: seed, salt: .random(), length: 9), downloader,
            world.keys, try Treasury(wallet: wallet), world.engine, world.engine.state, world.connection,
            Settler(engine: world.engine, store: MemoryHostStore(), treasury: world.treasury),
            HostCommand.closeEpoch(SettlementPolicy(feeRate: .minimumRelay), secret: epochSecret),
            HostRequest.pay(paid, secret: opening.secret),
        ]
        let unreleased = try (2...3).map { index in
            try chain.payword(at: index).link.withUnsafeBytes { SecretBytes(copying: $0) }
        }
        secrets =
            [
                chainKey, payerKey.secretBytes, seed, master.secretKey.secretBytes, try mnemonic.seed(), epochSecret,
                opening.secret.withUnsafeBytes { SecretBytes(copying: $0) }, world.keys.operational.secretBytes,
                world.keys.statement.secretBytes, world.treasury.sealKey.secretBytes,
            ] + unreleased
        words = mnemonic.withWords { String(decoding: $0, as: UTF8.self) }.split(separator: " ").map(String.init)
    }

    /// The types of the values, without what they are generic over.
    var types: Set<String> {
        Set(values.map { String(String(describing: type(of: $0)).prefix { $0 != "<" }) })
    }

    /// How the secrets would look: as hexadecimal text, as a list of numbers, as words.
    var forms: [String] {
        secrets.flatMap { secret in
            secret.withUnsafeBytes { bytes in
                let hex = Hex.encode(bytes.prefix(8))
                return [hex, hex.uppercased(), bytes.prefix(8).map { "\($0)" }.joined(separator: ", ")]
            }
        } + zip(words, words.dropFirst()).map { "\($0) \($1)" }
    }
}

/// All that printing, dumping and mirroring a value gives, also of one deep in other values.
private func printedForms(of value: Any) -> String {
    struct Holder {
        let held: Any
    }
    var text = ""
    for printed in [value, Holder(held: value), [value], Optional.some(value) as Any, ["key": value]] {
        print("\(printed)", String(describing: printed), String(reflecting: printed), to: &text)
        print(printed, to: &text)
        debugPrint(printed, to: &text)
    }
    dump(Holder(held: value), to: &text)
    mirror(value, into: &text, depth: 6)
    return text
}

private func mirror(_ value: Any, into text: inout String, depth: Int) {
    // Bytes that lie open are in the dump already.
    guard depth > 0, !(value is [UInt8]) else { return }
    var level: Mirror? = Mirror(reflecting: value)
    while let mirrored = level {
        for child in mirrored.children {
            print(child.label ?? "", child.value, String(reflecting: child.value), to: &text)
            mirror(child.value, into: &text, depth: depth - 1)
        }
        level = mirrored.superclassMirror
    }
}

/// The types in the sources that store a secret, directly or in another of these types.
private enum SecretTypes {
    /// Types that a test outside their file or target cannot make. What is secret in them lies in types that are proved
    /// to hide it, and a structure shows of itself what its parts show.
    static let unreachable: Set = [
        // Private to their files.
        "Checked", "EpochSecret", "Stretch", "CommandLog",
        // A tool has no interface for tests.
        "DemoHost", "DemoParties", "Download",
        // Made by the close of an epoch, with the secret that the command carries.
        "ClosedEpoch",
    ]

    private static func names(in type: Substring) -> Set<String> {
        // A qualified name is of another type: `Commitment.ID` is no commitment.
        Set(type.matches(of: /[\w.]+/).map { String($0.0) }.filter { !$0.contains(".") })
    }

    /// The stored properties and the cases with values, each as the type that has it and the types in it.
    private static func members(in source: String) -> [(owner: String, types: Set<String>)] {
        let declaration = /^ *(?:[@\w]+ )*(?:struct|class|enum|actor|extension) (\w+)/
        let property = /^ *(?:(?!static)[\w()]+ )*(?:let|var) \w+: ([^{=]+)(?:=.*)?$/
        let enumCase = /^ *case (\w+\(.*\))/
        var found: [(String, Set<String>)] = []
        var open: [(indent: Int, name: String)] = []
        for line in source.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            while let last = open.last, indent <= last.indent { open.removeLast() }
            if let match = line.firstMatch(of: declaration) {
                open.append((indent, String(match.1)))
            } else if let owner = open.last, indent == owner.indent + 4 {
                if let match = line.wholeMatch(of: property) {
                    found.append((owner.name, names(in: match.1)))
                } else if let match = line.firstMatch(of: enumCase) {
                    found.append((owner.name, names(in: match.1)))
                }
            }
        }
        return found
    }

    static func found(in sources: [String]) -> Set<String> {
        let members = sources.flatMap(members(in:))
        var secret: Set = ["SecretBytes"]
        while true {
            let more = Set(members.filter { !$0.types.isDisjoint(with: secret) }.map(\.owner)).union(secret)
            if more == secret { return secret }
            secret = more
        }
    }

    static func sources() throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources").resolvingSymlinksInPath()
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
            try String(contentsOf: $0, encoding: .utf8)
        }
    }
}

@Suite("No type that holds a secret shows it")
struct SecretTypesTests {
    @Test("Keys, seeds, words, session secrets and unreleased paywords appear in no printed form of any type")
    func everyType() throws {
        let secretive = try Secretive()
        let forms = secretive.forms
        for value in secretive.values {
            let text = printedForms(of: value)
            #expect(text.count > 10)
            for form in forms { #expect(!text.contains(form), "\(type(of: value)) shows a secret") }
        }
    }

    @Test("Every type in the sources that stores a secret is among those that are proved to hide it")
    func complete() throws {
        let found = try SecretTypes.found(in: SecretTypes.sources())
        let proved = try Secretive().types.union(SecretTypes.unreachable)
        #expect(found.count > 20)
        #expect(found.subtracting(proved).sorted() == [], "types with secrets that no test looks at")
        #expect(SecretTypes.unreachable.subtracting(found).sorted() == [], "types that hold no secret any more")
    }

    @Test("The rule would see a new type, whatever stands between it and the secret")
    func ruleCanFail() {
        let sources = [
            """
            public struct Outer: Sendable {
                private let inner: [UInt8: Inner]?
            }
            extension Outer {
                enum Inner {
                    case none
                    case some(SecretBytes, count: Int)
                }
            }
            struct Other {
                let id: Inner.ID
                var made: SecretBytes { get }
                static let empty: SecretBytes = .empty
            }
            """
        ]
        #expect(SecretTypes.found(in: sources) == ["SecretBytes", "Inner", "Outer"])
    }

    @Test("The proof would see a secret that is printed")
    func proofCanFail() throws {
        struct Careless {
            let bytes: [UInt8]
        }
        let secretive = try Secretive()
        let careless = Careless(bytes: secretive.secrets[0].withUnsafeBytes { Array($0) })
        let text = printedForms(of: careless)
        #expect(secretive.forms.contains { text.contains($0) })
    }

    @Test("No refusal that a secret leads to repeats it")
    func refusals() throws {
        let world = try HostWorld()
        let (wrong, right) = (try SecretBytes.random(count: 32), try SecretKey.random())
        let opening = try world.opening()
        let commitment = try Received<Commitment>(rawRepresentation: opening.commitment.rawRepresentation)
        let words = try Mnemonic.random(wordCount: 12).withWords { SecretBytes(copying: $0) }
        let attempts: [() throws -> Any] = [
            { try SecretKey(SecretBytes(copying: [UInt8](repeating: 0xff, count: 32))) },
            { try PayerChain(opening.commitment, chainKey: wrong) },
            {
                try SessionOpening(
                    restoring: commitment, terms: world.terms, payerKey: world.payer, chainKey: wrong)
            },
            {
                try SessionOpening(restoring: commitment, terms: world.terms, payerKey: right, chainKey: wrong)
            },
            { try HostKeys(operational: right, statement: right, for: world.identity) },
            { try SessionSecret(wrong) },
            { try Wallet(seed: SecretBytes(copying: [1, 2, 3]), network: .regtest) },
            { try Mnemonic(entropy: SecretBytes(copying: [UInt8](repeating: 9, count: 31))) },
            { try Mnemonic(parsing: words.withUnsafeBytes { SecretBytes(copying: $0.dropLast()) }) },
            { try Keystore.open([1, 2, 3], passphrase: wrong) },
            {
                try Keystore.seal(
                    .init(mnemonic: .random(wordCount: 12), network: .regtest, created: world.now),
                    passphrase: SecretBytes(copying: [0xff, 0xfe]))
            },
        ]
        let forms = [wrong, right.secretBytes].flatMap { secret in
            secret.withUnsafeBytes { bytes in
                [Hex.encode(bytes.prefix(8)), bytes.prefix(8).map { "\($0)" }.joined(separator: ", ")]
            }
        }
        let list = words.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }.split(separator: " ")
        let paper = zip(list, list.dropFirst()).map { "\($0) \($1)" }
        for (number, attempt) in attempts.enumerated() {
            let refusal = try #require(throws: Refusal.self, "attempt \(number)") { try attempt() }
            let text = printedForms(of: refusal)
            for form in forms + paper + ["ffffffffffffffff", "255, 255, 255"] {
                #expect(!text.contains(form), "attempt \(number)")
            }
        }
    }
}
