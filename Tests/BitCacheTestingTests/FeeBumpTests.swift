import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Fee bumping, judged by the simulated chain")
struct FeeBumpTests {
    /// A payment of 1 BTC with change, waiting at 2 sat/vB.
    private struct Scene {
        var miner: Miner
        let old: CoinSelection
        let transaction: Transaction

        init(outputs: [UInt64] = [100_000_000]) throws {
            miner = try Miner()
            let (coins, script) = (miner.coins, miner.oldScript)
            old = try CoinSelection.select(
                paying: outputs.map { TransactionOutput(value: try Satoshis($0), script: script) },
                fixed: [coins[3]], from: coins, feeRate: FeeRate(satPerKiloVByte: 2000), changeScript: miner.script)
            transaction = try miner.signed(old.unsignedTransaction(), old.coins)
            try miner.chain.broadcast(transaction)
        }

        func waiting(_ descendants: [Transaction: UInt64] = [:]) throws -> WaitingTransaction {
            var fees: [TransactionID: Satoshis] = [:]
            for (transaction, fee) in descendants { fees[transaction.id] = try Satoshis(fee) }
            return try WaitingTransaction(
                transaction, coins: old.coins, changeIndex: old.change.map { _ in old.changeIndex },
                descendantFees: fees)
        }

        func replacement(
            rate: UInt64, _ waiting: WaitingTransaction, most: Satoshis = FeeLimits.standard.most
        ) throws -> FeeBump {
            try FeeBump.replacing(
                waiting, feeRate: FeeRate(satPerKiloVByte: rate), adding: miner.coins, changeScript: miner.script,
                most: most)
        }

        /// Signs a plan, and the same with one satoshi less for the fee and more for the change.
        func signedPair(_ bump: FeeBump) throws -> (exact: Transaction, lower: Transaction) {
            let exact = try miner.signed(bump.unsignedTransaction, bump.selection.coins)
            var lower = bump.unsignedTransaction
            let change = lower.outputs[bump.selection.changeIndex]
            lower.outputs[bump.selection.changeIndex] = TransactionOutput(
                value: try change.value + Satoshis(1), script: change.script)
            return (exact, try miner.signed(lower, bump.selection.coins))
        }
    }

    @Test("The cheapest replacement is accepted and one satoshi less is refused")
    func cheapest() throws {
        var scene = try Scene()
        // The rate asks less than replacement does.
        let bump = try scene.replacement(rate: 1000, scene.waiting())
        let (exact, lower) = try scene.signedPair(bump)
        #expect(bump.selection.fee.sat == scene.old.fee.sat + UInt64(exact.virtualSize))
        #expect(throws: Refusal(.replacementFee, "")) { try scene.miner.chain.broadcast(lower) }
        #expect(try scene.miner.chain.broadcast(exact) == .accepted)
        #expect(scene.miner.chain.mempoolTransactions == [exact])
        #expect(exact.virtualSize == bump.selection.virtualSize)
    }

    @Test("Pin and payments keep their places, the change pays, and the rate is reached")
    func places() throws {
        var scene = try Scene(outputs: [100_000_000, 200_000_000])
        let bump = try scene.replacement(rate: 50_000, scene.waiting())
        let (exact, _) = try scene.signedPair(bump)
        #expect(exact.inputs.map(\.outPoint) == scene.transaction.inputs.map(\.outPoint))
        #expect(exact.outputs.prefix(2) == scene.transaction.outputs.prefix(2))
        #expect(exact.outputs.count == 3 && exact.outputs[2].script == scene.miner.script)
        #expect(bump.selection.fee.sat == 50 * UInt64(exact.virtualSize))
        #expect(try scene.miner.chain.broadcast(exact) == .accepted)
    }

    @Test("A replacement pays for all that depends on the old version too, strangers' transactions included")
    func descendants() throws {
        var scene = try Scene()
        let child = try scene.miner.payment(from: [scene.miner.coin(scene.transaction, 0)], fee: 7000)
        let grandchild = try scene.miner.payment(from: [scene.miner.coin(child)], fee: 5000)
        for transaction in [child, grandchild] { try scene.miner.chain.broadcast(transaction) }
        let forgetful = try scene.signedPair(scene.replacement(rate: 1000, scene.waiting([child: 7000]))).exact
        #expect(throws: Refusal(.replacementFee, "")) { try scene.miner.chain.broadcast(forgetful) }
        let bump = try scene.replacement(rate: 1000, scene.waiting([child: 7000, grandchild: 5000]))
        let (exact, lower) = try scene.signedPair(bump)
        #expect(throws: Refusal(.replacementFee, "")) { try scene.miner.chain.broadcast(lower) }
        #expect(try scene.miner.chain.broadcast(exact) == .accepted)
        #expect(scene.miner.chain.mempoolTransactions == [exact])
    }

