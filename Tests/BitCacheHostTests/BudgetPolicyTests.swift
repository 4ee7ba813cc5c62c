import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheTesting
import BitCacheWallet
import Testing

/// A payer with budgets that downloads from a host as fresh processes would.
private final class Buyer {
    let world: HostWorld
    let store = MemoryPayerStore()
    var sink = MemorySink()
    var calls = 0
    /// What the person says, and what was asked.
    var says = false
    var questions: [Amount] = []

    init(_ world: HostWorld) {
        self.world = world
    }

    func setLimits(_ limits: BudgetLimits) { store.saveBudgets(limits.rawRepresentation) }

    func download(file: String = "film.mkv", from world: HostWorld? = nil) throws -> DownloadReport {
        let world = world ?? self.world
        let plan = FaultPlan()
        defer { calls = plan.calls }
        var download = try Downloader(
            world.terms, certificate: world.identity.certificate, layer: world.source.layer, file: file,
            payerKey: world.payer, chainKey: world.chainKey, referrer: world.referrer.publicKey,
            spending: BudgetPolicy(store, clock: { world.now }) { request, excess in
                self.questions.append(excess)
                return self.says
            }, connection: FaultyConnection(base: world.connection, plan: plan), store: store, sink: sink,
            makeSalt: world.salt)
        return try download.run(sessionExpiry: world.now.adding(seconds: 1000))
    }
}

@Suite("Downloads within budgets")
struct BudgetPolicyTests {
    /// Five chunks.
    private static let cost: UInt64 = 5 * 10_000_000

    private static func amount(_ msat: UInt64) throws -> Amount { try Amount(msat: msat) }

    @Test("A budget that the download fills lets it through, and its session says when it began")
    func fills() throws {
        let buyer = Buyer(try HostWorld())
        let limit = try Self.amount(Self.cost)
        buyer.setLimits(BudgetLimits(file: limit, host: limit, day: limit, autoApprove: limit))
        #expect(try buyer.download().receipts.map(\.amount) == [limit])
        #expect(buyer.store.sessions().map(\.begun) == [buyer.world.now])
        #expect(try BudgetPolicy.spentOnDay(of: buyer.world.now, in: buyer.store) == limit)
        #expect(try BudgetPolicy.spentOnDay(of: buyer.world.now.adding(seconds: 86_400), in: buyer.store) == .zero)
        #expect(buyer.questions == [])
    }

    @Test("One millisatoshi less refuses it, and nothing was kept or sent", arguments: Budget.allCases)
    func exceeded(budget: Budget) throws {
        let buyer = Buyer(try HostWorld())
        let limit = try Self.amount(Self.cost - 1)
        let limits =
            switch budget {
            case .file: BudgetLimits(file: limit)
            case .host: BudgetLimits(host: limit)
            case .day: BudgetLimits(day: limit)
            }
        buyer.setLimits(limits)
        buyer.says = true
        let before = buyer.world.view
        let refusal = try #require(throws: Refusal.self) { try buyer.download() }
        #expect(refusal.code == .budgetExceeded)
        #expect(refusal.message.contains("1 msat more than the budget of its \(budget.rawValue)"))
        #expect(buyer.store.sessions().isEmpty && buyer.store.highestCommits().isEmpty)
        #expect(buyer.calls == 0 && buyer.world.view == before)
        #expect(buyer.questions == [], "no word overrides a budget")
    }

    @Test("Above what needs nobody's word a person is asked, and their no leaves everything as it was")
    func approval() throws {
        let buyer = Buyer(try HostWorld())
        buyer.setLimits(BudgetLimits(autoApprove: try Self.amount(Self.cost - 7)))
        #expect(throws: Refusal(.approvalNeeded, "")) { try buyer.download() }
        #expect(buyer.store.sessions().isEmpty && buyer.calls == 0)
        buyer.says = true
        #expect(try buyer.download().received == 5)
        #expect(try buyer.questions == [Self.amount(7), Self.amount(7)])
    }

    @Test("Without somebody to ask, nobody says yes")
    func nobody() throws {
        let world = try HostWorld()
        let store = MemoryPayerStore()
        store.saveBudgets(BudgetLimits(autoApprove: .zero).rawRepresentation)
        let policy = BudgetPolicy(store, clock: { world.now })
        let request = try SpendingRequest(world.terms, chunks: 1)
        #expect(throws: Refusal(.approvalNeeded, "")) { try policy.approve(request) }
    }

    @Test("Several sessions of one content count together, under whatever name it is kept")
    func together() throws {
        let buyer = Buyer(try HostWorld())
        buyer.setLimits(BudgetLimits(file: try Self.amount(Self.cost + Self.cost / 2)))
        _ = try buyer.download()
        buyer.sink = MemorySink()
        let refusal = try #require(throws: Refusal.self) { try buyer.download(file: "other name") }
        #expect(refusal.code == .budgetExceeded && refusal.message.contains("\(Self.cost / 2) msat more"))
        buyer.setLimits(BudgetLimits(file: try Self.amount(2 * Self.cost)))
        #expect(try buyer.download(file: "other name").received == 5)
    }

    @Test("The next day's budget is a new one, and a clock set back does not bring yesterday's again")
    func days() throws {
        let buyer = Buyer(try HostWorld())
        buyer.setLimits(BudgetLimits(day: try Self.amount(Self.cost)))
        _ = try buyer.download()
        buyer.sink = MemorySink()
        #expect(throws: Refusal(.budgetExceeded, "")) { try buyer.download(file: "again") }
        buyer.world.wait(seconds: 86_400)
        #expect(try buyer.download(file: "again").received == 5)
        let policy = BudgetPolicy(buyer.store, clock: { (try? Timestamp(seconds: HostWorld.start)) ?? .max })
        let request = try SpendingRequest(buyer.world.terms, chunks: 1)
        #expect(throws: Refusal(.budgetExceeded, "")) { try policy.approve(request) }
    }

