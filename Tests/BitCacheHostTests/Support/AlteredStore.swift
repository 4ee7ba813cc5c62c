import BitCacheCore
import BitCacheHost
import BitCacheLedger

/// A store that fails or lies where a test tells it to, in front of one that works.
final class AlteredStore: HostStore, @unchecked Sendable {
    enum Moment: CaseIterable { case before, after }

    let base: any HostStore
    /// Fails at the append that comes after so many good ones, before or after it is durable.
    var failure: (goodAppends: Int, moment: Moment)?
    var alterCommit: (CommitRecord) -> CommitRecord? = { $0 }
    var alterEntries: ([JournalEntry]) -> [JournalEntry] = { $0 }
    var alterBalances: ([Account: Balance]) -> [Account: Balance] = { $0 }
    var alterHead: (JournalHead) -> JournalHead = { $0 }

    init(_ base: any HostStore) {
        self.base = base
    }

    static let broken = Refusal(.storageFailed, "the disk is gone")

    func append(
        _ commit: CommitRecord, entries: [JournalEntry], balances: [Account: Balance]
    ) throws(Refusal) {
        guard let (goodAppends, moment) = failure else {
            return try base.append(commit, entries: entries, balances: balances)
        }
        failure?.goodAppends -= 1
        if goodAppends == 0, moment == .before { throw Self.broken }
        try base.append(commit, entries: entries, balances: balances)
        if goodAppends == 0 { throw Self.broken }
    }

    func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try base.append(entries, balances: balances)
    }

    func head() throws(Refusal) -> JournalHead { alterHead(try base.head()) }

    func entries(after number: UInt64, limit: Int) throws(Refusal) -> [JournalEntry] {
        alterEntries(try base.entries(after: number, limit: limit))
    }

    func balances() throws(Refusal) -> [Account: Balance] { alterBalances(try base.balances()) }

    func commits(after number: UInt64, limit: Int) throws(Refusal) -> [CommitRecord] {
        try base.commits(after: number, limit: limit).compactMap(alterCommit)
    }

    func savePayout(_ bytes: [UInt8], epoch: UInt64) throws(Refusal) { try base.savePayout(bytes, epoch: epoch) }

    func payouts() throws(Refusal) -> [UInt64: [UInt8]] { try base.payouts() }
}
