public import BitCacheCore

/// What the 32 bytes of a node's hash mean.
public enum SumNodeMeaning {}

/// A node of a Merkle-sum tree: a hash and the sum of all leaves below it.
public struct SumNode: Hashable, Sendable {
    /// The sum of all leaves below the node.
    public let sum: UInt64
    /// The hash that binds both halves below the node, or a leaf.
    public let hash: Bytes32<SumNodeMeaning>

    /// Makes a leaf or a node of a path; the tree makes its own nodes.
    public init(sum: UInt64, hash: Bytes32<SumNodeMeaning>) {
        self.sum = sum
        self.hash = hash
    }
}

/// A Merkle tree whose nodes bind the sums below them as well as the hashes.
///
/// Node = H(left sum ‖ left hash ‖ right sum ‖ right hash): both sums are hashed, so that no sum can be moved from one
/// side to the other (the form that hashes only the parent's sum is broken, eprint 2018/1139). The shape is that of
/// RFC 6962, without padding and without doubled nodes, so that no two lists of leaves have one root.
public struct MerkleSumTree: Sendable {
    // levels[0] are the leaves, the last level is the root alone.
    private let levels: [[SumNode]]

    /// Builds the tree over at least one leaf.
    ///
    /// - Throws: `sum_overflow` if the sums leave 64 bits, `tree_empty` without leaves.
    /// - Complexity: one hash of two compressions for each leaf.
    public init(leaves: [SumNode]) throws(Refusal) {
        guard !leaves.isEmpty else { throw Refusal(.treeEmpty, "a tree has at least one leaf") }
        var levels = [leaves]
        var level = leaves
        while level.count > 1 {
            var above: [SumNode] = []
            above.reserveCapacity((level.count + 1) / 2)
            for left in stride(from: 0, to: level.count - 1, by: 2) {
                above.append(try Self.parent(level[left], level[left + 1]))
            }
            // A node without a neighbour rises unchanged: this gives the shape of RFC 6962.
            if !level.count.isMultiple(of: 2) { above.append(level[level.count - 1]) }
            levels.append(above)
            level = above
        }
        self.levels = levels
    }

    /// The node above all leaves.
    public var root: SumNode { levels[levels.count - 1][0] }
    /// The number of leaves.
    public var count: Int { levels[0].count }

    /// The neighbours on the way from a leaf to the root, from below.
    ///
    /// - Throws: `index_out_of_range`.
    public func path(of index: Int) throws(Refusal) -> [SumNode] {
        guard levels[0].indices.contains(index) else {
            throw Refusal(.indexOutOfRange, "the tree has \(count) leaves and leaf \(index) was asked")
        }
        var path: [SumNode] = []
        var position = index
        for level in levels.dropLast() {
            let neighbour = position ^ 1
            if neighbour < level.count { path.append(level[neighbour]) }
            position /= 2
        }
        return path
    }

    /// The root that a leaf and its path lead to; the caller compares it with the one that was signed.
    ///
    /// - Throws: `path_length` where the path is longer or shorter than (index, count) demand, `index_out_of_range`,
    ///   `sum_overflow`.
    public static func root(
        of leaf: SumNode, at index: UInt64, of count: UInt64, path: [SumNode]
    ) throws(Refusal) -> SumNode {
        guard index < count else {
            throw Refusal(.indexOutOfRange, "the tree has \(count) leaves and leaf \(index) was shown")
        }
        var node = leaf
        var rest = path[...]
        var (position, width) = (index, count)
        while width > 1 {
            if position ^ 1 < width {
                guard let neighbour = rest.popFirst() else {
                    throw Refusal(.pathLength, "the path is shorter than the tree is deep")
                }
                node = position.isMultiple(of: 2) ? try parent(node, neighbour) : try parent(neighbour, node)
            }
            position /= 2
            width = width / 2 + width % 2
        }
        guard rest.isEmpty else { throw Refusal(.pathLength, "the path is longer than the tree is deep") }
        return node
    }

    private static let nodeHash = TaggedHash(tag: "bitcache/sum-node")

    private static func parent(_ left: SumNode, _ right: SumNode) throws(Refusal) -> SumNode {
        let (sum, overflow) = left.sum.addingReportingOverflow(right.sum)
        guard !overflow else { throw Refusal(.sumOverflow, "the sums of the tree leave 64 bits") }
        var message = ByteWriter(reservingCapacity: 80)
        message.write(bigEndian: left.sum)
        message.write(left.hash)
        message.write(bigEndian: right.sum)
        message.write(right.hash)
        return SumNode(sum: sum, hash: nodeHash.hash(message.bytes))
    }
}

extension Refusal.Code {
    /// A tree without leaves.
    public static let treeEmpty = Self(rawValue: "tree_empty")
    /// Sums that leave 64 bits.
    public static let sumOverflow = Self(rawValue: "sum_overflow")
    /// A leaf index at or above the number of leaves.
    public static let indexOutOfRange = Self(rawValue: "index_out_of_range")
    /// A Merkle path that is not as long as index and count demand.
    public static let pathLength = Self(rawValue: "path_length")
}
