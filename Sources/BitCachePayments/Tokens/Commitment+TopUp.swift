public import BitCacheCore
import BitCacheCrypto

extension Commitment {
    /// Checks that this commitment continues another: that signing it ended the old session at ``Previous/finalIndex``.
    ///
    /// Paywords of the old chain above that index pay nothing any more, and the new chain begins at the chunk behind
    /// them. SPEC.md §5.5.
    ///
    /// - Throws: `top_up_mismatch` for another session, payer, host, content, chunk size or first chunk,
    ///   `link_beyond_chain` for a final index above the old chain's length.
    public func checkTopUp(of old: Verified<Commitment>) throws(Refusal) {
        guard let previous, previous.commitment == old.id, network == old.body.network, payer == old.body.payer,
            host == old.body.host, chunking == old.body.chunking
        else {
            throw Refusal(.topUpMismatch, "the commitment does not continue the session that is shown")
        }
        guard previous.finalIndex <= old.body.length else {
            throw Refusal(
                .linkBeyondChain, "the old chain has \(old.body.length) links, the top-up names \(previous.finalIndex)")
        }
        guard first == old.body.first + UInt64(previous.finalIndex) else {
            throw Refusal(.topUpMismatch, "the top-up does not begin at the chunk behind the last one paid")
        }
    }
}

extension Refusal.Code {
    /// A commitment that does not continue the session that it says it does.
    public static let topUpMismatch = Self(rawValue: "top_up_mismatch")
}
