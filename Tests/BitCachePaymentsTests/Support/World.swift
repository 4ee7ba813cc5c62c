import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// One host, one uploader, one payer and their tokens of one session, made from fixed keys, salts and times.
///
/// Everything is valid; a test changes the one thing that it is about, mostly through ``Forge``.
struct World {
    let network: Network
    /// The host's identity key, which signs certificates only.
    let identity: SecretKey
    let operational: SecretKey
    let sealKey: SecretKey
    let uploader: SecretKey
    /// Another payee of the split.
    let author: SecretKey
    let referrer: SecretKey
    let payer: SecretKey
    let stranger: SecretKey
    let chainKey: SecretBytes
    let salt: ChainSalt

    /// 150 000 bytes: ten leaves, five chunks of two leaves, the last one shorter.
    let file: [UInt8]
    let layer: ChunkLayer
    let certificate: Verified<Certificate>
    let listing: Verified<Listing>
    let offer: Verified<Offer>
    let terms: CheckedOffer
    let opening: SessionOpening
    let acceptance: Verified<Acceptance>
    /// Accepted, nothing paid yet.
    let session: OpenSession

    static let origin = "https://files.example"
    static let price: UInt64 = 250
    static let length: UInt32 = 5
    static let graceSeconds: UInt32 = 86_400

    /// When the session is accepted: 2026-01-01T00:00:00Z.
    static func start() throws -> Timestamp { try Timestamp(seconds: 1_767_225_600) }
    static func days(_ count: UInt64) throws -> Timestamp { try start().adding(seconds: count * 86_400) }

    static func key(_ number: UInt8) throws -> SecretKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
    }

    /// Bytes without a pattern that a wrong offset would hide.
    static func file(sizeBytes: Int) -> [UInt8] {
        (0..<sizeBytes).map { UInt8(truncatingIfNeeded: (UInt64($0) &* 0x9e37_79b9_7f4a_7c15) >> 56) }
    }

    static func layer(of file: [UInt8], exponent: UInt8) throws -> ChunkLayer {
        var hasher = try ContentHasher(exponent: exponent)
        try hasher.update(file)
        return try hasher.finished()
    }

    init(network: Network = .regtest, window: Window? = nil, behind: UInt32 = 1) throws {
        self.network = network
        identity = try Self.key(1)
        operational = try Self.key(2)
        sealKey = try Self.key(3)
        uploader = try Self.key(4)
        author = try Self.key(5)
        referrer = try Self.key(6)
        payer = try Self.key(7)
        stranger = try Self.key(8)
        chainKey = SecretBytes(copying: [UInt8](repeating: 9, count: 32))
        salt = try ChainSalt(rawRepresentation: 0..<16)
        file = Self.file(sizeBytes: 150_000)
        layer = try Self.layer(of: file, exponent: 1)

        certificate = try Certificate(
            network: network, host: identity.publicKey, operationalKey: operational.publicKey,
            purposes: [.offer, .accept], from: Self.start(), until: Self.days(400),
            largestOutstanding: Amount(msat: 100_000_000_000),
            firstSeal: .init(rawRepresentation: [UInt8](repeating: 0xaa, count: 32) + [1, 0, 0, 0]),
            sealKey: sealKey.publicKey
        ).signed(with: identity)
        listing = try Listing(
            network: network, uploader: uploader.publicKey, host: identity.publicKey, content: layer.chunking.content,
            leastPricePerLeaf: Amount(msat: 100), ownShare: 6000, receiptsAddress: "https://uploader.example/receipts",
            until: Self.days(30)
        ).signed(with: uploader)
        offer = try Offer(
            network: network, host: identity.publicKey, certificate: certificate.id, origin: Self.origin,
            listing: listing.id, chunking: layer.chunking, pricePerChunk: Amount(msat: Self.price),
            split: Split([
                .init(.uploader(uploader.publicKey), share: 6500), .init(.other(author.publicKey), share: 1200),
                .init(.referrerSlot, share: 800), .init(.other(identity.publicKey), share: 1500),
            ]),
            window: window ?? Window(ahead: 2, behind: 1), leastChunks: 2, graceSeconds: Self.graceSeconds,
            expiry: Self.days(7)
        ).signed(with: operational, under: certificate)
        terms = try CheckedOffer(
            offer.received, certificate: certificate.received, listing: listing.received, host: identity.publicKey,
            origin: Self.origin, at: Self.start())
        opening = try SessionOpening(
            terms, first: 0, length: Self.length, expiry: Self.days(1), referrer: referrer.publicKey, payerKey: payer,
            chainKey: chainKey, salt: salt)
        acceptance = try Acceptance(
            network: network, host: identity.publicKey, certificate: certificate.id, commitment: opening.commitment.id,
            serial: 42, time: Self.start(), backing: .prepaid, reserved: opening.commitment.body.reservation(),
            behind: behind, claimDeadline: Self.days(2)
        ).signed(with: operational, under: certificate)
        session = try opening.accepted(by: acceptance.received, certificate: certificate)
    }

    var commitment: Verified<Commitment> { opening.commitment }

    /// The session with so many paywords paid and chunks received.
    func session(paid: UInt32) throws -> OpenSession {
        var session = self.session
        for number in 0..<paid {
            _ = try session.pay()
            try session.receive(chunk(UInt64(number)), layer: layer)
        }
        return session
    }

    func chunk(_ number: UInt64) throws -> ArraySlice<UInt8> {
        let range = try layer.chunking.range(ofChunk: number)
        return file[Int(range.lowerBound)..<Int(range.upperBound)]
    }

    /// The host's closing of the session at an index.
    func closing(at index: UInt32, _ cause: Closing.Cause, time: Timestamp? = nil) throws -> Verified<Closing> {
        let amount = try commitment.body.value * UInt64(index)
        return try Closing(
            network: network, host: identity.publicKey, certificate: certificate.id, commitment: commitment.id,
            index: index, amount: amount, parts: offer.body.split.parts(of: amount, referrer: referrer.publicKey),
            time: time ?? Self.start().adding(seconds: 3600), epoch: 3, claim: 17, cause: cause
        ).signed(with: operational, under: certificate)
    }

    /// A note of the uploader for an application.
    func note(_ body: String = "pledge 7: 21 000 msat") throws -> Verified<Note> {
        try Note(
            network: network, signer: uploader.publicKey, application: "pledges.example", body: Array(body.utf8)
        ).signed(with: uploader)
    }

    /// The receipt of a session that payer and host ended together.
    func closedReceipt(paid: UInt32 = 3) throws -> VerifiedReceipt {
        let released = try session(paid: paid).released()
        return try released.closed(by: closing(at: paid, .release(released.release.id)).received)
    }
}
