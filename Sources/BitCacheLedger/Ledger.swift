public import BitCacheCore

/// The host's books: append-only entries of two sides each, and the balances that they add up to.
///
/// What always holds:
/// - every entry debits one account and credits another by one amount;
/// - no account but the host's own is ever below zero, reservations counted;
/// - a balance is the sum of its entries, and every entry names the hash of the one before it;
/// - a transfer that was applied is never applied again: under its id it is answered, not repeated.
///
/// A value without I/O: whoever holds it persists ``takeNewEntries()`` before anybody is told.
public struct Ledger: Equatable, Sendable {
    /// How a transfer was answered.
    public enum Outcome: Hashable, Sendable {
        case applied
        /// The very same transfer was applied before; nothing moved.
        case exists
    }

    /// What is left of a reservation.
    public struct Reservation: Hashable, Sendable {
        /// The account that the money is set aside on.
        public let debit: Account
        /// The account that its posts go to.
        public let credit: Account
        /// What is neither posted nor given back.
        public fileprivate(set) var remaining: Amount
        // The one post whose repetition is answered; an older one no longer fits what is left.
        fileprivate var latestPost: TransferID?
    }

    /// The most bytes of a transfer's reference.
    public static let maximumReferenceSize = 255

    /// The balances of all accounts that transfers named.
    public private(set) var balances: [Account: Balance] = [:]
    /// The reservations that have not ended, by the id of the transfer that made them.
    public private(set) var reservations: [TransferID: Reservation] = [:]
    /// Where the journal ends.
    public private(set) var head = JournalHead.empty
    // What was applied, by id; of the posts of a reservation only the latest, or a long session would fill the memory.
    private var applied: [TransferID: Transfer] = [:]
    private var newEntries: [JournalEntry] = []

    /// Opens empty books.
    public init() {}

    /// The balance of an account; zero for one that nothing was ever posted to.
    public func balance(of account: Account) -> Balance { balances[account] ?? Balance() }

    /// What an account can spend.
    public func available(in account: Account) -> Amount { balance(of: account).available(of: account.class) }

    /// Whether a direct transfer or a reservation was made under an id.
    public func hasApplied(_ id: TransferID) -> Bool { applied[id] != nil }

    /// Applies one transfer.
    ///
    /// - Throws: `transfer_invalid`, `transfer_id_taken`, `reservation_unknown`, `reservation_exceeded`,
    ///   `balance_insufficient`, `amount_out_of_range`; nothing is changed then.
    @discardableResult
    public mutating func apply(_ transfer: Transfer, at time: Timestamp) throws(Refusal) -> Outcome {
        guard transfer.debit != transfer.credit, transfer.reference.count <= Self.maximumReferenceSize else {
            throw Refusal(.transferInvalid, "a transfer has two accounts and a reference of at most 255 bytes")
        }
        if let earlier = applied[transfer.id] {
            guard earlier == transfer else {
                throw Refusal(.transferIDTaken, "transfer \(transfer.id) was made before with other terms")
            }
            return .exists
        }
        switch transfer.kind {
        case .direct: try move(transfer, releasing: .zero)
        case .reserve: try reserve(transfer)
        case .post(let id, let rest): try post(transfer, of: id, leaving: rest)
        case .void(let id): try void(transfer, of: id)
        }
        applied[transfer.id] = transfer
        append(transfer, at: time)
        return .applied
    }

    /// Applies transfers that belong together: all of them, or none.
    ///
    /// - Complexity: in proportion to the transfers, refused or not.
    public mutating func apply(_ transfers: [Transfer], at time: Timestamp) throws(Refusal) {
        let (oldHead, oldEntryCount) = (head, newEntries.count)
        let oldBalances = transfers.flatMap { [$0.debit, $0.credit] }.map { ($0, balances[$0]) }
        let oldReservations = transfers.map { ($0.reservationID, reservations[$0.reservationID]) }
        let ids = transfers.map(\.id) + oldReservations.compactMap { $0.1?.latestPost }
        let oldApplied = ids.map { ($0, applied[$0]) }
        do {
            for transfer in transfers { try apply(transfer, at: time) }
        } catch {
            for (account, balance) in oldBalances { balances[account] = balance }
            for (id, reservation) in oldReservations { reservations[id] = reservation }
            for (id, transfer) in oldApplied { applied[id] = transfer }
            newEntries.removeSubrange(oldEntryCount...)
            head = oldHead
            throw error
        }
    }

    /// The entries since the last call, in order, for the caller to make durable.
    public mutating func takeNewEntries() -> [JournalEntry] {
        defer { newEntries = [] }
        return newEntries
    }

    /// How many entries wait for ``takeNewEntries()``.
    public var newEntryCount: Int { newEntries.count }

