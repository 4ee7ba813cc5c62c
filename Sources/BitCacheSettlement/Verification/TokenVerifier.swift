public import BitCacheCore
public import BitCachePayments

/// Verifies tokens of any kind as they come, remembering what later ones need.
///
/// This is the code behind `bitcache token verify` and `bitcache proof verify`: a token is judged on its own and with
/// the certificates, offers and commitments that came before it. SPEC.md §6.
public struct TokenVerifier: Sendable {
    /// What was found out about one token.
    public struct Verdict: Sendable {
        /// The kind, where the text was a token at all.
        public let kind: TokenKind?
        /// Why the token is not valid; nil where it is.
        public let refusal: Refusal?
        /// What the verdict did and did not prove, for people.
        public let note: String
        /// The decoded fields, where the form was right.
        public let fields: [TokenField]

        public var isValid: Bool { refusal == nil }

        /// The same token, refused for a reason of the caller's.
        public func refused(_ refusal: Refusal) -> Verdict {
            Verdict(kind: kind, refusal: refusal, note: "", fields: fields)
        }
    }

    public var requirements: Requirements
    var memory = TokenMemory()
    /// Proofs that batches found good and that are likely to come again.
    var provenBefore: Set<ProofQuestion> = []

    public init(_ requirements: Requirements = Requirements()) {
        self.requirements = requirements
    }

    /// Remembers a certificate that the caller trusts to be needed.
    public mutating func remember(_ certificate: Verified<Certificate>) {
        memory.certificates[certificate.id] = certificate
    }

    /// The fields of a token, without any verdict.
    ///
    /// - Throws: what the form refuses.
    public static func fields(of token: TokenText) throws(Refusal) -> [TokenField] {
        try DecodedToken(token).fields
    }

    /// Judges one token in its text form.
    public mutating func verify(_ text: some StringProtocol) -> Verdict {
        verdict(on: OpenedToken(text), by: DirectJudge())
    }

    mutating func verdict(on opened: OpenedToken, by judge: some ProofJudge) -> Verdict {
        switch opened {
        case .damaged(let kind, let refusal):
            return Verdict(kind: kind, refusal: refusal, note: "", fields: [])
        case .decoded(let token, let kind, let network):
            do throws(Refusal) {
                try requirements.require(network: network)
                let note = try note(on: token, by: judge)
                return Verdict(kind: kind, refusal: nil, note: note, fields: token.fields)
            } catch {
                return Verdict(kind: kind, refusal: error, note: "", fields: token.fields)
            }
        }
    }
}

/// A line that was taken apart, or why it could not be.
enum OpenedToken: Sendable {
    case damaged(TokenKind?, Refusal)
    case decoded(DecodedToken, TokenKind, Network)

    init(_ text: some StringProtocol) {
        do throws(Refusal) {
            let token = try TokenText(parsing: text)
            self = .decoded(try DecodedToken(token), token.kind, token.network)
        } catch {
            self = .damaged(TokenText.kind(ofPrefix: text), error)
        }
    }

    /// Whether the verdict depends on no other line and changes none.
    var standsAlone: Bool {
        switch self {
        case .damaged: true
        case .decoded(let token, _, _): token.standsAlone
        }
    }
}

/// What earlier tokens left behind for later ones; each kind has its own limit, and the oldest are forgotten first.
struct TokenMemory: Sendable {
    var certificates = RecentMap<Certificate.ID, Verified<Certificate>>(
        capacity: TokenVerifier.rememberedCertificates)
    var listings = RecentMap<Listing.ID, Verified<Listing>>(capacity: TokenVerifier.rememberedCertificates)
    var offers = RecentMap<Offer.ID, Verified<Offer>>(capacity: TokenVerifier.rememberedCertificates)
    var commitments = RecentMap<Commitment.ID, Verified<Commitment>>(capacity: TokenVerifier.rememberedCommitments)
    var acceptances = RecentMap<Commitment.ID, Verified<Acceptance>>(capacity: TokenVerifier.rememberedCommitments)
}

extension TokenVerifier {
    /// How many commitments are remembered, and as many acceptances; the oldest are forgotten first.
    public static let rememberedCommitments = 65_536
    /// How many certificates are remembered, and as many offers and listings.
    public static let rememberedCertificates = 1024
}
