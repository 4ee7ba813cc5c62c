import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement

/// One session's tokens in a ``SettlementWorld``, for the verifier of all kinds.
struct SessionWorld {
    let base: SettlementWorld
    let listing: Verified<Listing>
    let offer: Verified<Offer>
    let opening: SessionOpening
    let acceptance: Verified<Acceptance>
    let session: OpenSession
    let released: ReleasedSession
    let closing: Verified<Closing>
    let receipt: VerifiedReceipt

    /// Commitment and session end after a day, the claim deadline after two, the offer after seven.
    init() throws {
        let base = try SettlementWorld()
        self.base = base
        let file = [UInt8](repeating: 3, count: 100_000)
        var hasher = try ContentHasher(exponent: 0)
        try hasher.update(file)
        let layer = try hasher.finished()
        listing = try Listing(
            network: .regtest, uploader: base.uploader.publicKey, host: base.identity.publicKey,
            content: layer.chunking.content, leastPricePerLeaf: Amount(msat: 10), ownShare: 9000,
            until: SettlementWorld.day(30)
        ).signed(with: base.uploader)
        offer = try Offer(
            network: .regtest, host: base.identity.publicKey, certificate: base.certificate.id,
            origin: "https://files.example", listing: listing.id, chunking: layer.chunking,
            pricePerChunk: Amount(msat: 1000),
            split: Split([
                .init(.uploader(base.uploader.publicKey), share: 9000),
                .init(.other(base.identity.publicKey), share: 1000),
            ]),
            window: Window(ahead: 4, behind: 0), graceSeconds: 86_400, expiry: SettlementWorld.day(7)
        ).signed(with: base.operational, under: base.certificate)
        let terms = try CheckedOffer(
            offer.received, certificate: base.certificate.received, listing: listing.received,
            host: base.identity.publicKey, origin: "https://files.example", at: SettlementWorld.day(0))
        opening = try SessionOpening(
            terms, first: 0, length: 6, expiry: SettlementWorld.day(1), payerKey: base.payer,
            chainKey: SecretBytes(copying: [UInt8](repeating: 9, count: 32)), salt: ChainSalt(rawRepresentation: 0..<16)
        )
        acceptance = try Acceptance(
            network: .regtest, host: base.identity.publicKey, certificate: base.certificate.id,
            commitment: opening.commitment.id, serial: 0, time: SettlementWorld.day(0), backing: .prepaid,
            reserved: opening.commitment.body.reservation(), behind: 0, claimDeadline: SettlementWorld.day(2)
        ).signed(with: base.operational, under: base.certificate)
        var session = try opening.accepted(by: acceptance.received, certificate: base.certificate)
        for _ in 0..<4 { _ = try session.pay() }
        self.session = session
        released = try session.released()
        let amount = try Amount(msat: 4000)
        closing = try Closing(
            network: .regtest, host: base.identity.publicKey, certificate: base.certificate.id,
            commitment: opening.commitment.id, index: 4, amount: amount,
            parts: offer.body.split.parts(of: amount, referrer: nil), time: SettlementWorld.day(0), epoch: 0, claim: 0,
            cause: .release(released.release.id)
        ).signed(with: base.operational, under: base.certificate)
        receipt = try released.closed(by: closing.received)
    }

    /// The text of one valid token of a kind.
    func text(_ kind: TokenKind) throws -> String {
        switch kind {
        case .certificate: base.certificate.text
        case .listing: listing.text
        case .offer: offer.text
        case .commitment: opening.commitment.text
        case .acceptance: acceptance.text
        case .payword: try session.payword(at: 4).text
        case .release: released.release.text
        case .closing: closing.text
        case .receipt: receipt.token.text
        case .note: try note(Array("pledge 7".utf8)).text
        case .statement: try base.statement(of: base.close()).text
        case .payStub: try base.payStub().token.text
        case .payoutInstruction: try base.instruction().text
        case .depositAddress: try base.depositAddress().text
        }
    }

    func note(_ body: [UInt8]) throws -> Verified<Note> {
        try Note(
            network: .regtest, signer: base.uploader.publicKey, application: "pledges.example", body: body
        ).signed(with: base.uploader)
    }

    /// What a verifier must have seen before a token of a kind.
    func needs(_ kind: TokenKind) -> [String] {
        switch kind {
        case .offer, .depositAddress: [base.certificate.text]
        case .payword, .release: [opening.commitment.text]
        case .acceptance: [base.certificate.text, opening.commitment.text]
        case .closing: [base.certificate.text, opening.commitment.text, acceptance.text]
        case .statement: [base.statementCertificate.text]
        case .certificate, .listing, .commitment, .receipt, .note, .payStub, .payoutInstruction: []
        }
    }
}
