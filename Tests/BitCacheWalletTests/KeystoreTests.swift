import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Keystores")
struct KeystoreTests {
    private static let passphrase = SecretBytes(text: "correct horse")

    private static func contents(
        words: Int = 12, network: Network = .regtest, needsPassphrase: Bool = false
    ) throws -> KeystoreContents {
        KeystoreContents(
            mnemonic: try .random(wordCount: words), network: network,
            created: try Timestamp(parsing: "2026-09-21T14:13:20Z"), needsPassphrase: needsPassphrase)
    }

    private static func sealed() throws -> [UInt8] {
        try CheapKeystore.seal(contents(), passphrase)
    }

    /// Changes a keystore's bytes before the checksum and makes the checksum right again, as only a forger would.
    private static func forged(_ bytes: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        enum Checksum {}
        var body = Array(bytes.dropLast(32))
        change(&body)
        return body + TaggedHash(tag: "bitcache/keystore").hash(body, as: Bytes32<Checksum>.self).rawRepresentation
    }

    @Test(
        "What was sealed is opened again, for every length and network",
        arguments: zip([12, 15, 18, 21, 24], [Network.mainnet, .testnet, .signet, .regtest, .mainnet]))
    func roundTrip(words: Int, network: Network) throws {
        let contents = try Self.contents(words: words, network: network, needsPassphrase: words == 18)
        let sealed = try CheapKeystore.seal(contents, Self.passphrase)
        #expect(sealed.count < Keystore.maximumBytes)
        let opened = try CheapKeystore.open(sealed, Self.passphrase)
        #expect(opened.mnemonic.entropy.isEqual(to: contents.mnemonic.entropy))
        #expect(opened.mnemonic.wordCount == words)
        #expect(opened.network == network)
        #expect(opened.created == contents.created)
        #expect(opened.needsPassphrase == (words == 18))
    }

    @Test("Sealing twice gives other bytes, for salt and nonce are fresh")
    func freshness() throws {
        let contents = try Self.contents()
        let one = try CheapKeystore.seal(contents, Self.passphrase)
        let other = try CheapKeystore.seal(contents, Self.passphrase)
        #expect(one[15..<31] != other[15..<31])
        #expect(one[31..<43] != other[31..<43])
        #expect(one[43...] != other[43...])
    }

