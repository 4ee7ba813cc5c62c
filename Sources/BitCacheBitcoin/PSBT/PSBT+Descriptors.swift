import BitCacheCrypto

extension PSBT.OutputFacts {
    /// What a descriptor, and so a wallet, knows of one of its outputs.
    public init(_ output: DescribedOutput) {
        self.init()
        if let taproot = output.taproot {
            internalKey = taproot.internalKey
            merkleRoot = taproot.merkleRoot
            tree = taproot.tree
            // Sorted, as others write them: the order means nothing, and equal facts should be equal bytes.
            tapOrigins = output.keys.map {
                PSBT.TapOrigin(key: $0.publicKey.xOnly, leafHashes: $0.leafHashes.sorted(), origin: $0.origin)
            }
        } else {
            origins = Dictionary(
                output.keys.map { ($0.publicKey.rawRepresentation, $0.origin) }, uniquingKeysWith: { first, _ in first }
            )
        }
    }
}
