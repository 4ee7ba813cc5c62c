public import BitCacheCore
public import BitCacheCrypto
public import BitCachePayments

/// Verifies tokens of any kind as they come, remembering what later ones need.
///
/// This is the code behind `bitcache token verify` and `bitcache proof verify`: a token is judged on its own and with
/// the certificates, offers and commitments that came before it. SPEC.md §6.
public struct TokenVerifier: Sendable {
    /// What the caller insists on beyond validity.
    public struct Requirements: Sendable {
        /// Judges what is still to be used: offer, commitment without acceptance, open receipt, deposit address.
        public var at: Timestamp?
        public var network: Network?
        public var host: XOnlyPublicKey?
        public var payer: XOnlyPublicKey?
        /// The offer that a session's tokens must be under.
        public var offer: Offer.ID?
        /// The least amount of a receipt or closing.
        public var minimum: Amount?
        /// The most links hashed for one token.
        public var maximumLinks = ChainWalker.maximumLength
        /// Walks the chain also where payer and host both signed the end.
        public var walksAlways = false

        public init() {}
    }

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

    /// How many commitments are remembered; the oldest are forgotten first.
    public static let rememberedCommitments = 65_536
    /// How many certificates are remembered.
    public static let rememberedCertificates = 1024

    public var requirements: Requirements
    private var certificates = RecentMap<Certificate.ID, Verified<Certificate>>(capacity: rememberedCertificates)
    private var listings = RecentMap<Listing.ID, Verified<Listing>>(capacity: rememberedCertificates)
    private var offers = RecentMap<Offer.ID, Verified<Offer>>(capacity: rememberedCertificates)
    private var commitments = RecentMap<Commitment.ID, Verified<Commitment>>(capacity: rememberedCommitments)
    private var acceptances = RecentMap<Commitment.ID, Verified<Acceptance>>(capacity: rememberedCommitments)

    public init(_ requirements: Requirements = Requirements()) {
        self.requirements = requirements
    }

    /// Remembers a certificate that the caller trusts to be needed.
    public mutating func remember(_ certificate: Verified<Certificate>) {
        certificates[certificate.id] = certificate
    }

    /// The fields of a token, without any verdict.
    ///
    /// - Throws: what the form refuses.
    public static func fields(of token: TokenText) throws(Refusal) -> [TokenField] {
        switch token.kind {
        case .certificate: try Received<Certificate>(token).fields
        case .listing: try Received<Listing>(token).fields
        case .offer: try Received<Offer>(token).fields
        case .commitment: try Received<Commitment>(token).fields
        case .acceptance: try Received<Acceptance>(token).fields
        case .payword: try Payword(token).fields
        case .release: try Received<Release>(token).fields
        case .closing: try Received<Closing>(token).fields
        case .receipt: try Receipt(token).fields
        case .note: try Received<Note>(token).fields
        case .statement: try Received<Statement>(token).fields
        case .payStub: try PayStub(token).fields
        case .payoutInstruction: try Received<PayoutInstruction>(token).fields
        case .depositAddress: try Received<DepositAddress>(token).fields
        }
    }

    /// Judges one token in its text form.
    public mutating func verify(_ text: some StringProtocol) -> Verdict {
        let token: TokenText
        let fields: [TokenField]
        do throws(Refusal) {
            token = try TokenText(parsing: text)
            fields = try Self.fields(of: token)
        } catch {
            return Verdict(kind: TokenText.kind(ofPrefix: text), refusal: error, note: "", fields: [])
        }
        do throws(Refusal) {
            if let network = requirements.network, network != token.network {
                throw Refusal(.networkMismatch, "the token is of \(token.network), and \(network) was asked for")
            }
            return Verdict(kind: token.kind, refusal: nil, note: try note(on: token), fields: fields)
        } catch {
            return Verdict(kind: token.kind, refusal: error, note: "", fields: fields)
        }
    }

