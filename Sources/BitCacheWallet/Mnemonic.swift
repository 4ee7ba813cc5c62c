public import BitCacheCore
public import BitCacheCrypto

/// The words from which a wallet can be made again (BIP 39, English list).
///
/// Words and entropy are one secret in two forms. Neither is ever kept in a string, and printing a mnemonic shows how
/// many words it has and no word.
public struct Mnemonic: Sendable {
    /// 12, 15, 18, 21 or 24.
    public let wordCount: Int

    // 16, 20, 24, 28 or 32 bytes; from it the words follow.
    let entropy: SecretBytes

    /// Takes entropy of 16, 20, 24, 28 or 32 bytes.
    ///
    /// - Throws: `mnemonic_entropy_size`.
    public init(entropy: SecretBytes) throws(Refusal) {
        guard (16...32).contains(entropy.count), entropy.count.isMultiple(of: 4) else {
            throw Refusal(
                .mnemonicEntropySize, "entropy has 16, 20, 24, 28 or 32 bytes and \(entropy.count) were given")
        }
        self.entropy = entropy
        wordCount = entropy.count / 4 * 3
    }

    /// Fresh words from the system's generator.
    ///
    /// - Throws: `mnemonic_word_count` for another count than 12, 15, 18, 21 or 24; `randomness_unavailable`.
    public static func random(wordCount: Int) throws(Refusal) -> Mnemonic {
        try check(wordCount: wordCount)
        return try Mnemonic(entropy: .random(count: wordCount / 3 * 4))
    }

    /// Reads words that somebody wrote down: UTF-8, white space between the words, upper case read as lower case.
    ///
    /// No refusal repeats a word; an unknown one is named by its place, counted from 1. Words are wanted whole: the
    /// first four letters tell them apart, but reading those would also take a word for what it is not. What may have
    /// been meant is told by ``suggestions(forWord:of:maximumCount:)``.
    ///
    /// - Throws: `mnemonic_word_count`, `mnemonic_word_unknown`, `mnemonic_checksum`, in this order.
    public init(parsing words: SecretBytes) throws(Refusal) {
        let entropy = try words.withUnsafeBytes { (text) throws(Refusal) in
            let words = Self.split(text)
            try Self.check(wordCount: words.count)
            return try Self.entropy(of: words)
        }
        try self.init(entropy: entropy)
    }

    /// Hands out the words for a person to write down: ASCII, one space between two words.
    ///
    /// The bytes must not leave the closure other than to a screen or paper; they are wiped when it returns.
    public func withWords<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try words.withUnsafeBytes(body)
    }

    /// The seed for BIP 32, 64 bytes: every passphrase gives another wallet, and none of them is wrong.
    ///
    /// - Parameter passphrase: UTF-8; the empty one is BIP 39's "no passphrase".
    /// - Throws: `passphrase_too_long`, `passphrase_not_utf8`.
    /// - Complexity: 2048 rounds of PBKDF2, about a millisecond.
    public func seed(passphrase: SecretBytes = .empty) throws(Refusal) -> SecretBytes {
        let salt = try Passphrase.normalized(passphrase).surrounded(by: Array("mnemonic".utf8))
        return PBKDF2.sha512(password: words, salt: salt, iterations: 2048, count: 64)
    }

    /// The words of a text, without the white space between them.
    static func split(_ text: UnsafeRawBufferPointer) -> [Slice<UnsafeRawBufferPointer>] {
        text.split(whereSeparator: { [9, 10, 13, 32].contains($0) })
    }

    private static func check(wordCount: Int) throws(Refusal) {
        guard (12...24).contains(wordCount), wordCount.isMultiple(of: 3) else {
            throw Refusal(
                .mnemonicWordCount, "a mnemonic has 12, 15, 18, 21 or 24 words and here are \(wordCount)")
        }
    }
}

// MARK: - Entropy and words

