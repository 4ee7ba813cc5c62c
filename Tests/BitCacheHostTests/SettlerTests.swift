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
        #expect(throws: Refusal(.earlierEpochUnsettled, "")) { try world.advance(second) }
        _ = try world.advance(first)
        #expect(throws: Refusal(.earlierEpochUnsettled, "")) { try world.advance(second) }
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
        #expect(throws: Refusal(.epochNotOpen, "")) { try world.advance(0) }
    }

    @Test("A deposit is credited when it is final, and once")
    func deposits() throws {
        let world = try ChainWorld()
        let payer = world.host.payer.publicKey
        try world.host.engine.run([.issueDepositAddress(payer: payer)], at: world.host.now)
        let index = try #require(world.host.engine.state.depositIndexes[payer])
        let script = try world.host.treasury.receivingKey(index).outputScript
        let minerKey = try HostWorld.key(99)
        let selection = try CoinSelection.select(
            paying: [TransactionOutput(value: Satoshis(50_000), script: script)],
            from: world.chain.unspentOutputs(paying: world.miner), feeRate: .minimumRelay, changeScript: world.miner)
        try world.chain.broadcast(
            selection.unsignedTransaction().signed(previousOutputs: selection.coins.map(\.output), keys: [minerKey]))
        func credit() throws -> [Satoshis] {
            try DepositWatcher.creditFinalDeposits(
                to: world.host.engine, treasury: world.host.treasury, chain: world.chain, finalConfirmations: 6,
                at: world.host.now)
        }
        #expect(try credit() == [])
        try world.mine(5)
        #expect(try credit() == [])
        try world.mine(1)
        #expect(try credit() == [Satoshis(50_000)])
        #expect(try credit() == [])
        try world.host.restart()
        #expect(try credit() == [])
        #expect(world.host.payerAvailable == (try Amount(msat: 50_000_000)))
    }
}
