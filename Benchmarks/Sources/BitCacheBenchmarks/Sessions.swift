import BitCache

/// One host, its offer, and as many sessions of different payers as are asked for, made from the public interface alone.
struct Sessions {
    private static let origin = "https://files.example"
    private static let graceSeconds: UInt64 = 86_400

    private let network = Network.regtest
    private let identity: SecretKey
    private let operational: SecretKey
    private let certificate: Verified<Certificate>
    private let terms: CheckedOffer
    private let start: Timestamp

    init() throws {
        start = try Timestamp(seconds: 1_767_225_600)
        identity = try SecretKey.random()
        operational = try SecretKey.random()
        certificate = try Certificate(
            network: network, host: identity.publicKey, operationalKey: operational.publicKey,
            purposes: [.offer, .accept], from: start, until: start.adding(seconds: 400 * 86_400),
            largestOutstanding: Amount(msat: 100_000_000_000),
            firstSeal: .init(rawRepresentation: [UInt8](repeating: 0xaa, count: 36)),
            sealKey: SecretKey.random().publicKey
        ).signed(with: identity)
        let chunking = try Chunking(
            Content(root: .init(rawRepresentation: [UInt8](repeating: 0xbb, count: 32)), length: 1 << 34), exponent: 2)
        let offer = try Offer(
            network: network, host: identity.publicKey, certificate: certificate.id, origin: Self.origin, listing: nil,
            chunking: chunking, pricePerChunk: Amount(msat: 250),
            split: Split([
                .init(.uploader(identity.publicKey), share: 6500),
                .init(.other(SecretKey.random().publicKey), share: 3500),
            ]),
            window: Window(ahead: 2, behind: 1), graceSeconds: UInt32(Self.graceSeconds),
            expiry: start.adding(seconds: 7 * 86_400)
        ).signed(with: operational, under: certificate)
        terms = try CheckedOffer(
            offer.received, certificate: certificate.received, listing: nil, host: identity.publicKey,
            origin: Self.origin, at: start)
    }

    /// The receipt of a new payer's session that both ended after so many paywords.
    func receiptClosedByBoth(number: UInt64, paid: UInt32) throws -> String {
        let (session, key) = try session(number: number, paid: paid)
        let release = try Release(
            network: network, host: identity.publicKey, commitment: session.commitment.id, index: paid
        ).signed(with: key, under: session.commitment)
        let closing = try closing(of: session, number: number, cause: .release(release.id), after: 3600)
        return try receipt(of: session, release: release, closing: closing)
    }

    /// The receipt of a new payer's session that the host ended alone, so that its links have to be walked.
    func receiptClosedByHost(number: UInt64, paid: UInt32) throws -> String {
        let (session, _) = try session(number: number, paid: paid)
        let closing = try closing(of: session, number: number, cause: .deadline, after: 3 * 86_400)
        return try receipt(of: session, release: nil, closing: closing)
    }

    /// The receipt of a new payer's session that has not ended.
    func openReceipt(number: UInt64, paid: UInt32) throws -> String {
        try session(number: number, paid: paid).session.receipt().token.text
    }

    private func session(number: UInt64, paid: UInt32) throws -> (session: OpenSession, key: SecretKey) {
        let key = try SecretKey.random()
        let expiry = start.adding(seconds: 86_400)
        let opening = try SessionOpening(
            terms, first: 0, length: paid, expiry: expiry, payerKey: key, chainKey: SecretBytes.random(count: 32),
            salt: .random())
        let acceptance = try Acceptance(
            network: network, host: identity.publicKey, certificate: certificate.id, commitment: opening.commitment.id,
            serial: number, time: start, backing: .prepaid, reserved: opening.commitment.body.reservation(), behind: 1,
            claimDeadline: expiry.adding(seconds: Self.graceSeconds)
        ).signed(with: operational, under: certificate)
        var session = try opening.accepted(by: acceptance.received, certificate: certificate)
        try session.resume(paid: paid, received: paid)
        return (session, key)
    }

    private func closing(
        of session: OpenSession, number: UInt64, cause: Closing.Cause, after seconds: UInt64
    ) throws -> Verified<Closing> {
        let amount = try session.commitment.body.value * UInt64(session.paid)
        return try Closing(
            network: network, host: identity.publicKey, certificate: certificate.id,
            commitment: session.commitment.id, index: session.paid, amount: amount,
            parts: terms.offer.body.split.parts(of: amount, referrer: nil), time: start.adding(seconds: seconds),
            epoch: 3, claim: number, cause: cause
        ).signed(with: operational, under: certificate)
    }

    private func receipt(
        of session: OpenSession, release: Verified<Release>?, closing: Verified<Closing>
    ) throws -> String {
        let open = try session.receipt()
        return try Receipt(
            certificate: certificate, commitment: session.commitment, acceptance: session.acceptance,
            index: session.paid, link: open.link, release: release, closing: closing, offer: terms.offer
        ).token.text
    }
}

extension Verified {
    /// The token as the other side gets it.
    fileprivate var received: Received<Body> {
        get throws(Refusal) { try Received(rawRepresentation: rawRepresentation) }
    }
}
