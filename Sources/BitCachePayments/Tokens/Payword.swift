public import BitCacheCore
public import BitCacheCrypto

/// One payment: a link of the session's chain, which pays for every chunk up to its index. SPEC.md §5.7.
///
/// Not signed: the link hashes down to the anchor that the payer signed, or it is worth nothing.
public struct Payword: Hashable, Sendable {
    public let network: Network
    public let commitment: Commitment.ID
    /// From 1 to the chain's length.
    public let index: UInt32
    public let link: ChainLink

    /// Makes a payword; `field_out_of_range` for index 0, which is the anchor and pays nothing.
    public init(network: Network, commitment: Commitment.ID, index: UInt32, link: ChainLink) throws(Refusal) {
        guard index >= 1 else { throw Refusal(.fieldOutOfRange, "a payword's index is at least 1") }
        self.network = network
        self.commitment = commitment
        self.index = index
        self.link = link
    }

    /// Takes a payword apart; a container takes no unknown record at all.
    public init(_ token: TokenText) throws(Refusal) {
        guard token.kind == .payword else {
            throw Refusal(.kindUnexpected, "expected a payword and found a \(token.kind)")
        }
        var records = try TLVReader(token.bytes[...])
        _ = try records.take(0)
        let commitment = try records.take(2, as: Commitment.ID.self)
        let index = try records.take(4, as: UInt32.self)
        let link = try records.take(6, as: ChainLink.self)
        try records.finish(acceptingUnknown: false)
        try self.init(network: token.network, commitment: commitment, index: index, link: link)
    }

    public var rawRepresentation: [UInt8] {
        var records = TLVWriter()
        records.write(0, TokenText(kind: .payword, network: network, bytes: []).header)
        records.write(2, commitment)
        records.write(4, index)
        records.write(6, link)
        return records.bytes
    }

    /// The text form.
    public var text: String { TokenText(kind: .payword, network: network, bytes: rawRepresentation).text }

    /// Checks the link against the commitment's anchor.
    ///
    /// - Throws: `network_mismatch`, `commitment_mismatch`, `link_beyond_chain`, `too_many_links`, `link_invalid`.
    public func check(
        under commitment: Verified<Commitment>, maximumLinks: UInt32 = ChainWalker.maximumLength
    ) throws(Refusal) {
        try check(under: commitment, maximumLinks: maximumLinks, by: DirectJudge())
    }

    package func check(
        under commitment: Verified<Commitment>, maximumLinks: UInt32, by judge: some ProofJudge
    ) throws(Refusal) {
        guard network == commitment.body.network else {
            throw Refusal(
                .networkMismatch, "the payword is of \(network), the commitment of \(commitment.body.network)")
        }
        guard self.commitment == commitment.id else {
            throw Refusal(.commitmentMismatch, "the payword belongs to another commitment")
        }
        try commitment.check(link, at: index, maximumLinks: maximumLinks, by: judge)
    }
}
