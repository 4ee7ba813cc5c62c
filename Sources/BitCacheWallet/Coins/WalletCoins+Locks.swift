public import BitCacheBitcoin
public import BitCacheCore

extension WalletCoins {
    /// Locks coins for a pending spend, all or none; do so, and save, before anything is signed.
    ///
    /// - Throws: `coin_unknown` for one that is not there or spent; `coin_locked` for one that another spend has;
    ///   `coin_immature`; `too_many_locks`.
    public mutating func lock(_ outPoints: some Sequence<OutPoint>, by owner: LockOwner) throws(Refusal) {
        var known: [OutPoint: WalletCoin] = [:]
        for coin in coins { known[coin.coin.outPoint] = coin }
        var added: [OutPoint: LockOwner] = [:]
        for outPoint in outPoints {
            guard let coin = known[outPoint] else {
                throw Refusal(.coinUnknown, "\(outPoint) is none of this wallet's coins, or is spent")
            }
            guard !coin.isImmature else {
                throw Refusal(.coinImmature, "\(outPoint) is a coinbase that cannot be spent yet")
            }
            try checkFree(outPoint, for: owner)
            added[outPoint] = owner
        }
        try add(added)
    }

    /// Keeps a signed transaction as a version of a pending spend, until one version is final; do so, and save, before
    /// it is broadcast.
    ///
    /// Its coins are locked for the spend if they are not yet. Recording it again changes nothing. All versions of a
    /// spend share a coin, so that no two of them can confirm, whichever one a peer brings back; a child that pays for its
    /// parent is a spend of its own.
    ///
    /// - Throws: `coin_unknown` where it spends no coin of this wallet; `coin_locked` where it spends one that another
    ///   pending spend has; `versions_independent` where it shares no coin with all versions before; `too_many_locks`;
    ///   `too_many_transactions`.
    public mutating func record(_ transaction: Transaction, by owner: LockOwner) throws(Refusal) {
        let id = transaction.id
        let own = transaction.inputs.map(\.outPoint).filter { ownOutput($0) != nil }
        guard !own.isEmpty else { throw Refusal(.coinUnknown, "the transaction spends no coin of this wallet") }
        for outPoint in own { try checkFree(outPoint, for: owner) }
        if let other = transactions[id]?.owner, other != owner {
            throw Refusal(.coinLocked, "the transaction is recorded for '\(other)' already")
        }
        try checkShares(transaction, with: owner)
        guard transactions[id] != nil || transactions.count < Self.maximumTransactionCount else {
            throw Self.tooManyTransactions
        }
        try add(Dictionary(own.map { ($0, owner) }, uniquingKeysWith: { first, _ in first }))
        let state = transactions[id]?.state ?? .missing
        transactions[id] = TrackedTransaction(transaction: transaction, state: state, owner: owner)
    }

    /// Gives up a pending spend of which nothing was signed, and frees its coins.
    ///
    /// - Throws: `spend_in_flight` where a transaction was recorded for it: that may still confirm, whoever sends it.
    ///   Replace it by one that pays oneself, or ``abandon(_:)`` it knowing what that means.
    public mutating func release(_ owner: LockOwner) throws(Refusal) {
        if let id = transactions.first(where: { $0.value.owner == owner })?.key {
            throw Refusal(
                .spendInFlight, "\(id.displayHex) was signed for '\(owner)' and may still confirm; it is not released")
        }
        locks = locks.filter { $0.value != owner }
    }

    /// Forgets a pending spend with all its versions, and frees its coins.
    ///
    /// Dangerous where a version was ever handed out: it may confirm as long as none of its coins is spent otherwise, and
    /// a payment that is made again then is made twice. To call a payment off for good, confirm a transaction that spends
    /// one of its coins.
    public mutating func abandon(_ owner: LockOwner) {
        for (id, tracked) in transactions where tracked.owner == owner {
            // What the chain shows stays a fact.
            if tracked.state.isAlive { transactions[id]?.owner = nil } else { transactions[id] = nil }
        }
        locks = locks.filter { $0.value != owner }
    }

    /// The versions of pending spends that the chain does not know now, parents first: broadcast them (again).
    public var missingTransactions: [Transaction] {
        var left = transactions.filter { $0.value.state == .missing }
        var ordered: [Transaction] = []
        while !left.isEmpty {
            // Each round takes those whose parents are not missing; ids are hashes, so there is no cycle.
            let ready = left.filter { !$0.value.transaction.inputs.contains { left[$0.outPoint.transactionID] != nil } }
            guard !ready.isEmpty else { break }
            ordered += ready.keys.sorted().compactMap { left.removeValue(forKey: $0)?.transaction }
        }
        return ordered
    }

    private func checkShares(_ transaction: Transaction, with owner: LockOwner) throws(Refusal) {
        var shared = Set(transaction.inputs.map(\.outPoint))
        for tracked in transactions.values where tracked.owner == owner {
            shared.formIntersection(tracked.transaction.inputs.map(\.outPoint))
        }
        guard !shared.isEmpty else {
            throw Refusal(
                .versionsIndependent, "'\(owner)' has a version that shares no coin with this one: both could confirm")
        }
    }

    private func checkFree(_ outPoint: OutPoint, for owner: LockOwner) throws(Refusal) {
        if let other = locks[outPoint], other != owner {
            throw Refusal(.coinLocked, "\(outPoint) is locked for '\(other)'")
        }
    }

    private mutating func add(_ added: [OutPoint: LockOwner]) throws(Refusal) {
        let merged = locks.merging(added) { _, new in new }
        guard merged.count <= Self.maximumLockCount else {
            throw Refusal(.tooManyLocks, "at most \(Self.maximumLockCount) coins are locked at one time")
        }
        locks = merged
    }

    static var tooManyTransactions: Refusal {
        Refusal(.tooManyTransactions, "at most \(maximumTransactionCount) transactions are kept")
    }
}

extension Refusal.Code {
    /// A coin that the wallet does not have, or has spent.
    public static let coinUnknown = Self(rawValue: "coin_unknown")
    /// A coin that is locked for another pending spend.
    public static let coinLocked = Self(rawValue: "coin_locked")
    /// A coinbase that cannot be spent yet.
    public static let coinImmature = Self(rawValue: "coin_immature")
    /// Two versions of one payment that could both confirm.
    public static let versionsIndependent = Self(rawValue: "versions_independent")
    /// More locks than a wallet keeps.
    public static let tooManyLocks = Self(rawValue: "too_many_locks")
    /// More transactions than a wallet keeps.
    public static let tooManyTransactions = Self(rawValue: "too_many_transactions")
    /// A pending spend that cannot be given up, since a transaction was signed for it.
    public static let spendInFlight = Self(rawValue: "spend_in_flight")
}
