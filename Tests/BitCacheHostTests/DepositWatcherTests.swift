import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

@Suite("Deposits from the chain")
struct DepositWatcherTests {
    @Test("A deposit is credited when it is final, and once, whatever is repeated or restarted")
    func once() throws {
        let world = try ChainWorld()
        let script = try world.depositScript(of: world.host.payer)
        try world.pay(50_000, to: script)
        #expect(try world.credit() == [])
        try world.mine(5)
        #expect(try world.credit() == [])
        try world.mine(1)
        #expect(try world.credit() == [Satoshis(50_000)])
        #expect(try world.credit() == [])
        try world.host.restart()
        #expect(try world.credit() == [])
        #expect(world.host.payerAvailable == (try Amount(msat: 50_000_000)))
    }

    @Test("Several coins to one address and to several are credited to their payers, in one commit")
    func several() throws {
        let world = try ChainWorld()
        let payers = try (50..<53).map { try HostWorld.key($0) }
        for (index, payer) in payers.enumerated() {
            for number in 0...index { try world.pay(10_000 + UInt64(number), to: world.depositScript(of: payer)) }
        }
        try world.mine()
        let commit = world.host.engine.state.commitNumber
        #expect(try world.credit().count == 6)
        #expect(world.host.engine.state.commitNumber == commit + 1)
        let balances = payers.map { world.host.engine.state.ledger.available(in: .payer($0.publicKey)).msat }
        #expect(balances == [10_000_000, 20_001_000, 30_003_000])
        #expect(try world.coinsOnChain() == world.coinsInBooks)
        try checkInvariants(of: world.host)
    }

    @Test("A deposit that a reorganisation takes away before it is final was never credited (ATTACKS 11)")
    func reorganised() throws {
        let world = try ChainWorld()
        let script = try world.depositScript(of: world.host.payer)
        let before = world.chain
        try world.pay(50_000, to: script)
        try world.mine(5)
        #expect(try world.credit() == [])
        // Another chain wins that never had the payment.
        world.chain = before
        try world.mine(8)
        #expect(try world.credit() == [])
        #expect(world.host.payerAvailable == .zero)
    }

    @Test(
        "A disk that fails while deposits are booked leaves them to be booked again, once",
        arguments: AlteredStore.Moment.allCases)
    func diskFails(moment: AlteredStore.Moment) throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try ChainWorld(store: store)
        try world.pay(50_000, to: world.depositScript(of: world.host.payer))
        try world.mine()
        store.failure = (0, moment)
        #expect(throws: refusal(.storageFailed)) { try world.credit() }
        store.failure = nil
        try world.host.restart()
        #expect(try world.credit() == (moment == .before ? [Satoshis(50_000)] : []))
        #expect(world.host.payerAvailable == (try Amount(msat: 50_000_000)))
    }
}
