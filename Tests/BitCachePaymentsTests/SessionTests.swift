import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("A payer's session")
struct SessionTests {
    /// Opens the world's session at a small host.
    static func open(_ world: World, behind: UInt32 = 1) throws -> (host: SmallHost, session: OpenSession) {
        var host = SmallHost(world)
        let acceptance = try host.accept(world.commitment.text, behind: behind, at: World.start())
        let session = try world.opening.accepted(
            by: Received(parsing: acceptance), certificate: world.certificate)
        return (host, session)
    }

    @Test("A file is paid for chunk by chunk, downloaded, released and closed")
    func whole() throws {
        let world = try World()
        var (host, session) = try Self.open(world, behind: 0)
        var file: [UInt8] = []
        for number in 0..<World.length {
            #expect(try host.take(session.pay().text) == number + 1)
            let chunk = try host.serve(session.commitment.id, chunk: UInt64(number), secret: session.secret)
            try session.receive(chunk, layer: world.layer)
            file += chunk
            #expect(try session.exposure() == .zero)
        }
        #expect(file == world.file)
        let released = try session.released()
        let closing = try host.close(released.release.text, at: World.days(1))
        let receipt = try released.closed(by: Received(parsing: closing))
        #expect(receipt.amount.msat == 5 * World.price)
        #expect(receipt.isChainWalked)
        #expect(receipt.closing?.body.parts.map(\.amount.msat) == [813, 150, 100, 187])
    }

    @Test("No more is paid ahead than the window allows")
    func window() throws {
        let world = try World()
        var session = world.session
        #expect(session.payable == 2)
        _ = try session.pay()
        _ = try session.pay()
        #expect(session.payable == 0)
        #expect(try session.exposure().msat == 2 * World.price)
        #expect(throws: refusal(.windowFull)) { try session.pay() }
        #expect(session.paid == 2)
        try session.receive(world.chunk(0), layer: world.layer)
        #expect(try session.exposure().msat == World.price)
        #expect(try session.pay().index == 3)
        #expect(throws: refusal(.windowFull)) { try session.pay() }
    }

    @Test("A chain that is paid up pays no more")
    func exhausted() throws {
        var session = try World().session(paid: 5)
        #expect(session.payable == 0)
        #expect(throws: refusal(.chainExhausted)) { try session.pay() }
        #expect(session.paid == 5)
    }

    @Test(
        "Chunks may come as far behind the payment as the acceptance says, whatever the offer's cap",
        arguments: [0, 1] as [UInt32])
    func behind(count: UInt32) throws {
        let world = try World(behind: count)
        var session = world.session
        for number in 0..<count {
            try session.receive(world.chunk(UInt64(number)), layer: world.layer)
        }
        let next = try world.chunk(UInt64(count))
        #expect(throws: refusal(.chunkNotPaid)) { try session.receive(next, layer: world.layer) }
        #expect(session.received == count)
        // Served and not paid is the host's exposure, not the payer's.
        #expect(try session.exposure() == .zero)
        _ = try session.pay()
        try session.receive(next, layer: world.layer)
        #expect(session.received == count + 1)
    }

    @Test("A session ends at its last chunk, though the file goes on")
    func end() throws {
        let world = try World()
        let opening = try SessionOpening(
            world.terms, first: 2, length: 2, expiry: World.days(1), payerKey: world.payer, chainKey: world.chainKey,
            salt: world.salt)
        var host = SmallHost(world)
        let acceptance = try host.accept(opening.commitment.text, at: World.start())
        var session = try opening.accepted(by: Received(parsing: acceptance), certificate: world.certificate)
        for number in [2, 3] as [UInt64] {
            _ = try host.take(session.pay().text)
            try session.receive(
                host.serve(opening.commitment.id, chunk: number, secret: session.secret), layer: world.layer)
        }
        let fifth = try world.chunk(4)
        #expect(throws: refusal(.chunkNotPaid)) { try session.receive(fifth, layer: world.layer) }
        #expect(session.received == 2)
    }

