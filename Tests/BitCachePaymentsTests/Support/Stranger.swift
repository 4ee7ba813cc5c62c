import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// Someone who has a token, the tokens that it needs, and nothing else.
///
/// What is shown is taken in order; a token is judged against the last one shown of each kind that it needs.
struct Stranger {
    private var certificate: Verified<Certificate>?
    private var listing: Verified<Listing>?
    private var offer: Verified<Offer>?
    private var commitment: Verified<Commitment>?
    private var acceptance: Verified<Acceptance>?

    private struct NotShown: Error {}

    private static func shown<Token>(_ token: Token?) throws -> Token {
        guard let token else { throw NotShown() }
        return token
    }

    /// Takes a token that is valid by itself or with those shown before.
    mutating func show(_ text: String) throws {
        let token = try TokenText(parsing: text)
        switch token.kind {
        case .certificate: certificate = try Received<Certificate>(token).verified()
        case .listing: listing = try Received<Listing>(token).verified()
        case .offer: offer = try Received<Offer>(token).verified(under: Self.shown(certificate))
        case .commitment: commitment = try Received<Commitment>(token).verified()
        case .acceptance: acceptance = try Received<Acceptance>(token).verified(under: Self.shown(certificate))
        default: throw NotShown()
        }
    }

    /// Judges an offer as a payer does before it commits.
    func judge(offer text: String, for payer: VectorTests.TokenCase.Payer) throws {
        _ = try CheckedOffer(
            Received(parsing: text), certificate: Self.shown(certificate).received, listing: listing?.received,
            host: XOnlyPublicKey(parsing: payer.host), origin: payer.origin, at: Timestamp(seconds: payer.at))
    }

    /// Judges a token; throws the first refusal in the order of SPEC.md.
    func judge(_ text: String, at moment: Timestamp?) throws {
        let token = try TokenText(parsing: text)
        switch token.kind {
        case .certificate: _ = try Received<Certificate>(token).verified()
        case .listing: _ = try Received<Listing>(token).verified()
        case .offer:
            let received = try Received<Offer>(token)
            try received.verified(under: Self.shown(certificate)).checkListing(listing)
        case .commitment:
            let received = try Received<Commitment>(token)
            try received.body.checkOffer(Self.shown(offer))
            if received.body.previous != nil { try received.body.checkTopUp(of: Self.shown(commitment)) }
            _ = try received.verified()
        case .acceptance:
            let received = try Received<Acceptance>(token)
            try received.body.checkCommitment(Self.shown(commitment))
            if let offer { try received.body.checkGrace(of: offer, Self.shown(commitment)) }
            _ = try received.verified(under: Self.shown(certificate))
        case .payword: try Payword(token).check(under: Self.shown(commitment))
        case .release: _ = try Received<Release>(token).verified(under: Self.shown(commitment))
        case .closing:
            let received = try Received<Closing>(token)
            try received.body.checkSession(Self.shown(commitment), Self.shown(acceptance))
            let closing = try received.verified(under: Self.shown(certificate))
            if let offer { try closing.body.checkShares(offer, Self.shown(commitment)) }
        case .receipt: _ = try Receipt(token).verified(at: moment, walkingAlways: true)
        case .note: _ = try Received<Note>(token).verified()
        default: throw NotShown()
        }
    }
}
