import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import Testing

@Suite("Ending a session")
struct ClosingTests {
    @Test("A release below what was shown is refused, above it too, and only the exact one ends the session")
    func exactIndex() throws {
        let world = try HostWorld()
        var session = try world.session()
        try world.pay(&session, 3)
        for (index, code) in [(2, Refusal.Code.closingTooLow), (4, .linkNotShown), (0, .closingTooLow)] {
            var other = session
            try other.resume(paid: UInt32(index), received: 0)
            try world.expectRefused(code, .close(other.released().release.received))
        }
        let closing = try world.connection.close(session.released().release).value
        #expect(closing.body.index == 3)
        #expect(closing.body.amount == (try Amount(msat: 30_000_000)))
    }

    @Test("A repeated release gets the identical closing, also after a restart and after the claim deadline")
    func repeated() throws {
        let world = try HostWorld()
        var session = try world.session()
        try world.pay(&session, 2)
        let release = try session.released().release
        let first = try world.connection.close(release).value.rawRepresentation
        let before = world.view
        #expect(try world.connection.close(release).value.rawRepresentation == first)
        try world.restart()
        world.wait(seconds: 40 * 86_400)
        #expect(try world.connection.close(release).value.rawRepresentation == first)
        #expect(world.view == before)
    }

    @Test("Another release of a closed session is answered that it is closed")
    func otherRelease() throws {
        let world = try HostWorld()
        var session = try world.session()
        try world.pay(&session, 2)
        _ = try world.connection.close(session.released().release)
        try session.resume(paid: 3, received: 3)
        try world.expectRefused(.sessionClosed, .close(session.released().release.received))
    }

    @Test("A release that another key signed, or of an unknown session, is refused")
    func forged() throws {
        let world = try HostWorld()
        let session = try world.session()
        var bytes = try session.released().release.rawRepresentation
        bytes[bytes.count - 1] ^= 1
        try world.expectRefused(.signatureInvalid, .close(Received(rawRepresentation: bytes)))
        let unknown = Release(
            network: world.network, host: world.identityKey.publicKey, commitment: .zero, index: 0)
        try world.expectRefused(
            .sessionUnknown,
            .close(Received(rawRepresentation: Self.signed(unknown, by: world.payer))))
    }

    @Test("A session in which nothing was paid ends with an empty claim, and everything comes back")
    func nothingPaid() throws {
        let world = try HostWorld()
        let session = try world.session()
        let closing = try world.connection.close(session.released().release).value
        #expect(closing.body.amount == .zero && closing.body.parts.isEmpty)
        #expect(world.payerAvailable == (try Amount(msat: 1_000_000_000)))
        #expect(world.engine.state.claims.count == 1)
        try world.restart()
        #expect(world.engine.state.claims.count == 1)
    }

    @Test("The host closes alone only after the claim deadline, at the highest payword shown (ATTACKS 1)")
    func overdue() throws {
        let world = try HostWorld(grace: 100)
        var session = try world.session()
        try world.pay(&session, 2)
        let id = session.commitment.id
        world.now = session.acceptance.body.claimDeadline
        #expect(try world.engine.closeOverdueSessions(at: world.now).isEmpty)
        world.expectUnchanged(.closingTooEarly) { try world.engine.run([.closeOverdue(id)], at: world.now) }
        #expect(world.payerAvailable == (try Amount(msat: 950_000_000)), "nothing is given back before the deadline")
        world.wait(seconds: 1)
        let closings = try world.engine.closeOverdueSessions(at: world.now)
        #expect(closings.map(\.body.commitment) == [id])
        #expect(closings[0].body.index == 2 && closings[0].body.cause == .deadline)
        #expect(world.payerAvailable == (try Amount(msat: 980_000_000)))
        #expect(try world.engine.closeOverdueSessions(at: world.now).isEmpty)
        try world.expectRefused(.sessionClosed, .close(session.released().release.received))
        let receipt = try Receipt(
            certificate: world.identity.certificate, commitment: session.commitment, acceptance: session.acceptance,
            index: 2, link: session.payword(at: 2).link, closing: closings[0], offer: world.offer,
            listing: world.listing
        ).verified()
        #expect(receipt.isClosed)
    }

    @Test("After the claim deadline a release is too late: the host closes alone")
    func lateRelease() throws {
        let world = try HostWorld(grace: 100)
        var session = try world.session()
        try world.pay(&session)
        world.now = session.acceptance.body.claimDeadline.adding(seconds: 1)
        try world.expectRefused(.claimDeadlinePassed, .close(session.released().release.received))
    }

    @Test("Closings are numbered by the engine, without gaps, whatever their times (ATTACKS 2, 34)")
    func numbers() throws {
        let world = try HostWorld()
        for number in 0..<UInt64(4) {
            let session = try world.session(length: 1)
            let closing = try world.connection.close(session.released().release).value
            #expect(closing.body.epoch == 0 && closing.body.claim == number)
        }
        let open = try world.session(length: 1)
        _ = try world.closeEpoch()
        let closing = try world.connection.close(open.released().release).value
        #expect(closing.body.epoch == 1 && closing.body.claim == 0)
        #expect(world.engine.state.epochs[0]?.statement.claims.count == 4)
    }