    /// Verifies the token and says what that proved.
    private mutating func note(on token: TokenText) throws(Refusal) -> String {
        switch token.kind {
        case .certificate: return try verifyCertificate(Received(token))
        case .listing: return try verifyListing(Received(token))
        case .offer: return try verifyOffer(Received(token))
        case .commitment: return try verifyCommitment(Received(token))
        case .acceptance: return try verifyAcceptance(Received(token))
        case .payword: return try verifyPayword(Payword(token))
        case .release: return try verifyRelease(Received(token))
        case .closing: return try verifyClosing(Received(token))
        case .receipt: return try verifyReceipt(Receipt(token))
        case .note:
            _ = try Received<Note>(token).verified()
            return "signed; form and signature were checked, what it means was not"
        case .statement:
            let statement = try Received<Statement>(token)
            try requireHost(statement.body.host)
            _ = try statement.verified(under: certificate(statement.body.certificate))
            return "signed by the host; whether it is the one statement of its epoch is for the chain of seals to say"
        case .payStub:
            let stub = try PayStub(token)
            try requireHost(stub.statement.body.host)
            _ = try stub.verified()
            return "agrees with this statement, anchor not checked"
        case .payoutInstruction:
            let instruction = try Received<PayoutInstruction>(token)
            try requireHost(instruction.body.host)
            _ = try instruction.verified()
            return "signed by the payee"
        case .depositAddress:
            let address = try Received<DepositAddress>(token)
            try requireHost(address.body.host)
            try requirePayer(address.body.payer)
            _ = try address.verified(under: certificate(address.body.certificate))
            try requireUsable(until: address.body.until)
            return "signed by the host for this payer"
        }
    }

    private mutating func verifyCertificate(_ token: Received<Certificate>) throws(Refusal) -> String {
        try requireHost(token.body.host)
        certificates[token.id] = try token.verified()
        return "signed by the host's identity key"
    }

    private mutating func verifyListing(_ token: Received<Listing>) throws(Refusal) -> String {
        try requireHost(token.body.host)
        listings[token.id] = try token.verified()
        return "signed by the uploader"
    }

    private mutating func verifyOffer(_ token: Received<Offer>) throws(Refusal) -> String {
        try requireHost(token.body.host)
        try requireOffer(token.id)
        let offer = try token.verified(under: certificate(token.body.certificate))
        let listing = token.body.listing.flatMap { listings[$0] }
        if listing != nil { try offer.checkListing(listing) }
        // Sessions outlive their offer, so it is remembered also where nobody can commit to it any more.
        offers[token.id] = offer
        try requireUsable(until: token.body.expiry)
        if token.body.listing == nil { return "signed by the host, which is the uploader itself" }
        return listing == nil
            ? "signed by the host; its listing was not shown" : "signed by the host and true to its listing"
    }

    private mutating func verifyCommitment(_ token: Received<Commitment>) throws(Refusal) -> String {
        try requireHost(token.body.host)
        try requireTerms(token.body)
        let offer = offers[token.body.offer]
        if let offer { try token.body.checkOffer(offer) }
        if let old = token.body.previous.flatMap({ commitments[$0.commitment] }) { try token.body.checkTopUp(of: old) }
        commitments[token.id] = try token.verified()
        try requireUsable(until: token.body.expiry)
        return offer == nil
            ? "signed by the payer; its offer was not shown" : "signed by the payer and true to its offer"
    }

    private mutating func verifyAcceptance(_ token: Received<Acceptance>) throws(Refusal) -> String {
        try requireHost(token.body.host)
        let commitment = try commitment(token.body.commitment)
        try requireTerms(commitment.body)
        try token.body.checkCommitment(commitment)
        acceptances[commitment.id] = try token.verified(under: certificate(token.body.certificate))
        return "signed by the host; the backing is what the host says"
    }

    private func verifyPayword(_ payword: Payword) throws(Refusal) -> String {
        let commitment = try commitment(payword.commitment)
        try requireHost(commitment.body.host)
        try requireTerms(commitment.body)
        try payword.check(under: commitment, maximumLinks: requirements.maximumLinks)
        return "link \(payword.index) of the payer's chain"
    }

    private func verifyRelease(_ token: Received<Release>) throws(Refusal) -> String {
        try requireHost(token.body.host)
        let commitment = try commitment(token.body.commitment)
        try requireTerms(commitment.body)
        _ = try token.verified(under: commitment)
        return "signed by the payer; it counts only inside a closing"
    }

