public import BitCacheCore
public import BitCacheCrypto

/// What the 32 bytes in the merkle-root slot of a taproot output mean; BitCache's seals put a statement's hash there.
public enum MerkleRootMeaning {}

/// What the 32 bytes of a taproot tweak mean.
public enum TapTweakMeaning {}

/// Keys of taproot outputs (BIP 341): an internal key that commits to 32 bytes, or to nothing.
public enum Taproot {
    private static let tweakHash = TaggedHash(tag: "TapTweak")

    /// What is added to the internal key: H_TapTweak(key ‖ root), without a root where there are no scripts.
    public static func tweak(
        internalKey: XOnlyPublicKey, merkleRoot: Bytes32<MerkleRootMeaning>?
    ) -> Bytes32<TapTweakMeaning> {
        var hash = tweakHash.begin()
        hash.update(internalKey.bytes)
        if let merkleRoot { hash.update(merkleRoot) }
        return hash.finalized()
    }

    /// The key that stands in the output, and the parity of its point.
    ///
    /// - Throws: `tweak_out_of_range`, which happens by chance with a probability below 2^-127.
    public static func outputKey(
        internalKey: XOnlyPublicKey, merkleRoot: Bytes32<MerkleRootMeaning>?
    ) throws(Refusal) -> (key: XOnlyPublicKey, hasOddY: Bool) {
        try internalKey.tweaked(by: tweak(internalKey: internalKey, merkleRoot: merkleRoot))
    }

    /// The secret key that spends the output by its key path.
    ///
    /// - Throws: `tweak_out_of_range`, as ``outputKey(internalKey:merkleRoot:)`` does.
    public static func outputSecretKey(
        internalKey: SecretKey, merkleRoot: Bytes32<MerkleRootMeaning>?
    ) throws(Refusal) -> SecretKey {
        try internalKey.tweaked(by: tweak(internalKey: internalKey.publicKey, merkleRoot: merkleRoot))
    }
}
