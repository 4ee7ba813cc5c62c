import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Thirty-two bytes")
struct Bytes32Tests {
    private enum Apples {}
    private enum Pears {}

    @Test("Only thirty-two bytes are thirty-two bytes", arguments: [0, 1, 31, 33, 64])
    func otherLengths(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(throws: Refusal(.notCanonical, "")) { try Bytes32<Apples>(rawRepresentation: bytes) }
        #expect(throws: Refusal(.notCanonical, "")) { try Bytes32<Apples>(parsing: Hex.encode(bytes)) }
    }

    @Test("Bytes and text are read back, and text that is not hexadecimal is refused")
    func forms() throws {
        let bytes = [UInt8](0..<32)
        let value = try Bytes32<Apples>(rawRepresentation: bytes)
        #expect(value.rawRepresentation == bytes)
        #expect(value.description == Hex.encode(bytes))
        #expect(try Bytes32<Apples>(parsing: value.description) == value)
        #expect(value.reinterpreted(as: Pears.self).rawRepresentation == bytes)
        #expect(try Bytes32<Apples>(rawRepresentation: [9] + bytes[..<31]) != value)
        #expect(Bytes32<Apples>.zero.rawRepresentation == [UInt8](repeating: 0, count: 32))
        #expect(Bytes32<Apples>.count == 32)
        #expect(throws: Refusal(.malformedHex, "")) { try Bytes32<Apples>(parsing: value.description.uppercased()) }
    }

    @Test("The order is that of the bytes read as one big-endian number", arguments: SeededGenerator.seeds())
    func order(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let left = generator.bytes(32)
            // Neighbours that share a prefix of any length, so that each byte decides once in a while.
            let shared = Int.random(in: 0...32, using: &generator)
            let right = Array(left[..<shared]) + generator.bytes(32 - shared)
            let (one, other) = (
                try Bytes32<Apples>(rawRepresentation: left), try Bytes32<Apples>(rawRepresentation: right)
            )
            #expect((one < other) == left.lexicographicallyPrecedes(right))
            #expect((one == other) == (left == right))
            #expect((one.hashValue == other.hashValue) == (left == right))
        }
    }
}
