import BitCacheCore
import BitCacheLedger
import BitCacheTesting
import Testing

@Suite("Ledger stores")
struct LedgerStoreTests {
    @Test("The store in memory keeps the contract of all stores")
    func memory() {
        let suite = LedgerStoreConformance(reopens: false) { _ in MemoryLedgerStore() }
        #expect(suite.run() == [])
    }

    @Test("The suite notices a store that breaks its promises", arguments: Sabotage.allCases)
    func sabotage(_ sabotage: Sabotage) {
        let suite = LedgerStoreConformance(reopens: true) { _ in SabotagedStore(sabotage) }
        let failures = suite.run()
        #expect(failures.contains { $0.check.contains(sabotage.rawValue) }, "\(failures)")
    }
}

/// What a store can do wrong, and a word of the check that must notice.
enum Sabotage: String, CaseIterable, Sendable {
    case forgetsOnOpening = "opened again"
    case dropsLastEntry = "comes back"
    case acceptsDisorder = "do not follow"
    case keepsOldBalances = "replaced"
    case failsOnReading = "is empty"
}

private final class SabotagedStore: LedgerStore {
    private let store = MemoryLedgerStore()
    private let sabotage: Sabotage

    init(_ sabotage: Sabotage) { self.sabotage = sabotage }

    func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        let old = store.balances()
        do {
            try store.append(
                entries, balances: sabotage == .keepsOldBalances ? balances.merging(old) { $1 } : balances)
        } catch  where sabotage == .acceptsDisorder {
            return
        }
    }

    func head() -> JournalHead { store.head() }

    func entries(after number: UInt64, limit: Int) throws(Refusal) -> [JournalEntry] {
        if sabotage == .failsOnReading { throw Refusal(.storageDamaged, "sabotage") }
        let entries = store.entries(after: number, limit: limit)
        return sabotage == .dropsLastEntry ? entries.dropLast() : entries
    }

    func balances() -> [Account: Balance] { store.balances() }
}
