import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

@Suite("The way of a payout to the chain")
struct SettlerTests {
    @Test("An epoch is paid by one transaction that anchors its statement, and is booked when it is final")
    func wholeWay() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        for key in [world.host.uploader, world.host.referrer] { try world.instruct(key) }
        let epoch = try world.paidEpoch()
        let broadcast = try world.advance(epoch)
        #expect(broadcast.stage == .broadcast)
        #expect(world.host.engine.state.ledger.balance(of: Account(.payouts)).net(of: .payouts) == 24_000_000)
        try world.mine(5)
        #expect(try world.advance(epoch).stage == .broadcast)
        try world.mine(1)
        let record = try world.advance(epoch)
        #expect(record.stage == .final)
        #expect(world.host.engine.state.ledger.balance(of: Account(.payouts)).net(of: .payouts) == 0)
        #expect(try world.payouts(to: world.host.uploader).map(\.output.value.sat) == [21_000])
        #expect(try world.payouts(to: world.host.referrer).map(\.output.value.sat) == [3000])
        let seal = try world.settler.currentSeal(chain: world.chain)
        let statement = try world.host.engine.statement(of: epoch)
        #expect(seal.seal == .anchoring(statement.id, internalKey: world.host.treasury.sealKey.publicKey))
        // The host's own share had no instruction and waits for it.
        #expect(world.host.earned(by: world.host.identityKey) == (try Amount(msat: 6_000_000)))
    }

    @Test("A settlement that is begun again at any stage sends the same transaction")
    func resumed() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        try world.instruct(world.host.uploader)
        let epoch = try world.paidEpoch()
        let before = world.chain
        let first = try world.advance(epoch)
        // As if the process had died after the record was kept and before the transaction left.
        world.chain = before
        var signed = first
        signed.stage = .signed
        try world.host.store.savePayout(signed.rawRepresentation, epoch: epoch)
        try world.host.restart()
        #expect(try world.advance(epoch).transaction == first.transaction)
        // As if it had died before the transaction was kept.
        world.chain = before
        try world.host.store.savePayout(
            PayoutRecord(epoch: epoch, stage: .planned, pin: first.pin).rawRepresentation, epoch: epoch)
        try world.host.restart()
        #expect(try world.advance(epoch).transaction == first.transaction)
        try world.mine()
        #expect(try world.advance(epoch).stage == .final)
        #expect(try world.payouts(to: world.host.uploader).count == 1)
        let head = world.host.engine.state.ledger.head
        #expect(try world.advance(epoch).stage == .final)
        #expect(world.host.engine.state.ledger.head == head)
    }

    @Test("A payout that a reorganisation takes off the chain comes back as the same transaction")
    func reorganised() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        try world.instruct(world.host.uploader)
        let epoch = try world.paidEpoch()
        let id = try #require(try world.advance(epoch).transaction?.id)
        try world.mine(3)
        try world.chain.reorg(depth: 3)
        #expect(try world.advance(epoch).stage == .broadcast)
        try world.mine()
        let record = try world.advance(epoch)
        #expect(record.stage == .final)
        #expect(record.transaction?.id == id)
        #expect(try world.payouts(to: world.host.uploader).count == 1)
    }

    @Test("An epoch with nothing to pay makes no transaction, and the next one carries what was left")
    func carriedForward() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        let first = try world.paidEpoch()
        let record = try world.advance(first)
        #expect(record.stage == .nothingToPay)
        #expect(record.transaction == nil)
        try world.instruct(world.host.uploader)
        let second = try world.paidEpoch(chunks: 2)
        _ = try world.advance(second)
        try world.mine()
        #expect(try world.advance(second).stage == .final)
        #expect(try world.payouts(to: world.host.uploader).map(\.output.value.sat) == [35_000])
        let statement = try world.host.engine.statement(of: second)
        #expect(statement.body.previous == (try world.host.engine.statement(of: first)).id)
    }

    @Test("A later epoch waits for the one before it, which would lose its pin to it")
    func oneAtATime() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        try world.instruct(world.host.uploader)
        let first = try world.paidEpoch()
        let second = try world.paidEpoch()
        #expect(throws: refusal(.earlierEpochUnsettled)) { try world.advance(second) }
        _ = try world.advance(first)
        #expect(throws: refusal(.earlierEpochUnsettled)) { try world.advance(second) }
        try world.mine()
        #expect(try world.advance(first).stage == .final)
        let record = try world.advance(second)
        #expect(record.pin?.transactionID == (try world.settler.records()[first]?.transaction?.id))
        try world.mine()
        #expect(try world.advance(second).stage == .final)
        #expect(try world.payouts(to: world.host.uploader).map(\.output.value.sat) == [21_000, 21_000])
    }

    @Test("An epoch that is not closed is not settled")
    func notClosed() throws {
        let world = try ChainWorld()
        #expect(throws: refusal(.epochNotOpen)) { try world.advance(0) }
    }

    @Test("The chain of seals has one place for each epoch's statement, over any number of epochs (ATTACKS 6)")
    func seals() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        for key in [world.host.uploader, world.host.referrer, world.host.identityKey] { try world.instruct(key) }
        var seal = try world.settler.currentSeal(chain: world.chain).coin.outPoint
        for _ in 0..<4 {
            let epoch = try world.paidEpoch(chunks: 2)
            let transaction = try #require(world.advance(epoch).transaction)
            #expect(transaction.inputs[0].outPoint == seal)
            let statement = try world.host.engine.statement(of: epoch)
            let next = Seal.anchoring(statement.id, internalKey: world.host.treasury.sealKey.publicKey)
            #expect(transaction.outputs[0].script == (try next.script()))
            #expect(transaction.outputs[0].value.sat == Seal.defaultValueSat)
            // Seal, payees in the order of their keys, change: nothing says more than that, and no data output.
            #expect(transaction.outputs.count == 5)
            #expect(transaction.outputs.allSatisfy { $0.script.kind != .opReturn })
            try world.mine()
            #expect(try world.advance(epoch).stage == .final)
            seal = transaction.outPoint(0)
            #expect(try world.settler.currentSeal(chain: world.chain).coin.outPoint == seal)
        }
    }

    @Test("What the books say of the host's coins is what the chain has, after every epoch", arguments: [true, false])
    func booksAndChain(payeesBearFee: Bool) throws {
        let world = try ChainWorld()
        // All money here is on the chain: the payer's deposit too.
        try world.pay(400_000, to: world.depositScript(of: world.host.payer))
        try world.mine()
        #expect(try world.credit() == [Satoshis(400_000)])
        #expect(try world.coinsOnChain() == world.coinsInBooks)
        for key in [world.host.uploader, world.host.referrer] { try world.instruct(key) }
        let policy = SettlementPolicy(
            feeRate: try FeeRate(satPerKiloVByte: 2345), feePayer: payeesBearFee ? .payees : .host)
        for chunks in [1, 5, 3] as [UInt32] {
            let epoch = try world.paidEpoch(chunks: chunks, policy: policy)
            _ = try world.advance(epoch)
            try world.mine()
            #expect(try world.advance(epoch).stage == .final)
            #expect(try world.coinsOnChain() == world.coinsInBooks)
            try checkInvariants(of: world.host)
        }
        let statement = try world.host.engine.statement(of: 2).body
        let state = world.host.engine.state
        let hosts = state.ledger.balance(of: .payee(world.host.identityKey.publicKey)).net(of: .payee)
        let own = state.ledger.balance(of: Account(.host)).net(of: .host) + hosts
        // At the close of an epoch its own payouts are still owed.
        let paidSince = try state.epochs[2]?.close.payoutTotal().sat ?? 0
        let fee = try world.settler.records()[2]?.fee.sat ?? 0
        #expect(
            Int64(statement.liabilities.node.sum) + own + Int64(fee) * 1000
                == Int64(world.coinsInBooks) * 1000 + Int64(paidSince + fee) * 1000)
    }

    @Test("Without enough coins the epoch stays planned, and a later deposit lets it go on with the same pin")
    func insufficient() throws {
        let world = try ChainWorld(deposit: 1_000_000, own: 5000)
        try world.instruct(world.host.uploader)
        let epoch = try world.paidEpoch()
        for _ in 0..<2 { #expect(throws: refusal(.fundsInsufficient)) { try world.advance(epoch) } }
        let planned = try #require(world.settler.records()[epoch])
        #expect(planned.stage == .planned && planned.transaction == nil)
        try world.pay(60_000, to: world.depositScript(of: world.host.payer))
        try world.mine(5)
        #expect(try world.credit(confirmations: 1) == [Satoshis(60_000)])
        #expect(throws: refusal(.fundsInsufficient), "only final deposits feed batches") { try world.advance(epoch) }
        try world.mine(1)
        let record = try world.advance(epoch)
        #expect(record.stage == .broadcast && record.pin == planned.pin)
        try world.mine()
        #expect(try world.advance(epoch).stage == .final)
    }

    @Test("A deposit that nobody was credited for is not spent")
    func unbooked() throws {
        let world = try ChainWorld(deposit: 1_000_000, own: 5000)
        try world.instruct(world.host.uploader)
        let epoch = try world.paidEpoch()
        try world.pay(60_000, to: world.depositScript(of: world.host.payer))
        try world.mine()
        #expect(throws: refusal(.fundsInsufficient)) { try world.advance(epoch) }
    }

    @Test("The next transaction waits until the seal is final under its own policy")
    func sealNotFinal() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        try world.instruct(world.host.uploader)
        let first = try world.paidEpoch()
        _ = try world.advance(first)
        try world.mine()
        #expect(try world.advance(first).stage == .final)
        var policy = ChainWorld.policy
        policy.finalConfirmations = 8
        let second = try world.paidEpoch(policy: policy)
        #expect(throws: refusal(.sealNotFinal)) { try world.advance(second) }
        #expect(try world.settler.records()[second] == nil)
        try world.mine(2)
        #expect(try world.advance(second).stage == .broadcast)
    }

    @Test("A pin that a reorganisation unsettles after the plan is waited for, not spent unconfirmed (ATTACKS 5)")
    func pinReorganised() throws {
        let world = try ChainWorld(deposit: 1_000_000, own: 25_000)
        try world.instruct(world.host.uploader)
        let first = try world.paidEpoch()
        _ = try world.advance(first)
        try world.mine()
        #expect(try world.advance(first).stage == .final)
        let second = try world.paidEpoch()
        #expect(throws: refusal(.fundsInsufficient)) { try world.advance(second) }
        try world.chain.reorg(depth: 6)
        #expect(throws: refusal(.sealNotFinal)) { try world.advance(second) }
        #expect(try world.settler.records()[second]?.stage == .planned)
    }

    @Test("A seal that somebody else spent stops settlement: a person must look (ATTACKS 5)", arguments: [true, false])
    func foreignSpend(isBroadcast: Bool) throws {
        let world = try ChainWorld(deposit: 1_000_000)
        try world.instruct(world.host.uploader)
        let epoch = try world.paidEpoch()
        let seal = try world.settler.currentSeal(chain: world.chain)
        if isBroadcast { _ = try world.advance(epoch) }
        // Whoever has the seal's key: a second copy of the host, or a thief.
        let thief = try Transaction(
            inputs: [TransactionInput(outPoint: seal.coin.outPoint)],
            outputs: [TransactionOutput(value: Satoshis(600), script: world.miner)]
        ).signed(
            previousOutputs: [seal.coin.output], keys: [seal.seal.spendingKey(world.host.treasury.sealKey)])
        try world.chain.mineBlock(of: [thief], to: world.miner, time: world.host.now)
        #expect(throws: refusal(.pinSpent)) { try world.advance(epoch) }
        #expect(try world.payouts(to: world.host.uploader).isEmpty)
        #expect(throws: refusal(.pinSpent)) { try world.settler.currentSeal(chain: world.chain) }
    }

    @Test("A transaction that every node forgot is sent again, the same one")
    func evicted() throws {
        let world = try ChainWorld(deposit: 1_000_000)
        try world.instruct(world.host.uploader)
        let epoch = try world.paidEpoch()
        let before = world.chain
        let id = try #require(try world.advance(epoch).transaction?.id)
        world.chain = before
        try world.mine(3)
        #expect(world.chain.status(of: id) == .unknown)
        #expect(try world.advance(epoch).stage == .broadcast)
        #expect(world.chain.status(of: id) == .inMempool)
        try world.mine()
        #expect(try world.advance(epoch).stage == .final)
        #expect(try world.payouts(to: world.host.uploader).count == 1)
    }
}
