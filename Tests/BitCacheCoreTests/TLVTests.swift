import BitCacheCore
import BitCacheTesting
import Testing

@Suite("TLV records")
struct TLVTests {
    private enum Meaning {}

    private static func reader(_ hex: String) throws -> TLVReader {
        try TLVReader(Hex.decode(hex)[...])
    }

    @Test("Records are written as type, length and value, and read back")
    func roundTrip() throws {
        let id = try Bytes32<Meaning>(rawRepresentation: [UInt8](repeating: 7, count: 32))
        var writer = TLVWriter()
        writer.write(0, UInt16(0x0102))
        writer.write(2, id)
        writer.write(253, [0xaa])
        writer.write(1 << 32) { value in
            value.write(UInt8(1))
            value.write(bigSize: 253)
        }
        #expect(
            Hex.encode(writer.bytes)
                == "00020102" + "0220" + String(repeating: "07", count: 32) + "fd00fd01aa" + "ff0000000100000000"
                + "0401fd00fd")

        var reader = try TLVReader(writer.bytes[...])
        #expect(try reader.take(2, as: Bytes32<Meaning>.self) == id)
        #expect(try reader.take(0, as: UInt16.self) == 0x0102)
        #expect(try Array(reader.take(253)) == [0xaa])
        let pair = try reader.take(1 << 32) { (value) throws(Refusal) in (try value.readByte(), try value.readBigSize())
        }
        #expect(pair == (1, 253))
        try reader.finish(acceptingUnknown: false)
    }

    @Test("An empty message has no records")
    func empty() throws {
        var reader = try TLVReader([])
        #expect(reader.takeOptional(0) == nil)
        #expect(throws: Refusal(.missingRecord, "")) { try reader.take(0) }
        try reader.finish(acceptingUnknown: false)
    }

    @Test(
        "Types that do not strictly rise are refused",
        arguments: ["02000100", "01000100", "fd00fd000100", "010003000200"])
    func order(hex: String) {
        #expect(throws: Refusal(.recordOrder, "")) { try Self.reader(hex) }
    }

    @Test(
        "Types and lengths that are not written in their shortest form are refused",
        arguments: ["fd000100", "01fd0001aa", "fe0000000100", "ff000000000000000100", "01ff0000000000000000"])
    func notCanonical(hex: String) {
        #expect(throws: Refusal(.notCanonical, "")) { try Self.reader(hex) }
    }

    @Test(
        "A length beyond the end is refused, however large it claims to be",
        arguments: ["0101", "0102aa", "01fd0100aa", "01feffffffff", "01ffffffffffffffffff", "01ff7fffffffffffffff"])
    func lengthBeyondEnd(hex: String) {
        #expect(throws: Refusal(.truncated, "")) { try Self.reader(hex) }
    }

    @Test("A message cut anywhere but between two records is refused as truncated")
    func everyTruncation() throws {
        var writer = TLVWriter()
        var boundaries: Set<Int> = [0]
        for (type, size) in [(0, 0), (1, 3), (252, 1), (253, 2), (70_000, 300), (1 << 40, 5)] as [(UInt64, Int)] {
            writer.write(type, [UInt8](repeating: 0xff, count: size))
            boundaries.insert(writer.bytes.count)
        }
        let message = writer.bytes
        for length in 0...message.count {
            if boundaries.contains(length) {
                _ = try TLVReader(message[..<length])
            } else {
                #expect(throws: Refusal(.truncated, ""), "cut after \(length) bytes") {
                    try TLVReader(message[..<length])
                }
            }
        }
    }

    @Test("An unknown even record is always refused; an odd one only where nothing unknown may stand")
    func unknown() throws {
        let odd = try Self.reader("0100")
        try odd.finish(acceptingUnknown: true)
        #expect(throws: Refusal(.unknownRecord, "")) { try odd.finish(acceptingUnknown: false) }
        let even = try Self.reader("01000200")
        #expect(throws: Refusal(.unknownRecord, "")) { try even.finish(acceptingUnknown: true) }
        #expect(throws: Refusal(.unknownRecord, "")) { try even.finish(acceptingUnknown: false) }
    }

    @Test("A record is taken once")
    func takenOnce() throws {
        var reader = try Self.reader("0001aa")
        #expect(try Array(reader.take(0)) == [0xaa])
        #expect(throws: Refusal(.missingRecord, "")) { try reader.take(0) }
        try reader.finish(acceptingUnknown: false)
    }

    @Test(
        "A value shorter or longer than its field is refused",
        arguments: ["0000", "0001aa", "0003aabbcc", "0004aabbccdd"])
    func fieldSize(hex: String) throws {
        var reader = try Self.reader(hex)
        #expect(throws: Refusal(.notCanonical, "")) { try reader.take(0, as: UInt16.self) }
        var other = try Self.reader(hex)
        #expect(throws: Refusal(.notCanonical, "")) { try other.take(0, as: Bytes32<Meaning>.self) }
    }

    @Test("An optional record is read if it is there, strictly, and is nil if it is not")
    func optional() throws {
        var reader = try Self.reader("000105" + "0202aabb")
        #expect(try reader.takeOptional(0) { (value) throws(Refusal) in try value.readByte() } == 5)
        #expect(try reader.takeOptional(1) { (value) throws(Refusal) in try value.readByte() } == nil)
        #expect(throws: Refusal(.notCanonical, "")) {
            try reader.takeOptional(2) { (value) throws(Refusal) in try value.readByte() }
        }
    }

    @Test("A refusal from inside a value passes through unchanged")
    func innerRefusal() throws {
        var reader = try Self.reader("0003fd0001")
        #expect(throws: Refusal(.notCanonical, "")) {
            try reader.take(0) { (value) throws(Refusal) in try value.readBigSize() }
        }
        var other = try Self.reader("000101")
        #expect(throws: Refusal(.networkUnknown, "")) {
            try other.take(0) { (_) throws(Refusal) -> Int in throw Refusal(.networkUnknown, "from inside") }
        }
    }

    @Test("Random bytes are refused, or are exactly what their records write again", arguments: SeededGenerator.seeds())
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var readable = 0
        for _ in 0..<20_000 {
            let message = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                // Small values are drawn often, or hardly any message would be readable.
                UInt8.random(in: 0...(Bool.random(using: &generator) ? 6 : 255), using: &generator)
            }
            guard var reader = try? TLVReader(message[...]) else { continue }
            readable += 1
            var writer = TLVWriter()
            // Types of at most two bytes fit into so few bytes, or the message repeats none below 300.
            for type in 0..<UInt64(300) {
                if let value = reader.takeOptional(type) { writer.write(type, value) }
            }
            if (try? reader.finish(acceptingUnknown: false)) != nil { #expect(writer.bytes == message) }
        }
        #expect(readable > 100)
    }
}
