/// Reads a byte string from front to back; every read checks that the bytes are there.
public struct ByteReader: Sendable {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// Reads a slice from its start.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Reads an array from its start.
    public init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// The number of bytes not yet read.
    public var remaining: Int { bytes.endIndex - position }

    /// Whether every byte was read.
    public var isAtEnd: Bool { remaining == 0 }

    /// Reads the next `count` bytes without copying them.
    public mutating func read(count: Int) throws(Refusal) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw Refusal(.truncated, "expected \(count) more bytes and found \(remaining)")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Reads one byte; `truncated` at the end.
    public mutating func readByte() throws(Refusal) -> UInt8 {
        guard remaining > 0 else { throw Refusal(.truncated, "expected one more byte and found none") }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads an integer whose most significant byte comes first.
    @inlinable
    public mutating func read<Integer: FixedWidthInteger & UnsignedInteger>(
        bigEndian type: Integer.Type
    ) throws(Refusal) -> Integer {
        var value: Integer = 0
        try fill(&value, count: MemoryLayout<Integer>.size)
        return value.bigEndian
    }

    /// Reads an integer whose least significant byte comes first, as in Bitcoin.
    @inlinable
    public mutating func read<Integer: FixedWidthInteger & UnsignedInteger>(
        littleEndian type: Integer.Type
    ) throws(Refusal) -> Integer {
        var value: Integer = 0
        try fill(&value, count: MemoryLayout<Integer>.size)
        return value.littleEndian
    }

    /// Copies the next bytes over a number's own.
    @usableFromInline
    mutating func fill(_ value: UnsafeMutableRawPointer, count: Int) throws(Refusal) {
        let bytes = try read(count: count)
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: value, count: count).copyMemory(from: $0) }
    }

    /// Reads 32 bytes; `truncated` where fewer are left.
    public mutating func read<Meaning>(_ type: Bytes32<Meaning>.Type) throws(Refusal) -> Bytes32<Meaning> {
        try Bytes32(rawRepresentation: read(count: 32))
    }

    /// Reads a BigSize number (BOLT 1) and refuses a form that is not the shortest with `not_canonical`.
    public mutating func readBigSize() throws(Refusal) -> UInt64 {
        let first = try readByte()
        let (value, least): (UInt64, UInt64) =
            switch first {
            case 0xfd: (UInt64(try read(bigEndian: UInt16.self)), 0xfd)
            case 0xfe: (UInt64(try read(bigEndian: UInt32.self)), 0x1_0000)
            case 0xff: (try read(bigEndian: UInt64.self), 0x1_0000_0000)
            default: (UInt64(first), 0)
            }
        guard value >= least else {
            throw Refusal(.notCanonical, "the number \(value) is not written in its shortest form")
        }
        return value
    }

    /// Ends the reading: refuses anything that is left over with `trailing_bytes`.
    public func finish() throws(Refusal) {
        guard isAtEnd else { throw Refusal(.trailingBytes, "\(remaining) bytes are left over") }
    }
}
