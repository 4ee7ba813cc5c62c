import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import BitCacheWallet
import Testing

@Suite("A wallet's coins on the simulated chain")
struct WalletCoinsTests {
    private func balance(_ owner: CoinOwner) throws -> [UInt64] {
        let balance = try owner.coins.balance(minimumConfirmations: 2)
        return [
            balance.confirmed, balance.ownUnconfirmed, balance.otherUnconfirmed, balance.locked, balance.immature,
        ].map(\.sat)
    }

    @Test("Money is counted by how sure it is")
    func classes() throws {
        var owner = try CoinOwner()
        #expect(try balance(owner) == [0, 0, 0, 0, 0])
        try owner.receive(100_000)
        try owner.update()
        #expect(try balance(owner) == [0, 0, 100_000, 0, 0])
        try owner.mine(2)
        try owner.update()
        #expect(try balance(owner) == [100_000, 0, 0, 0, 0])
        try owner.coins.lock(owner.coins.spendable().map(\.coin.outPoint), by: LockOwner(name: "a"))
        #expect(try balance(owner) == [0, 0, 0, 100_000, 0])
        try owner.coins.release(LockOwner(name: "a"))
        let payment = try owner.pay(30_000, "b")
        #expect(try balance(owner) == [0, 0, 0, 100_000, 0])
        try owner.miner.chain.broadcast(payment)
        try owner.update()
        let change = payment.outputs.map(\.value.sat).first { $0 != 30_000 } ?? 0
        #expect(try balance(owner) == [0, change, 0, 0, 0])
        try owner.mine(1)
        try owner.miner.chain.mine(to: CoinOwner.script(0, 2), time: owner.miner.time)
        try owner.update()
        #expect(try balance(owner) == [change, 0, 0, 0, 5_000_000_000])
        #expect(try owner.coins.balance().total.sat == 5_000_000_000 + change)
    }

    @Test("A coinbase is offered from a hundred confirmations on, when the chain takes it")
    func immature() throws {
        var owner = try CoinOwner()
        try owner.miner.chain.mine(to: CoinOwner.script(0, 0), time: owner.miner.time)
        try owner.mine(98)
        try owner.update()
        #expect(owner.coins.spendable().isEmpty)
        let outPoint = owner.coins.coins[0].coin.outPoint
        #expect(throws: Refusal(.coinImmature, "")) { try owner.coins.lock([outPoint], by: LockOwner(name: "a")) }
        try owner.mine(1)
        try owner.update()
        let payment = try owner.pay(30_000, "a")
        #expect(try owner.miner.chain.broadcast(payment) == .accepted)
    }

    @Test("Scripts are looked at up to the gap limit behind the last one used, and not beyond")
    func gap() throws {
        var owner = try CoinOwner(gapLimit: 5)
        try owner.receive(1000, at: 5)
        try owner.update()
        #expect(owner.coins.coins.isEmpty)
        #expect(owner.coins.nextIndex(ofBranch: 0) == 0)
        try owner.receive(2000, at: 4)
        try owner.update()
        #expect(try owner.coins.balance().otherUnconfirmed.sat == 3000)
        #expect(owner.coins.nextIndex(ofBranch: 0) == 6)
        // Used counts also where everything is spent again.
        try owner.mine(3)
        try owner.update()
        let payment = try owner.pay(1400, "a", rate: 1000)
        try owner.miner.chain.broadcast(payment)
        try owner.mine(1)
        var fresh = try WalletCoins(gapLimit: 5)
        try fresh.update(from: owner.miner.chain, branches: CoinOwner.branches)
        #expect(fresh.nextIndex(ofBranch: 0) == 6)
    }

    @Test("Addresses that are handed out are not handed out again, and no more than a restored wallet looks for")
    func reveal() throws {
        var owner = try CoinOwner(gapLimit: 3)
        #expect(try (0..<3).map { _ in try owner.coins.revealNextIndex(ofBranch: 0) } == [0, 1, 2])
        #expect(throws: Refusal(.gapLimit, "")) { try owner.coins.revealNextIndex(ofBranch: 0) }
        #expect(throws: Refusal(.branchUnknown, "")) { try owner.coins.revealNextIndex(ofBranch: 2) }
        try owner.receive(1000, at: 1)
        try owner.update()
        #expect(try (0..<2).map { _ in try owner.coins.revealNextIndex(ofBranch: 0) } == [3, 4])
        #expect(throws: Refusal(.gapLimit, "")) { try owner.coins.revealNextIndex(ofBranch: 0) }
        try owner.receive(1000, at: 4)
        try owner.update()
        #expect(owner.coins.coins.count == 2)
        for limit in [0, WalletCoins.maximumGapLimit + 1] {
            #expect(throws: Refusal(.gapLimit, "")) { try WalletCoins(gapLimit: limit) }
        }
    }

