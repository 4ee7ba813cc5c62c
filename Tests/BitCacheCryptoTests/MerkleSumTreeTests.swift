import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

/// RFC 6962, section 2.1, with sums, written as the RFC defines it: by splitting a list in two.
private enum RecursiveTree {
    static func parent(_ left: SumNode, _ right: SumNode) throws -> SumNode {
        let tag: Bytes32<SumNodeMeaning> = SHA256.hash("bitcache/sum-node".utf8)
        var message = ByteWriter()
        message.write(tag)
        message.write(tag)
        message.write(bigEndian: left.sum)
        message.write(left.hash)
        message.write(bigEndian: right.sum)
        message.write(right.hash)
        return SumNode(sum: left.sum + right.sum, hash: SHA256.hash(message.bytes))
    }

    /// The largest power of two below a count of at least two.
    static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    static func root(_ leaves: ArraySlice<SumNode>) throws -> SumNode {
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        let split = split(leaves.count)
        return try parent(root(leaves.prefix(split)), root(leaves.dropFirst(split)))
    }

    static func path(_ index: Int, _ leaves: ArraySlice<SumNode>) throws -> [SumNode] {
        if leaves.count == 1 { return [] }
        let split = split(leaves.count)
        return try index < split
            ? path(index, leaves.prefix(split)) + [root(leaves.dropFirst(split))]
            : path(index - split, leaves.dropFirst(split)) + [root(leaves.prefix(split))]
    }
}

@Suite("Merkle-sum trees")
struct MerkleSumTreeTests {
    private static func leaves(_ count: Int) -> [SumNode] {
        (0..<count).map { SumNode(sum: UInt64($0) * 1000 + 1, hash: SHA256.hash("leaf \($0)".utf8)) }
    }

    /// Whether a proof leads to the root; a refused one does not.
    private static func leads(
        to root: SumNode, _ leaf: SumNode, _ index: UInt64, _ count: UInt64, _ path: [SumNode]
    ) -> Bool {
        (try? MerkleSumTree.root(of: leaf, at: index, of: count, path: path)) == root
    }

    @Test("Root and paths are those of RFC 6962, and every path leads to the root", arguments: 1...40)
    func shape(count: Int) throws {
        let leaves = Self.leaves(count)
        let tree = try MerkleSumTree(leaves: leaves)
        #expect(tree.count == count)
        #expect(try tree.root == RecursiveTree.root(leaves[...]))
        #expect(tree.root.sum == leaves.reduce(0) { $0 + $1.sum })
        for (index, leaf) in leaves.enumerated() {
            let path = try tree.path(of: index)
            #expect(try path == RecursiveTree.path(index, leaves[...]))
            #expect(try MerkleSumTree.root(of: leaf, at: UInt64(index), of: UInt64(count), path: path) == tree.root)
        }
    }

