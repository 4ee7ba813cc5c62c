public import BitCacheCore
public import BitCacheCrypto

/// Shows that a taproot output commits to a script: the last item of a witness that spends by script path (BIP 341).
///
///     byte 0            leaf version, lowest bit: whether the output key's y is odd
///     bytes 1..32       internal key
///     then 32 bytes     for each hash on the way from the leaf to the root, at most 128 of them
public struct ControlBlock: Hashable, Sendable {
    /// The version by which the script is run.
    public let leafVersion: UInt8
    /// Whether the y of the output's key is odd.
    public let outputKeyHasOddY: Bool
    /// The key to which the root was added.
    public let internalKey: XOnlyPublicKey
    /// The hashes beside the way from the leaf to the root, nearest first.
    public let path: [Bytes32<MerkleRootMeaning>]

    /// The proof for one leaf of a tree.
    ///
    /// - Throws: `script_not_in_tree`; `script_tree_too_deep`; `tweak_out_of_range`, by chance below 2^-127.
    public init(_ leaf: TapLeaf, in tree: ScriptTree, internalKey: XOnlyPublicKey) throws(Refusal) {
        guard let path = tree.leavesWithPaths.first(where: { $0.leaf == leaf })?.path else {
            throw Refusal(.scriptNotInTree, "the output does not commit to the script \(leaf.script)")
        }
        try Self.checkDepth(path.count)
        leafVersion = leaf.version
        outputKeyHasOddY =
            try Taproot.outputKey(internalKey: internalKey, merkleRoot: tree.merkleRoot).hasOddY
        self.internalKey = internalKey
        self.path = path
    }

    /// Reads the bytes of a witness.
    ///
    /// - Throws: `control_block_malformed`; `key_not_on_curve`.
    public init(rawRepresentation bytes: some Collection<UInt8>) throws(Refusal) {
        guard let first = bytes.first, bytes.count >= 33, (bytes.count - 33).isMultiple(of: 32),
            bytes.count <= 33 + 32 * ScriptTree.maximumDepth
        else {
            throw Refusal(.controlBlockMalformed, "\(bytes.count) bytes are no control block: 33 and a path are wanted")
        }
        leafVersion = first & 0xfe
        outputKeyHasOddY = first & 1 == 1
        var rest = bytes.dropFirst()
        internalKey = try XOnlyPublicKey(rawRepresentation: rest.prefix(32))
        rest = rest.dropFirst(32)
        var path: [Bytes32<MerkleRootMeaning>] = []
        while !rest.isEmpty {
            path.append(try Bytes32(rawRepresentation: rest.prefix(32)))
            rest = rest.dropFirst(32)
        }
        self.path = path
    }

    /// The size of a control block whose leaf lies so many branches below the root.
    public static func sizeBytes(depth: Int) -> Int { 33 + 32 * depth }

    /// The bytes as a witness contains them.
    public var rawRepresentation: [UInt8] {
        [leafVersion | (outputKeyHasOddY ? 1 : 0)] + internalKey.rawRepresentation
            + path.flatMap(\.rawRepresentation)
    }

    /// The root to which a leaf of this proof leads.
    public func merkleRoot(of leaf: TapLeaf) -> Bytes32<MerkleRootMeaning> { merkleRoot(ofLeafHash: leaf.hash) }

    private func merkleRoot(ofLeafHash hash: Bytes32<MerkleRootMeaning>) -> Bytes32<MerkleRootMeaning> {
        path.reduce(hash) { ScriptTree.join($0, $1) }
    }

    /// Whether the key of an output commits to a leaf by this proof.
    public func proves(_ leaf: TapLeaf, in outputKey: XOnlyPublicKey) -> Bool {
        leaf.version == leafVersion && proves(leafHash: leaf.hash, in: outputKey)
    }

    /// Whether the key of an output commits by this proof to a leaf of this hash, which names the leaf's version too.
    func proves(leafHash: Bytes32<MerkleRootMeaning>, in outputKey: XOnlyPublicKey) -> Bool {
        let root = merkleRoot(ofLeafHash: leafHash)
        guard let expected = try? Taproot.outputKey(internalKey: internalKey, merkleRoot: root) else { return false }
        return expected.key == outputKey && expected.hasOddY == outputKeyHasOddY
    }

    private static func checkDepth(_ depth: Int) throws(Refusal) {
        guard depth <= ScriptTree.maximumDepth else {
            throw Refusal(
                .scriptTreeTooDeep, "a script lies at most \(ScriptTree.maximumDepth) branches below the root")
        }
    }
}

extension Refusal.Code {
    /// A script that a taproot output does not commit to.
    public static let scriptNotInTree = Self(rawValue: "script_not_in_tree")
    /// A tree of scripts deeper than BIP 341 allows.
    public static let scriptTreeTooDeep = Self(rawValue: "script_tree_too_deep")
    /// Bytes that are no control block of BIP 341.
    public static let controlBlockMalformed = Self(rawValue: "control_block_malformed")
}