    @Test("Wrong bytes and another content's layer count for nothing")
    func wrongChunk() throws {
        let world = try World()
        var session = world.session
        _ = try session.pay()
        let second = try world.chunk(1)
        #expect(throws: refusal(.chunkMismatch)) { try session.receive(second, layer: world.layer) }
        let other = try World.layer(of: World.file(sizeBytes: 150_001), exponent: 1)
        #expect(throws: refusal(.layerMismatch)) { try session.receive(second, layer: other) }
        #expect(session.received == 0)
        #expect(try session.exposure().msat == World.price)
    }

    @Test("A payword shown again is harmless, a forged one is refused")
    func replay() throws {
        let world = try World()
        var (host, session) = try Self.open(world)
        let first = try session.pay().text
        let second = try session.pay().text
        #expect(try host.take(second) == 2)
        #expect(try host.take(second) == 2)
        #expect(try host.take(first) == 2)
        let forged = try Payword(
            network: world.network, commitment: world.commitment.id, index: 3, link: .zero)
        #expect(throws: refusal(.linkInvalid)) { try host.take(forged.text) }
        // A link that was shown is not the next one.
        let moved = try Payword(
            network: world.network, commitment: world.commitment.id, index: 3, link: session.payword(at: 2).link)
        #expect(throws: refusal(.linkInvalid)) { try host.take(moved.text) }
        #expect(host.sessions[world.commitment.id]?.highest.index == 2)
    }

    @Test("A payword that has not left yet is not shown")
    func unpaid() throws {
        let world = try World()
        var session = world.session
        #expect(throws: refusal(.fieldOutOfRange)) { try session.payword(at: 0) }
        #expect(throws: refusal(.paywordNotPaid)) { try session.payword(at: 1) }
        let payword = try session.pay()
        #expect(try session.payword(at: 1) == payword)
        #expect(throws: refusal(.paywordNotPaid)) { try session.payword(at: 2) }
    }

    @Test("A host does not countersign a release below what it accepted, and a payer no closing of another index")
    func releaseIndexes() throws {
        let world = try World()
        var (host, session) = try Self.open(world)
        _ = try host.take(session.pay().text)
        _ = try host.take(session.pay().text)
        let low = try ReleaseTests.release(world, at: 1)
        #expect(throws: refusal(.closingTooLow)) { try host.close(low.text, at: World.start()) }

        let released = try session.released()
        #expect(released.release.body.index == 2)
        #expect(throws: refusal(.receiptMismatch)) {
            try released.closed(by: world.closing(at: 1, .release(released.release.id)).received)
        }
        #expect(throws: refusal(.receiptMismatch)) {
            try released.closed(by: world.closing(at: 2, .release(low.id)).received)
        }
        let alone = try world.closing(at: 2, .deadline, time: World.days(3))
        #expect(throws: refusal(.receiptMismatch)) { try released.closed(by: alone.received) }
    }

    @Test("A release above what the host was shown pays the host more, and is the payer's to sign")
    func releaseAbove() throws {
        let world = try World()
        var (host, session) = try Self.open(world)
        // The payword leaves and is lost; the release names it all the same.
        _ = try session.pay()
        let released = try session.released()
        let closing = try host.close(released.release.text, at: World.start())
        #expect(try released.closed(by: Received(parsing: closing)).amount.msat == World.price)
    }

    @Test("A top-up goes on where the old session ended, and both have their receipts")
    func topUp() throws {
        let world = try World()
        var (host, old) = try Self.open(world)
        for number in 0..<2 as Range<UInt64> {
            _ = try host.take(old.pay().text)
            try old.receive(host.serve(old.commitment.id, chunk: number, secret: old.secret), layer: world.layer)
        }
        let opening = try SessionOpening(
            world.terms, first: 2, length: 3, expiry: World.days(1), referrer: world.referrer.publicKey,
            previous: .init(commitment: old.commitment.id, finalIndex: old.paid), payerKey: world.payer,
            chainKey: world.chainKey, salt: ChainSalt(rawRepresentation: 16..<32))
        let acceptance = try host.accept(opening.commitment.text, at: World.start())
        let closing = try host.close(toppedUpBy: opening.commitment, at: World.start())
        let receipt = try Receipt(
            certificate: world.certificate, commitment: old.commitment, acceptance: old.acceptance, index: 2,
            link: old.payword(at: 2).link, closing: closing, offer: world.offer, listing: world.listing,
            topUp: opening.commitment
        ).verified(walkingAlways: true)
        #expect(receipt.amount.msat == 2 * World.price)
        let last = try old.pay()
        #expect(throws: refusal(.commitmentMismatch)) { try host.take(last.text) }

        var new = try opening.accepted(by: Received(parsing: acceptance), certificate: world.certificate)
        for number in 2..<5 as Range<UInt64> {
            _ = try host.take(new.pay().text)
            try new.receive(host.serve(new.commitment.id, chunk: number, secret: new.secret), layer: world.layer)
        }
        #expect(new.received == 3)
    }
}

