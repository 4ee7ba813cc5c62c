public import BitCacheCore
import BitCacheCrypto
import Foundation

/// Passphrases in the one form that is hashed: UTF-8 after compatibility decomposition (NFKD), as BIP 39 demands.
///
/// Keyboards and systems write one letter in several ways; without this the same passphrase would open nothing on
/// another machine.
enum Passphrase {
    /// The longest passphrase, in bytes of UTF-8.
    static let maximumBytes = 1024

    /// The normal form of a passphrase; one of ASCII letters is its own.
    ///
    /// The standard library has no public NFKD, so other passphrases pass through a string of Foundation's for the
    /// length of this call. Its memory is freed and cannot be wiped.
    ///
    /// - Throws: `passphrase_too_long`, `passphrase_not_utf8`.
    static func normalized(_ passphrase: SecretBytes) throws(Refusal) -> SecretBytes {
        guard passphrase.count <= maximumBytes else {
            throw Refusal(.passphraseTooLong, "a passphrase has at most \(maximumBytes) bytes; choose a shorter one")
        }
        return try passphrase.withUnsafeBytes { (bytes) throws(Refusal) in
            if bytes.allSatisfy({ $0 < 128 }) { return passphrase }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Refusal(.passphraseNotUTF8, "the passphrase is not UTF-8 text")
            }
            var normal = Array(text.decomposedStringWithCompatibilityMapping.utf8)
            defer { wipe(&normal) }
            return SecretBytes(copying: normal)
        }
    }
}

extension Refusal.Code {
    /// A passphrase above the limit on its length.
    public static let passphraseTooLong = Self(rawValue: "passphrase_too_long")
    /// A passphrase that is no text.
    public static let passphraseNotUTF8 = Self(rawValue: "passphrase_not_utf8")
}
