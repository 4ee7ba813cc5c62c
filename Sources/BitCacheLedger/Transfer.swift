public import BitCacheCore

/// What the 32 bytes of a transfer's id mean.
public enum TransferIDMeaning {}

/// The id that the caller chooses: repeating a transfer under its id is answered "exists" and moves nothing.
public typealias TransferID = Bytes32<TransferIDMeaning>

/// A movement of money between two accounts; debit and credit are one amount, so every entry sums to zero.
public struct Transfer: Hashable, Sendable {
    /// The phases of a transfer.
    public enum Kind: Hashable, Sendable {
        /// Moves the amount at once.
        case direct
        /// Sets the amount aside on the debit account; nothing moves yet.
        case reserve
        /// Moves a part of what a reservation set aside; any number of posts, up to its amount.
        ///
        /// A post says what it leaves of the reservation. What is left only falls, so no post, however old, can be
        /// applied a second time, and nobody has to remember their ids.
        case post(reservation: TransferID, leaving: Amount)
        /// Gives back what is left of a reservation and ends it.
        case void(reservation: TransferID)
    }

    /// Chosen by the caller, one for each thing that happens.
    public let id: TransferID
    /// Whether money moves at once, is set aside, or was set aside before.
    public let kind: Kind
    /// The account that is debited: where money comes from, unless it is an asset.
    public let debit: Account
    /// The account that is credited: where money goes to, unless it is an asset.
    public let credit: Account
    /// What moves, is set aside or is given back.
    public let amount: Amount
    /// Bytes that the ledger keeps and does not read, such as the payword that proves a post; at most 255.
    public let reference: [UInt8]

    /// Describes a transfer; the ledger judges it.
    public init(
        id: TransferID, kind: Kind = .direct, debit: Account, credit: Account, amount: Amount, reference: [UInt8] = []
    ) {
        self.id = id
        self.kind = kind
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.reference = reference
    }

    /// The reservation that the transfer makes or draws on; a direct transfer's own id stands for none.
    var reservationID: TransferID {
        switch kind {
        case .direct, .reserve: id
        case .post(let reservation, _), .void(let reservation): reservation
        }
    }
}

extension Refusal.Code {
    /// The id of a transfer was used before for another transfer.
    public static let transferIDTaken = Self(rawValue: "transfer_id_taken")
    /// An account has less available than the transfer takes.
    public static let balanceInsufficient = Self(rawValue: "balance_insufficient")
    /// A post or void of a reservation that does not exist or has ended.
    public static let reservationUnknown = Self(rawValue: "reservation_unknown")
    /// A post or void that does not fit what is left of its reservation, or between other accounts.
    public static let reservationExceeded = Self(rawValue: "reservation_exceeded")
    /// A transfer that the ledger cannot write: debit and credit are one account, or a reference is too long.
    public static let transferInvalid = Self(rawValue: "transfer_invalid")
    /// A journal entry that does not follow from the ones before it.
    public static let journalBroken = Self(rawValue: "journal_broken")
}
