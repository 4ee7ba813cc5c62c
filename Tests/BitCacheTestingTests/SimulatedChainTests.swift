import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@Suite("The simulated chain: blocks and answers")
struct SimulatedChainTests {
    @Test("A new chain holds the first block and nothing to spend")
    func beginning() throws {
        let chain = SimulatedChain()
        #expect(chain.tip.height == 0)
        #expect(chain.tip.hash == chain.blocks[0].hash)
        #expect(chain.mempoolTransactions.isEmpty)
        #expect(chain.unspentOutputs(paying: try Script(bytes: [0x6a])).isEmpty)
    }

    @Test("The same calls give the same chain, byte for byte")
    func deterministic() throws {
        let saved = try (0..<2).map { _ in
            var miner = try Miner()
            try miner.chain.broadcast(miner.payment(from: [miner.coins[0], miner.oldCoins[0]]))
            try miner.chain.mine(to: miner.script, time: miner.time)
            return miner.chain.rawRepresentation
        }
        #expect(saved[0] == saved[1])
    }

    @Test("Blocks name the one below, their times rise, and each coinbase pays subsidy and fees")
    func blocks() throws {
        var miner = try Miner(coinCount: 2)
        let payment = try miner.payment(from: miner.coins, fee: 777)
        try miner.chain.broadcast(payment)
        let later = miner.time.adding(seconds: 1_000_000)
        let blocks = try miner.chain.mine(count: 2, to: miner.oldScript, time: later)
        #expect(blocks.map(\.timeSeconds) == [0, 1].map { UInt32(later.seconds) + $0 })
        #expect(blocks.map(\.transactions.count) == [2, 1])
        #expect(blocks[0].transactions[1] == payment)
        #expect(blocks[0].transactions[0].outputs[0].value.sat == 5_000_000_777)
        #expect(blocks[1].transactions[0].outputs[0].value.sat == 5_000_000_000)
        for (below, block) in zip(miner.chain.blocks, miner.chain.blocks.dropFirst()) {
            #expect(block.previousHash == below.hash)
            #expect(block.height == below.height + 1)
            #expect(block.timeSeconds > below.timeSeconds)
            #expect(block.transactions[0].isCoinbase)
        }
        #expect(miner.chain.tip == ChainTip(height: 105, hash: blocks[1].hash))
    }

    @Test("The subsidy halves as on regtest and ends", arguments: [(149, 50), (150, 25), (300, 12.5), (30_000, 0)])
    func subsidy(_ height: UInt32, btc: Double) {
        #expect(Double(SimulatedChain.subsidy(at: height).sat) == btc * 100_000_000)
    }

