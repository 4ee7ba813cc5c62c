import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@Suite("The simulated chain: what its mempool refuses")
struct SimulatedChainRelayTests {
    /// Expects a refusal and that it changed nothing.
    private func refused(
        _ code: Refusal.Code, _ transaction: Transaction, _ miner: Miner,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var chain = miner.chain
        #expect(throws: Refusal(code, ""), sourceLocation: sourceLocation) { try chain.broadcast(transaction) }
        #expect(chain.rawRepresentation == miner.chain.rawRepresentation, sourceLocation: sourceLocation)
    }

    /// A signed payment whose parts a closure changes before it is signed.
    private func changed(
        _ miner: Miner, _ coins: [Coin], _ change: (inout Transaction) throws -> Void
    ) throws -> Transaction {
        var transaction = try miner.payment(from: coins)
        try change(&transaction)
        return try miner.signed(transaction, coins)
    }

    @Test("Signatures made here are accepted for both kinds of coin, mixed in one transaction")
    func bothKinds() throws {
        var miner = try Miner()
        let payment = try miner.payment(from: [miner.oldCoins[0], miner.coins[0], miner.oldCoins[1]])
        #expect(try miner.chain.broadcast(payment) == .accepted)
        #expect(payment.inputs.map(\.witness.count) == [2, 1, 2])
    }

    @Test("A coin that does not exist, or whose output does not, is refused")
    func missing() throws {
        let miner = try Miner()
        let coin = miner.coins[0]
        for (id, index) in [(TransactionID.zero, 0), (coin.outPoint.transactionID, 1)] as [(TransactionID, UInt32)] {
            let absent = Coin(outPoint: OutPoint(transactionID: id, index: index), output: coin.output)
            refused(.inputsMissing, try miner.payment(from: [absent]), miner)
        }
    }

