public import BitCacheCore
public import BitCacheCrypto

/// Everything that proves one session, in one container: verifiable by anyone who has nothing else. SPEC.md §5.10.
///
/// *Open* it is evidence until the claim deadline, *closed* for ever. With offer and listing inside, it proves the
/// shares too. Not signed itself, it takes no unknown record and is identified by its commitment.
public struct Receipt: Hashable, Sendable {
    public let network: Network
    /// The certificate of the acceptance and of the closing.
    public let certificate: Received<Certificate>
    /// The certificate of the offer, where it is another one.
    public let offerCertificate: Received<Certificate>?
    public let commitment: Received<Commitment>
    public let acceptance: Received<Acceptance>
    /// The highest payword; index 0 with the anchor where nothing was paid.
    public let index: UInt32
    public let link: ChainLink
    public let release: Received<Release>?
    public let closing: Received<Closing>?
    public let offer: Received<Offer>?
    public let listing: Received<Listing>?
    /// The receipt as it arrived; every part stands in it once, so no other bytes say the same.
    public let token: TokenText

    /// Takes a receipt apart.
    public init(_ token: TokenText) throws(Refusal) {
        guard token.kind == .receipt else {
            throw Refusal(.kindUnexpected, "expected a receipt and found a \(token.kind)")
        }
        var records = try TLVReader(token.bytes[...])
        _ = try records.take(0)
        self.token = token
        network = token.network
        certificate = try Received(rawRepresentation: Array(records.take(2)))
        offerCertificate = try records.takeToken(4)
        commitment = try Received(rawRepresentation: Array(records.take(6)))
        acceptance = try Received(rawRepresentation: Array(records.take(8)))
        (index, link) = try records.take(10) { (reader) throws(Refusal) in
            (try reader.read(bigEndian: UInt32.self), try reader.read(ChainLink.self))
        }
        release = try records.takeToken(12)
        closing = try records.takeToken(14)
        offer = try records.takeToken(16)
        listing = try records.takeToken(18)
        try records.finish(acceptingUnknown: false)
        guard closing != nil || release == nil else {
            throw Refusal(.fieldOutOfRange, "a release counts for nobody without a closing")
        }
        guard offer != nil || (listing == nil && offerCertificate == nil), offerCertificate?.id != certificate.id else {
            throw Refusal(
                .fieldOutOfRange, "a listing stands beside its offer, and an offer's certificate where it is another one")
        }
    }

    /// Puts the parts of one session together; reading them back checks that they fit.
    public init(
        certificate: Verified<Certificate>, offerCertificate: Verified<Certificate>? = nil,
        commitment: Verified<Commitment>, acceptance: Verified<Acceptance>, index: UInt32, link: ChainLink,
        release: Verified<Release>? = nil, closing: Verified<Closing>? = nil, offer: Verified<Offer>? = nil,
        listing: Verified<Listing>? = nil
    ) throws(Refusal) {
        let network = commitment.body.network
        var records = TLVWriter()
        records.write(0, TokenText(kind: .receipt, network: network, bytes: []).header)
        records.write(2, certificate.rawRepresentation)
        if let offerCertificate, offerCertificate.id != certificate.id {
            records.write(4, offerCertificate.rawRepresentation)
        }
        records.write(6, commitment.rawRepresentation)
        records.write(8, acceptance.rawRepresentation)
        records.write(10) { value in
            value.write(bigEndian: index)
            value.write(link)
        }
        if let release { records.write(12, release.rawRepresentation) }
        if let closing { records.write(14, closing.rawRepresentation) }
        if let offer { records.write(16, offer.rawRepresentation) }
        if let listing { records.write(18, listing.rawRepresentation) }
        try self.init(TokenText(rawRepresentation: records.bytes))
    }
}

/// A receipt all of whose signatures and links were checked.
public struct VerifiedReceipt: Hashable, Sendable {
    public let certificate: Verified<Certificate>
    public let commitment: Verified<Commitment>
    public let acceptance: Verified<Acceptance>
    public let index: UInt32
    public let link: ChainLink
    public let release: Verified<Release>?
    /// The end of the session; an open receipt has none.
    public let closing: Verified<Closing>?
    /// The offer that proves the shares, where the receipt contains it.
    public let offer: Verified<Offer>?
    public let listing: Verified<Listing>?
    public let token: TokenText

    /// What was paid: index × value.
    public let amount: Amount
    public var isClosed: Bool { closing != nil }

    fileprivate init(
        certificate: Verified<Certificate>, commitment: Verified<Commitment>, acceptance: Verified<Acceptance>,
        index: UInt32, link: ChainLink, release: Verified<Release>?, closing: Verified<Closing>?,
        offer: Verified<Offer>?, listing: Verified<Listing>?, token: TokenText, amount: Amount
    ) {
        self.certificate = certificate
        self.commitment = commitment
        self.acceptance = acceptance
        self.index = index
        self.link = link
        self.release = release
        self.closing = closing
        self.offer = offer
        self.listing = listing
        self.token = token
        self.amount = amount
    }
}

