public import BitCacheCore

/// Walks down hash chains: link i−1 = SHA-256(link i ‖ salt ‖ i as 4 bytes), which is one compression.
///
/// PayWord (Rivest & Shamir, 1996) with the salt and the index inside each step, so that a link is worthless in
/// another chain, at another index, or as a preimage anywhere else. SPEC.md §4.
///
/// A walker is for links that are known to others. A payer's own are walked by ``HashChain``, which wipes what it
/// leaves behind; many chains at once are walked faster by ``ChainBatch``.
public struct ChainWalker: Sendable {
    /// The longest chain that anybody makes or walks.
    public static let maximumLength: UInt32 = 1 << 20

    private var block: ChainBlock

    /// A walker for the chains of one salt.
    public init(salt: ChainSalt) {
        block = ChainBlock(salt: salt)
    }

    /// The link at `target`, found by hashing down from the link at `index`.
    ///
    /// - Complexity: `index - target` compressions, about 45 ns each.
    public mutating func walk(from link: ChainLink, at index: UInt32, to target: UInt32) -> ChainLink {
        precondition(target <= index, "a chain is walked downwards")
        var compression = SystemChainCompression()
        block.put(link, at: index)
        block.descend(index - target, with: &compression)
        return block.currentLink
    }
}
