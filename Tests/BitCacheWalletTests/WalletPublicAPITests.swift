import BitCacheCore
import BitCacheCrypto
import BitCacheWallet
import Foundation
import Testing

@Suite("A wallet's whole way, with the public interface alone")
struct WalletPublicAPITests {
    @Test("Words are made, written down, kept, found again, and lead to the same keys as the paper")
    func wholeWay() throws {
        // A payer makes a wallet and writes the words down.
        let mnemonic = try Mnemonic.random(wordCount: 24)
        let paper = mnemonic.withWords { SecretBytes(copying: $0) }
        let contents = KeystoreContents(
            mnemonic: mnemonic, network: .regtest, created: try Timestamp(parsing: "2026-09-21T14:13:20Z"))

        // The program keeps them in an encrypted file.
        let passphrase = SecretBytes(text: "a passphrase for the file")
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try KeystoreFile.write(Keystore.seal(contents, passphrase: passphrase), to: path)

        // Next day the program opens the file; years later somebody types the words from paper.
        let opened = try Keystore.open(KeystoreFile.read(path), passphrase: passphrase).wallet()
        let restored = try Wallet(Mnemonic(parsing: paper), network: .regtest)

        let host = try SecretKey.random().publicKey
        #expect(try opened.payerKey(forHost: host).publicKey == restored.payerKey(forHost: host).publicKey)
        #expect(try opened.chainKey(forHost: host).isEqual(to: restored.chainKey(forHost: host)))
        #expect(
            try opened.bip86Key(change: false, index: 0).publicKey
                == restored.bip86Key(change: false, index: 0).publicKey)
        #expect(
            try opened.bip84Key(change: true, index: 2).compressedPublicKey
                == restored.bip84Key(change: true, index: 2).compressedPublicKey)
        #expect(try opened.tokenKey(.payee).publicKey == restored.tokenKey(.payee).publicKey)
    }
}
