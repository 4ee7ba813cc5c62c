/// The numbers of scripts: little-endian, sign in the highest bit, as few bytes as do (BIP 62, rule 4).
enum ScriptNumber {
    /// The most bytes of a number that arithmetic takes; sums may have one more and are not taken again.
    static let maximumSizeBytes = 4
    /// The most bytes of a lock time or a relative lock (BIP 65, BIP 112).
    static let maximumLockSizeBytes = 5
    /// The most bytes that ``decode(_:)`` reads without losing any.
    static let maximumDecodedSizeBytes = 8

    /// The shortest form of a number; zero has no bytes.
    static func encode(_ number: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number.magnitude
        while rest > 0 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
        // The highest bit is the sign, so a number that needs that bit itself takes another byte.
        if let last = bytes.last, last & 0x80 != 0 { bytes.append(0) }
        if number < 0 { bytes[bytes.count - 1] |= 0x80 }
        return bytes
    }

    /// The number that bytes say, in whatever form.
    ///
    /// - Precondition: at most ``maximumDecodedSizeBytes``, which the scripts' own limits keep far below.
    static func decode(_ bytes: [UInt8]) -> Int64 {
        precondition(bytes.count <= maximumDecodedSizeBytes, "a number is read after its size was checked")
        guard let last = bytes.last else { return 0 }
        var magnitude: UInt64 = 0
        for byte in bytes.dropLast().reversed() { magnitude = magnitude << 8 | UInt64(byte) }
        magnitude |= UInt64(last & 0x7f) << (8 * UInt64(bytes.count - 1))
        let number = Int64(bitPattern: magnitude)
        return last & 0x80 == 0 ? number : -number
    }

    /// Whether a number has its shortest form.
    static func isMinimal(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last, last & 0x7f == 0 else { return true }
        // A last byte without value is there for the sign alone, which has to have no place in the byte before it.
        return bytes.count > 1 && bytes[bytes.count - 2] & 0x80 != 0
    }
}