// The bits of the entropy, then the first bits of its SHA-256 as a checksum, one for every 32: cut into groups of
// eleven, and each group is a word. Three bytes always hold a group, so two zeros follow the checksum in the buffers.
extension Mnemonic {
    private static let bitsPerWord = 11
    private static let bytesBehindEntropy = 3

    /// The byte in which group `position` begins, and how far to shift it out of the three bytes from there.
    private static func place(of position: Int) -> (byte: Int, shift: UInt32) {
        let bit = position * bitsPerWord
        return (bit / 8, UInt32(24 - bitsPerWord - bit % 8))
    }

    /// The first byte of the digest, cut down to the checksum's 4 to 8 bits.
    private static func checksum(of entropy: SecretBytes) -> UInt8 {
        let unused = UInt8(8 - entropy.count / 4)
        return SHA256.secretHash(entropy).withUnsafeBytes { ($0[0] >> unused) << unused }
    }

    private var words: SecretBytes {
        let bits = entropy.surrounded(by: [], [Self.checksum(of: entropy), 0, 0])
        return bits.withUnsafeBytes { bits in
            func word(_ position: Int) -> UInt64 {
                let (byte, shift) = Self.place(of: position)
                let three = UInt32(bits[byte]) << 16 | UInt32(bits[byte + 1]) << 8 | UInt32(bits[byte + 2])
                return EnglishWords.packed(at: Int((three >> shift) & 0x7ff))
            }
            let letters = (0..<wordCount).reduce(0) { $0 + EnglishWords.letterCount(of: word($1)) }
            return SecretBytes(count: letters + wordCount - 1) { text in
                var end = 0
                for position in 0..<wordCount {
                    if position > 0 {
                        text[end] = 32
                        end += 1
                    }
                    let packed = word(position)
                    for letter in 0..<EnglishWords.letterCount(of: packed) {
                        text[end] = EnglishWords.letter(letter, of: packed)
                        end += 1
                    }
                }
            }
        }
    }

    private static func entropy(of words: [Slice<UnsafeRawBufferPointer>]) throws(Refusal) -> SecretBytes {
        let count = words.count / 3 * 4
        let bits = try SecretBytes(count: count + bytesBehindEntropy) { (bits) throws(Refusal) in
            for (position, word) in words.enumerated() {
                guard let index = EnglishWords.pack(word).flatMap(EnglishWords.index(of:)) else {
                    throw Refusal(
                        .mnemonicWordUnknown,
                        "word \(position + 1) is not in the English list; check its spelling, and write it in full")
                }
                let (byte, shift) = place(of: position)
                let three = UInt32(index) << shift
                bits[byte] |= UInt8(truncatingIfNeeded: three >> 16)
                bits[byte + 1] |= UInt8(truncatingIfNeeded: three >> 8)
                bits[byte + 2] |= UInt8(truncatingIfNeeded: three)
            }
        }
        let entropy = bits.part(0..<count)
        guard bits.withUnsafeBytes({ $0[count] }) == checksum(of: entropy) else {
            throw Refusal(
                .mnemonicChecksum, "the checksum is wrong: a word was exchanged for another, or two changed places")
        }
        return entropy
    }
}

extension Mnemonic: NeverPrinted {
    /// How many words there are, and none of them.
    public var description: String { "Mnemonic(\(wordCount) words, not shown)" }
}

extension SecretBytes {
    /// The secret of no bytes, which stands for "no passphrase" in BIP 39.
    public static var empty: SecretBytes { SecretBytes(copying: []) }
}

extension Refusal.Code {
    /// Entropy of a size that no number of words has.
    public static let mnemonicEntropySize = Self(rawValue: "mnemonic_entropy_size")
    /// A number of words that no mnemonic has.
    public static let mnemonicWordCount = Self(rawValue: "mnemonic_word_count")
    /// A word that is not in the list.
    public static let mnemonicWordUnknown = Self(rawValue: "mnemonic_word_unknown")
    /// Words of the list whose checksum is wrong.
    public static let mnemonicChecksum = Self(rawValue: "mnemonic_checksum")
}