    @Test("A coin that a block has spent is a conflict")
    func spentInBlock() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        try miner.chain.broadcast(miner.payment(from: [coin]))
        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        refused(.conflict, try miner.payment(from: [coin], fee: 5000), miner)
    }

    @Test("Making money is refused")
    func value() throws {
        let miner = try Miner()
        let coin = miner.coins[0]
        let payment = try changed(miner, [coin]) {
            $0.outputs[0] = TransactionOutput(
                value: try coin.output.value + Satoshis(1), script: miner.script)
        }
        refused(.valueCreated, payment, miner)
        let tooMuch = try changed(miner, [coin]) {
            $0.outputs = [Satoshis.max, .max].map { TransactionOutput(value: $0, script: miner.script) }
        }
        refused(.amountOutOfRange, tooMuch, miner)
    }

    @Test("A fee of 1 sat/vB is relayed and one satoshi less is not")
    func fee() throws {
        var miner = try Miner()
        // One P2TR input and one P2TR output take 111 vB.
        refused(.feeTooLow, try miner.payment(from: [miner.coins[0]], fee: 110), miner)
        #expect(try miner.chain.broadcast(miner.payment(from: [miner.coins[0]], fee: 111)) == .accepted)
    }

    @Test("An output at the dust threshold is relayed and one below it is not")
    func dust() throws {
        var miner = try Miner()
        refused(.dust, try miner.payment(from: [miner.coins[0]], also: [329]), miner)
        #expect(try miner.chain.broadcast(miner.payment(from: [miner.coins[0]], also: [330])) == .accepted)
    }

    @Test("Data of no value is relayed; unknown scripts and versions are not")
    func standard() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let odd = TransactionOutput(value: try Satoshis(10_000), script: try Script(bytes: [0x51]))
        refused(.notStandard, try changed(miner, [coin]) { $0.outputs[0] = odd }, miner)
        for version in [0, 3] as [UInt32] {
            refused(.notStandard, try changed(miner, [coin]) { $0.version = version }, miner)
        }
        let data = TransactionOutput(value: .zero, script: try Script(bytes: [0x6a, 0x01, 0x00]))
        let payment = try changed(miner, [coin]) {
            $0.outputs[0] = TransactionOutput(value: try Satoshis(1_000_000), script: miner.script)
            $0.outputs.append(data)
        }
        #expect(try miner.chain.broadcast(payment) == .accepted)
        // Nobody can spend data, so it is no coin.
        #expect(miner.chain.unspentOutputs(paying: data.script).isEmpty)
    }

    @Test("A transaction above the weight that nodes relay is refused")
    func weight() throws {
        let miner = try Miner()
        let coin = miner.coins[0]
        let many = try changed(miner, [coin]) {
            $0.outputs = Array(
                repeating: TransactionOutput(value: try Satoshis(1000), script: miner.script), count: 2400)
        }
        #expect(many.weight > Transaction.maximumStandardWeight)
        refused(.transactionTooLarge, many, miner)
    }

    @Test("A coin named twice is refused, and so is a transaction of no inputs or outputs")
    func form() throws {
        let miner = try Miner()
        let coin = miner.coins[0]
        refused(.inputsDuplicate, try miner.payment(from: [coin, coin]), miner)
        refused(.transactionEmpty, Transaction(inputs: [], outputs: [coin.output]), miner)
        refused(.transactionEmpty, try changed(miner, [coin]) { $0.outputs = [] }, miner)
        // A coinbase is made by a block and by nobody else.
        let coinbase = Transaction(inputs: [TransactionInput(outPoint: .coinbase)], outputs: [coin.output])
        refused(.inputsMissing, coinbase, miner)
    }

    @Test("A forged, a missing and a borrowed signature are refused")
    func signatures() throws {
        let miner = try Miner()
        for coin in [miner.coins[0], miner.oldCoins[0]] {
            let payment = try miner.payment(from: [coin])
            var forged = payment
            forged.inputs[0].witness[0][10] ^= 1
            refused(.txSignatureInvalid, forged, miner)
            var unsigned = payment
            unsigned.inputs[0].witness = []
            refused(.txSignatureInvalid, unsigned, miner)
            var redirected = payment
            redirected.outputs[0] = TransactionOutput(value: try Satoshis(5000), script: miner.oldScript)
            refused(.txSignatureInvalid, redirected, miner)
        }
    }

    @Test("A kind of coin that is not verified here is not spent here")
    func unsupported() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let old = try Script.p2pkh(keyHash: [UInt8](repeating: 1, count: 20))
        let payment = try changed(miner, [coin]) {
            $0.outputs[0] = TransactionOutput(value: try Satoshis(1_000_000), script: old)
        }
        try miner.chain.broadcast(payment)
        let spend = Transaction(
            inputs: [TransactionInput(outPoint: payment.outPoint(0))],
            outputs: [TransactionOutput(value: try Satoshis(10_000), script: miner.script)])
        refused(.scriptUnsupported, spend, miner)
    }

    @Test("A lock by height opens in the block above it, and the final sequence ignores it")
    func lockHeight() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let height = miner.chain.tip.height
        refused(.notFinal, try miner.payment(from: [coin], lockTime: height + 1), miner)
        let ignored = try miner.payment(
            from: [coin], sequence: TransactionInput.finalSequence, lockTime: height + 1)
        #expect(try miner.chain.broadcast(ignored) == .accepted)
        let open = try miner.payment(from: [miner.coins[1]], lockTime: height)
        #expect(try miner.chain.broadcast(open) == .accepted)
    }

    @Test("A lock by time opens when the median time has passed it")
    func lockTime() throws {
        var miner = try Miner()
        let times = miner.chain.blocks.suffix(11).map(\.timeSeconds)
        refused(.notFinal, try miner.payment(from: [miner.coins[0]], lockTime: times[5]), miner)
        let open = try miner.payment(from: [miner.coins[0]], lockTime: times[5] - 1)
        #expect(try miner.chain.broadcast(open) == .accepted)
    }

    @Test("A relative lock by height counts from the coin's block (BIP 68)")
    func relativeHeight() throws {
        var miner = try Miner()
        let coin = try #require(miner.coins.last)
        // The next block would be the coin's block plus as many as the coin has confirmations.
        refused(.notFinal, try miner.payment(from: [coin], sequence: coin.confirmations + 1), miner)
        let first = try changed(miner, [coin]) {
            $0.version = 1
            $0.inputs[0].sequence = coin.confirmations + 1
        }
        #expect(try miner.chain.broadcast(first) == .accepted, "version 1 has no relative locks")
        let open = try miner.payment(from: [miner.coins[0]], sequence: miner.coins[0].confirmations)
        #expect(try miner.chain.broadcast(open) == .accepted)
    }

    @Test("A relative lock by time counts in 512 seconds of median time (BIP 68)")
    func relativeTime() throws {
        var miner = try Miner()
        let coin = try #require(miner.coins.last)
        let payment = try miner.payment(from: [coin], sequence: 0x0040_0000 | 2)
        refused(.notFinal, payment, miner)
        // Six blocks move the median of eleven to the first of them.
        try miner.chain.mine(count: 6, to: miner.oldScript, time: miner.time.adding(seconds: 10_000))
        #expect(try miner.chain.broadcast(payment) == .accepted)
        let unconfirmed = try miner.payment(from: [miner.coin(payment)], sequence: 0x0040_0001)
        refused(.notFinal, unconfirmed, miner)
    }

    @Test("Twenty-five waiting transactions may hang in a line, and not one more")
    func lineLimit() throws {
        var miner = try Miner()
        var tip = miner.coins[0]
        for _ in 0..<25 {
            let next = try miner.payment(from: [tip])
            try miner.chain.broadcast(next)
            tip = miner.coin(next)
        }
        refused(.chainTooLong, try miner.payment(from: [tip]), miner)
        try miner.chain.mine(to: miner.oldScript, time: miner.time)
        #expect(try miner.chain.broadcast(miner.payment(from: [tip])) == .accepted)
    }

    @Test("A thousand transactions may wait, and not one more unless it replaces one")
    func mempoolLimit() throws {
        var miner = try Miner(coinCount: 41)
        let coins = miner.coins
        for coin in coins.prefix(40) {
            let parent = try miner.payment(from: [coin], fee: 5000, also: Array(repeating: 10_000, count: 24))
            try miner.chain.broadcast(parent)
            for index in 1...24 { try miner.chain.broadcast(miner.payment(from: [miner.coin(parent, index)])) }
        }
        #expect(miner.chain.mempoolTransactions.count == SimulatedChain.maximumMempoolCount)
        refused(.mempoolFull, try miner.payment(from: [coins[40]]), miner)
        let replacement = try miner.payment(from: [coins[0]], fee: 1_000_000)
        #expect(try miner.chain.broadcast(replacement) == .accepted)
        #expect(try miner.chain.broadcast(miner.payment(from: [coins[40]])) == .accepted)
    }

    @Test("Twenty-four transactions may spend from a waiting one, and not one more")
    func fanLimit() throws {
        var miner = try Miner()
        let parent = try miner.payment(from: [miner.coins[0]], fee: 5000, also: Array(repeating: 10_000, count: 25))
        try miner.chain.broadcast(parent)
        for index in 1...24 { try miner.chain.broadcast(miner.payment(from: [miner.coin(parent, index)])) }
        refused(.chainTooLong, try miner.payment(from: [miner.coin(parent, 25)]), miner)
    }
}
