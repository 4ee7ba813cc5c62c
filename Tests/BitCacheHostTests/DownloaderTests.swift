import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

/// One payer's side of a download, with what survives its crashes.
private struct Payer {
    let world: HostWorld
    let store = MemoryPayerStore()
    let sink = MemorySink()

    /// Runs a download as a fresh process would.
    func run(
        _ plan: FaultPlan = FaultPlan(), file: String = "file", spending: any SpendingPolicy = UnlimitedSpending(),
        connection alter: (inout FaultyConnection) -> Void = { _ in }
    ) throws -> DownloadReport {
        var connection = FaultyConnection(base: world.connection, plan: plan)
        alter(&connection)
        var download = try Downloader(
            world.terms, certificate: world.identity.certificate, layer: world.source.layer, file: file,
            payerKey: world.payer, chainKey: world.chainKey, referrer: world.referrer.publicKey,
            spending: spending, connection: connection, store: FaultyPayerStore(store, plan),
            sink: FaultySink(sink, plan),
            makeSalt: world.salt)
        return try download.run(sessionExpiry: world.now.adding(seconds: 1000))
    }

    /// What the host has booked as paid.
    var spentMsat: UInt64 { world.depositMsat - world.payerAvailable.msat }
}

extension HostWorld {
    fileprivate var depositMsat: UInt64 { 1_000_000_000 }
    fileprivate var priceMsat: UInt64 { offer.body.pricePerChunk.msat }
}

@Suite("Downloading against a host, with crashes at every step")
struct DownloaderTests {
    private static let chunks: UInt64 = 5

    /// How many calls to the outside a download without faults makes.
    private static func callCount() throws -> Int {
        let plan = FaultPlan()
        let payer = Payer(world: try HostWorld())
        _ = try payer.run(plan)
        return plan.calls
    }

    @Test("A download without faults pays every chunk once, and nothing stays open")
    func plain() throws {
        let payer = Payer(world: try HostWorld())
        let report = try payer.run()
        #expect(payer.sink.bytes == payer.world.file)
        #expect(report.received == Self.chunks && report.rereadChunks == 0 && report.paidAgainChunks == 0)
        #expect(report.receipts.map(\.amount.msat) == [Self.chunks * payer.world.priceMsat])
        #expect(payer.spentMsat == Self.chunks * payer.world.priceMsat)
        #expect(payer.world.engine.state.sessions.isEmpty)
        // Once more costs nothing: everything is there.
        let again = try payer.run()
        #expect(again.received == 0 && again.receipts.map(\.token) == report.receipts.map(\.token))
        #expect(payer.spentMsat == Self.chunks * payer.world.priceMsat)
    }

    @Test(
        "Whatever call the payer dies at, its next run ends with the same file and pays nothing twice",
        arguments: FaultPlan.Moment.allCases)
    func crashEverywhere(moment: FaultPlan.Moment) throws {
        let calls = try Self.callCount()
        #expect(calls > 25)
        for call in 1...calls {
            let world = try HostWorld()
            let payer = Payer(world: world)
            #expect(throws: FaultPlan.crash, "call \(call)") { try payer.run(FaultPlan(failing: call, moment)) }
            // The host is started anew as well, every second time.
            if call.isMultiple(of: 2) { try world.restart() }
            let report = try payer.run()
            try Self.expectEnd(of: payer, report, "call \(call), \(moment)")
            #expect(report.paidAgainChunks == 0)
        }
    }

    @Test(
        "A payer that dies, and dies again while it takes up the session, still pays nothing twice",
        arguments: FaultPlan.Moment.allCases)
    func crashTwice(moment: FaultPlan.Moment) throws {
        for first in stride(from: 9, through: try Self.callCount(), by: 5) {
            for second in stride(from: 6, through: 16, by: 2) {
                let payer = Payer(world: try HostWorld())
                _ = try? payer.run(FaultPlan(failing: first, moment))
                _ = try? payer.run(FaultPlan(failing: second, moment))
                let report = try payer.run()
                try Self.expectEnd(of: payer, report, "calls \(first) and \(second), \(moment)")
                #expect(report.paidAgainChunks == 0)
            }
        }
    }

