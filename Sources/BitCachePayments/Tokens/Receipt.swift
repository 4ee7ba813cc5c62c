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
    /// The payer's word that ended the session, where it gave up the rest.
    public let release: Received<Release>?
    /// The payer's word that ended the session, where it went on under this commitment.
    public let topUp: Received<Commitment>?
    public let closing: Received<Closing>?
    public let offer: Received<Offer>?
    public let listing: Received<Listing>?
    /// The receipt as it arrived; every part stands in it once, so no other bytes say the same.
    public let token: TokenText

    /// Takes a receipt apart.
    ///
    /// - Throws: `kind_unexpected`, what the records and the tokens inside refuse, `unknown_record` for any record that
    ///   is not known, and `field_out_of_range` for a part that stands without the one it belongs to.
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
        release = try records.takeToken(10)
        topUp = try records.takeToken(12)
        closing = try records.takeToken(14)
        offer = try records.takeToken(16)
        listing = try records.takeToken(18)
        // The record that no receipt does without stands last: a receipt that was cut is never a smaller receipt.
        (index, link) = try records.take(20) { (reader) throws(Refusal) in
            (try reader.read(bigEndian: UInt32.self), try reader.read(ChainLink.self))
        }
        try records.finish(acceptingUnknown: false)
        guard closing != nil || (release == nil && topUp == nil) else {
            throw Refusal(.fieldOutOfRange, "a release or a top-up counts for nobody without a closing")
        }
        guard offer != nil || (listing == nil && offerCertificate == nil), offerCertificate?.id != certificate.id else {
            throw Refusal(
                .fieldOutOfRange,
                "a listing stands beside its offer, and an offer's certificate where it is another one")
        }
    }

    /// Puts the parts of one session together; ``verified(at:walkingAlways:maximumLinks:)`` then says whether they fit.
    ///
    /// - Parameters:
    ///   - link: The payword's link at `index`, or the anchor at index 0.
    ///   - topUp: The commitment that continued the session, where the closing names one.
    /// - Throws: `field_out_of_range` for a part that stands without the one it belongs to.
    public init(
        certificate: Verified<Certificate>, offerCertificate: Verified<Certificate>? = nil,
        commitment: Verified<Commitment>, acceptance: Verified<Acceptance>, index: UInt32, link: ChainLink,
        release: Verified<Release>? = nil, closing: Verified<Closing>? = nil, offer: Verified<Offer>? = nil,
        listing: Verified<Listing>? = nil, topUp: Verified<Commitment>? = nil
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
        if let release { records.write(10, release.rawRepresentation) }
        if let topUp { records.write(12, topUp.rawRepresentation) }
        if let closing { records.write(14, closing.rawRepresentation) }
        if let offer { records.write(16, offer.rawRepresentation) }
        if let listing { records.write(18, listing.rawRepresentation) }
        records.write(20) { value in
            value.write(bigEndian: index)
            value.write(link)
        }
        try self.init(TokenText(rawRepresentation: records.bytes))
    }
}

/// A receipt all of whose signatures were checked, and its links where they are what proves the index.
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
    public let topUp: Verified<Commitment>?
    public let token: TokenText
    /// Whether the link was hashed down to the anchor. Where it was not, payer and host both signed the index, and
    /// ``link`` itself proves nothing.
    public let isChainWalked: Bool

    /// What was paid: index × value.
    public let amount: Amount
    public var isClosed: Bool { closing != nil }

    fileprivate init(
        certificate: Verified<Certificate>, commitment: Verified<Commitment>, acceptance: Verified<Acceptance>,
        index: UInt32, link: ChainLink, release: Verified<Release>?, closing: Verified<Closing>?,
        offer: Verified<Offer>?, listing: Verified<Listing>?, topUp: Verified<Commitment>?, token: TokenText,
        isChainWalked: Bool, amount: Amount
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
        self.topUp = topUp
        self.token = token
        self.isChainWalked = isChainWalked
        self.amount = amount
    }
}

extension Receipt {
    /// Checks every part, in the order of SPEC.md §6.
    ///
    /// The chain is walked where a signature does not already stand for it: in an open receipt and where the host
    /// closed alone. Where payer and host both signed the end, it is walked only if `walkingAlways`.
    ///
    /// - Parameters:
    ///   - moment: Judges an open receipt against this moment; nil does not judge it. A closed one never expires.
    ///   - maximumLinks: The most links that the caller is willing to hash.
    /// - Throws: the first refusal of a part, or `receipt_mismatch` where parts do not fit each other.
    public func verified(
        at moment: Timestamp? = nil, walkingAlways: Bool = false, maximumLinks: UInt32 = ChainWalker.maximumLength
    ) throws(Refusal) -> VerifiedReceipt {
        try verified(at: moment, walkingAlways: walkingAlways, maximumLinks: maximumLinks, by: DirectJudge())
    }

