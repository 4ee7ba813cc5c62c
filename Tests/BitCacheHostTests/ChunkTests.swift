import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import Testing

@Suite("Serving chunks")
struct ChunkTests {
    private func chunk(_ number: UInt32, of session: OpenSession, in world: HostWorld) throws -> [UInt8] {
        try world.connection.chunk(number, of: session.commitment.id, secret: session.secret)
    }

    @Test("Paid chunks are served, in any order, and nothing that is not paid (ATTACKS 4)")
    func paid() throws {
        let world = try HostWorld()
        var session = try world.session(first: 2, length: 3)
        world.expectUnchanged(.chunkNotPaid) { _ = try chunk(0, of: session, in: world) }
        try world.pay(&session, 2)
        for number in [1, 0] as [UInt32] {
            let bytes = try chunk(number, of: session, in: world)
            #expect(throws: Never.self) { try world.source.layer.check(bytes, asChunk: 2 + UInt64(number)) }
        }
        for number in [2, 3, UInt32.max] {
            world.expectUnchanged(.chunkNotPaid) { _ = try chunk(number, of: session, in: world) }
        }
    }

    @Test("Without the session secret nothing is read, whoever holds the receipt (ATTACKS 3)")
    func secret() throws {
        let world = try HostWorld()
        var session = try world.session()
        try world.pay(&session)
        let other = try world.session()
        world.expectUnchanged(.sessionSecretWrong) {
            _ = try world.connection.chunk(0, of: session.commitment.id, secret: other.secret)
        }
        world.expectUnchanged(.sessionUnknown) {
            _ = try world.connection.chunk(0, of: world.opening().commitment.id, secret: session.secret)
        }
    }

    @Test("Paid chunks may be read again as often as the offer says, and once more is refused (ATTACKS 3)")
    func reread() throws {
        let world = try HostWorld(reread: 2)
        var session = try world.session()
        try world.pay(&session, 2)
        for _ in 0..<3 { for number in 0..<UInt32(2) { _ = try chunk(number, of: session, in: world) } }
        world.expectUnchanged(.rereadExhausted) { _ = try chunk(0, of: session, in: world) }
        // Another payword buys another chunk and its repetitions.
        try world.pay(&session)
        for _ in 0..<3 { _ = try chunk(2, of: session, in: world) }
        world.expectUnchanged(.rereadExhausted) { _ = try chunk(2, of: session, in: world) }
    }

    @Test("A chunk is served at the commitment's expiry, and not a second later")
    func expiry() throws {
        let world = try HostWorld()
        var session = try world.session(expirySeconds: 60)
        try world.pay(&session)
        world.wait(seconds: 60)
        _ = try chunk(0, of: session, in: world)
        world.wait(seconds: 1)
        world.expectUnchanged(.commitmentExpired) { _ = try chunk(0, of: session, in: world) }
    }

    @Test("A closed session is not served any more")
    func closed() throws {
        let world = try HostWorld()
        var session = try world.session()
        try world.pay(&session)
        _ = try world.connection.close(session.released().release)
        world.expectUnchanged(.sessionClosed) { _ = try chunk(0, of: session, in: world) }
    }

    enum Failure: CaseIterable { case looksChanged, cannotBeRead, isCut, isGone }

    @Test(
        "What cannot be served after payment is refunded by the host, and the payees keep their claim (ATTACKS 30)",
        arguments: Failure.allCases)
    func refund(failure: Failure) throws {
        let world = try HostWorld()
        var session = try world.session()
        try world.pay(&session, 4)
        _ = try chunk(0, of: session, in: world)
        switch failure {
        case .looksChanged: world.source.looksChanged = true
        case .cannotBeRead: world.source.readFails = true
        case .isCut: world.source.isCut = true
        case .isGone: world.engine = try HostEngine(identity: world.identity, keys: world.keys, store: world.store)
        }
        #expect(throws: Refusal.self) { try chunk(1, of: session, in: world) }
        // 950 000 sat were left beside the reservation; three of four chunks come back from the host's account.
        #expect(world.payerAvailable == (try Amount(msat: 980_000_000)))
        #expect(world.engine.state.ledger.balance(of: .init(.host)).net(of: .host) == -30_000_000)
        // Nothing more is sold, nothing is refunded twice, and the payees get all four.
        try session.resume(paid: 5, received: 5)
        try world.expectRefused(.contentChanged, .pay(session.payword(at: 5), secret: session.secret))
        world.expectUnchanged(.contentChanged) { _ = try chunk(1, of: session, in: world) }
        try session.resume(paid: 4, received: 4)
        let closing = try world.connection.close(session.released().release).value
        #expect(closing.body.amount == (try Amount(msat: 40_000_000)))
        #expect(world.earned(by: world.uploader) == (try Amount(msat: 28_000_000)))
        #expect(world.payerAvailable == (try Amount(msat: 990_000_000)))
        let view = world.view
        try world.restart()
        #expect(world.view == view)
    }

    @Test("Whoever has read everything cannot have it refunded by asking for the first chunk again")
    func refundOnlyOfUnserved() throws {
        let world = try HostWorld()
        var session = try world.session()
        try world.pay(&session, 5)
        for number in 0..<UInt32(4) { _ = try chunk(number, of: session, in: world) }
        world.source.readFails = true
        #expect(throws: refusal(.contentUnreadable)) { try chunk(0, of: session, in: world) }
        #expect(world.payerAvailable == (try Amount(msat: 960_000_000)), "one chunk of five was not served")
    }
}