@Suite("A payer's session after a crash (SPEC.md §4.3)")
struct RestoredSessionTests {
    @Test("The commitment alone brings back the chain and the secret")
    func restored() throws {
        let world = try World()
        let before = try world.session(paid: 2)
        let opening = try SessionOpening(
            restoring: Received(parsing: world.commitment.text), terms: world.terms, payerKey: world.payer,
            chainKey: world.chainKey)
        #expect(opening.commitment == world.commitment)
        #expect(opening.secret.hash == world.opening.secret.hash)
        var after = try opening.accepted(by: world.acceptance.received, certificate: world.certificate)
        try after.resume(paid: 2, received: 1)
        #expect(after.paid == 2)
        #expect(after.received == 1)
        for index in [1, 2] as [UInt32] { #expect(try after.payword(at: index) == before.payword(at: index)) }
        #expect(after.payable == 1)
        let third = try after.pay()
        try third.check(under: world.commitment)
        #expect(third.index == 3)
    }

    @Test("Counts beyond the chain are not taken up")
    func counts() throws {
        let world = try World()
        var session = world.session
        try session.resume(paid: 5, received: 5)
        #expect(session.payable == 0)
        #expect(throws: refusal(.linkBeyondChain)) { try session.resume(paid: 6, received: 5) }
        #expect(throws: refusal(.linkBeyondChain)) { try session.resume(paid: 5, received: 6) }
        // A store that lost what was received pays nothing ahead until it has caught up.
        try session.resume(paid: 4, received: 0)
        #expect(throws: refusal(.windowFull)) { try session.pay() }
    }

    @Test("Another chain key, another payer, another offer and a changed commitment are refused")
    func wrong() throws {
        let world = try World()
        func restore(
            _ commitment: Received<Commitment>, payer: SecretKey? = nil, chainKey: SecretBytes? = nil
        ) throws -> SessionOpening {
            try SessionOpening(
                restoring: commitment, terms: world.terms, payerKey: payer ?? world.payer,
                chainKey: chainKey ?? world.chainKey)
        }
        let other = SecretBytes(copying: [UInt8](repeating: 10, count: 32))
        let right = try world.commitment.received
        #expect(throws: refusal(.chainKeyMismatch)) { try restore(right, chainKey: other) }
        #expect(throws: refusal(.wrongSigner)) { try restore(right, payer: world.stranger) }
        let dearer = try world.commitment.forged([12: UInt64(251).bigEndianBytes], by: world.payer)
        #expect(throws: refusal(.offerMismatch)) { try restore(dearer) }
        let forged = try world.commitment.forged([:], by: world.stranger)
        #expect(throws: refusal(.signatureInvalid)) { try restore(forged) }
        let secret = try world.commitment.forged([24: [UInt8](repeating: 1, count: 32)], by: world.payer)
        #expect(throws: refusal(.chainKeyMismatch)) { try restore(secret) }
    }
}