    @Test("Mining is limited, and a time beyond a header's 32 bits is refused")
    func miningLimits() throws {
        var chain = SimulatedChain()
        let script = try Script(bytes: [0x6a])
        #expect(
            try chain.mine(count: SimulatedChain.maximumBlocksPerCall, to: script, time: Timestamp(seconds: 0)).count
                == 10_000)
        let before = chain.rawRepresentation
        for count in [-1, SimulatedChain.maximumBlocksPerCall + 1] {
            #expect(throws: Refusal(.blockCount, "")) { try chain.mine(count: count, to: script, time: .max) }
        }
        #expect(throws: Refusal(.blockTime, "")) { try chain.mine(to: script, time: .max) }
        #expect(chain.rawRepresentation == before)
        let last = try Timestamp(seconds: UInt64(UInt32.max))
        #expect(try chain.mine(to: script, time: last).count == 1)
        #expect(throws: Refusal(.blockTime, "")) { try chain.mine(to: script, time: last) }
        #expect(try chain.mine(count: 0, to: script, time: last).isEmpty)
    }

    @Test("A payment is unknown, then waiting, then confirmed, and every question agrees")
    func life() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let payment = try miner.payment(from: [coin], also: [5000])
        #expect(miner.chain.status(of: payment.id) == .unknown)
        #expect(miner.chain.spend(of: coin.outPoint) == nil)
        #expect(miner.chain.transaction(payment.id) == nil)

        #expect(try miner.chain.broadcast(payment) == .accepted)
        #expect(try miner.chain.broadcast(payment) == .alreadyInMempool)
        #expect(miner.chain.mempoolTransactions == [payment])
        #expect(miner.chain.status(of: payment.id) == .inMempool)
        #expect(miner.chain.spend(of: coin.outPoint) == payment.id)
        #expect(miner.chain.transaction(payment.id) == payment)
        #expect(!miner.coins.contains { $0.outPoint == coin.outPoint })
        #expect(miner.coins.filter { $0.confirmations == 0 }.map(\.output.value.sat).sorted().first == 5000)

        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        #expect(try miner.chain.broadcast(payment) == .alreadyConfirmed)
        #expect(miner.chain.mempoolTransactions.isEmpty)
        let height = miner.chain.tip.height
        #expect(miner.chain.status(of: payment.id) == .confirmed(height: height, confirmations: 1))
        try miner.chain.mine(count: 5, to: miner.oldScript, time: miner.time)
        #expect(miner.chain.status(of: payment.id) == .confirmed(height: height, confirmations: 6))
        #expect(miner.chain.spend(of: coin.outPoint) == payment.id)
        #expect(miner.chain.transaction(payment.id) == payment)
        #expect(miner.coins.contains { $0.outPoint == payment.outPoint(1) && $0.confirmations == 6 })
    }

    @Test("Unspent outputs come in the order of their outpoints")
    func order() throws {
        let coins = try Miner().chain.unspentOutputs(paying: Miner().script)
        #expect(coins.count == 6)
        #expect(coins.map(\.outPoint) == coins.map(\.outPoint).sorted())
    }

    @Test("A coinbase is listed and spendable in the hundredth block after it, not before")
    func maturity() throws {
        var miner = try Miner(coinCount: 1)
        let block = try #require(try miner.chain.mine(to: miner.script, time: miner.time).first)
        let coin = miner.coin(block.transactions[0])
        let payment = try miner.payment(from: [coin])
        try miner.chain.mine(count: 98, to: miner.oldScript, time: miner.time)
        #expect(throws: Refusal(.coinbaseImmature, "")) { try miner.chain.broadcast(payment) }
        #expect(!miner.coins.contains { $0.outPoint == coin.outPoint })
        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        #expect(miner.coins.contains { $0.outPoint == coin.outPoint })
        #expect(try miner.chain.broadcast(payment) == .accepted)
        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        #expect(miner.chain.status(of: payment.id) == .confirmed(height: 202, confirmations: 1))
    }

    @Test("A line of waiting payments is confirmed in one block, parents first")
    func family() throws {
        var miner = try Miner()
        let parent = try miner.payment(from: [miner.coins[0]])
        let child = try miner.payment(from: [miner.coin(parent)])
        #expect(throws: Refusal(.inputsMissing, "")) { try miner.chain.broadcast(child) }
        try miner.chain.broadcast(parent)
        try miner.chain.broadcast(child)
        let block = try miner.chain.mine(to: miner.oldScript, time: miner.time)[0]
        #expect(block.transactions.dropFirst() == [parent, child])
        #expect(miner.chain.spend(of: parent.outPoint(0)) == child.id)
    }

    @Test("A miner's own choice of transactions evicts what conflicts with it, and what depends on that")
    func competingBlock() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let waiting = try miner.payment(from: [coin], fee: 50_000)
        let child = try miner.payment(from: [miner.coin(waiting)])
        let bystander = try miner.payment(from: [miner.coins[1]])
        for transaction in [waiting, child, bystander] { try miner.chain.broadcast(transaction) }
        // Without a fee no node would relay it, and a miner may take it all the same.
        let competitor = try miner.payment(from: [coin], fee: 0)
        #expect(throws: Refusal(.feeTooLow, "")) { try miner.chain.broadcast(competitor) }
        let block = try miner.chain.mineBlock(of: [competitor], to: miner.oldScript, time: miner.time)
        #expect(block.transactions.count == 2)
        #expect(miner.chain.status(of: waiting.id) == .conflicted(by: competitor.id))
        #expect(miner.chain.status(of: child.id) == .conflicted(by: competitor.id))
        #expect(miner.chain.status(of: bystander.id) == .inMempool)
        #expect(throws: Refusal(.conflict, "")) { try miner.chain.broadcast(waiting) }
        #expect(miner.chain.transaction(waiting.id) == nil)
    }

    @Test("An empty block leaves what waits; a block of an invalid transaction changes nothing")
    func chosenBlocks() throws {
        var miner = try Miner()
        let payment = try miner.payment(from: [miner.coins[0]])
        try miner.chain.broadcast(payment)
        #expect(try miner.chain.mineBlock(of: [], to: miner.script, time: miner.time).transactions.count == 1)
        #expect(miner.chain.status(of: payment.id) == .inMempool)
        let before = miner.chain.rawRepresentation
        var forged = try miner.payment(from: [miner.coins[1]])
        forged.inputs[0].witness[0][0] ^= 1
        #expect(throws: Refusal(.txSignatureInvalid, "")) {
            try miner.chain.mineBlock(of: [forged], to: miner.script, time: miner.time)
        }
        // The id is that of a waiting transaction, the witness is not.
        var changed = payment
        changed.inputs[0].witness[0][0] ^= 1
        #expect(throws: Refusal(.txSignatureInvalid, "")) {
            try miner.chain.mineBlock(of: [changed], to: miner.script, time: miner.time)
        }
        #expect(throws: Refusal(.conflict, "")) {
            try miner.chain.mineBlock(of: [payment, payment], to: miner.script, time: miner.time)
        }
        #expect(throws: Refusal(.inputsMissing, "")) {
            try miner.chain.mineBlock(
                of: [miner.chain.blocks[1].transactions[0]], to: miner.script, time: miner.time)
        }
        #expect(miner.chain.rawRepresentation == before)
    }
}