extension Receipt {
    /// Checks every part, in the order of SPEC.md §6.
    ///
    /// The chain is walked where a signature does not already stand for it: in an open receipt and where the host
    /// closed alone. Where payer and host both signed the end, it is walked only if `walkingAlways`.
    ///
    /// - Parameter at: Judges an open receipt against this moment; nil does not judge it. A closed one never expires.
    /// - Throws: the first refusal of a part, or `receipt_mismatch` where parts do not fit each other.
    public func verified(
        at moment: Timestamp? = nil, walkingAlways: Bool = false, maximumLinks: UInt32 = ChainWalker.maximumLength
    ) throws(Refusal) -> VerifiedReceipt {
        let certificate = try self.certificate.verified()
        let commitment = try self.commitment.verified()
        guard commitment.body.network == network else {
            throw Refusal(.networkMismatch, "the receipt is of \(network), its commitment of \(commitment.body.network)")
        }
        try self.acceptance.body.checkCommitment(commitment)
        let acceptance = try self.acceptance.verified(under: certificate)
        let release = try verifiedRelease(commitment)
        let closing = try verifiedClosing(certificate, commitment, acceptance, release)
        let offer = try verifiedOffer(certificate, commitment)
        let listing = try verifiedListing(offer)
        if let offer {
            guard acceptance.body.claimDeadline == commitment.body.expiry.adding(seconds: UInt64(offer.body.graceSeconds))
            else { throw Refusal(.acceptanceTerms, "the claim deadline is not the expiry and the offer's grace") }
            try closing?.body.checkShares(offer, commitment)
        }
        if closing == nil, let moment, moment > acceptance.body.claimDeadline {
            throw Refusal(.expired, "the claim deadline was \(acceptance.body.claimDeadline), and no closing is shown")
        }
        if walkingAlways || release == nil {
            try commitment.check(link, at: index, maximumLinks: maximumLinks)
        }
        return VerifiedReceipt(
            certificate: certificate, commitment: commitment, acceptance: acceptance, index: index, link: link,
            release: release, closing: closing, offer: offer, listing: listing, token: token,
            amount: try commitment.body.value * UInt64(index))
    }

    private func verifiedRelease(_ commitment: Verified<Commitment>) throws(Refusal) -> Verified<Release>? {
        guard let release else { return nil }
        guard release.body.index == index else {
            throw Refusal(.receiptMismatch, "the release names \(release.body.index), the payword \(index)")
        }
        return try release.verified(under: commitment)
    }

    private func verifiedClosing(
        _ certificate: Verified<Certificate>, _ commitment: Verified<Commitment>, _ acceptance: Verified<Acceptance>,
        _ release: Verified<Release>?
    ) throws(Refusal) -> Verified<Closing>? {
        guard let closing else { return nil }
        guard closing.body.index == index else {
            throw Refusal(.receiptMismatch, "the closing names \(closing.body.index), the payword \(index)")
        }
        let namedRelease: Release.ID? = if case .release(let id) = closing.body.cause { id } else { nil }
        guard namedRelease == release?.id else {
            throw Refusal(.receiptMismatch, "the closing names another release than the receipt contains")
        }
        try closing.body.checkSession(commitment, acceptance)
        return try closing.verified(under: certificate)
    }

    private func verifiedOffer(
        _ certificate: Verified<Certificate>, _ commitment: Verified<Commitment>
    ) throws(Refusal) -> Verified<Offer>? {
        guard let offer else { return nil }
        let offerCertificate = try offerCertificate?.verified() ?? certificate
        guard offerCertificate.body.host == certificate.body.host else {
            throw Refusal(.certificateMismatch, "the offer's certificate is of another host")
        }
        guard offerCertificate.body.firstSeal == certificate.body.firstSeal,
            offerCertificate.body.sealKey == certificate.body.sealKey
        else {
            throw Refusal(.certificateSeals, "two certificates of one host name different first seals: proof of fraud")
        }
        let verified = try offer.verified(under: offerCertificate)
        try commitment.body.checkOffer(verified)
        return verified
    }

    private func verifiedListing(_ offer: Verified<Offer>?) throws(Refusal) -> Verified<Listing>? {
        guard let listing, let offer else { return nil }
        let verified = try listing.verified()
        guard offer.body.listing == verified.id else {
            throw Refusal(.listingMismatch, "the offer does not name the listing that is shown")
        }
        try offer.checkListing(verified)
        return verified
    }
}

extension TLVReader {
    fileprivate mutating func takeToken<Body: TokenBody>(_ type: UInt64) throws(Refusal) -> Received<Body>? {
        guard let bytes = takeOptional(type) else { return nil }
        return try Received(rawRepresentation: Array(bytes))
    }
}

extension Refusal.Code {
    /// Parts of a receipt that do not fit each other.
    public static let receiptMismatch = Self(rawValue: "receipt_mismatch")
    /// Two certificates of one host name different first seals.
    public static let certificateSeals = Self(rawValue: "certificate_seals")
}
