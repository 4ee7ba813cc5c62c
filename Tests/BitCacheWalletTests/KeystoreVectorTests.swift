import BitCacheCore
import BitCacheCrypto
import Foundation
import Testing

@testable import BitCacheWallet

@Suite("The vectors of keystores and backups")
struct KeystoreVectorTests {
    private struct VectorFile: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable {
        struct Contents: Decodable {
            let words: String
            let network: String
            let created: UInt64
            let needsPassphrase: Bool
            let salt: String
            let nonce: String
            let made: UInt64?
            let payer: String?
        }

        let name: String
        let kind: String
        let passphrase: String
        let file: String
        let valid: Bool
        let code: String?
        let contents: Contents?
    }

    private static let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("The sizes in SPEC.md are those of the code")
    func limits() throws {
        let text = try String(
            contentsOf: Self.tests.deletingLastPathComponent().appendingPathComponent("SPEC.md"), encoding: .utf8)
        let limits = [
            ("keystore_size", Keystore.maximumBytes), ("backup_size", Backup.maximumBytes),
            ("passphrase_size", Passphrase.maximumBytes),
        ]
        for (name, value) in limits { #expect(text.contains("| `\(name)` | \(value) |"), "\(name)") }
        #expect(text.contains("| 6 | log2 N | \(Keystore.minimumLog2N) to 21 |"))
    }

    private static func read() throws -> [Case] {
        let url = Self.tests.appendingPathComponent("Vectors/keystore.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(VectorFile.self, from: Data(contentsOf: url)).cases
    }

    private static func open(_ one: Case) throws(Refusal) -> BackupContents {
        let (bytes, passphrase) = (try Hex.decode(one.file), SecretBytes(text: one.passphrase))
        if one.kind == "backup" { return try Backup.open(bytes, passphrase: passphrase) }
        return BackupContents(
            keystore: try Keystore.open(bytes, passphrase: passphrase), made: try Timestamp(seconds: 0))
    }

    @Test("Each file is opened or refused as it says, and what is opened is sealed to the same bytes")
    func everyCase() throws {
        let cases = try Self.read()
        #expect(cases.count >= 20)
        for one in cases {
            do throws(Refusal) {
                try Self.check(Self.open(one), one)
            } catch {
                #expect(error.code.rawValue == one.code, "\(one.name): \(error)")
            }
        }
    }

    private static func check(_ opened: BackupContents, _ one: Case) throws(Refusal) {
        guard one.valid, let expected = one.contents else {
            Issue.record("\(one.name) was opened")
            return
        }
        let keystore = opened.keystore
        #expect(keystore.mnemonic.text == expected.words)
        #expect(keystore.network.description == expected.network)
        #expect(keystore.created.seconds == expected.created)
        #expect(keystore.needsPassphrase == expected.needsPassphrase)
        let header = SealedHeader(
            cost: .standard, salt: try Hex.decode(expected.salt), nonce: try Hex.decode(expected.nonce))
        let passphrase = SecretBytes(text: one.passphrase)
        if one.kind == "backup" {
            #expect(opened.made.seconds == expected.made)
            #expect(opened.sections[.payer].map(Hex.encode) == expected.payer)
            #expect(try Hex.encode(Backup.seal(opened, passphrase, header)) == one.file)
        } else {
            #expect(try Hex.encode(Keystore.seal(keystore, passphrase, header)) == one.file)
        }
    }
}