    @Test("Shares are rounded on the whole session, to the largest fractions (ATTACKS 33)")
    func rounding() throws {
        let world = try HostWorld(priceMsat: 333)
        var session = try world.session()
        try world.pay(&session, 5)
        let closing = try world.connection.close(session.released().release).value
        // 1665 msat: 1165.5 for the uploader, 166.5 for the referrer, 333 for the host; the tie goes to the first.
        #expect(closing.body.parts.map(\.amount.msat) == [1166, 166, 333])
    }

    // MARK: Top-ups

    @Test("A top-up ends the old session and opens the new one in one commit (ATTACKS 4)")
    func topUp() throws {
        let world = try HostWorld(deposit: 50_000)
        var old = try world.session(length: 4)
        try world.pay(&old, 3)
        let commit = world.engine.state.commitNumber
        // 20 000 sat remain and 10 000 come back: without the old session's end there would be too little.
        let new = try world.session(
            first: 3, length: 2, previous: .init(commitment: old.commitment.id, finalIndex: 3))
        #expect(world.engine.state.commitNumber == commit + 1)
        #expect(world.payerAvailable == .zero)
        let closing = try #require(world.engine.state.closed[old.commitment.id]?.closing)
        #expect(closing.cause == .topUp(new.commitment.id) && closing.index == 3)
        #expect(world.engine.state.sessions.keys.map { $0 } == [new.commitment.id])
        #expect(world.engine.state.openSessionsByPayer[world.payer.publicKey] == 1)
        try world.restart()
        #expect(world.engine.state.sessions[new.commitment.id]?.acceptance.serial == 1)
    }

    @Test(
        "A refused top-up leaves the old session open",
        arguments: [
            (2, 2, Refusal.Code.closingTooLow), (4, 1, .linkNotShown), (3, 3, .balanceInsufficient),
        ] as [(UInt32, UInt32, Refusal.Code)])
    func refusedTopUp(final: UInt32, length: UInt32, code: Refusal.Code) throws {
        let world = try HostWorld(sizeBytes: 200_000, deposit: 50_000)
        var old = try world.session(length: 4)
        try world.pay(&old, 3)
        let opening = try world.opening(
            first: UInt64(final), length: length,
            previous: .init(commitment: old.commitment.id, finalIndex: final))
        try world.expectRefused(code, .open(opening.commitment.received))
        try world.pay(&old)
        #expect(world.engine.state.sessions[old.commitment.id]?.index == 4)
    }

    @Test("A top-up of another payer's session, of none, or with a gap is refused")
    func foreignTopUp() throws {
        let world = try HostWorld()
        let thief = try HostWorld.key(20)
        try world.deposit(1_000_000, number: 77, payer: thief)
        var old = try world.session(length: 2)
        try world.pay(&old, 1)
        let previous = Commitment.Previous(commitment: old.commitment.id, finalIndex: 1)
        let stolen = try world.opening(first: 1, length: 2, previous: previous, payer: thief)
        try world.expectRefused(.topUpMismatch, .open(stolen.commitment.received))
        let gap = try world.opening(first: 2, length: 2, previous: previous)
        try world.expectRefused(.topUpMismatch, .open(gap.commitment.received))
        let unknown = try world.opening(first: 1, length: 2, previous: .init(commitment: .zero, finalIndex: 1))
        try world.expectRefused(.sessionUnknown, .open(unknown.commitment.received))
        _ = try world.connection.close(old.released().release)
        let late = try world.opening(first: 1, length: 2, previous: previous)
        try world.expectRefused(.sessionClosed, .open(late.commitment.received))
    }

    @Test("A payer at its session limit may still top up")
    func topUpAtLimit() throws {
        let world = try HostWorld(limits: HostLimits(openSessions: 1, openSessionsPerPayer: 1))
        var old = try world.session(length: 2)
        try world.pay(&old, 1)
        let previous = Commitment.Previous(commitment: old.commitment.id, finalIndex: 1)
        let new = try world.session(first: 1, length: 2, previous: previous)
        #expect(world.engine.state.sessions.keys.map { $0 } == [new.commitment.id])
    }

    private static func signed(_ release: Release, by key: SecretKey) -> [UInt8] {
        var records = TLVWriter()
        records.write(0, [1, TokenKind.release.rawValue, release.network.rawValue])
        release.write(to: &records)
        let digest: Bytes32<Never> = TaggedHash(tag: "bitcache/release").hash(records.bytes)
        return records.bytes + key.sign(digest).rawRepresentation
    }
}

extension HostWorld {
    /// Closes the epoch that is open now, with the same secret every time.
    func closeEpoch(_ policy: SettlementPolicy? = nil) throws -> UInt64 {
        let epoch = engine.state.epoch
        let secret = SecretBytes(copying: [UInt8](repeating: 0x5e, count: 32))
        try engine.run(
            [.closeEpoch(policy ?? SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000)), secret: secret)], at: now)
        return epoch
    }

    /// A payee's instruction to be paid to a P2TR script of its own.
    func instruct(_ payee: SecretKey, sequence: UInt64 = 1) throws {
        try engine.run([.instruct(instruction(of: payee, sequence: sequence))], at: now)
    }

    func instruction(of payee: SecretKey, sequence: UInt64, script: Script? = nil) throws -> Verified<PayoutInstruction>
    {
        try PayoutInstruction(
            network: network, payee: payee.publicKey, host: identityKey.publicKey,
            script: script ?? payee.outputScript, sequence: sequence
        ).signed(with: payee)
    }
}