    /// The balances of the accounts that entries touch, as they are now.
    public func balances(touchedBy entries: [JournalEntry]) -> [Account: Balance] {
        var touched: [Account: Balance] = [:]
        for entry in entries {
            touched[entry.transfer.debit] = balance(of: entry.transfer.debit)
            touched[entry.transfer.credit] = balance(of: entry.transfer.credit)
        }
        return touched
    }

    /// Applies an entry of a stored journal, after checking that it is the next one.
    ///
    /// - Throws: `journal_broken`, naming the entry.
    public mutating func replay(_ entry: JournalEntry) throws(Refusal) {
        guard entry.number == head.number + 1, entry.previous == head.hash else {
            throw Refusal(.journalBroken, "entry \(entry.number) does not follow entry \(head.number) \(head.hash)")
        }
        let outcome: Outcome
        do {
            outcome = try apply(entry.transfer, at: entry.time)
        } catch {
            throw Refusal(.journalBroken, "entry \(entry.number) cannot be applied: \(error.message)")
        }
        guard outcome == .applied, head.hash == entry.hash else {
            throw Refusal(.journalBroken, "entry \(entry.number) repeats an earlier one")
        }
        newEntries = []
    }

    private mutating func reserve(_ transfer: Transfer) throws(Refusal) {
        guard available(in: transfer.debit) >= transfer.amount else { throw insufficient(transfer) }
        var balance = balance(of: transfer.debit)
        balance.reserved = try balance.reserved + transfer.amount
        balances[transfer.debit] = balance
        reservations[transfer.id] = Reservation(
            debit: transfer.debit, credit: transfer.credit, remaining: transfer.amount)
    }

    private mutating func post(_ transfer: Transfer, of id: TransferID, leaving rest: Amount) throws(Refusal) {
        var reservation = try reservation(id, for: transfer)
        guard try reservation.remaining - transfer.amount == rest else {
            throw Refusal(
                .reservationExceeded,
                "\(reservation.remaining) are left of the reservation; less \(transfer.amount) that is not \(rest)")
        }
        try move(transfer, releasing: transfer.amount)
        if let earlier = reservation.latestPost { applied[earlier] = nil }
        reservation.remaining = rest
        reservation.latestPost = transfer.id
        reservations[id] = reservation
    }

    private mutating func void(_ transfer: Transfer, of id: TransferID) throws(Refusal) {
        let reservation = try reservation(id, for: transfer)
        guard transfer.amount == reservation.remaining else {
            throw Refusal(.reservationExceeded, "\(reservation.remaining) are left of the reservation to void")
        }
        var balance = balance(of: transfer.debit)
        balance.reserved = try balance.reserved - transfer.amount
        balances[transfer.debit] = balance
        if let earlier = reservation.latestPost { applied[earlier] = nil }
        reservations[id] = nil
    }

    private func reservation(_ id: TransferID, for transfer: Transfer) throws(Refusal) -> Reservation {
        guard let reservation = reservations[id] else {
            throw Refusal(.reservationUnknown, "reservation \(id) does not exist or has ended")
        }
        guard reservation.debit == transfer.debit, reservation.credit == transfer.credit,
            transfer.amount <= reservation.remaining
        else {
            throw Refusal(.reservationExceeded, "\(reservation.remaining) are left of the reservation")
        }
        return reservation
    }

    /// Debits and credits; `releasing` comes out of the debit account's reserved part first.
    private mutating func move(_ transfer: Transfer, releasing released: Amount) throws(Refusal) {
        var debited = balance(of: transfer.debit)
        var credited = balance(of: transfer.credit)
        debited.reserved = try debited.reserved - released
        try debited.debit(transfer.amount)
        try credited.credit(transfer.amount)
        guard isAllowed(debited, transfer.debit), isAllowed(credited, transfer.credit) else {
            throw insufficient(transfer)
        }
        balances[transfer.debit] = debited
        balances[transfer.credit] = credited
    }

    private func isAllowed(_ balance: Balance, _ account: Account) -> Bool {
        account.class.mayGoNegative || balance.net(of: account.class) >= Int64(balance.reserved.msat)
    }

    private func insufficient(_ transfer: Transfer) -> Refusal {
        let short = transfer.credit.class.isDebitNormal ? transfer.credit : transfer.debit
        return Refusal(
            .balanceInsufficient,
            "account \(short) has \(available(in: short)) available and \(transfer.amount) are asked")
    }

    private mutating func append(_ transfer: Transfer, at time: Timestamp) {
        let entry = JournalEntry(number: head.number + 1, time: time, transfer: transfer, previous: head.hash)
        head = JournalHead(number: entry.number, hash: entry.hash)
        newEntries.append(entry)
    }
}
