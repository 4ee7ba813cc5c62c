/// Base64 (RFC 4648) as Bitcoin's tools exchange signed messages and unsigned transactions.
package enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// What each byte stands for; 64 and above for one that is no digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// Writes four characters for each three bytes, the last of them padded.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(digits[Int(bits >> UInt32(bitCount)) & 63])
            }
            bits &= 63
        }
        if bitCount > 0 { text.append(digits[Int(bits << UInt32(6 - bitCount)) & 63]) }
        while !text.count.isMultiple(of: 4) { text.append(padding) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads the one form that ``encode(_:)`` writes: padded, spare bits zero, nothing between the characters.
    ///
    /// - Throws: `malformed_base64` for any other text; the empty text is no bytes.
    package static func decode(_ text: some StringProtocol) throws(Refusal) -> [UInt8] {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4) else {
            throw Refusal(.malformedBase64, "base64 text has a multiple of four characters, and this has another count")
        }
        let paddingCount = characters.reversed().prefix(2).prefix { $0 == padding }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in characters.dropLast(paddingCount) {
            let value = values[Int(character)]
            guard value < 64 else {
                throw Refusal(.malformedBase64, "base64 text is made of letters, digits, + and /")
            }
            bits = (bits << 6 | UInt32(value)) & 0xffff
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        guard bits & ((1 << UInt32(bitCount)) - 1) == 0 else {
            throw Refusal(.malformedBase64, "the last character of the base64 text has bits that no byte takes")
        }
        return bytes
    }
}

extension Refusal.Code {
    /// A text that is not base64 in its one canonical form.
    public static let malformedBase64 = Self(rawValue: "malformed_base64")
}
