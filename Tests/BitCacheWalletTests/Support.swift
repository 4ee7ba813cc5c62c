import BitCacheCore
import BitCacheCrypto
import BitCacheWallet

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
