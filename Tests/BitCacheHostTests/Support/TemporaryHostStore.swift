import BitCacheCore
import BitCacheHost
import BitCacheLedger
import Synchronization

final class TemporaryHostStore: HostStore {
    let ledger = MemoryLedgerStore()
    let records = Mutex<[CommitRecord]>([])
    let payoutRecords = Mutex<[UInt64: [UInt8]]>([:])
    func append(_ commit: CommitRecord, entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try ledger.append(entries, balances: balances)
        records.withLock { $0.append(commit) }
    }
    func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try ledger.append(entries, balances: balances)
    }
    func head() throws(Refusal) -> JournalHead { ledger.head() }
    func entries(after number: UInt64, limit: Int) throws(Refusal) -> [JournalEntry] {
        ledger.entries(after: number, limit: limit)
    }
    func balances() throws(Refusal) -> [Account: Balance] { ledger.balances() }
    func commits(after number: UInt64, limit: Int) throws(Refusal) -> [CommitRecord] {
        records.withLock { Array($0.filter { $0.number > number }.prefix(limit)) }
    }
    func savePayout(_ bytes: [UInt8], epoch: UInt64) throws(Refusal) { payoutRecords.withLock { $0[epoch] = bytes } }
    func payouts() throws(Refusal) -> [UInt64: [UInt8]] { payoutRecords.withLock { $0 } }
}
