import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

@Suite("Starting from the log")
struct ReplayTests {
    /// A host with a little history: two sessions, one closed, an epoch, a deposit.
    private func world(_ store: AlteredStore) throws -> HostWorld {
        let world = try HostWorld(store: store)
        var (one, other) = (try world.session(), try world.session())
        try world.pay(&one, 3)
        try world.pay(&other, 2)
        _ = try world.connection.close(one.released().release)
        _ = try world.closeEpoch()
        try world.pay(&other)
        return world
    }

    private func expectRefusal(
        _ code: Refusal.Code, naming name: String, _ world: HostWorld, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let thrown = #expect(throws: refusal(code), sourceLocation: sourceLocation) { try world.restart() }
        #expect(thrown?.message.contains(name) == true, "\(thrown?.message ?? "")", sourceLocation: sourceLocation)
    }

    @Test("An untouched log starts again")
    func untouched() throws {
        let world = try world(AlteredStore(MemoryHostStore()))
        let view = world.view
        try world.restart()
        #expect(world.view == view)
    }

    @Test("A log with one command changed does not start, and the commit is named", arguments: 1...9)
    func changedCommand(number: UInt64) throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try world(store)
        for position in 0..<(try store.commits(after: number - 1, limit: 1)[0].commands.count) where position % 29 == 0
        {
            store.alterCommit = { commit in
                guard commit.number == number else { return commit }
                var commands = commit.commands
                commands[position] ^= 1
                return CommitRecord(
                    number: number, time: commit.time, commands: commands, journal: commit.journal,
                    previous: commit.previous)
            }
            // Whatever the byte meant, the commit itself or the next one's digest gives it away.
            let thrown = #expect(throws: Refusal.self) { try world.restart() }
            let names = ["commit \(number) ", "commit \(number + 1) ", "commit \(number + 2) "]
            #expect(thrown.map { error in names.contains { error.message.contains($0) } } == true, "\(thrown as Any)")
        }
    }

    @Test("A commit that is missing in the middle is named")
    func missingCommit() throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try world(store)
        store.alterCommit = { $0.number == 4 ? nil : $0 }
        expectRefusal(.replayDiffers, naming: "commit 5 does not follow", world)
    }

    @Test("A log that lost its end while the journal kept it does not start")
    func lostEnd() throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try world(store)
        let last = world.engine.state.commitNumber
        store.alterCommit = { $0.number == last ? nil : $0 }
        expectRefusal(.journalBroken, naming: "journal ends at entry", world)
    }

    @Test("A commit dated before the one before it does not start")
    func timeRunsBack() throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try world(store)
        world.wait(seconds: 5)
        try world.deposit(1, number: 80)
        world.wait(seconds: 5)
        try world.deposit(1, number: 81)
        let (last, early) = (world.engine.state.commitNumber, try Timestamp(seconds: HostWorld.start))
        store.alterCommit = { commit in
            guard commit.number == last else { return commit }
            return CommitRecord(
                number: last, time: early, commands: commit.commands, journal: commit.journal, previous: commit.previous
            )
        }
        expectRefusal(.replayDiffers, naming: "commit \(last) cannot", world)
    }

    @Test("A journal entry with another amount, or one that is missing, is named")
    func changedEntry() throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try world(store)
        store.alterEntries = { entries in
            entries.compactMap { entry in
                guard entry.number == 3 else { return entry }
                var bytes = entry.rawRepresentation
                // The amount of a reservation, which ends before its empty reference.
                bytes[bytes.count - 2] ^= 1
                return try? JournalEntry(rawRepresentation: bytes)
            }
        }
        expectRefusal(.replayDiffers, naming: "entry 3 ", world)
        store.alterEntries = { $0.filter { $0.number != 4 } }
        expectRefusal(.replayDiffers, naming: "missing", world)
    }

    @Test("A balance that was changed is named by its account")
    func changedBalance() throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try world(store)
        let account = Account.payer(world.payer.publicKey)
        store.alterBalances = { balances in
            var balances = balances
            balances[account] = try? Balance(debits: 0, credits: 7, reserved: .zero)
            return balances
        }
        expectRefusal(.balancesDiffer, naming: "payer:", world)
        store.alterBalances = { $0.filter { $0.key != account } }
        expectRefusal(.balancesDiffer, naming: "payer:", world)
    }

    @Test("A journal that says it is longer than the log does not start")
    func longerJournal() throws {
        let store = AlteredStore(MemoryHostStore())
        let world = try world(store)
        store.alterHead = { JournalHead(number: $0.number + 1, hash: $0.hash) }
        expectRefusal(.journalBroken, naming: "journal ends at entry", world)
    }

    @Test("Limits that were lowered since do not keep a host from starting")
    func loweredLimits() throws {
        let store = MemoryHostStore()
        let world = try HostWorld(store: store)
        var session = try world.session()
        try session.resume(paid: 5, received: 5)
        _ = try world.connection.pay([session.payword(at: 5)], secret: session.secret)
        _ = try world.session()
        let engine = try HostEngine(
            identity: world.identity, keys: world.keys, store: store,
            limits: HostLimits(openSessions: 1, openSessionsPerPayer: 1, skippedLinks: 1, publishedOffers: 0))
        #expect(StateView(engine.state) == world.view)
    }

    @Test(
        "Paywords folded inside a batch, between openings and closings, replay to the same journal (ATTACKS 15)",
        arguments: [1, 2, 3, 4, 5] as [UInt64])
    func folded(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let world = try HostWorld()
        var sessions = try (0..<4).map { _ in try world.session() }
        for index in sessions.indices { try sessions[index].resume(paid: 5, received: 5) }
        var requests: [HostRequest] = []
        for _ in 0..<30 {
            let session = try #require(sessions.randomElement(using: &random))
            let payword = try session.payword(at: .random(in: 1...5, using: &random))
            requests.append(.pay(payword, secret: Bool.random(using: &random) ? session.secret : nil))
        }
        for session in sessions.prefix(2) {
            // A release at a random index: some end their session in the middle of the batch, most are refused.
            for _ in 0..<3 {
                var released = session
                try released.resume(paid: .random(in: 1...5, using: &random), received: 0)
                requests.insert(
                    .close(try released.released().release.received),
                    at: .random(in: 0...requests.count, using: &random))
            }
        }
        requests.insert(
            .open(try world.opening(length: 1).commitment.received), at: .random(in: 0...requests.count, using: &random)
        )
        let commit = world.engine.state.commitNumber
        let answers = try world.engine.handle(requests, at: world.now)
        #expect(answers.count == requests.count)
        #expect(world.engine.state.commitNumber == commit + 1)
        let view = world.view
        try world.restart()
        #expect(world.view == view)
        try checkInvariants(of: world)
    }
}
