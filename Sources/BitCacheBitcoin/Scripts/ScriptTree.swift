public import BitCacheCore
import BitCacheCrypto

/// One script of a taproot output, with the version by which it is run (BIP 341).
public struct TapLeaf: Hashable, Sendable {
    /// An even byte other than 0x50; ``tapscript`` is the only version with a meaning today.
    public let version: UInt8
    /// The script.
    public let script: Script

    /// The version of tapscript (BIP 342).
    public static let tapscript: UInt8 = 0xc0

    private static let leafHash = TaggedHash(tag: "TapLeaf")

    /// A script of a version.
    ///
    /// - Throws: `not_canonical` for a version that BIP 341 does not allow.
    public init(_ script: Script, version: UInt8 = Self.tapscript) throws(Refusal) {
        // 0x50 is kept for the annex, which could not be told from a control block.
        guard version & 1 == 0, version != 0x50 else {
            throw Refusal(.notCanonical, "\(version) is no version of a taproot leaf")
        }
        self.version = version
        self.script = script
    }

    /// The hash under which the tree, and a signature by script path, name the leaf.
    public var hash: Bytes32<MerkleRootMeaning> { Self.hash(version: version, script: script.bytes) }

    /// The hash of a script as long as a witness can be, which BIP 342 allows and ``Script`` does not hold.
    static func hash(version: UInt8, script: [UInt8]) -> Bytes32<MerkleRootMeaning> {
        var writer = ByteWriter(reservingCapacity: script.count + 6)
        writer.write(version)
        writer.write(sized: script)
        return leafHash.hash(writer.bytes)
    }
}

/// The scripts of a taproot output as the binary tree to whose root its key commits (BIP 341).
public indirect enum ScriptTree: Hashable, Sendable {
    /// A single script.
    case leaf(TapLeaf)
    /// Two trees beside each other; which of them is left shows in descriptors and not in the root.
    case branch(ScriptTree, ScriptTree)

    /// The most branches between the root and a leaf.
    public static let maximumDepth = 128

    private static let branchHash = TaggedHash(tag: "TapBranch")

    /// The hash that the output's key commits to.
    ///
    /// - Complexity: hashes every script.
    public var merkleRoot: Bytes32<MerkleRootMeaning> {
        switch self {
        case .leaf(let leaf): leaf.hash
        case .branch(let left, let right): Self.join(left.merkleRoot, right.merkleRoot)
        }
    }

    /// The hash above two others, in whatever order they are given.
    static func join(
        _ one: Bytes32<MerkleRootMeaning>, _ other: Bytes32<MerkleRootMeaning>
    ) -> Bytes32<MerkleRootMeaning> {
        var hash = branchHash.begin()
        hash.update(min(one, other))
        hash.update(max(one, other))
        return hash.finalized()
    }

    /// The leaves from left to right, each with the hashes that lead from it up to the root, nearest first.
    ///
    /// - Complexity: hashes every script, and visits each branch once for each of its leaves.
    public var leavesWithPaths: [(leaf: TapLeaf, path: [Bytes32<MerkleRootMeaning>])] {
        switch self {
        case .leaf(let leaf): [(leaf, [])]
        case .branch(let left, let right):
            Self.leaves(left, beside: right) + Self.leaves(right, beside: left)
        }
    }

    private static func leaves(
        _ tree: ScriptTree, beside sibling: ScriptTree
    ) -> [(leaf: TapLeaf, path: [Bytes32<MerkleRootMeaning>])] {
        let root = sibling.merkleRoot
        return tree.leavesWithPaths.map { ($0.leaf, $0.path + [root]) }
    }

    /// The branches between the root and the deepest leaf.
    public var depth: Int {
        switch self {
        case .leaf: 0
        case .branch(let left, let right): 1 + max(left.depth, right.depth)
        }
    }
}
