import BitCacheCore
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheTesting
import Testing

@Suite("Stores in memory")
struct MemoryStoreTests {
    @Test("The host's store in memory passes the suite of all host stores")
    func host() {
        #expect(HostStoreConformance(reopens: false) { _ in MemoryHostStore() }.run() == [])
    }

    @Test("The payer's store in memory passes the suite of all payer stores")
    func payer() {
        #expect(PayerStoreConformance(reopens: false) { _ in MemoryPayerStore() }.run() == [])
    }

    @Test("A host's store with places that are opened again passes too")
    func reopening() {
        var places: [Int: MemoryHostStore] = [:]
        let suite = HostStoreConformance(reopens: true) { place in
            let store = places[place]?.reopened() ?? MemoryHostStore()
            places[place] = store
            return store
        }
        #expect(suite.run() == [])
    }

    @Test(
        "A planned fault fails its write and all after it; the restart finds the write lost or written",
        arguments: StorageFault.Outcome.allCases)
    func fault(outcome: StorageFault.Outcome) throws {
        let store = MemoryHostStore(fault: StorageFault(ofWrite: 2, outcome: outcome))
        var ledger = Ledger()
        func append(_ number: UInt8) throws {
            let account = Account(.payer, owner: Bytes32 { $0[0] = number })
            try ledger.apply(
                Transfer(
                    id: Bytes32 { $0[0] = number }, debit: Account(.treasury), credit: account,
                    amount: Amount(msat: 5)),
                at: Timestamp(seconds: 0))
            let entries = ledger.takeNewEntries()
            try store.append(entries, balances: ledger.balances(touchedBy: entries))
        }
        try append(1)
        #expect(throws: Refusal(.storageFailed, "")) { try append(2) }
        #expect(throws: Refusal(.storageFailed, "")) { try append(3) }
        #expect(throws: Refusal(.storageFailed, "")) { try store.savePayout([1], epoch: 1) }
        #expect(store.writeCount == 2)
        let restarted = store.reopened()
        #expect(restarted.head().number == (outcome == .written ? 2 : 1))
        #expect(try restarted.recover().head == restarted.head())
        try restarted.savePayout([1], epoch: 1)
        #expect(restarted.payouts() == [1: [1]] && restarted.writeCount == 1)
    }
}
