public import BitCacheCore
import BitCachePayments

// The rules for one token after the other: what each is held against, in which order, and what it leaves in memory.
//
// A token that is refused leaves nothing behind, with one exception: what can no longer be used (`expired`) is signed
// all the same, and sessions that began with it go on.
extension TokenVerifier {
    /// Verifies the token and says what that proved.
    mutating func note(on token: DecodedToken, by judge: some ProofJudge) throws(Refusal) -> String {
        switch token {
        case .certificate(let token): return try verify(token, by: judge)
        case .listing(let token): return try verify(token, by: judge)
        case .offer(let token): return try verify(token, by: judge)
        case .commitment(let token): return try verify(token, by: judge)
        case .acceptance(let token): return try verify(token, by: judge)
        case .payword(let token): return try verify(token, by: judge)
        case .release(let token): return try verify(token, by: judge)
        case .closing(let token): return try verify(token, by: judge)
        case .receipt(let token): return try verify(token, by: judge)
        case .note(let token):
            _ = try token.verified(by: judge)
            return "signed; form and signature were checked, what it means was not"
        case .statement(let token):
            try requirements.require(host: token.body.host)
            _ = try token.verified(under: certificate(token.body.certificate), by: judge)
            return "signed by the host; whether it is the one statement of its epoch is for the chain of seals to say"
        case .payStub(let stub):
            try requirements.require(host: stub.statement.body.host)
            _ = try stub.verified(by: judge)
            return "agrees with this statement, anchor not checked"
        case .payoutInstruction(let token):
            try requirements.require(host: token.body.host)
            _ = try token.verified(by: judge)
            return "signed by the payee"
        case .depositAddress(let token):
            try requirements.require(host: token.body.host)
            try requirements.require(payer: token.body.payer)
            _ = try token.verified(under: certificate(token.body.certificate), by: judge)
            try requirements.requireUsable(until: token.body.until)
            return "signed by the host for this payer"
        }
    }

    private mutating func verify(
        _ token: Received<Certificate>, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: token.body.host)
        memory.certificates[token.id] = try token.verified(by: judge)
        return "signed by the host's identity key"
    }

    private mutating func verify(
        _ token: Received<Listing>, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: token.body.host)
        memory.listings[token.id] = try token.verified(by: judge)
        return "signed by the uploader"
    }

    private mutating func verify(
        _ token: Received<Offer>, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: token.body.host)
        try requirements.require(offer: token.id)
        let offer = try token.verified(under: certificate(token.body.certificate), by: judge)
        let listing = token.body.listing.flatMap { memory.listings[$0] }
        if listing != nil { try offer.checkListing(listing) }
        // Sessions outlive their offer, so it is remembered also where nobody can commit to it any more.
        memory.offers[token.id] = offer
        try requirements.requireUsable(until: token.body.expiry)
        if token.body.listing == nil { return "signed by the host, which is the uploader itself" }
        return listing == nil
            ? "signed by the host; its listing was not shown" : "signed by the host and true to its listing"
    }

    private mutating func verify(
        _ token: Received<Commitment>, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: token.body.host)
        try requirements.require(termsOf: token.body)
        let offer = memory.offers[token.body.offer]
        if let offer { try token.body.checkOffer(offer) }
        let continued = token.body.previous.flatMap { memory.commitments[$0.commitment] }
        if let continued { try token.body.checkTopUp(of: continued) }
        memory.commitments[token.id] = try token.verified(by: judge)
        // What was accepted in time is evidence; only what is still to be accepted has to be usable.
        if memory.acceptances[token.id] == nil { try requirements.requireUsable(until: token.body.expiry) }
        var notShown: [String] = []
        if offer == nil { notShown.append("its offer") }
        if token.body.previous != nil, continued == nil { notShown.append("the session that it continues") }
        return notShown.isEmpty
            ? "signed by the payer and true to its offer"
            : "signed by the payer; not shown: \(notShown.joined(separator: ", "))"
    }

    private mutating func verify(
        _ token: Received<Acceptance>, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: token.body.host)
        let commitment = try commitment(token.body.commitment)
        try requirements.require(termsOf: commitment.body)
        try token.body.checkCommitment(commitment)
        if let offer = memory.offers[commitment.body.offer] { try token.body.checkGrace(of: offer, commitment) }
        memory.acceptances[commitment.id] = try token.verified(under: certificate(token.body.certificate), by: judge)
        return "signed by the host; the backing is what the host says"
    }

    private func verify(
        _ payword: Payword, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        let commitment = try commitment(payword.commitment)
        try requirements.require(host: commitment.body.host)
        try requirements.require(termsOf: commitment.body)
        try payword.check(under: commitment, maximumLinks: requirements.maximumLinks, by: judge)
        return "link \(payword.index) of the payer's chain"
    }

    private func verify(
        _ token: Received<Release>, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: token.body.host)
        let commitment = try commitment(token.body.commitment)
        try requirements.require(termsOf: commitment.body)
        _ = try token.verified(under: commitment, by: judge)
        return "signed by the payer; it counts only inside a closing"
    }

    private func verify(
        _ token: Received<Closing>, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: token.body.host)
        let commitment = try commitment(token.body.commitment)
        try requirements.require(termsOf: commitment.body)
        guard let acceptance = memory.acceptances[commitment.id] else {
            throw Refusal(.needsAcceptance, "show the session's acceptance in an earlier line")
        }
        try token.body.checkSession(commitment, acceptance)
        let closing = try token.verified(under: certificate(acceptance.body.certificate), by: judge)
        let offer = memory.offers[commitment.body.offer]
        if let offer { try closing.body.checkShares(offer, commitment) }
        try requirements.requireMinimum(token.body.amount)
        return offer == nil
            ? "signed by the host; its offer was not shown, so shares were not checked"
            : "signed by the host and shared as its offer says"
    }

    private func verify(
        _ receipt: Receipt, by judge: some ProofJudge
    ) throws(Refusal) -> String {
        try requirements.require(host: receipt.commitment.body.host)
        try requirements.require(termsOf: receipt.commitment.body)
        let verified = try receipt.verified(
            at: requirements.at, walkingAlways: requirements.walksAlways, maximumLinks: requirements.maximumLinks,
            by: judge)
        try requirements.requireMinimum(verified.amount)
        let proof = verified.offer == nil ? "proves the payment" : "proves the payment and its shares"
        return verified.isClosed ? "\(proof), for ever" : "\(proof), until \(verified.acceptance.body.claimDeadline)"
    }

    private func certificate(_ id: Certificate.ID) throws(Refusal) -> Verified<Certificate> {
        guard let certificate = memory.certificates[id] else {
            throw Refusal(
                .needsCertificate, "show the host's certificate \(id) in an earlier line, or with --certificate")
        }
        return certificate
    }

    private func commitment(_ id: Commitment.ID) throws(Refusal) -> Verified<Commitment> {
        guard let commitment = memory.commitments[id] else {
            throw Refusal(.needsCommitment, "show the commitment \(id) in an earlier line")
        }
        return commitment
    }
}

extension Refusal.Code {
    /// A host token whose certificate was not shown.
    public static let needsCertificate = Self(rawValue: "needs_certificate")
    /// A payword, acceptance, release or closing whose commitment was not shown.
    public static let needsCommitment = Self(rawValue: "needs_commitment")
    /// A closing whose acceptance was not shown.
    public static let needsAcceptance = Self(rawValue: "needs_acceptance")
}