    @Test("A chain tells what a replacement and a child must know, ancestors and descendants of any depth")
    func described() throws {
        var miner = try Miner()
        let coins = miner.coins
        let grandparent = try miner.payment(from: [coins[0]], fee: 300)
        let parent = try miner.payment(
            from: [miner.coin(grandparent)], fee: 400, sequence: TransactionInput.finalSequence)
        let spent = [miner.coin(parent), coins[1]]
        let middle = try miner.payment(
            from: spent, fee: 500, also: [20_000], sequence: TransactionInput.finalSequence)
        let child = try miner.payment(from: [miner.coin(middle)], fee: 600)
        let grandchild = try miner.payment(from: [miner.coin(child), miner.coin(middle, 1)], fee: 700)
        for transaction in [grandparent, parent, middle, child, grandchild] { try miner.chain.broadcast(transaction) }
        let waiting = try WaitingTransaction(middle.id, on: miner.chain, changeIndex: 0)
        #expect(waiting.fee.sat == 500)
        #expect(waiting.coins.map(\.confirmations) == [0, coins[1].confirmations])
        #expect(waiting.waitingParents == [parent.id])
        #expect(waiting.descendantFees.mapValues(\.sat) == [child.id: 600, grandchild.id: 700])
        #expect(waiting.isReplaceable, "an ancestor signals")
        let ancestors = try WaitingAncestor.all(of: [miner.coin(middle, 1)], on: miner.chain)
        #expect(Set(ancestors.map(\.id)) == [grandparent.id, parent.id, middle.id])
        #expect(ancestors.reduce(0) { $0 + $1.fee.sat } == 1200)
        #expect(ancestors.first { $0.id == middle.id }?.parents == [parent.id])
        #expect(try WaitingAncestor.all(of: [coins[2]], on: miner.chain).isEmpty)
        for id in [coins[0].outPoint.transactionID, TransactionID.zero] {
            #expect(throws: Refusal(.transactionNotWaiting, "")) {
                try WaitingTransaction(id, on: miner.chain, changeIndex: nil)
            }
        }
    }

    @Test("Where the change is too small, confirmed coins are added behind the old ones, and unconfirmed ones never")
    func addsCoins() throws {
        // 50 BTC less 2 sat/vB for one input and two outputs, of which the change gets 1000 sat.
        var scene = try Scene(outputs: [5_000_000_000 - 308 - 1000])
        #expect(scene.old.change != nil)
        let unconfirmed = try scene.miner.payment(from: [scene.miner.coins[1]])
        try scene.miner.chain.broadcast(unconfirmed)
        let bump = try scene.replacement(rate: 20_000, scene.waiting())
        #expect(bump.selection.coins.first == scene.old.coins.first)
        #expect(bump.selection.coins.count == 2)
        #expect(bump.selection.coins.allSatisfy { $0.confirmations > 0 })
        #expect(try scene.miner.chain.broadcast(scene.signedPair(bump).exact) == .accepted)
        let only = scene.miner.chain.unspentOutputs(paying: scene.miner.script).filter { $0.confirmations == 0 }
        #expect(!only.isEmpty)
        #expect(throws: Refusal(.fundsInsufficient, "")) {
            try FeeBump.replacing(
                scene.waiting(), feeRate: FeeRate(satPerKiloVByte: 20_000), adding: only,
                changeScript: scene.miner.script)
        }
    }

    @Test("Change that would become dust goes to the fee")
    func changeGoes() throws {
        var scene = try Scene(outputs: [5_000_000_000 - 308 - 1000])
        let bump = try FeeBump.replacing(
            scene.waiting(), feeRate: FeeRate(satPerKiloVByte: 9000), adding: [], changeScript: scene.miner.script)
        #expect(bump.selection.change == nil)
        #expect(bump.selection.fee.sat == 1308)
        let signed = try scene.miner.signed(bump.unsignedTransaction, bump.selection.coins)
        #expect(try scene.miner.chain.broadcast(signed) == .accepted)
    }

    @Test("A replacement above its cap is too dear, and one at it is made")
    func tooDear() throws {
        let scene = try Scene()
        let waiting = try scene.waiting()
        let fee = try scene.replacement(rate: 30_000, waiting).selection.fee
        #expect(try scene.replacement(rate: 30_000, waiting, most: fee).selection.fee == fee)
        #expect(throws: Refusal(.bumpTooDear, "")) {
            try scene.replacement(rate: 30_000, waiting, most: fee - Satoshis(1))
        }
    }

    @Test("What does not signal replacement is not replaced, and coins of another transaction are no description of it")
    func refusals() throws {
        let scene = try Scene()
        var stubborn = scene.transaction
        stubborn.inputs[0].sequence = TransactionInput.finalSequence
        let waiting = try WaitingTransaction(stubborn, coins: scene.old.coins, changeIndex: 1)
        #expect(throws: Refusal(.conflict, "")) { try scene.replacement(rate: 30_000, waiting) }
        #expect(throws: Refusal(.previousOutputsCount, "")) {
            try WaitingTransaction(stubborn, coins: scene.miner.coins, changeIndex: 1)
        }
        #expect(throws: Refusal(.outputOutOfRange, "")) {
            try WaitingTransaction(stubborn, coins: scene.old.coins, changeIndex: 2)
        }
    }

    @Test("A child pays what its parents lack, so that all together reach the rate to the satoshi")
    func child() throws {
        var scene = try Scene()
        let change = scene.miner.coin(scene.transaction, 1)
        let ancestor = WaitingAncestor(
            id: scene.transaction.id, fee: scene.old.fee, virtualSize: scene.transaction.virtualSize)
        let rate = try FeeRate(satPerKiloVByte: 25_000)
        let bump = try FeeBump.child(
            spending: [change], ancestors: [ancestor], feeRate: rate, adding: [], to: scene.miner.script)
        let signed = try scene.miner.signed(bump.unsignedTransaction, bump.selection.coins)
        let size = ancestor.virtualSize + signed.virtualSize
        #expect(try scene.old.fee + bump.selection.fee == rate.fee(forVirtualSize: size))
        #expect(try scene.miner.chain.broadcast(signed) == .accepted)
        let reached = try scene.old.fee + bump.selection.fee
        #expect(rate.isReached(by: reached, forVirtualSize: size))
        #expect(try !rate.isReached(by: reached - Satoshis(1), forVirtualSize: size))
    }

    @Test("Ancestors that pay the rate by themselves neither cost nor lend anything")
    func packages() throws {
        let ids = (0..<4).map { number in TransactionID { $0[0] = UInt8(number) } }
        func ancestor(_ number: Int, _ fee: UInt64, _ parents: [Int] = []) throws -> WaitingAncestor {
            WaitingAncestor(
                id: ids[number], fee: try Satoshis(fee), virtualSize: 100, parents: Set(parents.map { ids[$0] }))
        }
        let coin = try Miner().coins[0]
        func fee(_ ancestors: [WaitingAncestor]) throws -> UInt64 {
            try FeeBump.child(
                spending: [coin], ancestors: ancestors, feeRate: FeeRate(satPerKiloVByte: 10_000), adding: [],
                to: coin.output.script
            ).selection.fee.sat
        }
        // The child alone: 111 vB.
        #expect(try fee([]) == 1110)
        #expect(try fee([ancestor(0, 100)]) == 1110 + 900)
        // A rich stranger beside a poor parent is mined before, and its money with it.
        #expect(try fee([ancestor(0, 100), ancestor(1, 50_000)]) == 1110 + 900)
        // A rich child of the poor one has paid for it already.
        #expect(try fee([ancestor(0, 100), ancestor(1, 50_000, [0])]) == 1110)
        #expect(try fee([ancestor(0, 100), ancestor(1, 1500, [0])]) == 1110 + 400)
    }

    @Test("A child of dust adds confirmed coins, and one of too many ancestors is refused")
    func childLimits() throws {
        let scene = try Scene(outputs: [100_000, 1000])
        let poor = Coin(
            outPoint: scene.transaction.outPoint(1), output: scene.transaction.outputs[1])
        let ancestor = WaitingAncestor(
            id: scene.transaction.id, fee: scene.old.fee, virtualSize: scene.transaction.virtualSize)
        let rate = try FeeRate(satPerKiloVByte: 25_000)
        func child(_ ancestors: [WaitingAncestor], _ coins: [Coin], _ more: [Coin]) throws -> FeeBump {
            try FeeBump.child(
                spending: coins, ancestors: ancestors, feeRate: rate, adding: more, to: scene.miner.script)
        }
        #expect(throws: Refusal(.fundsInsufficient, "")) { try child([ancestor], [poor], []) }
        #expect(try child([ancestor], [poor], scene.miner.coins).selection.coins.count == 2)
        #expect(throws: Refusal(.transactionEmpty, "")) { try child([ancestor], [], scene.miner.coins) }
        let many = (0..<25).map { number in
            WaitingAncestor(id: TransactionID { $0[0] = UInt8(number) }, fee: .zero, virtualSize: 100)
        }
        #expect(throws: Refusal(.chainTooLong, "")) { try child(many, [poor], scene.miner.coins) }
        #expect(try child(Array(many.dropLast()), [poor], scene.miner.coins).selection.fee.sat > 24 * 2500)
    }
}
