/// Bech32 and bech32m text (BIP 173, BIP 350), lower case only and without a limit on length.
///
/// Addresses put their own limits on top. Beyond 1023 characters the checksum is a courtesy: what protects a token is
/// its signature.
public enum Bech32 {
    /// Which constant the checksum ends in.
    public enum Variant: UInt32, Sendable {
        case bech32 = 1
        case bech32m = 0x2bc8_30a3
    }

    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    /// What stands for a byte that is no character of the alphabet.
    private static let noValue: UInt8 = 0xff

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: noValue, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()

    /// Encodes values of five bits under a human-readable prefix.
    public static func encode(prefix: String, fiveBitValues: [UInt8], variant: Variant) -> String {
        var text = Array(prefix.utf8)
        text.reserveCapacity(text.count + fiveBitValues.count + 7)
        text.append(UInt8(ascii: "1"))
        for value in fiveBitValues { text.append(alphabet[Int(value & 31)]) }
        var checksum = Checksum(prefix: prefix.utf8)
        checksum.add(fiveBitValues)
        checksum.add([0, 0, 0, 0, 0, 0])
        let state = checksum.state ^ variant.rawValue
        for position in 0..<6 { text.append(alphabet[Int(state >> (5 * (5 - UInt32(position))) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes text into its prefix and values of five bits, checksum removed.
    ///
    /// - Throws: `malformed_text` for an upper-case or foreign character, a missing separator or a wrong checksum.
    /// - Complexity: a few nanoseconds for each character.
    public static func decode(
        _ text: some StringProtocol, variant: Variant
    ) throws(Refusal) -> (prefix: String, fiveBitValues: [UInt8]) {
        let bytes = Array(String(text).utf8)
        guard let separator = bytes.lastIndex(of: UInt8(ascii: "1")), separator > 0, bytes.count - separator > 6 else {
            throw Refusal(.malformedText, "a prefix, the digit 1 and at least six characters are expected")
        }
        let prefix = Array(bytes[..<separator])
        guard prefix.allSatisfy({ (33...126).contains($0) && !(65...90).contains($0) }) else {
            throw Refusal(.malformedText, "the prefix must be lower-case ASCII")
        }
        var data = values(of: bytes[(separator + 1)...])
        guard !data.contains(noValue) else {
            throw Refusal(.malformedText, "a character does not belong to lower-case bech32")
        }
        var checksum = Checksum(prefix: prefix)
        checksum.add(data)
        guard checksum.state == variant.rawValue else {
            throw Refusal(.malformedText, "the checksum is wrong: a character was changed, lost or added")
        }
        data.removeLast(6)
        return (String(decoding: prefix, as: UTF8.self), data)
    }

    private static func values(of characters: ArraySlice<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: characters.count) { buffer, count in
            values.withUnsafeBufferPointer { values in
                for character in characters {
                    buffer[count] = values[Int(character)]
                    count += 1
                }
            }
        }
    }

    /// Regroups bytes into values of five bits, the last one padded with zero bits.
    public static func fiveBitValues(of bytes: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        var values: [UInt8] = []
        values.reserveCapacity(bytes.count * 8 / 5 + 1)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                values.append(UInt8(buffer >> bits & 31))
            }
            buffer &= (1 << bits) - 1
        }
        if bits > 0 { values.append(UInt8(buffer << (5 - bits) & 31)) }
        return values
    }

    /// Regroups values of five bits into bytes; refuses padding of five bits or more, or padding that is not zero.
    public static func bytes(of fiveBitValues: some Sequence<UInt8>) throws(Refusal) -> [UInt8] {
        let values = Array(fiveBitValues)
        let count = values.count * 5 / 8
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            values.withUnsafeBufferPointer { values in
                var buffer: UInt32 = 0
                var bits: UInt32 = 0
                for value in values {
                    buffer = buffer << 5 | UInt32(value & 31)
                    bits &+= 5
                    if bits >= 8 {
                        bits &-= 8
                        bytes[initialized] = UInt8(truncatingIfNeeded: buffer >> bits)
                        initialized += 1
                    }
                }
            }
        }
        let paddingBits = values.count * 5 - count * 8
        guard paddingBits < 5, (values.last ?? 0) & (1 << paddingBits - 1) == 0 else {
            throw Refusal(.malformedText, "the padding bits at the end must be zero and fewer than five")
        }
        return bytes
    }

    /// The running state of the BCH checksum of BIP 173: a remainder of 30 bits, shifted by five for each value.
    private struct Checksum {
        private(set) var state: UInt32 = 1

        init(prefix: some Collection<UInt8>) {
            add(prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 })
        }

        mutating func add(_ values: [UInt8]) {
            var state = state
            Self.pairReductions.withUnsafeBufferPointer { reductions in
                // Two values at a time: each step waits for the one before it.
                for position in stride(from: 0, to: values.count - 1, by: 2) {
                    let pair = UInt32(values[position]) << 5 | UInt32(values[position + 1])
                    state = (state & 0xf_ffff) << 10 ^ pair ^ reductions[Int(state >> 20 & 0x3ff)]
                }
            }
            if !values.count.isMultiple(of: 2), let last = values.last {
                state = Self.shifted(state) ^ UInt32(last)
            }
            self.state = state
        }

        /// The state one value of zero later.
        private static func shifted(_ state: UInt32) -> UInt32 {
            let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
            let top = state >> 25
            return generator.indices.reduce((state & 0x1ff_ffff) << 5) { top >> $1 & 1 == 1 ? $0 ^ generator[$1] : $0 }
        }

        // What the ten bits that two shifts push out leave behind, for each of their values.
        private static let pairReductions: [UInt32] = (0..<1024).map { shifted(shifted($0 << 20)) }
    }
}
