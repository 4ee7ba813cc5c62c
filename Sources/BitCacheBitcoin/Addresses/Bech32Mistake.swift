import BitCacheCore

/// Finds what is wrong in a segregated-witness address, and never mends it (BIP 173, BIP 350).
///
/// The checksum tells any four changed characters from none, and so it also finds a single one: only one exchange of
/// one character makes it right. Money is not sent on such a guess; it says where to look.
enum Bech32Mistake {
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let separator = UInt8(ascii: "1")

    /// The values of an address in small letters, checksum removed.
    ///
    /// - Throws: `malformed_text`, which names the character that is wrong where one alone can be, from 1.
    /// - Complexity: some thousand checksums for a wrong address; the caller has limited its length.
    static func fiveBitValues(ofAddress text: String) throws(Refusal) -> [UInt8] {
        var bytes = Array(text.utf8)
        guard let start = bytes.lastIndex(of: separator).map({ $0 + 1 }), bytes.count - start > 6 else {
            throw Refusal(.malformedText, "more characters are expected behind the 1")
        }
        if let foreign = bytes[start...].firstIndex(where: { !alphabet.contains($0) }) {
            throw Refusal(.malformedText, "character \(foreign + 1) is none of bech32")
        }
        if let values = values(of: bytes, variant(of: bytes, from: start)) { return values }
        if values(of: bytes, variant(of: bytes, from: start) == .bech32 ? .bech32m : .bech32) != nil {
            throw Refusal(
                .malformedText,
                "its checksum is of the wrong kind: witness version 0 has bech32 and every other one bech32m")
        }
        let suspects = bytes.indices[start...].filter { position in
            let written = bytes[position]
            defer { bytes[position] = written }
            return alphabet.contains { character in
                bytes[position] = character
                return values(of: bytes, variant(of: bytes, from: start)) != nil
            }
        }
        guard let suspect = suspects.first, suspects.count == 1 else {
            throw Refusal(.malformedText, "the checksum is wrong: characters were changed, lost or added")
        }
        throw Refusal(
            .malformedText, "the checksum is wrong: if one character was changed, it is character \(suspect + 1)")
    }

    /// BIP 350: version 0, written q, keeps the old checksum; every other version has the new one.
    private static func variant(of text: [UInt8], from start: Int) -> Bech32.Variant {
        text[start] == alphabet[0] ? .bech32 : .bech32m
    }

    private static func values(of text: [UInt8], _ variant: Bech32.Variant) -> [UInt8]? {
        try? Bech32.decode(String(decoding: text, as: UTF8.self), variant: variant).fiveBitValues
    }
}
