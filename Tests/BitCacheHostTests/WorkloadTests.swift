import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

/// A random life of a host: several payers who open, pay, read, release, top up and walk away, and epochs that close.
private struct Workload {
    let world: HostWorld
    let payers: [SecretKey]
    var random: SeededGenerator
    var sessions: [OpenSession] = []
    private var nextDeposit: UInt32 = 100

    init(seed: UInt64, store: any HostStore = MemoryHostStore()) throws {
        world = try HostWorld(priceMsat: 1_234_567, grace: 200, store: store)
        payers = try (40..<44).map { try HostWorld.key($0) }
        random = SeededGenerator(seed: seed)
        for payee in [world.uploader, world.identityKey] { try world.instruct(payee) }
    }

    /// Does one random thing; requests may well be refused.
    mutating func step() throws {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: try deposit()
        case 1, 2: try open()
        case 3...6: try pay()
        case 7: try read()
        case 8: try close()
        case 9: try topUp()
        case 10: world.wait(seconds: .random(in: 0..<120, using: &random))
        default: try hostWork()
        }
    }

    private mutating func deposit() throws {
        let payer = payers[Int.random(in: 0..<payers.count, using: &random)]
        // Sometimes the same coin once more.
        nextDeposit += UInt32.random(in: 0...1, using: &random)
        let value = 5_000 + UInt64(nextDeposit)
        _ = try? world.engine.run(
            [.deposit(OutPoint(transactionID: .zero, index: nextDeposit), Satoshis(value), payer: payer.publicKey)],
            at: world.now)
    }

    private mutating func open() throws {
        let payer = payers[Int.random(in: 0..<payers.count, using: &random)]
        let first = UInt64.random(in: 0..<5, using: &random)
        let opening = try world.opening(
            first: first, length: .random(in: 1...UInt32(5 - first), using: &random),
            expirySeconds: .random(in: 0..<600, using: &random), payer: payer)
        try take(opening)
    }

    private mutating func take(_ opening: SessionOpening) throws {
        guard case .success(.accepted(let acceptance)) = try world.ask(.open(opening.commitment.received)) else {
            return
        }
        sessions.append(
            try opening.accepted(by: acceptance.received, certificate: world.identity.certificate))
    }

    /// A batch of paywords of several sessions, some old, some forged.
    private mutating func pay() throws {
        var requests: [HostRequest] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            guard let index = sessions.indices.randomElement(using: &random) else { return }
            let length = sessions[index].commitment.body.length
            let number = UInt32.random(in: 1...length, using: &random)
            var session = sessions[index]
            try session.resume(paid: length, received: length)
            var payword = try session.payword(at: number)
            if Int.random(in: 0..<8, using: &random) == 0 {
                payword = try Payword(
                    network: world.network, commitment: payword.commitment, index: number, link: .zero)
            }
            requests.append(.pay(payword, secret: Bool.random(using: &random) ? session.secret : nil))
        }
        for answer in try world.engine.handle(requests, at: world.now) { _ = try? answer.result.get() }
    }

    private mutating func read() throws {
        guard let session = sessions.randomElement(using: &random) else { return }
        // A disk that fails now and then.
        world.source.readFails = Int.random(in: 0..<6, using: &random) == 0
        defer { world.source.readFails = false }
        _ = try? world.connection.chunk(
            .random(in: 0..<5, using: &random), of: session.commitment.id, secret: session.secret)
    }

    private mutating func close() throws {
        guard var session = sessions.randomElement(using: &random) else { return }
        let known = world.engine.state.sessions[session.commitment.id]?.index ?? 0
        let index =
            Bool.random(using: &random) ? known : .random(in: 0...session.commitment.body.length, using: &random)
        try session.resume(paid: index, received: 0)
        _ = try world.ask(.close(session.released().release.received))
    }

    private mutating func topUp() throws {
        guard let old = sessions.randomElement(using: &random) else { return }
        let body = old.commitment.body
        let final = world.engine.state.sessions[old.commitment.id]?.index ?? body.length
        let first = body.first + UInt64(final)
        guard first < 5, let payer = payers.first(where: { $0.publicKey == body.payer }) else { return }
        try take(
            world.opening(
                first: first, length: .random(in: 1...UInt32(5 - first), using: &random), expirySeconds: 300,
                previous: .init(commitment: old.commitment.id, finalIndex: final), payer: payer))
    }

    private mutating func hostWork() throws {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: _ = try world.engine.closeOverdueSessions(at: world.now)
        case 1: _ = try world.closeEpoch()
        case 2: try world.engine.run([.issueDepositAddress(payer: payers[0].publicKey)], at: world.now)
        default: try world.engine.run([.dropExpiredOffers], at: world.now)
        }
    }
}

@Suite("A host's random life keeps every promise of DESIGN.md §7")
struct WorkloadTests {
    @Test(
        "After every step the invariants hold, and a restart comes to the same state",
        arguments: SeededGenerator.seeds())
    func invariants(seed: UInt64) throws {
        var workload = try Workload(seed: seed)
        for step in 0..<220 {
            try workload.step()
            if step % 4 == 0 { try checkInvariants(of: workload.world) }
            let view = workload.world.view
            let engine = try HostEngine(
                identity: workload.world.identity, keys: workload.world.keys, store: workload.world.store)
            #expect(StateView(engine.state) == view, "step \(step) of seed \(seed)")
            // Now and then the host really goes on from its disk.
            if step % 31 == 0 { try workload.world.restart() }
        }
        try checkInvariants(of: workload.world)
        #expect(workload.world.engine.state.closed.count > 2, "the workload must reach what it is about")
        #expect(workload.world.engine.state.epoch > 1)
    }

    @Test("One seed gives one log, to the byte")
    func deterministic() throws {
        let logs = try (0..<2).map { _ in
            var workload = try Workload(seed: 11)
            for _ in 0..<80 { try workload.step() }
            return try workload.world.store.commits(after: 0, limit: .max)
        }
        #expect(logs[0] == logs[1])
        #expect(logs[0].count > 10)
    }

    @Test(
        "A disk that fails at any commit loses nothing that was acknowledged", arguments: AlteredStore.Moment.allCases)
    func diskFails(moment: AlteredStore.Moment) throws {
        for goodAppends in stride(from: 4, to: 60, by: 3) {
            let store = AlteredStore(MemoryHostStore())
            var workload = try Workload(seed: UInt64(goodAppends), store: store)
            store.failure = (goodAppends, moment)
            var durable = workload.world.view
            for _ in 0..<150 {
                do { try workload.step() } catch {}
                if (store.failure?.goodAppends ?? 0) < 0 { break }
                durable = workload.world.view
            }
            store.failure = nil
            let attempted = workload.world.view
            try workload.world.restart()
            #expect(workload.world.view == (moment == .before ? durable : attempted))
            try checkInvariants(of: workload.world)
        }
    }
}