    package func verified(
        at moment: Timestamp?, walkingAlways: Bool, maximumLinks: UInt32, by judge: some ProofJudge
    ) throws(Refusal) -> VerifiedReceipt {
        guard self.certificate.body.network == network, self.commitment.body.network == network else {
            throw Refusal(.networkMismatch, "the receipt is of \(network), and its commitment or certificate is not")
        }
        let certificate = try self.certificate.verified(by: judge)
        let commitment = try self.commitment.verified(by: judge)
        try self.acceptance.body.checkCommitment(commitment)
        let acceptance = try self.acceptance.verified(under: certificate, by: judge)
        let release = try verifiedRelease(commitment, judge)
        let topUp = try verifiedTopUp(commitment, judge)
        let closing = try verifiedClosing(certificate, commitment, acceptance, judge)
        let offer = try verifiedOffer(certificate, commitment, judge)
        let listing = try verifiedListing(offer, judge)
        if let offer {
            try acceptance.body.checkGrace(of: offer, commitment)
            try closing?.body.checkShares(offer, commitment)
        }
        if closing == nil, let moment, moment > acceptance.body.claimDeadline {
            throw Refusal(.expired, "the claim deadline was \(acceptance.body.claimDeadline), and no closing is shown")
        }
        let isChainWalked = walkingAlways || (release == nil && topUp == nil)
        if isChainWalked {
            try commitment.check(link, at: index, maximumLinks: maximumLinks, by: judge)
        }
        return VerifiedReceipt(
            certificate: certificate, commitment: commitment, acceptance: acceptance, index: index, link: link,
            release: release, closing: closing, offer: offer, listing: listing, topUp: topUp, token: token,
            isChainWalked: isChainWalked, amount: try commitment.body.value * UInt64(index))
    }

    private func verifiedRelease(
        _ commitment: Verified<Commitment>, _ judge: some ProofJudge
    ) throws(Refusal) -> Verified<Release>? {
        guard let release else { return nil }
        guard release.body.index == index else {
            throw Refusal(.receiptMismatch, "the release names \(release.body.index), the payword \(index)")
        }
        return try release.verified(under: commitment, by: judge)
    }

    private func verifiedTopUp(
        _ commitment: Verified<Commitment>, _ judge: some ProofJudge
    ) throws(Refusal) -> Verified<Commitment>? {
        guard let topUp else { return nil }
        guard topUp.body.previous?.finalIndex == index else {
            throw Refusal(.receiptMismatch, "the top-up ends the session at another index than \(index)")
        }
        try topUp.body.checkTopUp(of: commitment)
        return try topUp.verified(by: judge)
    }

    private func verifiedClosing(
        _ certificate: Verified<Certificate>, _ commitment: Verified<Commitment>, _ acceptance: Verified<Acceptance>,
        _ judge: some ProofJudge
    ) throws(Refusal) -> Verified<Closing>? {
        guard let closing else { return nil }
        guard closing.body.index == index else {
            throw Refusal(.receiptMismatch, "the closing names \(closing.body.index), the payword \(index)")
        }
        // A host alone may not say that the payer gave up the rest: the payer's own word for it stands in the receipt.
        let isCauseShown =
            switch closing.body.cause {
            case .release(let id): release?.id == id && topUp == nil
            case .topUp(let id): topUp?.id == id && release == nil
            case .deadline: release == nil && topUp == nil
            }
        guard isCauseShown else {
            throw Refusal(.receiptMismatch, "the closing names another release or top-up than the receipt contains")
        }
        try closing.body.checkSession(commitment, acceptance)
        return try closing.verified(under: certificate, by: judge)
    }

    private func verifiedOffer(
        _ certificate: Verified<Certificate>, _ commitment: Verified<Commitment>, _ judge: some ProofJudge
    ) throws(Refusal) -> Verified<Offer>? {
        guard let offer else { return nil }
        let offerCertificate = try offerCertificate?.verified(by: judge) ?? certificate
        try certificate.checkSeals(of: offerCertificate)
        let verified = try offer.verified(under: offerCertificate, by: judge)
        try commitment.body.checkOffer(verified)
        return verified
    }

    private func verifiedListing(
        _ offer: Verified<Offer>?, _ judge: some ProofJudge
    ) throws(Refusal) -> Verified<Listing>? {
        guard let listing, let offer else { return nil }
        let verified = try listing.verified(by: judge)
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
}