    @Test(
        "Where the session expired meanwhile, at most the window is paid again, and the old receipt is still got",
        arguments: FaultPlan.Moment.allCases)
    func crashThenExpire(moment: FaultPlan.Moment) throws {
        for call in 1...(try Self.callCount()) {
            let world = try HostWorld()
            let payer = Payer(world: world)
            _ = try? payer.run(FaultPlan(failing: call, moment))
            world.wait(seconds: 2000)
            let report = try payer.run()
            try Self.expectEnd(of: payer, report, "call \(call), \(moment)")
            #expect(report.paidAgainChunks <= UInt64(world.offer.body.window.ahead))
        }
    }

    @Test("Where the host closed meanwhile, at most the window is paid again", arguments: FaultPlan.Moment.allCases)
    func crashThenOverdue(moment: FaultPlan.Moment) throws {
        for call in 1...(try Self.callCount()) {
            let world = try HostWorld()
            let payer = Payer(world: world)
            _ = try? payer.run(FaultPlan(failing: call, moment))
            world.wait(seconds: 20_000)
            if call.isMultiple(of: 2) { _ = try world.engine.closeOverdueSessions(at: world.now) }
            let report = try payer.run()
            #expect(payer.sink.bytes == world.file, "call \(call), \(moment)")
            #expect(report.paidAgainChunks <= UInt64(world.offer.body.window.ahead), "call \(call), \(moment)")
            _ = try world.engine.closeOverdueSessions(at: world.now)
            // A payword that was never shown before the deadline counts at the payer and not at the host.
            #expect(payer.spentMsat <= (Self.chunks + report.paidAgainChunks) * world.priceMsat)
            #expect(payer.spentMsat >= Self.chunks * world.priceMsat)
            try checkInvariants(of: world)
        }
    }

    private static func expectEnd(of payer: Payer, _ report: DownloadReport, _ comment: String) throws {
        let paid = (Self.chunks + report.paidAgainChunks) * payer.world.priceMsat
        #expect(payer.sink.bytes == payer.world.file, "\(comment)")
        #expect(payer.world.engine.state.sessions.isEmpty, "\(comment)")
        #expect(report.receipts.reduce(0) { $0 + $1.amount.msat } == paid, "\(comment)")
        #expect(payer.spentMsat == paid, "\(comment)")
        #expect(payer.store.sessions(of: "file").allSatisfy { $0.stage == .closed }, "\(comment)")
        try checkInvariants(of: payer.world)
    }

    @Test("A host that serves a wrong chunk is paid nothing more", arguments: 0..<5)
    func wrongChunk(number: UInt32) throws {
        let world = try HostWorld()
        let payer = Payer(world: world)
        var isWrongServed = false
        #expect(throws: refusal(.chunkMismatch)) {
            try payer.run { connection in
                connection.alterChunk = { chunk, bytes in
                    guard chunk == number else { return bytes }
                    isWrongServed = true
                    return bytes.dropLast() + [bytes[bytes.count - 1] ^ 1]
                }
                connection.onPay = { _ in #expect(!isWrongServed, "no payword leaves after a wrong chunk") }
            }
        }
        let session = try #require(world.engine.state.sessions.values.first)
        #expect(session.index <= number + world.offer.body.window.ahead)
        // The right bytes are still due in the same session.
        let report = try payer.run()
        try Self.expectEnd(of: payer, report, "chunk \(number)")
        #expect(report.paidAgainChunks == 0)
    }

