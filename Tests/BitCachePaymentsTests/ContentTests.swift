import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Contents and chunks (SPEC.md §4.1)")
struct ContentTests {
    static let leaf = 16_384
    static let sizes =
        [1, leaf - 1, leaf, leaf + 1, 150_000]
        + [2, 4, 8].flatMap { [$0 * leaf - 1, $0 * leaf, $0 * leaf + 1] }

    @Test(
        "The root is that of a tree written after BEP 52 a second time", arguments: sizes, [0, 1, 2, 3, 12] as [UInt8])
    func root(sizeBytes: Int, exponent: UInt8) throws {
        let file = World.file(sizeBytes: sizeBytes)
        let layer = try World.layer(of: file, exponent: exponent)
        let content = layer.chunking.content
        #expect(content.root == NaiveTree.root(of: file))
        #expect(content.length == UInt64(sizeBytes))
        #expect(layer.hashes.count == (sizeBytes + (Self.leaf << Int(exponent)) - 1) / (Self.leaf << Int(exponent)))

        // What a stranger hands over is folded up to the root again.
        #expect(try ChunkLayer(chunking: layer.chunking, rawRepresentation: layer.rawRepresentation) == layer)
        var next: UInt64 = 0
        for number in 0..<layer.chunking.chunkCount {
            let range = try layer.chunking.range(ofChunk: number)
            #expect(range.lowerBound == next)
            next = range.upperBound
            try layer.check(file[Int(range.lowerBound)..<Int(range.upperBound)], asChunk: number)
        }
        #expect(next == content.length)
    }

    @Test("It does not matter in which pieces a file is handed over", arguments: [1, 7, 1000, 16_385, 40_000])
    func pieces(pieceSizeBytes: Int) throws {
        let file = World.file(sizeBytes: pieceSizeBytes == 1 ? 20_000 : 150_000)
        var hasher = try ContentHasher(exponent: 1)
        for start in stride(from: 0, to: file.count, by: pieceSizeBytes) {
            try hasher.update(Array(file[start..<min(start + pieceSizeBytes, file.count)]))
        }
        #expect(try hasher.finished() == World.layer(of: file, exponent: 1))
        // A hasher is a value: asking twice gives the same, and it can go on.
        #expect(try hasher.finished() == hasher.finished())
    }

    @Test("A 64-byte file and a 32 KiB file of one root are told apart by their length")
    func ambiguousRoot() throws {
        let long = World.file(sizeBytes: 32_768)
        let halves = [long.prefix(16_384), long.suffix(16_384)].map { half in
            SHA256.hash(Array(half), as: ContentHash.self).rawRepresentation
        }
        let short = halves.flatMap { $0 }
        let longLayer = try World.layer(of: long, exponent: 0)
        let shortLayer = try World.layer(of: short, exponent: 0)
        #expect(shortLayer.chunking.content.root == longLayer.chunking.content.root)
        #expect(shortLayer.chunking.content != longLayer.chunking.content)
        #expect(throws: refusal(.chunkMismatch)) { try longLayer.check(short, asChunk: 0) }
        #expect(throws: refusal(.chunkMismatch)) { try shortLayer.check(long, asChunk: 0) }
        #expect(throws: refusal(.layerMismatch)) {
            try ChunkLayer(chunking: longLayer.chunking, hashes: shortLayer.hashes)
        }
    }

    @Test("Bytes that are not the chunk are refused")
    func wrongChunk() throws {
        let world = try World()
        var flipped = Array(try world.chunk(0))
        flipped[100] ^= 1
        for bytes in [flipped, Array(try world.chunk(1)), Array(try world.chunk(0).dropLast()), []] {
            #expect(throws: refusal(.chunkMismatch)) { try world.layer.check(bytes, asChunk: 0) }
        }
        let last = Array(try world.chunk(4))
        try world.layer.check(last, asChunk: 4)
        #expect(throws: refusal(.chunkMismatch)) { try world.layer.check(last + [0], asChunk: 4) }
        #expect(throws: refusal(.chunkOutOfRange)) { try world.layer.check(last, asChunk: 5) }
        #expect(throws: refusal(.chunkOutOfRange)) { try world.layer.check(last, asChunk: .max) }
    }

    @Test("A layer that leads to another root, or has another length, is refused")
    func wrongLayer() throws {
        let world = try World()
        let right = world.layer.rawRepresentation
        var flipped = right
        flipped[33] ^= 1
        for bytes in [flipped, Array(right.dropLast(32)), Array(right.dropLast()), right + right.prefix(32), []] {
            #expect(throws: refusal(.layerMismatch)) {
                try ChunkLayer(chunking: world.layer.chunking, rawRepresentation: bytes)
            }
        }
        let other = try World.layer(of: World.file(sizeBytes: 150_001), exponent: 1)
        #expect(throws: refusal(.layerMismatch)) {
            try ChunkLayer(chunking: world.layer.chunking, hashes: other.hashes)
        }
    }

    @Test("A content has 1 byte to 1 TiB and a chunk at most 2^12 leaves")
    func limits() throws {
        #expect(throws: refusal(.contentLength)) { try Content(root: .zero, length: 0) }
        #expect(try Content(root: .zero, length: 1).leafCount == 1)
        let largest = try Content(root: .zero, length: Content.maximumLength)
        #expect(largest.leafCount == 1 << 26)
        #expect(throws: refusal(.contentLength)) { try Content(root: .zero, length: Content.maximumLength + 1) }
        #expect(throws: refusal(.contentLength)) { try Content(root: .zero, length: .max) }
        #expect(throws: refusal(.contentLength)) { try World.layer(of: [], exponent: 0) }

        #expect(try Chunking(largest, exponent: 12).chunkCount == 1 << 14)
        #expect(try Chunking(largest, exponent: 12).chunkSize == 1 << 26)
        #expect(throws: refusal(.chunkSize)) { try Chunking(largest, exponent: 13) }
        #expect(throws: refusal(.chunkSize)) { try ContentHasher(exponent: 13) }
        #expect("\(largest)" == "\(ContentHash.zero):1099511627776")
    }
}
