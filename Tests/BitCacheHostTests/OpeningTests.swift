import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import Testing

/// Everything that can be wrong with an opening, in the order in which the host looks for it. SPEC.md §8.1.
enum OpeningFault: Int, CaseIterable {
    case network, host, offer, price, tooFew, referrer, offerEnds, expiry, balance, sessions, signature

    var code: Refusal.Code {
        switch self {
        case .network: .networkMismatch
        case .host: .hostMismatch
        case .offer: .offerUnknown
        case .price: .offerMismatch
        case .tooFew: .tooFewChunks
        case .referrer: .referrerWithoutSlot
        case .offerEnds: .offerExpired
        case .expiry: .commitmentExpired
        case .balance: .balanceInsufficient
        case .sessions: .tooManySessions
        case .signature: .signatureInvalid
        }
    }
}

@Suite("Opening a session")
struct OpeningTests {
    /// A commitment with faults, by a payer whose only open session is all that it may have.
    private func commitment(_ faults: Set<OpeningFault>, in world: HostWorld) throws -> Received<Commitment> {
        let poor = try HostWorld.key(faults.contains(.balance) ? 30 : 7)
        let good = try world.opening(length: 3, payer: poor).commitment.body
        let stranger = try HostWorld.key(31)
        let start = try Timestamp(seconds: HostWorld.start)
        let expiry =
            faults.contains(.offerEnds)
            ? start.adding(seconds: 31 * 86_400) : faults.contains(.expiry) ? start : good.expiry
        let offer = faults.contains(.referrer) ? try world.plainOffer() : world.offer
        let body = try Commitment(
            network: faults.contains(.network) ? .signet : good.network, payer: good.payer,
            host: faults.contains(.host) ? stranger.publicKey : good.host,
            offer: faults.contains(.offer) ? .zero : offer.id, chunking: good.chunking,
            value: faults.contains(.price) ? Amount(msat: 1) : good.value, window: good.window, first: 0,
            length: faults.contains(.tooFew) ? 1 : 3, anchor: good.anchor, salt: good.salt,
            secretHash: good.secretHash, referrer: good.referrer, expiry: expiry)
        let signed = try body.signed(with: poor)
        guard faults.contains(.signature) else { return try signed.received }
        var bytes = signed.rawRepresentation
        bytes[bytes.count - 1] ^= 1
        return try Received(rawRepresentation: bytes)
    }

    @Test("The host refuses in the order of the specification, cheapest first, and the signature comes last")
    func order() throws {
        let world = try HostWorld(leastChunks: 2, limits: HostLimits(openSessions: 1))
        _ = try world.session()
        world.wait(seconds: 10)
        for first in OpeningFault.allCases {
            // From the first fault on, everything is wrong that can be wrong at the same time.
            var faults = Set(OpeningFault.allCases.filter { $0.rawValue >= first.rawValue })
            if first != .referrer { faults.remove(.referrer) }
            try world.expectRefused(first.code, .open(commitment(faults, in: world)))
            if first == .sessions { break }
        }
    }

    @Test("Each fault alone is refused, and nothing has changed", arguments: OpeningFault.allCases)
    func alone(fault: OpeningFault) throws {
        let world = try HostWorld(leastChunks: 2, limits: HostLimits(openSessions: fault == .sessions ? 1 : 9))
        _ = try world.session()
        world.wait(seconds: 10)
        try world.expectRefused(fault.code, .open(commitment([fault], in: world)))
    }

    @Test("An opening repeated, also after a restart and after the closing, gets the identical acceptance")
    func repeated() throws {
        let world = try HostWorld()
        let opening = try world.opening()
        let first = try world.connection.open(opening.commitment).value.rawRepresentation
        let before = world.view
        #expect(try world.connection.open(opening.commitment).value.rawRepresentation == first)
        #expect(world.view == before, "a repetition costs the host no write")
        try world.restart()
        #expect(try world.connection.open(opening.commitment).value.rawRepresentation == first)
        let session = try opening.accepted(
            by: Received(rawRepresentation: first), certificate: world.identity.certificate)
        _ = try world.connection.close(session.released().release)
        world.wait(seconds: 40 * 86_400)
        #expect(try world.connection.open(opening.commitment).value.rawRepresentation == first)
        #expect(world.engine.state.sessions.isEmpty)
    }

