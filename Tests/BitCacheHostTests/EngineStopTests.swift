import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

@Suite("A store that fails stops the engine")
struct EngineStopTests {
    /// What the host was in the middle of when the disk failed.
    enum Work: CaseIterable { case open, pay, close, closeOverdue, closeEpoch, publish, deposit, refund }

    @Test(
        "Nothing is acknowledged, nothing is answered any more, and a restart has exactly what the disk has",
        arguments: Work.allCases, AlteredStore.Moment.allCases)
    func stops(work: Work, moment: AlteredStore.Moment) throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try HostWorld(store: store)
        var session = try world.session()
        try world.pay(&session, 2)
        let opening = try world.opening()
        if work == .closeOverdue { world.now = session.acceptance.body.claimDeadline.adding(seconds: 1) }
        let before = world.view
        let oldEntries = try store.entries(after: 0, limit: 1000).count

        store.failure = (0, moment)
        #expect(throws: refusal(.storageFailed)) {
            switch work {
            case .open: _ = try world.connection.open(opening.commitment)
            case .pay: try world.pay(&session)
            case .close: _ = try world.connection.close(session.released().release)
            case .closeOverdue: _ = try world.engine.closeOverdueSessions(at: world.now)
            case .closeEpoch: _ = try world.closeEpoch()
            case .publish: _ = try world.plainOffer()
            case .deposit: try world.deposit(5, number: 55)
            case .refund:
                world.source.readFails = true
                _ = try world.connection.chunk(1, of: session.commitment.id, secret: session.secret)
            }
        }
        store.failure = nil
        world.source.readFails = false

        // Memory may be ahead of the disk now, so nothing that rests on it may leave.
        let stopped = refusal(.engineStopped)
        #expect(throws: stopped) { try world.engine.handle([.open(opening.commitment.received)], at: world.now) }
        #expect(throws: stopped) { try world.engine.handle([], at: world.now) }
        #expect(throws: stopped) { try world.deposit(1, number: 3) }
        for chunk in 0..<UInt32(3) {
            #expect(throws: stopped) {
                try world.connection.chunk(chunk, of: session.commitment.id, secret: session.secret)
            }
        }
        #expect(throws: stopped) { try world.engine.statement(of: 0) }
        #expect(throws: stopped) { try world.engine.payStub(for: world.uploader.publicKey, epoch: 0) }
        #expect(throws: stopped) { try world.engine.closeOverdueSessions(at: world.now) }
        #expect(throws: stopped) {
            try world.engine.depositAddress(
                for: world.payer.publicKey, script: world.payer.outputScript, until: world.now)
        }

        let attempted = world.view
        try world.restart()
        switch moment {
        case .before:
            #expect(world.view == before)
            #expect(try store.entries(after: 0, limit: 1000).count == oldEntries)
        case .after: #expect(world.view == attempted)
        }
        try world.deposit(1, number: 4)
    }

    @Test(
        "A request that was lost with the disk is answered when it comes again, and costs nothing twice",
        arguments: AlteredStore.Moment.allCases)
    func retried(moment: AlteredStore.Moment) throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try HostWorld(store: store)
        let opening = try world.opening()
        store.failure = (0, moment)
        #expect(throws: refusal(.storageFailed)) { try world.connection.open(opening.commitment) }
        store.failure = nil
        try world.restart()
        let answer = try world.connection.open(opening.commitment)
        #expect(answer.value.body.serial == 0)
        #expect(world.payerAvailable == (try Amount(msat: 950_000_000)))
    }
}
