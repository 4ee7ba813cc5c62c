public import BitCacheCore
public import BitCacheCrypto
public import BitCacheLedger
public import BitCachePayments

/// A session as the host keeps it from acceptance to closing.
public struct HostSession: Hashable, Sendable {
    public let commitment: Verified<Commitment>
    public let acceptance: Acceptance
    /// The highest payword accepted, and its link: the next one must hash down to it.
    public internal(set) var index: UInt32 = 0
    public internal(set) var link: ChainLink
    /// The index up to which the ledger has moved the money; it follows at every commit.
    var bookedIndex: UInt32 = 0
    /// Whether a chunk could not be served: the rest was refunded and nothing more is accepted.
    public internal(set) var isInterrupted = false

    init(commitment: Verified<Commitment>, acceptance: Acceptance) {
        self.commitment = commitment
        self.acceptance = acceptance
        link = commitment.body.anchor
    }

    var reservation: TransferID { commitment.id.reinterpreted(as: TransferIDMeaning.self) }
    var payerAccount: Account { .payer(commitment.body.payer) }

    /// What the paywords are worth that the ledger has not moved yet.
    func unbookedAmount() throws(Refusal) -> Amount {
        try commitment.body.value * UInt64(index - bookedIndex)
    }

    /// The transfer that moves it out of the reservation; nil where there is nothing to move.
    ///
    /// One for the session and the commit: its reference holds from, to and the link, which proves every payment in
    /// between.
    func booking() throws(Refusal) -> Transfer? {
        guard index > bookedIndex else { return nil }
        var reference = ByteWriter()
        reference.write(bigEndian: bookedIndex)
        reference.write(bigEndian: index)
        reference.write(link)
        let rest = commitment.body.length - min(commitment.body.length, index)
        return Transfer(
            id: HostState.transferID("paywords", commitment.id, UInt64(index)),
            kind: .post(reservation: reservation, leaving: try commitment.body.value * UInt64(rest)),
            debit: payerAccount, credit: .sessions, amount: try unbookedAmount(), reference: reference.bytes)
    }
}

/// A session that has ended, kept so that a repeated request gets the same answer.
public struct ClosedSession: Hashable, Sendable {
    public let commitment: Verified<Commitment>
    public let acceptance: Acceptance
    public let closing: Closing
}

extension Account {
    static let sessions = Account(.sessions)
    static let payouts = Account(.payouts)
    static let treasury = Account(.treasury)
    static let host = Account(.host)

    /// A payer's prepaid balance.
    public static func payer(_ key: XOnlyPublicKey) -> Account {
        Account(.payer, owner: key.bytes.reinterpreted(as: AccountOwnerMeaning.self))
    }

    /// A payee's earnings.
    public static func payee(_ key: XOnlyPublicKey) -> Account {
        Account(.payee, owner: key.bytes.reinterpreted(as: AccountOwnerMeaning.self))
    }
}
