import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@Suite("The simulated chain: reorganisations")
struct SimulatedChainReorgTests {
    @Test("A reorganisation takes confirmations back and returns the transactions to the mempool")
    func returned() throws {
        var miner = try Miner()
        let parent = try miner.payment(from: [miner.coins[0]])
        let child = try miner.payment(from: [miner.coin(parent)])
        try miner.chain.broadcast(parent)
        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        try miner.chain.broadcast(child)
        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        let waiting = try miner.payment(from: [miner.coin(child)])
        try miner.chain.broadcast(waiting)
        let (height, lost) = (miner.chain.tip.height, Array(miner.chain.blocks.suffix(2)))

        #expect(try miner.chain.reorg(depth: 2) == lost)
        #expect(miner.chain.tip.height == height - 2)
        #expect(miner.chain.mempoolTransactions == [parent, child, waiting])
        #expect(miner.chain.status(of: parent.id) == .inMempool)
        try miner.chain.mine(count: 3, to: miner.oldScript, time: miner.time)
        #expect(miner.chain.status(of: child.id) == .confirmed(height: height - 1, confirmations: 3))
        // The winning side has other blocks, even with the same transactions at the same time.
        #expect(Set(miner.chain.blocks.suffix(3).map(\.hash)).isDisjoint(with: lost.map(\.hash)))
    }

    @Test("Disconnecting every block and none give back what was there before")
    func coinsRestored() throws {
        var miner = try Miner()
        let before = miner.chain
        let payment = try miner.payment(from: [miner.coins[0], miner.oldCoins[0]], fee: 0)
        try miner.chain.mineBlock(of: [payment], to: miner.script, time: miner.time)
        try miner.chain.reorg(depth: 1)
        #expect(miner.chain.tip == before.tip)
        #expect(miner.chain.unspentOutputs(paying: miner.script) == before.unspentOutputs(paying: miner.script))
        #expect(miner.chain.unspentOutputs(paying: miner.oldScript) == before.unspentOutputs(paying: miner.oldScript))
        // It pays no fee, so the mempool did not take it back.
        #expect(miner.chain.status(of: payment.id) == .unknown)
        #expect(miner.chain.spend(of: payment.inputs[0].outPoint) == nil)
        #expect(try miner.chain.reorg(depth: 0).isEmpty)
        try miner.chain.reorg(depth: Int(before.tip.height))
        #expect(miner.chain.tip == SimulatedChain().tip)
        #expect(miner.coins.isEmpty)
    }

    @Test("A competing version in the winning side leaves the other conflicted")
    func conflict() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let first = try miner.payment(from: [coin])
        let second = try miner.payment(from: [coin], fee: 2000)
        try miner.chain.broadcast(first)
        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        try miner.chain.reorg(depth: 1)
        try miner.chain.mineBlock(of: [second], to: miner.oldScript, time: miner.time)
        #expect(miner.chain.status(of: first.id) == .conflicted(by: second.id))
        // And back again: conflicts are as final as blocks are.
        try miner.chain.reorg(depth: 1)
        #expect(miner.chain.status(of: second.id) == .inMempool)
        #expect(miner.chain.status(of: first.id) == .conflicted(by: second.id))
    }

    @Test("What spent a coinbase that is gone or immature again is set aside with what depends on it")
    func lostCoinbase() throws {
        var miner = try Miner(coinCount: 1)
        let coin = miner.oldCoins[0]
        let payment = try miner.payment(from: [coin])
        let child = try miner.payment(from: [miner.coin(payment)])
        for transaction in [payment, child] { try miner.chain.broadcast(transaction) }
        try miner.chain.mine(to: miner.script, time: miner.time)
        // The coin was spent at the first height at which it could be.
        try miner.chain.reorg(depth: 2)
        #expect(miner.chain.mempoolTransactions.isEmpty)
        #expect(miner.chain.status(of: payment.id) == .unknown)
        #expect(miner.chain.status(of: child.id) == .unknown)
        try miner.chain.mine(to: miner.script, time: miner.time)
        #expect(try miner.chain.broadcast(payment) == .accepted)
        #expect(try miner.chain.broadcast(child) == .accepted)
    }

    @Test("A reorganisation deeper than the chain, or of a negative depth, is refused", arguments: [-1, 112])
    func tooDeep(_ depth: Int) throws {
        var miner = try Miner()
        #expect(miner.chain.tip.height == 111)
        #expect(throws: Refusal(.reorgTooDeep, "")) { try miner.chain.reorg(depth: depth) }
        #expect(miner.chain.tip.height == 111)
    }
}
