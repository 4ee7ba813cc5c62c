import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("The portable compression of SHA-256")
struct PortableSHA256Tests {
    private enum Digest {}

    /// SHA-256 made of nothing but the portable compression, with the padding of FIPS 180-4, section 5.1.1.
    private func portableHash(_ message: [UInt8]) throws -> Bytes32<Digest> {
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        var writer = ByteWriter()
        writer.write(padded)
        writer.write(bigEndian: UInt64(message.count) * 8)
        var state = PortableSHA256.initialState
        writer.bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: 64) {
                PortableSHA256.compress(UnsafeRawBufferPointer(rebasing: bytes[start..<start + 64]), into: &state)
            }
        }
        var digest = ByteWriter()
        for word in [state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7] {
            digest.write(bigEndian: word)
        }
        return try Bytes32(rawRepresentation: digest.bytes)
    }

    @Test(
        "It gives what libcrypto gives for random messages of one to twenty blocks", arguments: SeededGenerator.seeds())
    func equalToLibcrypto(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let message = generator.bytes(round < 130 ? round : Int.random(in: 0...1200, using: &generator))
            #expect(try portableHash(message) == SHA256.hash(message))
        }
    }

    @Test("It gives the digest of FIPS 180 for abc")
    func vector() throws {
        let digest = try portableHash(Array("abc".utf8))
        #expect(digest.description == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("A block that does not begin at a multiple of four bytes is read all the same")
    func unaligned() {
        let bytes = [UInt8](0..<65)
        var (aligned, unaligned) = (PortableSHA256.initialState, PortableSHA256.initialState)
        Array(bytes[1...]).withUnsafeBytes { PortableSHA256.compress($0, into: &aligned) }
        bytes.withUnsafeBytes { PortableSHA256.compress(UnsafeRawBufferPointer(rebasing: $0[1...]), into: &unaligned) }
        #expect(aligned.0 == unaligned.0)
        #expect(aligned.7 == unaligned.7)
        #expect(aligned.0 != PortableSHA256.initialState.0)
    }
}
