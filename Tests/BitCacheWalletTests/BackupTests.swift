import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Backups")
struct BackupTests {
    private static let passphrase = SecretBytes(text: "correct horse")

    private static func contents(_ sections: [BackupContents.Section: [UInt8]] = [:]) throws -> BackupContents {
        BackupContents(
            keystore: KeystoreContents(
                mnemonic: try Mnemonic(text: abandonAbout), network: .signet, created: try Timestamp(seconds: 7)),
            made: try Timestamp(seconds: 1_790_000_000), sections: sections)
    }

    private static func sealed(_ contents: BackupContents) throws -> [UInt8] {
        try Backup.seal(contents, passphrase, .fresh(CheapKeystore.cost), weakenedTo: CheapKeystore.log2N)
    }

    private static func open(_ bytes: [UInt8]) throws(Refusal) -> BackupContents {
        try Backup.open(bytes, passphrase, weakenedTo: CheapKeystore.log2N)
    }

    @Test(
        "What was sealed is opened again, also where a part is larger than a keystore may be", arguments: [0, 100_000])
    func roundTrip(count: Int) throws {
        let part = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let opened = try Self.open(Self.sealed(Self.contents([.payer: part])))
        #expect(opened.keystore.payload.isEqual(to: try Self.contents().keystore.payload))
        #expect(opened.made.seconds == 1_790_000_000)
        #expect(opened.sections == [.payer: part])
        #expect(try Self.open(Self.sealed(Self.contents())).sections == [:])
    }

    @Test("Keystore and backup are not taken for each other")
    func otherKind() throws {
        let (backup, contents) = (try Self.sealed(Self.contents()), try Self.contents())
        let keystore = try CheapKeystore.seal(contents.keystore, Self.passphrase)
        #expect(throws: Refusal(.keystoreDamaged, "")) { try CheapKeystore.open(backup, Self.passphrase) }
        #expect(throws: Refusal(.keystoreDamaged, "")) { try Self.open(keystore) }
        // Nor with the other's magic: the checksum has another tag.
        #expect(throws: Refusal(.keystoreDamaged, "")) { try Self.open(Array("BCKB".utf8) + keystore[4...]) }
    }

    @Test("Every cut and every change of a byte is found as damage, without work")
    func damage() throws {
        let sealed = try Self.sealed(Self.contents([.payer: [1, 2, 3]]))
        for position in sealed.indices {
            var changed = sealed
            changed[position] ^= 0x10
            for bytes in [changed, Array(sealed[..<position])] {
                #expect(throws: Refusal(.keystoreDamaged, ""), "at \(position)") { try Self.open(bytes) }
            }
        }
    }

    @Test("Another passphrase is told apart from damage, and a cheap guess is not offered")
    func passphrases() throws {
        let (contents, sealed) = (try Self.contents(), try Self.sealed(Self.contents()))
        #expect(throws: Refusal(.keystoreWrongPassphrase, "")) {
            try Backup.open(sealed, SecretBytes(text: "correct hors"), weakenedTo: CheapKeystore.log2N)
        }
        #expect(throws: Refusal(.keystoreCost, "")) { try Backup.open(sealed, passphrase: Self.passphrase) }
        #expect(throws: Refusal(.keystoreCost, "")) {
            try Backup.seal(contents, passphrase: Self.passphrase, cost: CheapKeystore.cost)
        }
        #expect(throws: Refusal(.passphraseEmpty, "")) { try Backup.seal(contents, passphrase: .empty) }
    }

    @Test(
        "Records that are missing, unknown or wrong are refused even where the key is right",
        arguments: [
            ("", Refusal.Code.missingRecord), ("0000", .missingRecord),
            ("00220001030208000000000000000104010c081000000000000000000000000000000000", .missingRecord),
            (
                "002200010302080000000000000001" + "04010c0810000000000000000000000000000000000208ffffffffffffffff",
                .timeNotUnderstood
            ),
            (
                "002200010302080000000000000001"
                    + "04010c08100000000000000000000000000000000002080000000000000001110100",
                .unknownRecord
            ),
            (
                "002200010302080000000000000001"
                    + "04010c08100000000000000000000000000000000002080000000000000001040100",
                .unknownRecord
            ),
        ])
    func records(payload: String, code: Refusal.Code) throws {
        let payload = try SecretBytes(hex: payload)
        #expect(throws: Refusal(code, "")) { try BackupContents(payload: payload) }
    }

    @Test("A part one byte too large for a backup is refused when it is sealed")
    func tooLarge() throws {
        let most = SealedFormat(
            name: "backup", maximumBytes: 1000, magic: Array("BCKB".utf8), checksumHash: TaggedHash(tag: "test"))
        let header = try SealedHeader.fresh(CheapKeystore.cost)
        func seal(_ count: Int) throws(Refusal) -> Int {
            let records = SecretBytes(copying: [UInt8](repeating: 1, count: count))
            return try most.seal(records, Self.passphrase, header, leastLog2N: CheapKeystore.log2N).count
        }
        #expect(try seal(1000 - SealedFormat.overhead) == 1000)
        #expect(throws: Refusal(.keystoreTooLarge, "")) { try seal(1001 - SealedFormat.overhead) }
        #expect(Backup.maximumBytes == 268_435_456)
    }
}
