package import BitCacheCore
package import BitCacheCrypto

/// Base58Check, the text form of addresses before BIP 173 and of BIP 32's extended keys.
///
/// Extended secret keys are written in it too, so all the work happens in memory that is wiped; the forms with strings
/// and arrays are for public data. Which symbols a text has shows in the time that reading it takes: base 58 has no
/// other way, and a key is read and written only at its owner's own machine.
package enum Base58Check {
    /// The longest text that is read; an extended key has 111 characters, and the work grows with the square of them.
    package static let maximumTextLength = 120

    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let checksumSizeBytes = 4

    /// Encodes bytes, a checksum of four bytes appended.
    package static func encode(_ payload: [UInt8]) -> String {
        encodeSecret(SecretBytes(copying: payload)).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Encodes secret bytes, a checksum of four bytes appended, into ASCII.
    package static func encodeSecret(_ payload: SecretBytes) -> SecretBytes {
        let checksum = checksum(of: payload)
        // Each byte needs log 256 / log 58, less than 1.38, symbols.
        var digitCount = 0
        let digits = SecretBytes(count: (payload.count + checksumSizeBytes) * 138 / 100 + 1) { memory in
            var number = Number(base: 58, memory: memory)
            payload.withUnsafeBytes { for byte in $0 { number.append(byte, ofBase: 256) } }
            checksum.withUnsafeBytes {
                for byte in $0.prefix(checksumSizeBytes) { number.append(byte, ofBase: 256) }
            }
            digitCount = number.count
        }
        let zeros = payload.withUnsafeBytes { $0.prefix { $0 == 0 }.count }
        return SecretBytes(count: zeros + digitCount) { text in
            for position in 0..<zeros { text[position] = alphabet[0] }
            digits.withUnsafeBytes { digits in
                for position in 0..<digitCount {
                    text[zeros + position] = alphabet[Int(digits[digitCount - 1 - position])]
                }
            }
        }
    }

    /// Decodes text and removes the checksum.
    ///
    /// - Throws: `malformed_text` for a foreign character, named by its place from 1, for a wrong checksum, and for
    ///   text that is too short or too long.
    package static func decode(_ text: String) throws(Refusal) -> [UInt8] {
        try checkLength(text.utf8.count)
        return try decodeSecret(SecretBytes(copying: text.utf8)).withUnsafeBytes { Array($0) }
    }

    /// Decodes ASCII that is a secret, and removes the checksum; no refusal repeats a character of it.
    ///
    /// - Throws: As ``decode(_:)``.
    package static func decodeSecret(_ text: SecretBytes) throws(Refusal) -> SecretBytes {
        try checkLength(text.count)
        var byteCount = 0
        // 58 is less than 256, so there are fewer bytes than symbols.
        let reversed = try SecretBytes(count: text.count) { (memory) throws(Refusal) in
            var number = Number(base: 256, memory: memory)
            try text.withUnsafeBytes { (text) throws(Refusal) in
                for (position, character) in text.enumerated() {
                    guard let digit = alphabet.firstIndex(of: character) else {
                        throw Refusal(.malformedText, "character \(position + 1) does not belong to base58")
                    }
                    number.append(UInt8(digit), ofBase: 58)
                }
            }
            byteCount = number.count
        }
        let zeros = text.withUnsafeBytes { $0.prefix { $0 == alphabet[0] }.count }
        let payloadCount = zeros + byteCount - checksumSizeBytes
        // The checksum is a hash: it tells that something is wrong, and never where.
        let wrong = Refusal(
            .malformedText,
            "the checksum is wrong: a character was changed, lost or added, and base58 cannot tell which")
        guard payloadCount >= 0 else { throw wrong }
        let decoded = SecretBytes(count: zeros + byteCount) { decoded in
            reversed.withUnsafeBytes { reversed in
                for position in 0..<byteCount { decoded[zeros + position] = reversed[byteCount - 1 - position] }
            }
        }
        return try decoded.withUnsafeBytes { (decoded) throws(Refusal) in
            let payload = SecretBytes(copying: decoded.prefix(payloadCount))
            let isRight = checksum(of: payload).withUnsafeBytes {
                $0.prefix(checksumSizeBytes).elementsEqual(decoded.suffix(checksumSizeBytes))
            }
            guard isRight else { throw wrong }
            return payload
        }
    }

    private static func checkLength(_ count: Int) throws(Refusal) {
        guard count <= maximumTextLength else {
            throw Refusal(.malformedText, "the text is longer than \(maximumTextLength) characters")
        }
    }

    private static func checksum(of payload: SecretBytes) -> SecretBytes {
        SHA256.secretHash(SHA256.secretHash(payload))
    }

    /// A number that grows at its end by digits of another base; its own digits lie least significant first.
    private struct Number {
        let base: Int
        let memory: UnsafeMutableRawBufferPointer
        private(set) var count = 0

        init(base: Int, memory: UnsafeMutableRawBufferPointer) {
            self.base = base
            self.memory = memory
        }

        mutating func append(_ digit: UInt8, ofBase other: Int) {
            var carry = Int(digit)
            for position in 0..<count {
                carry += Int(memory[position]) * other
                memory[position] = UInt8(truncatingIfNeeded: carry % base)
                carry /= base
            }
            while carry > 0 {
                memory[count] = UInt8(truncatingIfNeeded: carry % base)
                count += 1
                carry /= base
            }
        }
    }
}
