import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

@Suite("Paying with paywords")
struct PaywordTests {
    /// A session of which nothing is paid yet, with every payword at hand.
    private func session(_ world: HostWorld, length: UInt32 = 5) throws -> OpenSession {
        var session = try world.session(length: length)
        try session.resume(paid: length, received: length)
        return session
    }

    @Test("Paywords may come in any order, over any number of connections; the highest counts", arguments: 0..<6)
    func anyOrder(seed: UInt64) throws {
        let world = try HostWorld()
        let session = try session(world)
        var random = SeededGenerator(seed: seed)
        var highest: UInt32 = 0
        for index in (1...UInt32(5)).shuffled(using: &random) {
            highest = max(highest, index)
            let answer = try world.connection.pay([session.payword(at: index)], secret: session.secret)
            #expect(answer.value == highest)
            #expect(answer.commit == world.engine.state.commitNumber)
        }
        #expect(world.engine.state.ledger.balance(of: .init(.sessions)).net(of: .sessions) == 50_000_000)
        try world.restart()
        #expect(world.engine.state.sessions[session.commitment.id]?.index == 5)
    }

    @Test("A payword shown again is answered, moves nothing and writes nothing")
    func replayed() throws {
        let world = try HostWorld()
        let session = try session(world)
        _ = try world.connection.pay([session.payword(at: 3)], secret: session.secret)
        let before = world.view
        for index in [3, 1, 3, 2] as [UInt32] {
            #expect(try world.connection.pay([session.payword(at: index)], secret: session.secret).value == 3)
        }
        #expect(world.view == before)
    }

    @Test("A forged link at or below the index is no payment, and the host still starts again", arguments: 1...3)
    func forgedBelow(index: UInt32) throws {
        let world = try HostWorld()
        let session = try session(world)
        _ = try world.connection.pay([session.payword(at: 3)], secret: session.secret)
        let before = world.view
        let forged = try Payword(
            network: world.network, commitment: session.commitment.id, index: index, link: .zero)
        #expect(try world.ask(.pay(forged, secret: session.secret)).get() == .paid(index: 3))
        #expect(world.view == before)
        try world.restart()
        #expect(world.view == before)
    }

    @Test("A forged link above the index is refused")
    func forgedAbove() throws {
        let world = try HostWorld()
        let session = try session(world)
        _ = try world.connection.pay([session.payword(at: 2)], secret: session.secret)
        for (index, link) in [(4, try session.payword(at: 3).link), (5, .zero), (3, try session.payword(at: 2).link)] {
            let forged = try Payword(
                network: world.network, commitment: session.commitment.id, index: UInt32(index), link: link)
            try world.expectRefused(.linkInvalid, .pay(forged, secret: session.secret))
        }
    }

    @Test("A link of another session with the same payer is worth nothing (ATTACKS 10)")
    func otherSession() throws {
        let world = try HostWorld()
        let (one, other) = (try session(world), try session(world))
        let forged = try Payword(
            network: world.network, commitment: one.commitment.id, index: 2, link: other.payword(at: 2).link)
        try world.expectRefused(.linkInvalid, .pay(forged, secret: one.secret))
    }

    @Test("An index beyond the chain is refused")
    func beyond() throws {
        let world = try HostWorld()
        let session = try session(world, length: 4)
        for index in [5, UInt32.max] {
            let payword = try Payword(
                network: world.network, commitment: session.commitment.id, index: index,
                link: session.payword(at: 4).link)
            try world.expectRefused(.linkBeyondChain, .pay(payword, secret: session.secret))
        }
    }

    @Test("The limit of skipped links is exact")
    func skippedLinks() throws {
        let world = try HostWorld(limits: HostLimits(skippedLinks: 2))
        let session = try session(world)
        try world.expectRefused(.tooManyLinks, .pay(session.payword(at: 3), secret: session.secret))
        _ = try world.connection.pay([session.payword(at: 2)], secret: session.secret)
        try world.expectRefused(.tooManyLinks, .pay(session.payword(at: 5), secret: session.secret))
        #expect(try world.connection.pay([session.payword(at: 4)], secret: session.secret).value == 4)
    }

