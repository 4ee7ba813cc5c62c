import BitCacheCore
import BitCacheCrypto

/// The arithmetic of BEP 52's tree: SHA-256 over 16 KiB leaves, missing leaves are zero hashes.
enum ContentTree {
    /// The height of the smallest full binary tree that holds so many leaves.
    static func height(ofLeaves count: UInt64) -> Int {
        count <= 1 ? 0 : UInt64.bitWidth - (count - 1).leadingZeroBitCount
    }

    static func parent(_ left: ContentHash, _ right: ContentHash) -> ContentHash {
        var hash = SHA256()
        hash.update(left)
        hash.update(right)
        return hash.finalized()
    }

    /// The root of a tree of zero leaves, by height.
    static func zeroNode(height: Int) -> ContentHash {
        (0..<height).reduce(.zero) { node, _ in parent(node, node) }
    }

    /// The node `height` levels above `nodes`, which themselves stand at `baseHeight`; what is missing on the right
    /// is filled with zero nodes.
    static func root(of nodes: [ContentHash], baseHeight: Int, height: Int) -> ContentHash {
        var level = nodes
        var zero = zeroNode(height: baseHeight)
        for _ in 0..<height {
            if !level.count.isMultiple(of: 2) { level.append(zero) }
            level = stride(from: 0, to: level.count, by: 2).map { parent(level[$0], level[$0 + 1]) }
            zero = parent(zero, zero)
        }
        return level.first ?? zero
    }

    static func leaves(of chunk: some RandomAccessCollection<UInt8>) -> [ContentHash] {
        var hashes: [ContentHash] = []
        var start = chunk.startIndex
        while start < chunk.endIndex {
            let end = chunk.index(start, offsetBy: Int(Content.leafSize), limitedBy: chunk.endIndex) ?? chunk.endIndex
            hashes.append(SHA256.hash(chunk[start..<end]))
            start = end
        }
        return hashes
    }
}
