import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Reading bytes")
struct ByteReaderTests {
    @Test("Integers are read in both byte orders")
    func integers() throws {
        var reader = ByteReader([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07])
        #expect(try reader.read(bigEndian: UInt16.self) == 0x0102)
        #expect(try reader.read(littleEndian: UInt32.self) == 0x0605_0403)
        #expect(reader.remaining == 1)
        #expect(!reader.isAtEnd)
        #expect(try reader.read(bigEndian: UInt8.self) == 7)
        #expect(reader.isAtEnd)
        try reader.finish()
    }

    @Test("Reading beyond the end is refused and takes nothing")
    func truncated() throws {
        var reader = ByteReader([1, 2, 3])
        #expect(throws: Refusal(.truncated, "")) { try reader.read(count: 4) }
        #expect(throws: Refusal(.truncated, "")) { try reader.read(count: -1) }
        #expect(throws: Refusal(.truncated, "")) { try reader.read(count: Int.max) }
        #expect(throws: Refusal(.truncated, "")) { try reader.read(bigEndian: UInt32.self) }
        #expect(throws: Refusal(.truncated, "")) { try reader.read(littleEndian: UInt64.self) }
        #expect(reader.remaining == 3)
        #expect(throws: Refusal(.trailingBytes, "")) { try reader.finish() }
        #expect(try Array(reader.read(count: 3)) == [1, 2, 3])
        #expect(try reader.read(count: 0).isEmpty)
        #expect(throws: Refusal(.truncated, "")) { try reader.readByte() }
    }

    @Test("A slice is read from its own start to its own end")
    func slices() throws {
        let bytes: [UInt8] = [9, 9, 1, 2, 9]
        var reader = ByteReader(bytes[2..<4])
        #expect(reader.remaining == 2)
        #expect(try reader.readByte() == 1)
        #expect(try reader.readByte() == 2)
        #expect(throws: Refusal(.truncated, "")) { try reader.readByte() }
    }

    @Test("Thirty-two bytes are read whole or not at all")
    func bytes32() throws {
        enum Meaning {}
        var reader = ByteReader([UInt8](0..<63))
        #expect(try reader.read(Bytes32<Meaning>.self).rawRepresentation == [UInt8](0..<32))
        #expect(throws: Refusal(.truncated, "")) { try reader.read(Bytes32<Meaning>.self) }
    }

    // The vectors of BOLT 1, appendix A.
    static let bigSizes: [(UInt64, String)] = [
        (0, "00"), (252, "fc"), (253, "fd00fd"), (65_535, "fdffff"), (65_536, "fe00010000"),
        (4_294_967_295, "feffffffff"), (4_294_967_296, "ff0000000100000000"), (UInt64.max, "ffffffffffffffffff"),
    ]

    @Test("A BigSize number has the one form that BOLT 1 gives it", arguments: bigSizes)
    func bigSize(value: UInt64, hex: String) throws {
        var reader = ByteReader(try Hex.decode(hex))
        #expect(try reader.readBigSize() == value)
        try reader.finish()
        var writer = ByteWriter()
        writer.write(bigSize: value)
        #expect(Hex.encode(writer.bytes) == hex)
    }

    @Test(
        "A BigSize number in a longer form than it needs is refused",
        arguments: ["fd00fc", "fe0000ffff", "ff00000000ffffffff"])
    func bigSizeNotCanonical(hex: String) throws {
        var reader = ByteReader(try Hex.decode(hex))
        #expect(throws: Refusal(.notCanonical, "")) { try reader.readBigSize() }
    }

    @Test(
        "A BigSize number that ends early is refused",
        arguments: ["", "fd", "fd00", "fe", "feffff", "ff", "ffffffffff"])
    func bigSizeTruncated(hex: String) throws {
        var reader = ByteReader(try Hex.decode(hex))
        #expect(throws: Refusal(.truncated, "")) { try reader.readBigSize() }
    }
}
