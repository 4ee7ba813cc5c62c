public import BitCacheCore
public import BitCacheCrypto

/// What one of a payer's sessions has cost, or can still cost.
///
/// Derived from the records that are kept anyway, so that it cannot disagree with them. SPEC.md §9.5.
public struct SessionSpending: Hashable, Sendable {
    /// The content that was paid for.
    public let content: Content
    /// The identity key of the host.
    public let host: XOnlyPublicKey
    /// While the session is open, all that its commitment allows; once it has ended, what was paid.
    public let amount: Amount
    /// When the payer committed; nil for a session of a program that did not keep it.
    public let begun: Timestamp?

    /// What each session took.
    ///
    /// A session that was topped up ends where the accepted top-up says, even if its own record was not closed.
    ///
    /// - Throws: what a commitment refuses, `amount_out_of_range`.
    public static func of(_ records: [PayerSessionRecord]) throws(Refusal) -> [SessionSpending] {
        var sessions: [(commitment: Received<Commitment>, record: PayerSessionRecord)] = []
        // Where accepted top-ups ended the sessions that they continue.
        var ends: [Commitment.ID: UInt32] = [:]
        for record in records {
            let commitment = try Received<Commitment>(rawRepresentation: record.commitment)
            if let previous = commitment.body.previous, record.acceptance != nil {
                ends[previous.commitment] = previous.finalIndex
            }
            sessions.append((commitment, record))
        }
        var spendings: [SessionSpending] = []
        for (commitment, record) in sessions {
            let body = commitment.body
            let chunks =
                if record.stage == .released || record.stage == .closed {
                    record.paid
                } else {
                    ends[commitment.id].map { max($0, record.paid) } ?? body.length
                }
            spendings.append(
                SessionSpending(
                    content: body.chunking.content, host: body.host,
                    amount: try body.value * UInt64(min(chunks, body.length)), begun: record.begun))
        }
        return spendings
    }
}
