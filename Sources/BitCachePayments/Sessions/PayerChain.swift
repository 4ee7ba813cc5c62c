public import BitCacheCore
public import BitCacheCrypto

/// The chain of one commitment, made again from the payer's chain key: for payers who keep their counts themselves.
///
/// ``OpenSession`` counts what was paid and keeps to the window; this does neither. Make an index durable before its
/// payword leaves. SPEC.md §4.3, §5.7.
public struct PayerChain: Sendable {
    /// The commitment whose chain this is.
    public let commitment: Verified<Commitment>
    private let chain: HashChain

    /// Derives the chain.
    ///
    /// - Throws: `chain_key_mismatch` where the chain key gives another anchor or session secret than the commitment has.
    /// - Complexity: one compression for each link of the chain.
    public init(_ commitment: Verified<Commitment>, chainKey: SecretBytes) throws(Refusal) {
        let secret = try ChainDerivation.secret(of: commitment.body, chainKey: chainKey)
        chain = try ChainDerivation.chain(of: commitment.body, chainKey: chainKey)
        guard chain.anchor == commitment.body.anchor, secret.hash == commitment.body.secretHash else {
            throw Refusal(.chainKeyMismatch, "this chain key did not make the commitment; use the one that did")
        }
        self.commitment = commitment
    }

    /// The payword at an index: whoever is shown it can claim every chunk up to there.
    ///
    /// - Throws: `link_beyond_chain` above the chain's length, `field_out_of_range` for index 0.
    public func payword(at index: UInt32) throws(Refusal) -> Payword {
        try Payword(
            network: commitment.body.network, commitment: commitment.id, index: index, link: chain.link(at: index))
    }
}
