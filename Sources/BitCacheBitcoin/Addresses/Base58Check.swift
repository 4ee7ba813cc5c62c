package import BitCacheCore
import BitCacheCrypto

/// Base58Check, the text form of addresses before BIP 173 and of BIP 32's extended keys.
package enum Base58Check {
    /// The longest text that is read; an extended key has 111 characters, and the work grows with the square of them.
    package static let maximumTextLength = 120

    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    private enum Checksum {}

    /// Encodes bytes, a checksum of four bytes appended.
    package static func encode(_ payload: [UInt8]) -> String {
        let bytes = payload + checksum(of: payload)
        // The digits in base 58, least significant first.
        var digits: [UInt8] = []
        for byte in bytes {
            var carry = Int(byte)
            for position in digits.indices {
                carry += Int(digits[position]) << 8
                digits[position] = UInt8(carry % 58)
                carry /= 58
            }
            while carry > 0 {
                digits.append(UInt8(carry % 58))
                carry /= 58
            }
        }
        let zeros = bytes.prefix { $0 == 0 }.count
        let text = Array(repeating: alphabet[0], count: zeros) + digits.reversed().map { alphabet[Int($0)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes text and removes the checksum.
    ///
    /// - Throws: `malformed_text` for a foreign character, a wrong checksum, or text that is too short or too long.
    package static func decode(_ text: String) throws(Refusal) -> [UInt8] {
        let characters = Array(text.utf8)
        guard characters.count <= maximumTextLength else {
            throw Refusal(.malformedText, "the text is longer than \(maximumTextLength) characters")
        }
        // The bytes, least significant first.
        var bytes: [UInt8] = []
        for character in characters {
            guard var carry = alphabet.firstIndex(of: character) else {
                throw Refusal(.malformedText, "a character does not belong to base58")
            }
            for position in bytes.indices {
                carry += Int(bytes[position]) * 58
                bytes[position] = UInt8(carry & 255)
                carry >>= 8
            }
            while carry > 0 {
                bytes.append(UInt8(carry & 255))
                carry >>= 8
            }
        }
        let zeros = characters.prefix { $0 == alphabet[0] }.count
        let decoded = Array(repeating: 0, count: zeros) + bytes.reversed()
        let payload = Array(decoded.dropLast(4))
        guard decoded.count >= 4, checksum(of: payload) == Array(decoded.suffix(4)) else {
            throw Refusal(.malformedText, "the checksum is wrong: a character was changed, lost or added")
        }
        return payload
    }

    private static func checksum(of payload: [UInt8]) -> [UInt8] {
        Array(doubleSHA256(payload, as: Bytes32<Checksum>.self).rawRepresentation.prefix(4))
    }
}
