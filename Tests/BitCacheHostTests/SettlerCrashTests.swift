import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

@Suite("Settlement, with a crash between any two steps")
struct SettlerCrashTests {
    /// Settles an epoch as a process would that dies at one of its calls, once, and is started again.
    ///
    /// - Returns: Every transaction that ever left, by id.
    private func settle(_ epoch: UInt64, in world: ChainWorld, _ store: CrashingStore, plan: FaultPlan) throws
        -> Set<TransactionID>
    {
        var sent: Set<TransactionID> = []
        var plan = plan
        for _ in 0..<30 {
            var chain = CrashingChain(base: world.chain, plan: plan)
            store.plan = plan
            do {
                let record = try Settler(
                    engine: world.host.engine, store: store, treasury: world.host.treasury
                ).advance(epoch, chain: &chain, at: world.host.now)
                world.chain = chain.base
                sent.formUnion(chain.sent)
                if record.stage == .final { return sent }
                try world.mine(3)
            } catch {
                #expect(error as? Refusal == FaultPlan.crash || error as? Refusal == refusal(.engineStopped))
                world.chain = chain.base
                sent.formUnion(chain.sent)
                plan = FaultPlan()
                store.plan = plan
                try world.host.restart()
            }
        }
        Issue.record("the epoch was never final")
        return sent
    }

    private func world(_ store: CrashingStore) throws -> ChainWorld {
        let world = try ChainWorld(deposit: 1_000_000, store: store)
        for key in [world.host.uploader, world.host.referrer] { try world.instruct(key) }
        return world
    }

    @Test(
        "Whatever call the process dies at, one transaction of the epoch is ever sent, confirmed and booked (ATTACKS 5)",
        arguments: FaultPlan.Moment.allCases)
    func crashEverywhere(moment: FaultPlan.Moment) throws {
        let dry = FaultPlan()
        let store = CrashingStore()
        let first = try world(store)
        _ = try settle(first.paidEpoch(), in: first, store, plan: dry)
        #expect(dry.calls > 15)
        for call in 1...dry.calls {
            let store = CrashingStore()
            let world = try world(store)
            let epoch = try world.paidEpoch()
            let sent = try settle(epoch, in: world, store, plan: FaultPlan(failing: call, moment))
            #expect(sent.count == 1, "call \(call)")
            #expect(try world.payouts(to: world.host.uploader).map(\.output.value.sat) == [21_000], "call \(call)")
            #expect(try world.payouts(to: world.host.referrer).map(\.output.value.sat) == [3000], "call \(call)")
            let state = world.host.engine.state
            #expect(state.epochs[epoch]?.isSettled == true)
            #expect(state.ledger.balance(of: Account(.payouts)).net(of: .payouts) == 0)
            // The payer's deposit of 1 000 000 sat stands in the books alone.
            #expect(try world.coinsOnChain() + 1_000_000 == world.coinsInBooks, "call \(call)")
            try checkInvariants(of: world.host)
            // And the next epoch finds the seal.
            let next = try world.paidEpoch()
            #expect(try settle(next, in: world, store, plan: FaultPlan()).count == 1)
        }
    }
}

/// A store whose every write of settlement's can be where the process dies.
private final class CrashingStore: HostStore, @unchecked Sendable {
    private let base = MemoryHostStore()
    var plan = FaultPlan()

    func append(
        _ commit: CommitRecord, entries: [JournalEntry], balances: [Account: Balance]
    ) throws(Refusal) {
        try plan.run { () throws(Refusal) in try base.append(commit, entries: entries, balances: balances) }
    }

    func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try base.append(entries, balances: balances)
    }

    func head() throws(Refusal) -> JournalHead { base.head() }

    func entries(after number: UInt64, limit: Int) throws(Refusal) -> [JournalEntry] {
        base.entries(after: number, limit: limit)
    }

    func balances() throws(Refusal) -> [Account: Balance] { base.balances() }

    func commits(after number: UInt64, limit: Int) throws(Refusal) -> [CommitRecord] {
        base.commits(after: number, limit: limit)
    }

    func savePayout(_ bytes: [UInt8], epoch: UInt64) throws(Refusal) {
        try plan.run { () throws(Refusal) in try base.savePayout(bytes, epoch: epoch) }
    }

    func payouts() throws(Refusal) -> [UInt64: [UInt8]] {
        try plan.run { () throws(Refusal) in base.payouts() }
    }
}

/// A chain behind a connection that can break at any call.
private struct CrashingChain: Chain {
    var base: SimulatedChain
    let plan: FaultPlan
    /// What was handed to the network.
    var sent: Set<TransactionID> = []

    var tip: ChainTip { base.tip }

    mutating func broadcast(_ transaction: Transaction) throws(Refusal) -> BroadcastAnswer {
        var (base, sent) = (base, sent)
        defer { (self.base, self.sent) = (base, sent) }
        return try plan.run { () throws(Refusal) in
            sent.insert(transaction.id)
            return try base.broadcast(transaction)
        }
    }

    func status(of id: TransactionID) throws(Refusal) -> TransactionStatus {
        try plan.run { () throws(Refusal) in base.status(of: id) }
    }

    func spend(of outPoint: OutPoint) throws(Refusal) -> TransactionID? {
        try plan.run { () throws(Refusal) in base.spend(of: outPoint) }
    }

    func unspentOutputs(paying script: Script) throws(Refusal) -> [Coin] {
        try plan.run { () throws(Refusal) in base.unspentOutputs(paying: script) }
    }

    func history(of script: Script) throws(Refusal) -> [TransactionID] {
        try plan.run { () throws(Refusal) in base.history(of: script) }
    }

    func transaction(_ id: TransactionID) throws(Refusal) -> Transaction? {
        try plan.run { () throws(Refusal) in base.transaction(id) }
    }
}
