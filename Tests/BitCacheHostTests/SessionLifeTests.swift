import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import Testing

@Suite("The life of a session at the host")
struct SessionLifeTests {
    @Test("A whole download is paid chunk by chunk, shared to the millisatoshi, and what was reserved comes back")
    func wholeDownload() throws {
        let world = try HostWorld()
        var session = try world.session()
        #expect(world.payerAvailable == (try Amount(msat: 950_000_000)))
        for number in 0..<UInt32(3) {
            let payword = try session.pay()
            #expect(try world.connection.pay([payword], secret: session.secret).value == number + 1)
            let bytes = try world.connection.chunk(number, of: session.commitment.id, secret: session.secret)
            try session.receive(bytes, layer: world.source.layer)
        }
        let released = try session.released()
        let receipt = try released.closed(by: world.connection.close(released.release).value)
        #expect(receipt.amount == (try Amount(msat: 30_000_000)))
        #expect(receipt.isClosed && receipt.offer != nil)
        #expect(world.payerAvailable == (try Amount(msat: 970_000_000)))
        #expect(world.earned(by: world.uploader) == (try Amount(msat: 21_000_000)))
        #expect(world.earned(by: world.referrer) == (try Amount(msat: 3_000_000)))
        #expect(world.earned(by: world.identityKey) == (try Amount(msat: 6_000_000)))
        #expect(world.engine.state.ledger.balance(of: .init(.sessions)).net(of: .sessions) == 0)
    }

    @Test("A host that is started again has the same state, session and answers, to the byte")
    func restart() throws {
        let world = try HostWorld()
        var session = try world.session()
        let payword = try session.pay()
        _ = try world.connection.pay([payword], secret: session.secret)
        let before = (world.engine.state.ledger.head, world.engine.state.ledger.balances)
        try world.restart()
        #expect(world.engine.state.ledger.head == before.0)
        #expect(world.engine.state.ledger.balances == before.1)
        let again = try world.connection.open(session.commitment)
        #expect(again.value.rawRepresentation == session.acceptance.rawRepresentation)
        #expect(try world.connection.pay([payword], secret: session.secret).value == 1)
        #expect(world.engine.state.ledger.head == before.0)
    }
}
