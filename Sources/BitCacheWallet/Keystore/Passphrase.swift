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
            var scalars = Array(text.decomposedStringWithCompatibilityMapping.unicodeScalars)
            defer { scalars.withUnsafeMutableBytes { wipe($0) } }
            putMarksInOrder(&scalars)
            // Room for all of it at once: growth would leave copies behind.
            var normal: [UInt8] = []
            normal.reserveCapacity(scalars.count * 4)
            defer { wipe(&normal) }
            for scalar in scalars { normal.append(contentsOf: scalar.utf8) }
            return SecretBytes(copying: normal)
        }
    }

    /// Sorts each run of combining marks by class, equal classes as they stand (Unicode, Canonical Ordering Algorithm).
    ///
    /// Foundation does so before it takes compatibility characters apart, so the marks that come out of those stand
    /// wrong: U+0385 U+032C would open another wallet here than anywhere else.
    private static func putMarksInOrder(_ scalars: inout [Unicode.Scalar]) {
        for position in scalars.indices {
            let combiningClass = scalars[position].properties.canonicalCombiningClass
            guard combiningClass != .notReordered else { continue }
            var place = position
            while place > 0, scalars[place - 1].properties.canonicalCombiningClass > combiningClass {
                scalars.swapAt(place - 1, place)
                place -= 1
            }
        }
    }
}

extension Refusal.Code {
    /// A passphrase above the limit on its length.
    public static let passphraseTooLong = Self(rawValue: "passphrase_too_long")
    /// A passphrase that is no text.
    public static let passphraseNotUTF8 = Self(rawValue: "passphrase_not_utf8")
}