    @Test("A payword of another network, session or secret is refused")
    func mismatches() throws {
        let world = try HostWorld()
        let session = try session(world)
        let (payword, other) = (try session.payword(at: 1), try world.opening())
        let signet = try Payword(
            network: .signet, commitment: payword.commitment, index: 1, link: payword.link)
        try world.expectRefused(.networkMismatch, .pay(signet, secret: session.secret))
        try world.expectRefused(.sessionSecretWrong, .pay(payword, secret: other.secret))
        let unknown = try Payword(
            network: world.network, commitment: other.commitment.id, index: 1, link: payword.link)
        try world.expectRefused(.sessionUnknown, .pay(unknown, secret: other.secret))
    }

    @Test("Paywords count until the claim deadline, also after the expiry, and not a second longer")
    func deadline() throws {
        let world = try HostWorld(grace: 100)
        let session = try session(world)
        world.wait(seconds: 86_400 + 1)
        #expect(try world.connection.pay([session.payword(at: 1)], secret: session.secret).value == 1)
        world.now = session.acceptance.body.claimDeadline
        #expect(try world.connection.pay([session.payword(at: 2)], secret: session.secret).value == 2)
        world.wait(seconds: 1)
        try world.expectRefused(.claimDeadlinePassed, .pay(session.payword(at: 3), secret: session.secret))
        // What was booked is answered for as long as the session is open.
        #expect(try world.connection.pay([session.payword(at: 2)], secret: session.secret).value == 2)
    }

    @Test("After the expiry a payword is booked even where the file is gone: nothing is served for it any more")
    func expiredAndGone() throws {
        let world = try HostWorld()
        let session = try session(world)
        world.source.looksChanged = true
        try world.expectRefused(.contentChanged, .pay(session.payword(at: 1), secret: session.secret))
        world.wait(seconds: 86_400 + 1)
        #expect(try world.connection.pay([session.payword(at: 1)], secret: session.secret).value == 1)
    }

    @Test("A payee who was handed a payword may show it without the session secret, in small steps (ATTACKS 1)")
    func shownByPayee() throws {
        let world = try HostWorld(limits: HostLimits(skippedLinksOfStrangers: 3))
        let session = try session(world)
        try world.expectRefused(.tooManyLinks, .pay(session.payword(at: 4), secret: nil))
        #expect(try world.ask(.pay(session.payword(at: 3), secret: nil)).get() == .paid(index: 3))
        #expect(try world.ask(.pay(session.payword(at: 5), secret: nil)).get() == .paid(index: 5))
        try world.restart()
        #expect(world.engine.state.sessions[session.commitment.id]?.index == 5)
    }

    @Test("After the closing no payword of the session pays (ATTACKS 1)")
    func afterClose() throws {
        let world = try HostWorld()
        var session = try world.session(length: 5)
        try world.pay(&session, 2)
        _ = try world.connection.close(session.released().release)
        #expect(world.payerAvailable == (try Amount(msat: 980_000_000)))
        try session.resume(paid: 5, received: 5)
        try world.expectRefused(.sessionClosed, .pay(session.payword(at: 5), secret: session.secret))
        #expect(world.earned(by: world.uploader) == (try Amount(msat: 14_000_000)))
    }

    @Test("A file that looks changed is noticed before a payword is applied")
    func changed() throws {
        let world = try HostWorld()
        let session = try session(world)
        _ = try world.connection.pay([session.payword(at: 1)], secret: session.secret)
        world.source.looksChanged = true
        try world.expectRefused(.contentChanged, .pay(session.payword(at: 2), secret: session.secret))
        #expect(try world.connection.pay([session.payword(at: 1)], secret: session.secret).value == 1)
    }

    @Test("The journal has one entry for each session and commit, whose reference proves every payword in it")
    func references() throws {
        let world = try HostWorld()
        let (one, other) = (try session(world), try session(world))
        let head = world.engine.state.ledger.head.number
        _ = try world.engine.handle(
            [
                .pay(one.payword(at: 1), secret: one.secret), .pay(other.payword(at: 2), secret: other.secret),
                .pay(one.payword(at: 4), secret: one.secret), .pay(one.payword(at: 3), secret: one.secret),
            ], at: world.now)
        let entries = try world.store.entries(after: head, limit: 10)
        #expect(entries.map(\.transfer.amount.msat) == [40_000_000, 20_000_000])
        var reference = ByteReader(entries[0].transfer.reference)
        #expect(try reference.read(bigEndian: UInt32.self) == 0)
        #expect(try reference.read(bigEndian: UInt32.self) == 4)
        #expect(try reference.read(ChainLink.self) == one.payword(at: 4).link)
        #expect(reference.isAtEnd)
    }
}