    @Test("A chunk that the host can no longer serve is refunded, and the session ends with its receipt")
    func contentLost() throws {
        let world = try HostWorld()
        let payer = Payer(world: world)
        #expect(throws: refusal(.contentUnreadable)) {
            try payer.run { connection in
                connection.alterChunk = { chunk, bytes in
                    if chunk == 1 { world.source.readFails = true }
                    return bytes
                }
            }
        }
        // Chunks 2 and 3 were paid and are refunded.
        #expect(throws: refusal(.contentUnreadable)) { try payer.run() }
        let records = payer.store.sessions(of: "file")
        #expect(records.map(\.stage).first == .closed && records.first?.receipt != nil)
        world.source.readFails = false
        let report = try payer.run()
        #expect(payer.sink.bytes == world.file)
        #expect(report.receipts.first?.index == 4)
        try checkInvariants(of: world)
    }

    @Test("A session that must be longer than what is missing pays for what is missing only")
    func leastChunks() throws {
        let world = try HostWorld(leastChunks: 3)
        let payer = Payer(world: world)
        // Chunk 1 alone is missing.
        let range = try world.source.layer.chunking.range(ofChunk: 1)
        try payer.sink.write(world.file, at: 0)
        try payer.sink.write([0], at: range.lowerBound)
        let report = try payer.run()
        #expect(payer.sink.bytes == world.file)
        #expect(report.receipts.map(\.index) == [1] && report.received == 1)
        #expect(payer.spentMsat == world.priceMsat)
    }

    @Test("Gaps in a file are paid one by one, and what is there is not paid for")
    func gaps() throws {
        let world = try HostWorld()
        let payer = Payer(world: world)
        try payer.sink.write(world.file, at: 0)
        for chunk in [0, 2, 3] as [UInt64] {
            try payer.sink.write([1, 2, 3], at: world.source.layer.chunking.range(ofChunk: chunk).lowerBound)
        }
        let report = try payer.run()
        #expect(payer.sink.bytes == world.file)
        #expect(report.receipts.map { [$0.commitment.body.first, UInt64($0.index)] } == [[0, 1], [2, 2]])
        #expect(payer.spentMsat == 3 * world.priceMsat)
    }

    @Test("A host that answers with an older commit than before is not paid on (ATTACKS 7)")
    func rolledBack() throws {
        let old = Payer(world: try HostWorld())
        _ = try old.run()
        // Another engine with the same keys and an empty disk is what a restored backup looks like.
        let restored = try HostWorld()
        let before = restored.view
        var download = try Downloader(
            restored.terms, certificate: restored.identity.certificate, layer: restored.source.layer, file: "other",
            payerKey: restored.payer, chainKey: restored.chainKey, spending: UnlimitedSpending(),
            connection: restored.connection, store: old.store,
            sink: MemorySink(), makeSalt: old.world.salt)
        #expect(throws: refusal(.hostRolledBack)) { try download.run(sessionExpiry: restored.now.adding(seconds: 60)) }
        #expect(restored.view.balances.mapValues(\.debits) == before.balances.mapValues(\.debits), "nothing was paid")
    }

    @Test("A host that accepts a session anew, under another serial number, is not paid on (ATTACKS 7)")
    func acceptedAnew() throws {
        let old = Payer(world: try HostWorld())
        #expect(throws: FaultPlan.crash) { try old.run(FaultPlan(failing: 12)) }
        #expect(old.store.sessions(of: "file").map(\.stage) == [.accepted])
        let restored = try HostWorld()
        for _ in 0..<5 { _ = try restored.session(length: 1) }
        var download = try Downloader(
            restored.terms, certificate: restored.identity.certificate, layer: restored.source.layer, file: "file",
            payerKey: restored.payer, chainKey: restored.chainKey, spending: UnlimitedSpending(),
            connection: restored.connection, store: old.store,
            sink: MemorySink(), makeSalt: old.world.salt)
        #expect(throws: refusal(.hostRolledBack)) { try download.run(sessionExpiry: restored.now.adding(seconds: 60)) }
    }

    @Test("A layer of another content is refused before anything is paid")
    func otherLayer() throws {
        let (one, other) = (try HostWorld(), try HostWorld(sizeBytes: 150_001))
        #expect(throws: refusal(.layerMismatch)) {
            try Downloader(
                one.terms, certificate: one.identity.certificate, layer: other.source.layer, file: "file",
                payerKey: one.payer, chainKey: one.chainKey, spending: UnlimitedSpending(), connection: one.connection,
                store: MemoryPayerStore(), sink: MemorySink(), makeSalt: one.salt)
        }
    }
}