    private func verifyClosing(_ token: Received<Closing>) throws(Refusal) -> String {
        try requireHost(token.body.host)
        let commitment = try commitment(token.body.commitment)
        try requireTerms(commitment.body)
        guard let acceptance = acceptances[commitment.id] else {
            throw Refusal(.needsAcceptance, "show the session's acceptance in an earlier line")
        }
        try token.body.checkSession(commitment, acceptance)
        let closing = try token.verified(under: certificate(token.body.certificate))
        if let offer = offers[commitment.body.offer] { try closing.body.checkShares(offer, commitment) }
        try requireMinimum(token.body.amount)
        return offers[commitment.body.offer] == nil
            ? "signed by the host; its offer was not shown, so shares were not checked"
            : "signed by the host and shared as its offer says"
    }

    private mutating func verifyReceipt(_ receipt: Receipt) throws(Refusal) -> String {
        try requireHost(receipt.commitment.body.host)
        try requireTerms(receipt.commitment.body)
        let verified = try receipt.verified(
            at: requirements.at, walkingAlways: requirements.walksAlways, maximumLinks: requirements.maximumLinks)
        try requireMinimum(verified.amount)
        let proof = verified.offer == nil ? "proves the payment" : "proves the payment and its shares"
        return verified.isClosed ? "\(proof), for ever" : "\(proof), until \(verified.acceptance.body.claimDeadline)"
    }

    private func certificate(_ id: Certificate.ID) throws(Refusal) -> Verified<Certificate> {
        guard let certificate = certificates[id] else {
            throw Refusal(
                .needsCertificate, "show the host's certificate \(id) in an earlier line, or with --certificate")
        }
        return certificate
    }

    private func commitment(_ id: Commitment.ID) throws(Refusal) -> Verified<Commitment> {
        guard let commitment = commitments[id] else {
            throw Refusal(.needsCommitment, "show the commitment \(id) in an earlier line")
        }
        return commitment
    }

    private func requireHost(_ host: XOnlyPublicKey) throws(Refusal) {
        guard requirements.host == nil || requirements.host == host else {
            throw Refusal(.hostMismatch, "the token is of host \(host)")
        }
    }

    private func requirePayer(_ payer: XOnlyPublicKey) throws(Refusal) {
        guard requirements.payer == nil || requirements.payer == payer else {
            throw Refusal(.payerMismatch, "the token is of payer \(payer)")
        }
    }

    private func requireOffer(_ offer: Offer.ID) throws(Refusal) {
        guard requirements.offer == nil || requirements.offer == offer else {
            throw Refusal(.offerMismatch, "the token is under offer \(offer)")
        }
    }

    /// The payer and the offer that a session has to be of.
    private func requireTerms(_ commitment: Commitment) throws(Refusal) {
        try requirePayer(commitment.payer)
        try requireOffer(commitment.offer)
    }

    private func requireMinimum(_ amount: Amount) throws(Refusal) {
        guard let minimum = requirements.minimum, amount < minimum else { return }
        throw Refusal(.amountTooLow, "the token is worth \(amount), less than \(minimum)")
    }

    private func requireUsable(until moment: Timestamp) throws(Refusal) {
        guard let at = requirements.at, at > moment else { return }
        throw Refusal(.expired, "the token could be used until \(moment)")
    }
}

/// The newest values by key, up to a capacity; the oldest key makes room.
struct RecentMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var values: [Key: Value] = [:]
    // A ring of keys in the order in which they came.
    private var keys: [Key] = []
    private var oldest = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    subscript(key: Key) -> Value? {
        get { values[key] }
        set {
            guard let newValue else { return }
            if values.updateValue(newValue, forKey: key) != nil { return }
            if keys.count < capacity {
                keys.append(key)
            } else {
                values[keys[oldest]] = nil
                keys[oldest] = key
                oldest = (oldest + 1) % capacity
            }
        }
    }
}

extension Refusal.Code {
    /// A host token whose certificate was not shown.
    public static let needsCertificate = Self(rawValue: "needs_certificate")
    /// A payword, acceptance, release or closing whose commitment was not shown.
    public static let needsCommitment = Self(rawValue: "needs_commitment")
    /// A closing whose acceptance was not shown.
    public static let needsAcceptance = Self(rawValue: "needs_acceptance")
    /// A token of another payer than the one asked for.
    public static let payerMismatch = Self(rawValue: "payer_mismatch")
    /// A token worth less than was asked for.
    public static let amountTooLow = Self(rawValue: "amount_too_low")
}
