import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Secrets are never printed")
struct NeverPrintedTests {
    private struct Holder {
        let name: String
        let value: Any
    }

    /// All that printing, dumping and mirroring a value gives, also of one deep in other values.
    private static func printedForms(of value: Any) -> String {
        let holder = Holder(name: "holder", value: value)
        var text = ["\(value)", String(describing: value), String(reflecting: value)]
        text += ["\(holder)", "\([value])", "\(["key": value])", "\(Optional.some(value) as Any)"]
        text += [String(reflecting: holder), String(reflecting: [value])]
        for printed in [value, holder, [holder]] as [Any] {
            var dumped = ""
            dump(printed, to: &dumped)
            text.append(dumped)
        }
        text += mirrored(value, depth: 8)
        return text.joined(separator: "\n")
    }

    private static func mirrored(_ value: Any, depth: Int) -> [String] {
        guard depth > 0 else { return [] }
        var text: [String] = []
        var mirror: Mirror? = Mirror(reflecting: value)
        while let level = mirror {
            for child in level.children {
                text += [child.label ?? "", "\(child.value)", String(reflecting: child.value)]
                text += mirrored(child.value, depth: depth - 1)
            }
            mirror = level.superclassMirror
        }
        return text
    }

    /// The ways in which bytes show: as hexadecimal text, as a list of numbers, as the text they are.
    private static func forms(of secret: SecretBytes) -> [String] {
        secret.withUnsafeBytes { bytes in
            var forms = [Hex.encode(bytes.prefix(4)), Hex.encode(bytes.prefix(4)).uppercased()]
            forms.append(bytes.prefix(4).map { "\($0)" }.joined(separator: ", "))
            if let text = String(validating: bytes, as: UTF8.self) { forms.append(text) }
            return forms
        }
    }

    @Test("Neither bytes, words, seed nor keys appear in any printed form of any type that holds them")
    func everyType() throws {
        let words = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
        let passphrase = SecretBytes(text: "correct horse")
        let mnemonic = try Mnemonic(text: words)
        let seed = try mnemonic.seed(passphrase: passphrase)
        let key = try ExtendedSecretKey(seed: seed)
        let child = try key.derive(DerivationPath(parsing: "m/84'/1'/0'/0/0"))
        let wallet = try Wallet(mnemonic, passphrase: passphrase, network: .signet)
        let contents = KeystoreContents(
            mnemonic: mnemonic, network: .signet, created: try Timestamp(seconds: 1_790_000_000), needsPassphrase: true)
        let opened = try CheapKeystore.open(CheapKeystore.seal(contents, passphrase), passphrase)
        let backup = BackupContents(
            keystore: contents, made: try Timestamp(seconds: 1_790_000_001), sections: [.payer: [1, 2, 3]])

        let secrets = [
            passphrase, seed, mnemonic.entropy, key.secretKey.secretBytes, key.chainCode, child.secretKey.secretBytes,
            child.chainCode, seed.part(32..<64), contents.payload, backup.payload, key.text(for: .signet),
            child.text(for: .mainnet),
            Mnemonic.suggestions(forWord: 1, of: SecretBytes(text: "ozon")),
        ]
        let forbidden = secrets.flatMap(Self.forms(of:)) + words.split(separator: " ").map(String.init)
        let printed: [Any] = [
            passphrase, seed, mnemonic, mnemonic.entropy, key, key.secretKey, key.chainCode, child, child.secretKey,
            wallet, contents, opened, contents.payload, backup, backup.payload, Optional(wallet) as Any, [opened],
            key.text(for: .signet),
            child.text(for: .mainnet), Mnemonic.suggestions(forWord: 1, of: SecretBytes(text: "ozon")),
            try ExtendedSecretKey(parsing: key.text(for: .signet), network: .signet),
        ]
        for value in printed {
            let text = Self.printedForms(of: value)
            #expect(!text.isEmpty)
            for secret in forbidden {
                #expect(!text.contains(secret), "\(type(of: value)) shows a secret")
            }
        }
    }

    @Test("What is made public of an account shows no secret: its xpub, descriptors and addresses")
    func accounts() throws {
        let wallet = try Wallet(Mnemonic(text: abandonAbout), network: .signet)
        for type in AccountType.allCases {
            let account = try wallet.account(type)
            let key = try wallet.key(at: account.origin.path)
            let text = try Self.printedForms(of: account) + Self.printedForms(of: account.address(index: 0))
            let master = try wallet.key(at: DerivationPath([]))
            let secrets = [key.secretKey.secretBytes, key.text(for: .signet), master.secretKey.secretBytes]
            for secret in secrets + [master.chainCode] {
                for form in Self.forms(of: secret) { #expect(!text.contains(form)) }
            }
        }
    }

    @Test("The test would see a secret that is printed")
    func controlGroup() throws {
        struct Careless {
            let bytes: [UInt8]
        }
        let secret = SecretBytes(copying: [201, 202, 203, 204, 205])
        let text = Self.printedForms(of: Careless(bytes: secret.withUnsafeBytes { Array($0) }))
        #expect(Self.forms(of: secret).contains { text.contains($0) })
    }

    @Test("What is printed instead says what the value is")
    func descriptions() throws {
        let mnemonic = try Mnemonic(text: abandonAbout)
        let wallet = try Wallet(mnemonic, network: .mainnet)
        let key = try wallet.key(at: DerivationPath(parsing: "m"))
        let contents = KeystoreContents(
            mnemonic: mnemonic, network: .mainnet, created: try Timestamp(parsing: "2026-09-21T14:13:20Z"))
        #expect("\(mnemonic)" == "Mnemonic(12 words, not shown)")
        #expect("\(wallet)" == "Wallet(73c5da0a on mainnet, not shown)")
        #expect("\(key)" == "ExtendedSecretKey(73c5da0a at depth 0, not shown)")
        #expect("\(contents)" == "KeystoreContents(12 words on mainnet, made 2026-09-21T14:13:20Z, not shown)")
        #expect(String(reflecting: wallet) == "\(wallet)")
    }

    @Test("No refusal of a wrong passphrase or of wrong words repeats them")
    func refusals() throws {
        let contents = KeystoreContents(
            mnemonic: try Mnemonic(text: abandonAbout), network: .signet, created: try Timestamp(seconds: 0))
        let sealed = try CheapKeystore.seal(contents, SecretBytes(text: "battery staple"))
        let wrong = try #require(throws: Refusal.self) {
            try CheapKeystore.open(sealed, SecretBytes(text: "correct horse"))
        }
        for text in ["horse", "staple", "abandon"] { #expect(!Self.printedForms(of: wrong).contains(text)) }
        let checksum = try #require(throws: Refusal.self) { try Mnemonic(text: abandonAbout + " zoo zoo zoo") }
        for text in ["zoo", "abandon"] { #expect(!Self.printedForms(of: checksum).contains(text)) }
    }
}
