import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Writing bytes")
struct ByteWriterTests {
    @Test("Values are written one after the other in the order asked for")
    func layout() throws {
        enum Meaning {}
        var writer = ByteWriter(reservingCapacity: 64)
        #expect(writer.bytes.isEmpty)
        writer.write(UInt8(0xaa))
        writer.write(bigEndian: UInt32(0x0102_0304))
        writer.write(littleEndian: UInt32(0x0102_0304))
        writer.write([0xbb, 0xcc])
        writer.write(try Bytes32<Meaning>(rawRepresentation: [UInt8](repeating: 0xdd, count: 32)))
        #expect(Hex.encode(writer.bytes) == "aa0102030404030201bbcc" + String(repeating: "dd", count: 32))
    }

    @Test("What is written is read back, whatever the order of values", arguments: SeededGenerator.seeds())
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var values: [(kind: Int, number: UInt64)] = []
        var writer = ByteWriter()
        for _ in 0..<500 {
            let kind = Int.random(in: 0..<5, using: &generator)
            // Shifting gives all lengths of BigSize the same chance.
            let number = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
            values.append((kind, number))
            switch kind {
            case 0: writer.write(bigSize: number)
            case 1: writer.write(bigEndian: number)
            case 2: writer.write(littleEndian: number)
            case 3: writer.write(bigEndian: UInt16(truncatingIfNeeded: number))
            default: writer.write(littleEndian: UInt32(truncatingIfNeeded: number))
            }
        }
        var reader = ByteReader(writer.bytes)
        for (kind, number) in values {
            switch kind {
            case 0: #expect(try reader.readBigSize() == number)
            case 1: #expect(try reader.read(bigEndian: UInt64.self) == number)
            case 2: #expect(try reader.read(littleEndian: UInt64.self) == number)
            case 3: #expect(try reader.read(bigEndian: UInt16.self) == UInt16(truncatingIfNeeded: number))
            default: #expect(try reader.read(littleEndian: UInt32.self) == UInt32(truncatingIfNeeded: number))
            }
        }
        try reader.finish()
    }
}
