import BitCacheCore
import BitCacheCrypto

@testable import BitCacheWallet

/// Keystores at a cost that is too low for a passphrase worth guessing, and low enough for hundreds of tests.
enum CheapKeystore {
    static let log2N: UInt8 = 14

    static var cost: Scrypt {
        get throws { try Scrypt(log2N: log2N, blockSize: 8, parallelism: 1) }
    }

    static func seal(_ contents: KeystoreContents, _ passphrase: SecretBytes) throws(Refusal) -> [UInt8] {
        try Keystore.seal(
            contents, passphrase, .fresh(Scrypt(log2N: log2N, blockSize: 8, parallelism: 1)), weakenedTo: log2N)
    }

    static func open(_ bytes: [UInt8], _ passphrase: SecretBytes) throws(Refusal) -> KeystoreContents {
        try Keystore.open(bytes, passphrase, weakenedTo: log2N)
    }
}

extension SecretBytes {
    /// The bytes of a text, for tests only: the text itself is not wiped.
    convenience init(text: String) {
        self.init(copying: Array(text.utf8))
    }

    convenience init(hex: String) throws(Refusal) {
        self.init(copying: try Hex.decode(hex))
    }

    var hex: String { withUnsafeBytes { Hex.encode($0) } }
}

extension Mnemonic {
    init(text: String) throws(Refusal) {
        try self.init(parsing: SecretBytes(text: text))
    }

    var text: String { withWords { String(decoding: $0, as: UTF8.self) } }
}

/// The mnemonic that BIP 84 and BIP 86 give their first keys for.
let abandonAbout =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
