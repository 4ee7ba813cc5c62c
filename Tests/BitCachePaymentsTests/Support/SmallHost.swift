import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// A host of one payer, in memory: what the payer's side is tested against.
///
/// It checks what comes as a host has to and keeps nothing durable. Everything enters and leaves as text, as on a wire.
struct SmallHost {
    /// A session as the host sees it.
    struct Session {
        let commitment: Verified<Commitment>
        let acceptance: Verified<Acceptance>
        /// The highest payword accepted so far; the anchor at first.
        var highest: (link: ChainLink, index: UInt32)
        var isClosed = false
    }

    let world: World
    private(set) var sessions: [Commitment.ID: Session] = [:]
    private var claims: UInt64 = 0

    init(_ world: World) {
        self.world = world
    }

    mutating func accept(_ text: String, behind: UInt32 = 1, at moment: Timestamp) throws -> String {
        let received = try Received<Commitment>(parsing: text)
        try received.body.checkOffer(world.offer)
        let commitment = try received.verified()
        if let previous = commitment.body.previous {
            guard let old = sessions[previous.commitment] else { throw Refusal(.commitmentMismatch, "unknown session") }
            try commitment.body.checkTopUp(of: old.commitment)
        }
        let acceptance = try Acceptance(
            network: world.network, host: world.identity.publicKey, certificate: world.certificate.id,
            commitment: commitment.id, serial: UInt64(sessions.count), time: moment, backing: .prepaid,
            reserved: commitment.body.reservation(), behind: behind,
            claimDeadline: commitment.body.expiry.adding(seconds: UInt64(world.offer.body.graceSeconds))
        ).signed(with: world.operational, under: world.certificate)
        sessions[commitment.id] = Session(
            commitment: commitment, acceptance: acceptance, highest: (commitment.body.anchor, 0))
        return acceptance.text
    }

    /// Takes a payword and answers with the highest index of its session; a lower one changes nothing.
    mutating func take(_ text: String) throws -> UInt32 {
        let payword = try Payword(TokenText(parsing: text))
        guard var session = sessions[payword.commitment], !session.isClosed else {
            throw Refusal(.commitmentMismatch, "no such session is open")
        }
        try session.commitment.check(payword.link, at: payword.index, above: session.highest)
        if payword.index > session.highest.index { session.highest = (payword.link, payword.index) }
        sessions[payword.commitment] = session
        return session.highest.index
    }

    /// Serves a chunk that is paid for, to whoever shows the session's secret.
    func serve(_ id: Commitment.ID, chunk number: UInt64, secret: SessionSecret) throws -> ArraySlice<UInt8> {
        guard let session = sessions[id], secret.hash == session.commitment.body.secretHash else {
            throw Refusal(.commitmentMismatch, "no such session, or another secret")
        }
        let due = session.commitment.body.first + UInt64(session.highest.index + session.acceptance.body.behind)
        guard number >= session.commitment.body.first, number < due else {
            throw Refusal(.chunkNotPaid, "chunk \(number) is not paid")
        }
        return try world.chunk(number)
    }

    /// Countersigns a release.
    mutating func close(_ text: String, at moment: Timestamp) throws -> String {
        let received = try Received<Release>(parsing: text)
        guard let session = sessions[received.body.commitment] else {
            throw Refusal(.commitmentMismatch, "no such session")
        }
        let release = try received.verified(under: session.commitment)
        guard release.body.index >= session.highest.index else {
            throw Refusal(.closingTooLow, "payword \(session.highest.index) was accepted")
        }
        return try close(session.commitment.id, at: release.body.index, .release(release.id), moment).text
    }

    /// Ends the session that an accepted commitment continued.
    mutating func close(toppedUpBy commitment: Verified<Commitment>, at moment: Timestamp) throws -> Verified<Closing> {
        guard let previous = commitment.body.previous else { throw Refusal(.topUpMismatch, "no top-up") }
        return try close(previous.commitment, at: previous.finalIndex, .topUp(commitment.id), moment)
    }

    private mutating func close(
        _ id: Commitment.ID, at index: UInt32, _ cause: Closing.Cause, _ moment: Timestamp
    ) throws -> Verified<Closing> {
        guard let session = sessions[id] else { throw Refusal(.commitmentMismatch, "no such session") }
        sessions[id]?.isClosed = true
        claims += 1
        let amount = try session.commitment.body.value * UInt64(index)
        return try Closing(
            network: world.network, host: world.identity.publicKey, certificate: world.certificate.id,
            commitment: id, index: index, amount: amount,
            parts: world.offer.body.split.parts(of: amount, referrer: session.commitment.body.referrer), time: moment,
            epoch: 1, claim: claims - 1, cause: cause
        ).signed(with: world.operational, under: world.certificate)
    }
}
