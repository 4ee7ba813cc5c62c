public import BitCacheCore

/// Where a journal is kept. The contract, which `LedgerStoreConformance` in BitCacheTesting holds every store to:
///
/// - ``append(_:balances:)`` is atomic and durable when it returns: all of it, through a power cut, or nothing;
/// - entries are numbered from 1 without gaps, and one that does not follow the head is refused (`journal_broken`);
/// - what cannot be read or written is refused with a code of ``BitCacheCore/Refusal``, never answered with less.
public protocol LedgerStore: AnyObject, Sendable {
    /// Appends entries that follow the head, and replaces the balances of the accounts that they touch.
    ///
    /// - Throws: `journal_broken`, `storage_failed`.
    func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal)

    /// Where the journal ends.
    func head() throws(Refusal) -> JournalHead

    /// The entries after a number, in order, at most `limit`; none for a limit of zero or less.
    ///
    /// - Throws: `storage_damaged` naming an entry that cannot be read.
    func entries(after number: UInt64, limit: Int) throws(Refusal) -> [JournalEntry]

    /// The balances as they were last stored.
    func balances() throws(Refusal) -> [Account: Balance]
}

extension LedgerStore {
    /// Rebuilds the books from the journal and holds them against the stored balances.
    ///
    /// - Returns: The ledger, ready to go on.
    /// - Throws: `journal_broken` or `storage_damaged` naming the entry, `balances_differ` naming the account.
    public func recover() throws(Refusal) -> Ledger {
        var ledger = Ledger()
        while true {
            let entries = try entries(after: ledger.head.number, limit: 1024)
            if entries.isEmpty { break }
            for entry in entries { try ledger.replay(entry) }
        }
        try ledger.check(against: balances(), head: head())
        return ledger
    }
}

extension Ledger {
    /// Holds the books against stored balances and a stored head.
    ///
    /// - Throws: `balances_differ` naming the first account, `journal_broken` for another head.
    public func check(against stored: [Account: Balance], head storedHead: JournalHead) throws(Refusal) {
        guard head == storedHead else {
            throw Refusal(
                .journalBroken, "the journal ends at entry \(head.number), the store says \(storedHead.number)")
        }
        for account in Set(balances.keys).union(stored.keys).sorted()
        where balance(of: account) != stored[account] ?? Balance() {
            throw Refusal(.balancesDiffer, "the stored balance of \(account) is not what its journal adds up to")
        }
    }
}

extension Refusal.Code {
    /// A stored balance that the journal does not explain.
    public static let balancesDiffer = Self(rawValue: "balances_differ")
    /// The disk or database refused; nothing was acknowledged.
    public static let storageFailed = Self(rawValue: "storage_failed")
    /// Stored bytes that cannot be read back.
    public static let storageDamaged = Self(rawValue: "storage_damaged")
    /// A store written by another version.
    public static let storageVersion = Self(rawValue: "storage_version")
}