    @Test("A locked coin is offered to nobody, and locked again only by its owner")
    func locks() throws {
        var owner = try CoinOwner()
        try owner.receive(100_000)
        try owner.receive(50_000, at: 1)
        try owner.mine(1)
        try owner.update()
        let (first, second) = (owner.coins.coins[0].coin.outPoint, owner.coins.coins[1].coin.outPoint)
        let (one, other) = (try LockOwner(name: "one"), try LockOwner(name: "other"))
        try owner.coins.lock([first], by: one)
        try owner.coins.lock([first], by: one)
        #expect(owner.coins.spendable().map(\.coin.outPoint) == [second])
        let before = owner.coins
        #expect(throws: Refusal(.coinLocked, "")) { try owner.coins.lock([second, first], by: other) }
        #expect(throws: Refusal(.coinUnknown, "")) {
            try owner.coins.lock([second, OutPoint(transactionID: .zero, index: 0)], by: other)
        }
        #expect(owner.coins == before)
        try owner.coins.release(one)
        #expect(owner.coins.spendable().count == 2)
    }

    @Test("A spend that was signed is not released, and one that is abandoned is")
    func inFlight() throws {
        var owner = try CoinOwner()
        try owner.receive(100_000)
        try owner.mine(1)
        try owner.update()
        let payment = try owner.pay(30_000, "a")
        let name = try LockOwner(name: "a")
        #expect(throws: Refusal(.spendInFlight, "")) { try owner.coins.release(name) }
        #expect(throws: Refusal(.coinLocked, "")) { try owner.coins.record(payment, by: LockOwner(name: "b")) }
        try owner.coins.record(payment, by: name)
        owner.coins.abandon(name)
        #expect(owner.coins.spendable().count == 1)
        #expect(owner.coins.missingTransactions.isEmpty)
        let foreign = try owner.miner.payment(from: [owner.minerCoin()])
        #expect(throws: Refusal(.coinUnknown, "")) { try owner.coins.record(foreign, by: name) }
    }

    @Test("A transaction that is evicted is not forgotten: its coins stay locked and it is sent again")
    func evicted() throws {
        var owner = try CoinOwner()
        try owner.receive(100_000)
        try owner.mine(1)
        try owner.update()
        let payment = try owner.pay(30_000, "a")
        let before = owner.miner.chain
        try owner.miner.chain.broadcast(payment)
        try owner.update()
        let child = try owner.pay(20_000, "b")
        try owner.miner.chain.broadcast(child)
        try owner.update()
        #expect(owner.coins.missingTransactions.isEmpty)

        owner.miner.chain = before
        try owner.update()
        #expect(owner.coins.missingTransactions == [payment, child])
        #expect(owner.coins.spendable().isEmpty)
        #expect(try owner.coins.balance().locked.sat == 100_000)
        #expect(throws: (any Error).self) { try owner.pay(1000, "c") }
        for transaction in owner.coins.missingTransactions { try owner.miner.chain.broadcast(transaction) }
        try owner.mine(2)
        #expect(try owner.update().isEmpty)
        try owner.mine(1)
        let ended = try owner.update()
        #expect(Set(ended.map(\.transaction)) == [payment, child])
        #expect(ended.map(\.isFinal) == [true, true])
        #expect(owner.coins.locks.isEmpty)
    }

    @Test("A payment whose coin a final transaction took is over, and its other coins are free; not a block earlier")
    func conflicted() throws {
        var owner = try CoinOwner()
        for (index, sat) in [60_000, 50_000 as UInt64].enumerated() { try owner.receive(sat, at: UInt32(index)) }
        try owner.mine(1)
        try owner.update()
        let mine = owner.coins.coins.map(\.coin)
        let payment = try owner.pay(100_000, "a")
        // Another wallet of the same words spends one of the coins, by a version that pays more.
        let rival = try owner.signed(
            Transaction(
                inputs: [TransactionInput(outPoint: mine[0].outPoint)],
                outputs: [
                    TransactionOutput(
                        value: try mine[0].output.value - Satoshis(20_000), script: owner.miner.oldScript)
                ]), [mine[0]])
        try owner.miner.chain.broadcast(payment)
        try owner.miner.chain.broadcast(rival)
        try owner.update()
        #expect(owner.coins.transactions[payment.id]?.state == .conflicted(by: rival.id))
        #expect(owner.coins.missingTransactions.isEmpty)
        #expect(owner.coins.locks.count == 2)
        try owner.mine(2)
        #expect(try owner.update().isEmpty)
        #expect(owner.coins.spendable().isEmpty)
        try owner.mine(1)
        let ended = try owner.update()
        #expect(ended.map(\.isFinal) == [false])
        #expect(ended.map(\.transaction) == [payment])
        #expect(owner.coins.spendable().map(\.coin.outPoint) == [mine[1].outPoint])
        #expect(owner.coins.locks.isEmpty)
    }

    @Test("A reorganisation takes confirmations back and leaves locks; a coin that it removes comes back with its lock")
    func reorganised() throws {
        var owner = try CoinOwner()
        try owner.receive(100_000)
        try owner.mine(2)
        try owner.update()
        let outPoint = owner.coins.coins[0].coin.outPoint
        try owner.coins.lock([outPoint], by: LockOwner(name: "a"))
        let full = owner.miner.chain
        try owner.miner.chain.reorg(depth: 2)
        try owner.update()
        #expect(owner.coins.coins.map(\.coin.confirmations) == [0])
        #expect(try owner.coins.balance().locked.sat == 100_000)
        // A chain that never saw the payment.
        try owner.coins.update(from: Miner().chain, branches: CoinOwner.branches)
        #expect(owner.coins.coins.isEmpty)
        owner.miner.chain = full
        try owner.update()
        #expect(owner.coins.coins.map { $0.lockedBy?.name } == ["a"])
        #expect(owner.coins.coins.map(\.coin.confirmations) == [2])
    }

    @Test("Versions of one payment share their locks, and the final one ends all of them")
    func versions() throws {
        var owner = try CoinOwner()
        for (index, sat) in [60_000, 50_000 as UInt64].enumerated() { try owner.receive(sat, at: UInt32(index)) }
        try owner.mine(1)
        try owner.update()
        let first = try owner.pay(58_000, "a")
        try owner.miner.chain.broadcast(first)
        try owner.update()
        let change = first.outputs.firstIndex { $0.script != owner.miner.oldScript }
        let waiting = try WaitingTransaction(first.id, on: owner.miner.chain, changeIndex: change)
        let bump = try FeeBump.replacing(
            waiting, feeRate: FeeRate(satPerKiloVByte: 20_000), adding: owner.coins.spendable().map(\.coin),
            changeScript: CoinOwner.script(1, 3))
        #expect(bump.selection.coins.count == 2)
        let second = try owner.signed(bump.unsignedTransaction, bump.selection.coins)
        try owner.coins.record(second, by: LockOwner(name: "a"))
        try owner.miner.chain.broadcast(second)
        try owner.update()
        #expect(owner.coins.transactions[first.id]?.state == .conflicted(by: second.id))
        #expect(owner.coins.locks.count == 2)
        try owner.mine(3)
        let ended = try owner.update()
        #expect(ended.first { $0.isFinal }?.transaction == second)
        #expect(ended.first { !$0.isFinal }?.transaction == first)
        #expect(ended.count == 2)
        #expect(owner.coins.locks.isEmpty)
    }

    @Test("A version that shares no coin with those before is refused: both could confirm")
    func independentVersions() throws {
        var owner = try CoinOwner()
        for (index, sat) in [200_000, 200_000 as UInt64].enumerated() { try owner.receive(sat, at: UInt32(index)) }
        try owner.mine(1)
        try owner.update()
        let first = try owner.pay(45_000, "a")
        let other = try owner.pay(30_000, "b")
        #expect(Set(first.inputs.map(\.outPoint)).isDisjoint(with: other.inputs.map(\.outPoint)))
        owner.coins.abandon(try LockOwner(name: "b"))
        #expect(throws: Refusal(.versionsIndependent, "")) { try owner.coins.record(other, by: LockOwner(name: "a")) }
        try owner.coins.record(other, by: LockOwner(name: "c"))
    }

    @Test("Change of a payment is one's own, unless something below it is a stranger's and unconfirmed")
    func ownPayments() throws {
        var owner = try CoinOwner()
        try owner.receive(100_000)
        try owner.update()
        // Nobody offers this coin; a caller may spend it all the same.
        let coin = owner.coins.coins[0].coin
        let output = TransactionOutput(value: try Satoshis(90_000), script: try CoinOwner.script(1, 0))
        let moved = try owner.signed(
            Transaction(inputs: [TransactionInput(outPoint: coin.outPoint)], outputs: [output]), [coin])
        try owner.miner.chain.broadcast(moved)
        try owner.update()
        #expect(owner.coins.coins.map(\.isOwnPayment) == [false])
        #expect(owner.coins.spendable().isEmpty)
        #expect(try owner.coins.balance().otherUnconfirmed.sat == 90_000)
        try owner.mine(1)
        try owner.update()
        var last = try owner.pay(20_000, "a")
        for name in ["b", "c"] {
            try owner.miner.chain.broadcast(last)
            try owner.update()
            last = try owner.pay(10_000, name)
        }
        try owner.miner.chain.broadcast(last)
        try owner.update()
        #expect(owner.coins.coins.map(\.isOwnPayment) == [true])
        #expect(owner.coins.spendable(includingOwnUnconfirmed: false).isEmpty)
    }

    @Test("Branches of another wallet, fewer of them, or in another order are refused")
    func otherWallet() throws {
        var owner = try CoinOwner()
        let before = owner.coins
        let other = ScriptBranch { (index) throws(Refusal) in try CoinOwner.script(7, index) }
        for branches in [[other, other], Array(CoinOwner.branches.reversed()), [CoinOwner.branches[0]], []] {
            #expect(throws: Refusal(.walletOther, "")) {
                try owner.coins.update(from: owner.miner.chain, branches: branches)
            }
        }
        #expect(owner.coins == before)
        let single = ScriptBranch(owner.miner.script)
        try owner.coins.update(from: owner.miner.chain, branches: CoinOwner.branches + [single])
        #expect(try owner.coins.balance().confirmed.sat == 6 * 5_000_000_000)
        #expect(owner.coins.place(of: owner.miner.script) == ScriptPlace(branch: 2, index: 0))
    }

    @Test("A chain that moves while it is read is read again, and one that never stops is refused")
    func moving() throws {
        let owner = try CoinOwner()
        for (moves, isRead) in [(1, true), (2, true), (3, false)] {
            var coins = owner.coins
            let chain = MovingChain(owner.miner, moves: moves)
            if isRead {
                try coins.update(from: chain, branches: CoinOwner.branches)
                #expect(coins.tip == chain.base.tip)
            } else {
                #expect(throws: Refusal(.chainMoved, "")) {
                    try coins.update(from: chain, branches: CoinOwner.branches)
                }
                #expect(coins == owner.coins)
            }
        }
    }
}

/// A chain that finds a block whenever somebody looks at a script's history for the first time after its tip was read.
private final class MovingChain: Chain {
    private(set) var base: SimulatedChain
    private let miner: Miner
    private var movesLeft: Int
    private var wasRead = false

    init(_ miner: Miner, moves: Int) {
        base = miner.chain
        self.miner = miner
        movesLeft = moves
    }

    var tip: ChainTip {
        wasRead = true
        return base.tip
    }

    func broadcast(_ transaction: Transaction) throws(Refusal) -> BroadcastAnswer { try base.broadcast(transaction) }
    func status(of id: TransactionID) -> TransactionStatus { base.status(of: id) }
    func spend(of outPoint: OutPoint) -> TransactionID? { base.spend(of: outPoint) }
    func unspentOutputs(paying script: Script) -> [Coin] { base.unspentOutputs(paying: script) }
    func transaction(_ id: TransactionID) -> Transaction? { base.transaction(id) }

    func history(of script: Script) throws(Refusal) -> [TransactionID] {
        if wasRead, movesLeft > 0 {
            movesLeft -= 1
            wasRead = false
            try base.mine(to: miner.script, time: miner.time)
        }
        return base.history(of: script)
    }
}
