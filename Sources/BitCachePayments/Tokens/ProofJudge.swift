package import BitCacheCore
package import BitCacheCrypto

/// Who answers the two questions that cost something: is this signature the key's, does this link lie on the chain.
///
/// The rules of SPEC.md ask them one after the other, in the order of refusals, and what they conclude is only as good
/// as the judge. So judges stay inside the package: nobody else can make a ``Verified`` token with a judge who nods.
package protocol ProofJudge {
    func accepts<Meaning>(_ signature: SchnorrSignature, of digest: Bytes32<Meaning>, by key: XOnlyPublicKey) -> Bool

    /// Whether `link` at `index` hashes down to `known` at `knownIndex`, which is not above it.
    func accepts(
        _ link: ChainLink, at index: UInt32, downTo known: ChainLink, at knownIndex: UInt32, salt: ChainSalt
    ) -> Bool
}

/// Looks for itself, at once: libsecp256k1 for signatures, a walk for links.
package struct DirectJudge: ProofJudge {
    package init() {}

    package func accepts<Meaning>(
        _ signature: SchnorrSignature, of digest: Bytes32<Meaning>, by key: XOnlyPublicKey
    ) -> Bool {
        key.isValid(signature, for: digest)
    }

    package func accepts(
        _ link: ChainLink, at index: UInt32, downTo known: ChainLink, at knownIndex: UInt32, salt: ChainSalt
    ) -> Bool {
        var walker = ChainWalker(salt: salt)
        return walker.walk(from: link, at: index, to: knownIndex) == known
    }
}
