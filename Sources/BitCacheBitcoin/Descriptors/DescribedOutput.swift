public import BitCacheCore
public import BitCacheCrypto

/// An output of a descriptor at one index: its script, and all that a signer has to be told about it.
public struct DescribedOutput: Hashable, Sendable {
    /// The output's script.
    public let script: Script
    /// The keys, each of them once; none where the descriptor names a script or an address alone.
    public let keys: [DescribedKey]
    /// How a taproot output came about; nil for every other.
    public let taproot: DescribedTaproot?
}

/// A key of a described output, as PSBT wants it (BIP 174; BIP 371 for taproot).
public struct DescribedKey: Hashable, Sendable {
    /// The key; a taproot key is known by its x alone (``CompressedPublicKey/xOnly``).
    public let publicKey: CompressedPublicKey
    /// Where the key comes from.
    public let origin: KeyOrigin
    /// The leaves whose scripts contain the key, in order; none for P2WPKH and for a key that is the internal one only.
    public let leafHashes: [Bytes32<MerkleRootMeaning>]
}

/// What a taproot output of a descriptor commits to (BIP 341).
public struct DescribedTaproot: Hashable, Sendable {
    /// The key before its tweak.
    public let internalKey: XOnlyPublicKey
    /// The scripts; nil where the key path is the only one.
    public let tree: ScriptTree?
    /// The root of the tree; nil without scripts.
    public let merkleRoot: Bytes32<MerkleRootMeaning>?
}

extension DescribedOutput {
    /// The output of a single key by its hash.
    static func wpkh(_ key: DescriptorKey, at index: UInt32, branch: Int) throws(Refusal) -> DescribedOutput {
        let (publicKey, origin) = try key.key(at: index, branch: branch)
        return DescribedOutput(
            script: Script(try .init(version: 0, program: hash160(publicKey.rawRepresentation))),
            keys: [DescribedKey(publicKey: publicKey, origin: origin, leafHashes: [])], taproot: nil)
    }

    /// The taproot output of an internal key and scripts.
    static func tr(
        _ key: DescriptorKey, _ tree: DescriptorTree?, at index: UInt32, branch: Int
    ) throws(Refusal) -> DescribedOutput {
        var keys = TaprootKeys()
        let (publicKey, origin) = try key.key(at: index, branch: branch)
        keys.add(publicKey, origin)
        let scripts = try tree?.scripts { (leaf) throws(Refusal) in
            var found: [(key: CompressedPublicKey, origin: KeyOrigin)] = []
            for key in leaf.keys { found.append(try key.key(at: index, branch: branch)) }
            let tapLeaf = try TapLeaf(leaf.script(found.map(\.key.xOnly)))
            let hash = tapLeaf.hash
            for (key, origin) in found { keys.add(key, origin, leaf: hash) }
            return tapLeaf
        }
        let taproot = DescribedTaproot(internalKey: publicKey.xOnly, tree: scripts, merkleRoot: scripts?.merkleRoot)
        let outputKey = try Taproot.outputKey(internalKey: taproot.internalKey, merkleRoot: taproot.merkleRoot).key
        return DescribedOutput(script: .p2tr(outputKey: outputKey), keys: keys.described, taproot: taproot)
    }

    /// Gathers keys so that one that stands in several places becomes one entry with several leaves.
    private struct TaprootKeys {
        private var order: [XOnlyPublicKey] = []
        private var entries: [XOnlyPublicKey: DescribedKey] = [:]

        mutating func add(_ key: CompressedPublicKey, _ origin: KeyOrigin, leaf: Bytes32<MerkleRootMeaning>? = nil) {
            let xOnly = key.xOnly
            if entries[xOnly] == nil { order.append(xOnly) }
            let known = entries[xOnly] ?? DescribedKey(publicKey: key, origin: origin, leafHashes: [])
            let leaves = leaf.map { known.leafHashes.contains($0) ? [] : [$0] } ?? []
            entries[xOnly] = DescribedKey(
                publicKey: known.publicKey, origin: known.origin, leafHashes: known.leafHashes + leaves)
        }

        var described: [DescribedKey] { order.compactMap { entries[$0] } }
    }
}