    @Test(
        "A path with any node altered, dropped, added or moved leads elsewhere or is refused",
        arguments: [1, 2, 3, 5, 8, 13])
    func alteredPaths(count: Int) throws {
        let leaves = Self.leaves(count)
        let tree = try MerkleSumTree(leaves: leaves)
        let stranger = SumNode(sum: 1, hash: SHA256.hash("stranger".utf8))
        for (index, leaf) in leaves.enumerated() {
            let path = try tree.path(of: index)
            let (at, of) = (UInt64(index), UInt64(count))
            for place in path.indices {
                var altered = path
                altered[place] = SumNode(sum: path[place].sum + 1, hash: path[place].hash)
                #expect(!Self.leads(to: tree.root, leaf, at, of, altered))
                altered[place] = SumNode(sum: path[place].sum, hash: stranger.hash)
                #expect(!Self.leads(to: tree.root, leaf, at, of, altered))
            }
            // A sum moved from the leaf to its neighbour leaves the total as it was, and is noticed all the same.
            if let neighbour = path.first, leaf.sum > 0 {
                var moved = path
                moved[0] = SumNode(sum: neighbour.sum + 1, hash: neighbour.hash)
                #expect(!Self.leads(to: tree.root, SumNode(sum: leaf.sum - 1, hash: leaf.hash), at, of, moved))
            }
            #expect(throws: Refusal(.pathLength, "")) {
                try MerkleSumTree.root(of: leaf, at: at, of: of, path: path + [stranger])
            }
            if !path.isEmpty {
                #expect(throws: Refusal(.pathLength, "")) {
                    try MerkleSumTree.root(of: leaf, at: at, of: of, path: path.dropLast())
                }
            }
            if path.count > 1 { #expect(!Self.leads(to: tree.root, leaf, at, of, path.reversed())) }
        }
    }

    @Test("A leaf shown at another index leads elsewhere or is refused", arguments: [2, 3, 5, 8, 13])
    func otherIndexes(count: Int) throws {
        let leaves = Self.leaves(count)
        let tree = try MerkleSumTree(leaves: leaves)
        for (index, leaf) in leaves.enumerated() {
            let path = try tree.path(of: index)
            for other in 0..<UInt64(count) where other != UInt64(index) {
                #expect(!Self.leads(to: tree.root, leaf, other, UInt64(count), path))
            }
            for beyond in [UInt64(count), UInt64.max] {
                #expect(throws: Refusal(.indexOutOfRange, "")) {
                    try MerkleSumTree.root(of: leaf, at: beyond, of: UInt64(count), path: path)
                }
            }
        }
    }

    @Test("Asking for a leaf that is not there is refused", arguments: [-1, 5, 6, Int.max, Int.min])
    func pathBeyondTree(index: Int) throws {
        let tree = try MerkleSumTree(leaves: Self.leaves(5))
        #expect(throws: Refusal(.indexOutOfRange, "")) { try tree.path(of: index) }
    }

    @Test("A tree of no leaves is refused, and so is a leaf in it")
    func empty() {
        #expect(throws: Refusal(.treeEmpty, "")) { try MerkleSumTree(leaves: []) }
        #expect(throws: Refusal(.indexOutOfRange, "")) {
            try MerkleSumTree.root(of: Self.leaves(1)[0], at: 0, of: 0, path: [])
        }
    }

    @Test("Sums up to 64 bits are exact, and beyond them a tree and a path are refused")
    func overflow() throws {
        let hash = Self.leaves(1)[0].hash
        let (half, rest) = (SumNode(sum: 1 << 63, hash: hash), SumNode(sum: (1 << 63) - 1, hash: hash))
        #expect(try MerkleSumTree(leaves: [half, rest]).root.sum == UInt64.max)
        #expect(throws: Refusal(.sumOverflow, "")) { try MerkleSumTree(leaves: [half, half]) }
        #expect(throws: Refusal(.sumOverflow, "")) {
            try MerkleSumTree(leaves: [half, rest, SumNode(sum: 1, hash: hash)])
        }
        #expect(throws: Refusal(.sumOverflow, "")) { try MerkleSumTree.root(of: half, at: 0, of: 2, path: [half]) }
    }

    @Test("A proof in the largest tree that can be named is 64 nodes deep and no deeper")
    func deepest() throws {
        let leaf = SumNode(sum: 1, hash: Self.leaves(1)[0].hash)
        let zero = SumNode(sum: 0, hash: leaf.hash)
        let root = try MerkleSumTree.root(of: leaf, at: 0, of: UInt64.max, path: [SumNode](repeating: zero, count: 64))
        #expect(root.sum == 1)
        for count in [0, 63, 65, 1000] {
            #expect(throws: Refusal(.pathLength, "")) {
                try MerkleSumTree.root(of: leaf, at: 0, of: UInt64.max, path: [SumNode](repeating: zero, count: count))
            }
        }
    }

    @Test("Leaves in another order, or one of them doubled, give another root")
    func order() throws {
        let leaves = Self.leaves(3)
        let root = try MerkleSumTree(leaves: leaves).root
        #expect(try MerkleSumTree(leaves: [leaves[1], leaves[0], leaves[2]]).root != root)
        // The trees that double an odd leaf have one root for these two lists (CVE-2012-2459).
        #expect(try MerkleSumTree(leaves: leaves + [leaves[2]]).root != root)
    }
}
