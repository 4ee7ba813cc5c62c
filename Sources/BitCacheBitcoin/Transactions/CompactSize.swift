package import BitCacheCore

// Bitcoin's CompactSize: as BigSize (BOLT 1) in length and prefixes, but little-endian.

extension ByteReader {
    /// Reads a CompactSize number and refuses a form that is not the shortest with `not_canonical`.
    package mutating func readCompactSize() throws(Refusal) -> UInt64 {
        let first = try readByte()
        let (value, least): (UInt64, UInt64) =
            switch first {
            case 0xfd: (UInt64(try read(littleEndian: UInt16.self)), 0xfd)
            case 0xfe: (UInt64(try read(littleEndian: UInt32.self)), 0x1_0000)
            case 0xff: (try read(littleEndian: UInt64.self), 0x1_0000_0000)
            default: (UInt64(first), 0)
            }
        guard value >= least else {
            throw Refusal(.notCanonical, "the number \(value) is not written in its shortest form")
        }
        return value
    }

    /// Reads how many items follow, each of at least so many bytes; refuses more than the bytes left can hold.
    ///
    /// The check comes before anything is reserved, so that a few bytes cannot ask for much memory.
    package mutating func readItemCount(leastSizeBytes: Int) throws(Refusal) -> Int {
        let count = try readCompactSize()
        guard count <= UInt64(remaining / leastSizeBytes) else {
            throw Refusal(.truncated, "\(count) items are announced and \(remaining) bytes are left")
        }
        return Int(count)
    }

    /// Reads a byte string that its CompactSize length precedes.
    package mutating func readSizedBytes() throws(Refusal) -> ArraySlice<UInt8> {
        try read(count: readItemCount(leastSizeBytes: 1))
    }
}

extension ByteWriter {
    /// Writes a number in its one shortest form: 1, 3, 5 or 9 bytes.
    package mutating func write(compactSize value: Int) {
        precondition(value >= 0, "a count is never negative")
        switch value {
        case 0..<0xfd:
            write(UInt8(truncatingIfNeeded: value))
        case 0xfd...0xffff:
            write(UInt8(0xfd))
            write(littleEndian: UInt16(truncatingIfNeeded: value))
        case 0x1_0000...0xffff_ffff:
            write(UInt8(0xfe))
            write(littleEndian: UInt32(truncatingIfNeeded: value))
        default:
            write(UInt8(0xff))
            write(littleEndian: UInt64(value))
        }
    }

    /// Writes a byte string after its length.
    package mutating func write(sized bytes: [UInt8]) {
        write(compactSize: bytes.count)
        write(bytes)
    }
}

/// How many bytes a number takes as CompactSize.
func compactSizeLength(_ value: Int) -> Int {
    switch value {
    case ..<0xfd: 1
    case ...0xffff: 3
    case ...0xffff_ffff: 5
    default: 9
    }
}