    @Test("Another signature of the same commitment is the same session (ATTACKS 7)")
    func signedTwice() throws {
        let world = try HostWorld()
        let opening = try world.opening()
        let acceptance = try world.connection.open(opening.commitment).value.rawRepresentation
        let before = world.view
        // A signature with other randomness is as valid; the library itself only makes the one.
        let again = try opening.commitment.body.signed(with: world.payer)
        #expect(again.id == opening.commitment.id)
        #expect(try world.connection.open(again).value.rawRepresentation == acceptance)
        #expect(world.view == before)
    }

    @Test("Serial numbers rise by one, and a reservation is exactly value times length")
    func serials() throws {
        let world = try HostWorld()
        for serial in 0..<UInt64(3) {
            let session = try world.session(length: 2)
            #expect(session.acceptance.body.serial == serial)
            #expect(session.acceptance.body.reserved == (try Amount(msat: 20_000_000)))
        }
        #expect(world.payerAvailable == (try Amount(msat: 940_000_000)))
    }

    @Test("A balance that is one chunk short opens nothing; the exact balance does", arguments: [0, 1] as [UInt64])
    func exactBalance(missing: UInt64) throws {
        let world = try HostWorld(deposit: 50_000 - missing)
        let opening = try world.opening(length: 5)
        if missing == 0 {
            _ = try world.connection.open(opening.commitment)
            #expect(world.payerAvailable == .zero)
        } else {
            try world.expectRefused(.balanceInsufficient, .open(opening.commitment.received))
        }
    }

    @Test("The session limits are exact, and a closed session makes room", arguments: [true, false])
    func limits(ofOnePayer: Bool) throws {
        let limits =
            ofOnePayer ? HostLimits(openSessionsPerPayer: 2) : HostLimits(openSessions: 2, openSessionsPerPayer: 9)
        let world = try HostWorld(limits: limits)
        let session = try world.session(length: 1)
        _ = try world.session(length: 1)
        let third = try world.opening(length: 1)
        try world.expectRefused(.tooManySessions, .open(third.commitment.received))
        _ = try world.connection.close(session.released().release)
        _ = try world.connection.open(third.commitment)
        #expect(world.engine.state.sessions.count == 2)
    }

    @Test("A commitment is accepted at its expiry and not a second later")
    func lastMoment() throws {
        let world = try HostWorld()
        let (one, other) = (try world.opening(expirySeconds: 60), try world.opening(expirySeconds: 59))
        world.wait(seconds: 60)
        _ = try world.connection.open(one.commitment)
        try world.expectRefused(.commitmentExpired, .open(other.commitment.received))
    }

    @Test("A commitment under an offer that the host signed and never published is refused")
    func unpublished() throws {
        let world = try HostWorld()
        let offer = try world.plainOffer(publishing: false)
        let terms = try CheckedOffer(
            offer.received, certificate: world.identity.certificate.received, listing: nil,
            host: world.identityKey.publicKey, origin: "https://files.example", at: world.now)
        let opening = try SessionOpening(
            terms, first: 0, length: 2, expiry: world.now.adding(seconds: 60), payerKey: world.payer,
            chainKey: world.chainKey, salt: world.salt())
        try world.expectRefused(.offerUnknown, .open(opening.commitment.received))
    }

    @Test("A refused request in a batch disturbs none of the others")
    func batch() throws {
        let world = try HostWorld()
        let (one, other) = (try world.opening(length: 2), try world.opening(length: 2))
        let bad = try commitment([.price], in: world)
        let answers = try world.engine.handle(
            [.open(one.commitment.received), .open(bad), .open(other.commitment.received)], at: world.now)
        #expect(throws: refusal(.offerMismatch)) { try answers[1].result.get() }
        #expect(world.engine.state.sessions.keys.sorted() == [one.commitment.id, other.commitment.id].sorted())
        #expect(Set(answers.map(\.commit)) == [world.engine.state.commitNumber])
    }
}

extension HostWorld {
    /// An offer of the host's own, without a referrer slot.
    func plainOffer(
        publishing: Bool = true, leastChunks: UInt32? = nil, expiry: Timestamp? = nil
    ) throws -> Verified<Offer> {
        let offer = try Offer(
            network: network, host: identityKey.publicKey, certificate: identity.certificate.id,
            origin: "https://files.example", listing: nil, chunking: source.layer.chunking,
            pricePerChunk: offer.body.pricePerChunk,
            split: Split([.init(.uploader(identityKey.publicKey), share: 10_000)]), window: offer.body.window,
            leastChunks: leastChunks ?? offer.body.leastChunks, graceSeconds: 60, expiry: expiry ?? offer.body.expiry)
        return publishing
            ? try engine.publish(offer, at: now)
            : try offer.signed(with: keys.operational, under: identity.certificate)
    }
}
