import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import BitCacheWallet
import Testing

@Suite("A wallet's coins under everything that can happen")
struct WalletCoinsWorkloadTests {
    @Test(
        "Whatever is received, spent, evicted, replaced, reorganised and saved: balances are what a naive count finds",
        arguments: SeededGenerator.seeds(fixed: 3))
    func workload(seed: UInt64) throws {
        var workload = try Workload(seed: seed)
        for _ in 0..<120 {
            try workload.step()
            try workload.check()
        }
        #expect(workload.done.count >= 8, "the workload did only \(workload.done)")
    }
}

/// Random events on one chain, and a naive count of the same money.
private struct Workload {
    var owner: CoinOwner
    var random: SeededGenerator
    /// What was signed, by payment.
    private var versions: [LockOwner: [Transaction]] = [:]
    private var ended: Set<TransactionID> = []
    private var paymentCount = 0
    private var highestTip: UInt32 = 0
    private(set) var done: Set<String> = []

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        owner = try CoinOwner(coinCount: 20)
        try owner.receive(1_000_000)
        try owner.mine(1)
        try update()
    }

    private mutating func chance(_ parts: Int) -> Bool { Int.random(in: 0..<parts, using: &random) == 0 }

    mutating func step() throws {
        let events: [(String, (inout Workload) throws -> Void)] = [
            ("receive", { try $0.receive() }), ("pay", { try $0.pay() }), ("pay", { try $0.pay() }),
            ("replace", { try $0.replace() }), ("take back", { try $0.takeBack() }),
            ("mine", { try $0.owner.mine(Int.random(in: 1...2, using: &$0.random)) }),
            ("mine for the wallet", { try $0.mineForWallet() }),
            ("reorganise", { try $0.reorganise() }),
            ("forget", { try $0.forget() }), ("send again", { try $0.sendAgain() }), ("save", { try $0.save() }),
        ]
        let (name, event) = events[Int.random(in: 0..<events.count, using: &random)]
        do {
            try event(&self)
            done.insert(name)
        } catch let refusal as Refusal {
            // The money may be gone, a line too long, a reorganisation may have taken what a step needs.
            let expected: [Refusal.Code] = [
                .fundsInsufficient, .chainTooLong, .conflict, .replacementFee, .inputsMissing, .dust,
                .coinbaseImmature, .replacementInput, .transactionNotWaiting, .feeTooHigh, .gapLimit,
            ]
            #expect(expected.contains(refusal.code), "\(name): \(refusal)")
        }
        try update()
    }

    private mutating func update() throws {
        highestTip = max(highestTip, owner.miner.chain.tip.height)
        for spend in try owner.update() { ended.insert(spend.transaction.id) }
    }

    private mutating func receive() throws {
        let index = owner.coins.nextIndex(ofBranch: 0)
        try owner.receive(UInt64.random(in: 1000...400_000, using: &random), at: index)
    }

    private mutating func mineForWallet() throws {
        try owner.miner.chain.mine(to: CoinOwner.script(0, 1), time: owner.miner.time)
    }

    /// Takes blocks back, never one on which as many stood as make it final.
    private mutating func reorganise() throws {
        let tip = owner.miner.chain.tip.height
        let lowest = highestTip - (CoinOwner.finalConfirmations - 1)
        guard tip > lowest else { return }
        try owner.miner.chain.reorg(depth: Int.random(in: 1...Int(tip - lowest), using: &random))
    }

    private mutating func pay() throws {
        paymentCount += 1
        let name = "payment \(paymentCount)"
        let payment = try owner.pay(
            UInt64.random(in: 1000...200_000, using: &random), name,
            rate: UInt64.random(in: 1000...9000, using: &random),
            seed: UInt64(paymentCount))
        versions[try LockOwner(name: name), default: []].append(payment)
        // Now and then the process dies before it sends.
        if !chance(4) { try owner.miner.chain.broadcast(payment) }
    }

    private mutating func replace() throws {
        let waiting = owner.coins.transactions.filter { $0.value.state == .waiting && $0.value.owner != nil }
        guard let (id, tracked) = waiting.min(by: { $0.key < $1.key }), let name = tracked.owner else { return }
        let change = tracked.transaction.outputs.firstIndex { $0.script != owner.miner.oldScript }
        let facts = try WaitingTransaction(id, on: owner.miner.chain, changeIndex: change)
        let bump = try FeeBump.replacing(
            facts, feeRate: FeeRate(satPerKiloVByte: UInt64.random(in: 1000...30_000, using: &random)),
            adding: owner.coins.spendable().map(\.coin), changeScript: CoinOwner.script(1, 0))
        let version = try owner.signed(bump.unsignedTransaction, bump.selection.coins)
        try owner.coins.record(version, by: name)
        versions[name, default: []].append(version)
        #expect(try owner.miner.chain.broadcast(version) == .accepted, "a planned replacement is relayed")
    }

    /// The miner replaces a payment to the wallet by one to itself; what the wallet built on it goes with it.
    private mutating func takeBack() throws {
        let chain = owner.miner.chain
        let foreign = owner.coins.transactions.values.filter { $0.state == .waiting && $0.owner == nil }
        guard let payment = foreign.map(\.transaction).min(by: { $0.id < $1.id }),
            payment.outputs.contains(where: { $0.script == owner.miner.script })
        else { return }
        let facts = try WaitingTransaction(payment.id, on: chain, changeIndex: nil)
        let fee = try facts.replacementRules.leastFee(forVirtualSize: 200)
        let back = try owner.miner.payment(from: facts.coins, fee: fee.sat)
        try owner.miner.chain.broadcast(back)
    }

    /// The mempool loses everything, as that of a node that starts again: the same blocks come back empty.
    private mutating func forget() throws {
        let saved = owner.miner.chain
        var chain = SimulatedChain()
        for block in saved.blocks.dropFirst() {
            try chain.mineBlock(
                of: Array(block.transactions.dropFirst()), to: block.transactions[0].outputs[0].script,
                time: Timestamp(seconds: UInt64(block.timeSeconds)))
        }
        owner.miner.chain = chain
    }

    private mutating func sendAgain() throws {
        for transaction in owner.coins.missingTransactions { try owner.miner.chain.broadcast(transaction) }
    }

    private mutating func save() throws {
        let loaded = try WalletCoins(rawRepresentation: owner.coins.rawRepresentation)
        #expect(loaded == owner.coins)
        owner.coins = loaded
    }

    // MARK: The naive count

    func check() throws {
        try checkBalance()
        let offered = Set(owner.coins.spendable().map(\.coin.outPoint))
        #expect(offered.isDisjoint(with: owner.coins.locks.keys))
        for (name, transactions) in versions {
            for transaction in transactions where !ended.contains(transaction.id) {
                #expect(
                    owner.coins.transactions[transaction.id]?.owner == name, "what was signed is kept until it ends")
                for input in transaction.inputs {
                    #expect(owner.coins.locks[input.outPoint] == name, "what an open payment spends is locked for it")
                }
            }
        }
        for id in ended { try checkEnded(id) }
    }

    /// All that the chain says the wallet's scripts hold, and coinbases that the chain does not offer yet.
    private func checkBalance() throws {
        let chain = owner.miner.chain
        var total: UInt64 = 0
        var unlocked: UInt64 = 0
        for branch in 0...1 {
            for index in 0..<(owner.coins.nextIndex(ofBranch: branch) + 5) {
                for coin in chain.unspentOutputs(paying: try CoinOwner.script(branch, index)) {
                    total += coin.output.value.sat
                    if owner.coins.locks[coin.outPoint] == nil { unlocked += coin.output.value.sat }
                }
            }
        }
        let immature = try chain.blocks.suffix(99).map { $0.transactions[0] }.flatMap(\.outputs)
            .filter { try $0.script == CoinOwner.script(0, 1) }.totalValue()
        let balance = try owner.coins.balance()
        #expect(balance.immature == immature)
        #expect(try balance.total.sat == total + immature.sat)
        #expect(try balance.total.sat - balance.locked.sat == unlocked + immature.sat)
    }

    /// What ended is in a block for good, or something that is has one of its coins.
    private func checkEnded(_ id: TransactionID) throws {
        let chain = owner.miner.chain
        if case .confirmed = chain.status(of: id) { return }
        let transaction = versions.values.joined().first { $0.id == id }
        let isTaken = transaction?.inputs.contains { input in
            let spender = chain.spend(of: input.outPoint)
            return spender != nil && spender != id || chain.transaction(input.outPoint.transactionID) == nil
        }
        #expect(isTaken == true, "an ended payment can come back")
    }
}
