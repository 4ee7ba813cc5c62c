/// Builds a byte string from big-endian integers, byte strings and BigSize numbers (BOLT 1).
public struct ByteWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8]

    /// Starts an empty byte string; `capacity` only saves allocations.
    public init(reservingCapacity capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Writes one byte.
    public mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Writes an integer with its most significant byte first.
    public mutating func write<Integer: FixedWidthInteger & UnsignedInteger>(bigEndian value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes an integer with its least significant byte first, as Bitcoin does.
    public mutating func write<Integer: FixedWidthInteger & UnsignedInteger>(littleEndian value: Integer) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes bytes as they are, without their length.
    public mutating func write(_ more: some Sequence<UInt8>) {
        let done: Void? = more.withContiguousStorageIfAvailable { bytes.append(contentsOf: $0) }
        if done == nil { bytes.append(contentsOf: more) }
    }

    /// Writes 32 bytes as they are.
    public mutating func write<Meaning>(_ value: Bytes32<Meaning>) {
        value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// Writes a number in its one shortest form: 1, 3, 5 or 9 bytes, big-endian (BOLT 1, BigSize).
    public mutating func write(bigSize value: UInt64) {
        switch value {
        case 0..<0xfd:
            write(UInt8(truncatingIfNeeded: value))
        case 0xfd...0xffff:
            write(UInt8(0xfd))
            write(bigEndian: UInt16(truncatingIfNeeded: value))
        case 0x1_0000...0xffff_ffff:
            write(UInt8(0xfe))
            write(bigEndian: UInt32(truncatingIfNeeded: value))
        default:
            write(UInt8(0xff))
            write(bigEndian: value)
        }
    }
}