    @Test("A session that was interrupted goes on without asking again: it was approved when it began")
    func interrupted() throws {
        let buyer = Buyer(try HostWorld())
        buyer.setLimits(BudgetLimits(file: try Self.amount(Self.cost)))
        // A commitment that is durable and was never sent.
        let opening = try buyer.world.opening()
        try buyer.store.save(
            PayerSessionRecord(
                commitment: opening.commitment.rawRepresentation, offer: opening.terms.offer.rawRepresentation,
                certificate: opening.terms.certificate.rawRepresentation,
                listing: opening.terms.listing?.rawRepresentation, file: "film.mkv", begun: buyer.world.now))
        // Open, it takes the whole budget; ended without a payment, it gives all of it back.
        #expect(try BudgetPolicy.spentOnDay(of: buyer.world.now, in: buyer.store).msat == Self.cost)
        #expect(try buyer.download().received == 5)
        #expect(try BudgetPolicy.spentOnDay(of: buyer.world.now, in: buyer.store).msat == Self.cost)
    }

    @Test("Budgets that cannot be read let nothing through")
    func damaged() throws {
        let buyer = Buyer(try HostWorld())
        buyer.store.saveBudgets([0x08, 0x00])
        #expect(throws: Refusal(.unknownRecord, "")) { try buyer.download() }
        #expect(buyer.store.sessions().isEmpty && buyer.calls == 0)
    }
}

@Suite("Downloads after an old backup was restored")
struct RestoredBackupTests {
    /// A backup at some step of a download that then goes on to its end.
    private func run(backupAt call: Int, keepingFile: Bool) throws -> (DownloadReport, Buyer, spent: UInt64) {
        let world = try HostWorld()
        let buyer = Buyer(world)
        var backup = try PayerSnapshot(of: buyer.store)
        let plan = FaultPlan()
        var connection = FaultyConnection(base: world.connection, plan: plan)
        connection.onPay = { index in
            // Between the durable index and the payword: what a copy made at this moment would hold.
            if index == call, let now = try? PayerSnapshot(of: buyer.store) { backup = now }
        }
        var download = try Downloader(
            world.terms, certificate: world.identity.certificate, layer: world.source.layer, file: "film.mkv",
            payerKey: world.payer, chainKey: world.chainKey, spending: UnlimitedSpending(), connection: connection,
            store: buyer.store, sink: buyer.sink, makeSalt: world.salt)
        if call == 4 {
            // The session is still open at the host: the payer vanished before it released.
            let stopping = FaultPlan(failing: 9)
            download = try Downloader(
                world.terms, certificate: world.identity.certificate, layer: world.source.layer, file: "film.mkv",
                payerKey: world.payer, chainKey: world.chainKey, spending: UnlimitedSpending(),
                connection: FaultyConnection(base: connection, plan: stopping), store: buyer.store, sink: buyer.sink,
                makeSalt: world.salt)
            _ = try? download.run(sessionExpiry: world.now.adding(seconds: 1000))
            #expect(buyer.store.sessions().map(\.stage) == [.accepted])
        } else {
            _ = try download.run(sessionExpiry: world.now.adding(seconds: 1000))
        }
        let restored = Buyer(world)
        _ = try PayerSnapshot(rawRepresentation: backup.rawRepresentation).restore(into: restored.store)
        if keepingFile { restored.sink = buyer.sink }
        return (try restored.download(), restored, 1_000_000_000 - world.payerAvailable.msat)
    }

    @Test(
        "The session that went on is given up, the download ends, and no chain is used twice",
        arguments: [0, 2, 4], [true, false])
    func goesOn(call: Int, keepingFile: Bool) throws {
        let (report, buyer, _) = try run(backupAt: call, keepingFile: keepingFile)
        #expect(buyer.sink.bytes == buyer.world.file)
        #expect(buyer.store.sessions().allSatisfy { $0.stage == .closed })
        let anchors = try buyer.store.sessions().map {
            try Received<Commitment>(rawRepresentation: $0.commitment).body.anchor
        }
        #expect(Set(anchors).count == anchors.count)
        if keepingFile, call != 4 { #expect(report.received == 0, "what is on disk is not bought again") }
    }

    @Test("A host that was paid further than the record says is not given a release, and its session is closed here")
    func closingTooLow() throws {
        let world = try HostWorld()
        let buyer = Buyer(world)
        var session = try world.session()
        let opening = session.terms
        try buyer.store.save(
            PayerSessionRecord(
                commitment: session.commitment.rawRepresentation, offer: opening.offer.rawRepresentation,
                certificate: opening.certificate.rawRepresentation, listing: opening.listing?.rawRepresentation,
                file: "film.mkv", paid: 1, stage: .accepted))
        // What the record does not know: three were paid.
        try world.pay(&session, 3)
        let report = try buyer.download()
        #expect(buyer.sink.bytes == world.file)
        let kept = buyer.store.sessions()
        #expect(kept.map(\.stage) == [.closed, .closed])
        #expect(kept[0].receipt == nil && kept[0].paid == 1)
        // The chunk that the record knows to be paid was read again; the others were bought anew.
        #expect(report.rereadChunks == 1 && report.received == 4)
        // The host closes the old session alone, at the highest payword that it can show.
        world.wait(seconds: 86_400 + 3600 + 1)
        _ = try world.engine.closeOverdueSessions(at: world.now)
        #expect(world.payerAvailable.msat == 1_000_000_000 - (3 + 4) * 10_000_000)
    }
}
