public import BitCacheCore
import BitCacheCrypto

/// The hashes of a content's chunks, proved against (root, length): what a downloader checks every chunk with.
///
/// 32 bytes a chunk, served for nothing (BEP 52 calls it a piece layer). The initialiser folds the layer up to the
/// root, so a value of this type is always right.
public struct ChunkLayer: Hashable, Sendable {
    public let chunking: Chunking
    /// One hash for each chunk, in order.
    public let hashes: [ContentHash]

    /// Takes a layer from an unknown hand.
    ///
    /// - Throws: `layer_mismatch` for another number of hashes than (length, exponent) demand, or another root.
    public init(chunking: Chunking, hashes: [ContentHash]) throws(Refusal) {
        guard UInt64(hashes.count) == chunking.chunkCount else {
            throw Refusal(.layerMismatch, "the content has \(chunking.chunkCount) chunks, the layer \(hashes.count)")
        }
        let height = ContentTree.height(ofLeaves: chunking.content.leafCount) - chunking.nodeHeight
        let root = ContentTree.root(of: hashes, baseHeight: chunking.nodeHeight, height: height)
        guard root == chunking.content.root else {
            throw Refusal(.layerMismatch, "the layer leads to another root than \(chunking.content.root)")
        }
        self.chunking = chunking
        self.hashes = hashes
    }

    /// Reads 32 bytes for each chunk.
    public init(chunking: Chunking, rawRepresentation bytes: [UInt8]) throws(Refusal) {
        guard bytes.count.isMultiple(of: 32) else {
            throw Refusal(.layerMismatch, "a layer has 32 bytes for each chunk")
        }
        var hashes: [ContentHash] = []
        for start in stride(from: 0, to: bytes.count, by: 32) {
            hashes.append(try ContentHash(rawRepresentation: bytes[start..<start + 32]))
        }
        try self.init(chunking: chunking, hashes: hashes)
    }

    public var rawRepresentation: [UInt8] { hashes.flatMap(\.rawRepresentation) }

    /// Checks the bytes of a chunk.
    ///
    /// - Throws: `chunk_out_of_range`, `chunk_mismatch`.
    public func check(_ bytes: some RandomAccessCollection<UInt8>, asChunk number: UInt64) throws(Refusal) {
        let range = try chunking.range(ofChunk: number)
        guard bytes.count == range.count, Self.hash(bytes, height: chunking.nodeHeight) == hashes[Int(number)] else {
            throw Refusal(.chunkMismatch, "the bytes are not chunk \(number) of \(chunking.content.root)")
        }
    }

    fileprivate init(unchecked chunking: Chunking, hashes: [ContentHash]) {
        self.chunking = chunking
        self.hashes = hashes
    }

    fileprivate static func hash(_ chunk: some RandomAccessCollection<UInt8>, height: Int) -> ContentHash {
        ContentTree.root(of: ContentTree.leaves(of: chunk), baseHeight: 0, height: height)
    }
}

/// Hashes a file that is handed over piece by piece; memory is one leaf and 32 bytes for each chunk.
public struct ContentHasher: Sendable {
    private let exponent: UInt8
    private var leaf = SHA256()
    private var leafFill: UInt64 = 0
    private var leaves: [ContentHash] = []
    private var chunks: [ContentHash] = []
    private var length: UInt64 = 0

    /// Prepares for chunks of 2^exponent leaves.
    ///
    /// - Throws: `chunk_size`.
    public init(exponent: UInt8) throws(Refusal) {
        guard exponent <= Chunking.maximumExponent else {
            throw Refusal(.chunkSize, "a chunk has at most 2^\(Chunking.maximumExponent) leaves of 16 KiB")
        }
        self.exponent = exponent
    }

    /// Adds the next bytes of the file, any number of them.
    ///
    /// - Throws: `content_length` when the file grows above its limit.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        guard UInt64(bytes.count) <= Content.maximumLength - length else {
            throw Refusal(.contentLength, "a content has at most 1 TiB")
        }
        length += UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int(Content.leafSize - leafFill))
            leaf.update(UnsafeRawBufferPointer(rebasing: part))
            leafFill += UInt64(part.count)
            rest = rest.dropFirst(part.count)
            if leafFill == Content.leafSize { endLeaf() }
        }
    }

    public mutating func update(_ bytes: [UInt8]) throws(Refusal) {
        let result: Result<Void, Refusal> = bytes.withUnsafeBytes { buffer in
            Result { () throws(Refusal) in try update(buffer) }
        }
        try result.get()
    }

    /// The content's name and the layer of its chunks.
    ///
    /// - Throws: `content_length` for an empty file.
    public func finished() throws(Refusal) -> ChunkLayer {
        var last = self
        if leafFill > 0 { last.endLeaf() }
        let leafCount = (length + Content.leafSize - 1) / Content.leafSize
        let treeHeight = ContentTree.height(ofLeaves: leafCount)
        let nodeHeight = min(Int(exponent), treeHeight)
        if !last.leaves.isEmpty {
            last.chunks.append(ContentTree.root(of: last.leaves, baseHeight: 0, height: nodeHeight))
        }
        let root = ContentTree.root(of: last.chunks, baseHeight: nodeHeight, height: treeHeight - nodeHeight)
        let content = try Content(root: root, length: length)
        return ChunkLayer(unchecked: try Chunking(content, exponent: exponent), hashes: last.chunks)
    }

    private mutating func endLeaf() {
        leaves.append(leaf.finalized())
        leaf = SHA256()
        leafFill = 0
        if leaves.count == 1 << Int(exponent) {
            chunks.append(ContentTree.root(of: leaves, baseHeight: 0, height: Int(exponent)))
            leaves.removeAll(keepingCapacity: true)
        }
    }
}
