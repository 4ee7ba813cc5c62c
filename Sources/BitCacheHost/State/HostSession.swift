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