    // Written by a program in Python after the description of the format alone; the passphrase has letters that NFKD
    // takes apart.
    @Test("A keystore that another program wrote is opened, and the same bytes are written")
    func foreign() throws {
        let passphrase = SecretBytes(text: "gr\u{fc}\u{df} dich")
        let file = try Hex.decode(
            "42434b5301010e0000000800000001000102030405060708090a0b0c0d0e0f6465666768696a6b6c6d6e6f"
                + "d3d6440f3ebbfc45100cecff33ca3aaf428204c57750bf4c8ccc34470286a0193300b9bda124e425e5f6"
                + "8741f96b6b9e98baf2230fd4369811f97a10e56793406960db61a95c140fc082ecb044529af5a3ff0d6d")
        let contents = try CheapKeystore.open(file, passphrase)
        #expect(
            contents.mnemonic.text == "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic")
        #expect(contents.network == .regtest)
        #expect(contents.created.description == "2026-09-21T14:13:20Z")
        #expect(contents.needsPassphrase)
        let header = SealedHeader(
            cost: try CheapKeystore.cost, salt: (0..<16).map { UInt8($0) }, nonce: (100..<112).map { UInt8($0) })
        #expect(try Keystore.seal(contents, passphrase, header, weakenedTo: CheapKeystore.log2N) == file)
    }

    @Test("The standard cost is the default and stands in the file")
    func defaultCost() throws {
        let contents = try Self.contents()
        let sealed = try Keystore.seal(contents, passphrase: Self.passphrase)
        #expect(sealed[6..<15] == [17, 0, 0, 0, 8, 0, 0, 0, 1])
        let opened = try Keystore.open(sealed, passphrase: Self.passphrase)
        #expect(opened.mnemonic.entropy.isEqual(to: contents.mnemonic.entropy))
    }

    @Test(
        "Another passphrase is told apart from damage", arguments: ["correct hors", "correct horse ", "Correct horse"])
    func wrongPassphrase(passphrase: String) throws {
        let sealed = try Self.sealed()
        #expect(throws: Refusal(.keystoreWrongPassphrase, "")) {
            try CheapKeystore.open(sealed, SecretBytes(text: passphrase))
        }
    }

    @Test("The empty passphrase is refused for sealing and for opening")
    func emptyPassphrase() throws {
        let (contents, sealed) = (try Self.contents(), try Self.sealed())
        #expect(throws: Refusal(.passphraseEmpty, "")) { try Keystore.seal(contents, passphrase: .empty) }
        #expect(throws: Refusal(.passphraseEmpty, "")) { try CheapKeystore.open(sealed, .empty) }
    }

    @Test("Every change of a single byte is found as damage, without work")
    func everyByte() throws {
        let sealed = try Self.sealed()
        for position in sealed.indices {
            for change: UInt8 in [0x01, 0x80, 0xff] {
                var damaged = sealed
                damaged[position] ^= change
                #expect(throws: Refusal(.keystoreDamaged, ""), "byte \(position) changed by \(change)") {
                    try CheapKeystore.open(damaged, Self.passphrase)
                }
            }
        }
    }

    @Test("Every cut and every addition is found as damage")
    func everyLength() throws {
        let sealed = try Self.sealed()
        for length in sealed.indices {
            #expect(throws: Refusal(.keystoreDamaged, ""), "cut to \(length) bytes") {
                try CheapKeystore.open(Array(sealed.prefix(length)), Self.passphrase)
            }
        }
        for more in [1, 32, Keystore.maximumBytes] {
            #expect(throws: Refusal(.keystoreDamaged, "")) {
                try CheapKeystore.open(sealed + [UInt8](repeating: 0, count: more), Self.passphrase)
            }
        }
    }

    @Test(
        "A forged header with a right checksum is refused by what it says",
        arguments: [
            (4, [UInt8(2)], Refusal.Code.keystoreVersion), (4, [0], .keystoreVersion), (5, [0], .keystoreVersion),
            (5, [2], .keystoreVersion), (6, [13], .keystoreCost), (6, [0], .keystoreCost), (6, [20], .keystoreCost),
            (6, [255], .keystoreCost), (7, [0, 0, 0, 7], .keystoreCost), (7, [0, 0, 0, 0], .keystoreCost),
            (7, [255, 255, 255, 255], .keystoreCost), (11, [0, 0, 0, 0], .keystoreCost),
            (11, [0, 0, 0, 17], .keystoreCost), (11, [255, 255, 255, 255], .keystoreCost),
        ])
    func forgedHeader(offset: Int, bytes: [UInt8], code: Refusal.Code) throws {
        let forged = Self.forged(try Self.sealed()) { $0.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
        #expect(throws: Refusal(code, "")) { try CheapKeystore.open(forged, Self.passphrase) }
    }

    // Salt, nonce, parameters, ciphertext and tag, each with a right checksum: only the key can tell, and it does.
    @Test("A forger without the passphrase changes nothing unseen", arguments: [10, 14, 15, 30, 31, 42, 43, 60, -1])
    func forgedBody(offset: Int) throws {
        let forged = Self.forged(try Self.sealed()) { body in
            body[offset < 0 ? body.count + offset : offset] ^= 2
        }
        #expect(throws: Refusal(.keystoreWrongPassphrase, "")) {
            try CheapKeystore.open(forged, Self.passphrase)
        }
    }

    @Test(
        "A cost below the least is refused for sealing", arguments: [(UInt8(16), UInt32(8)), (17, 7), (1, 1), (18, 4)])
    func weakCost(log2N: UInt8, blockSize: UInt32) throws {
        let contents = try Self.contents()
        let cost = try Scrypt(log2N: log2N, blockSize: blockSize, parallelism: 1)
        #expect(throws: Refusal(.keystoreCost, "")) {
            try Keystore.seal(contents, passphrase: Self.passphrase, cost: cost)
        }
    }

    @Test("A keystore of N = 2^16 is not read, although it was sealed")
    func weakReading() throws {
        #expect(Keystore.minimumLog2N == 17)
        let sealed = try Keystore.seal(
            Self.contents(), Self.passphrase, .fresh(Scrypt(log2N: 16, blockSize: 8, parallelism: 1)), weakenedTo: 16)
        #expect(throws: Refusal(.keystoreCost, "")) { try Keystore.open(sealed, passphrase: Self.passphrase) }
    }

    @Test("Another passphrase opens the same words, under a fresh salt and nonce and the cost that was chosen")
    func changedPassphrase() throws {
        let new = SecretBytes(text: "battery staple")
        let contents = try Self.contents(words: 24, needsPassphrase: true)
        let header = try SealedHeader.fresh(Scrypt(log2N: 15, blockSize: 9, parallelism: 2))
        let sealed = try Keystore.seal(contents, Self.passphrase, header, weakenedTo: 14)
        let changed = try Keystore.changingPassphrase(of: sealed, from: Self.passphrase, to: new, weakenedTo: 14)
        let opened = try CheapKeystore.open(changed, new)
        #expect(opened.payload.isEqual(to: contents.payload))
        #expect(changed[..<15] == sealed[..<15])
        #expect(changed[15..<31] != sealed[15..<31] && changed[31..<43] != sealed[31..<43])
        #expect(throws: Refusal(.keystoreWrongPassphrase, "")) { try CheapKeystore.open(changed, Self.passphrase) }
    }

    @Test("A change of passphrase is refused for a wrong old one and an empty new one")
    func refusedChange() throws {
        let sealed = try Self.sealed()
        #expect(throws: Refusal(.keystoreWrongPassphrase, "")) {
            try Keystore.changingPassphrase(
                of: sealed, from: SecretBytes(text: "wrong"), to: Self.passphrase, weakenedTo: CheapKeystore.log2N)
        }
        #expect(throws: Refusal(.passphraseEmpty, "")) {
            try Keystore.changingPassphrase(
                of: sealed, from: Self.passphrase, to: .empty, weakenedTo: CheapKeystore.log2N)
        }
    }

    @Test(
        "Records that are missing, unknown, wrong or contradictory are refused even where the key is right",
        arguments: [
            ("", Refusal.Code.missingRecord),
            ("00010302080000000000000001", .missingRecord),
            ("0001030208000000000000000104010c", .missingRecord),
            ("0001040208000000000000000104010c081000000000000000000000000000000000", .networkUnknown),
            ("0001030208ffffffffffffffff04010c081000000000000000000000000000000000", .timeNotUnderstood),
            ("0001030208000000000000000104010f081000000000000000000000000000000000", .notCanonical),
            ("0001030208000000000000000104010c060101081000000000000000000000000000000000", .notCanonical),
            ("0001030208000000000000000104010c080f000000000000000000000000000000", .mnemonicEntropySize),
            ("0001030208000000000000000104010c0810000000000000000000000000000000000900", .unknownRecord),
            ("0001030208000000000000000104010c0810000000000000000000000000000000000a00", .unknownRecord),
            ("0001030208000000000000000104010c0811000000000000000000000000000000", .truncated),
            ("0208000000000000000100010304010c081000000000000000000000000000000000", .recordOrder),
            ("000200030208000000000000000104010c081000000000000000000000000000000000", .notCanonical),
        ])
    func records(payload: String, code: Refusal.Code) throws {
        let payload = try SecretBytes(hex: payload)
        #expect(throws: Refusal(code, "")) { try KeystoreContents(payload: payload) }
    }

    @Test("A BIP 39 passphrase is given exactly where the wallet needs one")
    func wallets() throws {
        let without = try Self.contents()
        let with = KeystoreContents(
            mnemonic: without.mnemonic, network: .regtest, created: without.created, needsPassphrase: true)
        let extra = SecretBytes(text: "TREZOR")
        #expect(throws: Refusal(.passphraseNeeded, "")) { try with.wallet() }
        #expect(throws: Refusal(.passphraseUnexpected, "")) { try without.wallet(passphrase: extra) }
        #expect(try without.wallet().masterFingerprint != with.wallet(passphrase: extra).masterFingerprint)
        #expect(try without.wallet().network == .regtest)
    }
}
