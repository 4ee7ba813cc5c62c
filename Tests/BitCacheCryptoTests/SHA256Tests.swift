import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("SHA-256 and tagged hashes")
struct SHA256Tests {
    private enum Digest {}

    @Test(
        "The examples of FIPS 180 give their digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrst"
                    + "nopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func vectors(message: String, digest: String) {
        #expect(SHA256.hash(message.utf8, as: Bytes32<Digest>.self).description == digest)
    }

    @Test("A message fed in pieces has the digest of the whole", arguments: SeededGenerator.seeds())
    func pieces(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let message = generator.bytes(Int.random(in: 0...300, using: &generator))
            var hash = SHA256()
            var rest = message[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...rest.count, using: &generator))
                // Contiguous storage, raw memory and a sequence without storage take different ways in.
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: hash.update(piece)
                case 1: piece.withUnsafeBytes { hash.update($0) }
                default: hash.update(AnySequence(piece))
                }
                rest = rest.dropFirst(piece.count)
            }
            #expect(hash.finalized(as: Bytes32<Digest>.self) == SHA256.hash(message))
        }
    }

    @Test("A copy keeps its state, and finishing does not end the original")
    func copies() {
        var original = SHA256()
        original.update("ab".utf8)
        var copy = original
        copy.update("c".utf8)
        let short: Bytes32<Digest> = original.finalized()
        #expect(short == SHA256.hash("ab".utf8))
        #expect(copy.finalized(as: Bytes32<Digest>.self) == SHA256.hash("abc".utf8))
        original.update("c".utf8)
        #expect(original.finalized(as: Bytes32<Digest>.self) == copy.finalized())
    }

    @Test("Thirty-two bytes are hashed as the bytes they are")
    func bytes32() throws {
        let value = try Bytes32<Digest>(rawRepresentation: [UInt8](0..<32))
        var hash = SHA256()
        hash.update(value)
        #expect(hash.finalized(as: Bytes32<Digest>.self) == SHA256.hash([UInt8](0..<32)))
    }

    @Test(
        "A tagged hash is the hash of the tag's digest twice and the message",
        arguments: ["", "BIP0340/challenge", "bitcache/sum-node", "é"])
    func taggedHash(tag: String) {
        let tagDigest: Bytes32<Digest> = SHA256.hash(tag.utf8)
        for count in [0, 1, 31, 32, 55, 56, 64, 80, 1000] {
            let message = [UInt8](repeating: 0x61, count: count)
            let expected: Bytes32<Digest> =
                SHA256.hash(tagDigest.rawRepresentation + tagDigest.rawRepresentation + message)
            let tagged = TaggedHash(tag: tag)
            #expect(tagged.hash(message) == expected)
            var begun = tagged.begin()
            begun.update(message)
            #expect(begun.finalized() == expected)
        }
    }

    @Test("The tag, and nothing else, tells two uses apart")
    func tagsDiffer() {
        let one: Bytes32<Digest> = TaggedHash(tag: "one").hash([1, 2, 3])
        #expect(one == TaggedHash(tag: "one").hash([1, 2, 3]))
        #expect(one != TaggedHash(tag: "two").hash([1, 2, 3]))
        #expect(one != SHA256.hash([1, 2, 3]))
    }
}
