/// Lower-case hexadecimal, the form in which bytes that are no token are shown to people.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Writes two digits for each byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { encode($0) } ?? Array(bytes).withUnsafeBufferPointer { encode($0) }
    }

    private static func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            digits.withUnsafeBufferPointer { digits in
                for (position, byte) in bytes.enumerated() {
                    text[2 * position] = digits[Int(byte >> 4)]
                    text[2 * position + 1] = digits[Int(byte & 15)]
                }
            }
            return bytes.count * 2
        }
    }

    /// Reads an even number of lower-case digits; anything else is `malformed_hex`.
    public static func decode(_ text: String) throws(Refusal) -> [UInt8] {
        let characters = Array(text.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 2)
        guard characters.count.isMultiple(of: 2) else {
            throw Refusal(.malformedHex, "hexadecimal text needs an even number of digits")
        }
        for position in stride(from: 0, to: characters.count, by: 2) {
            guard let high = value(characters[position]), let low = value(characters[position + 1]) else {
                throw Refusal(.malformedHex, "only the digits 0-9 and a-f are hexadecimal here")
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case 48...57: character - 48
        case 97...102: character - 87
        default: nil
        }
    }
}
