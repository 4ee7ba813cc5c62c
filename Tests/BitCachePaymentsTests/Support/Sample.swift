import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

/// One valid token of each kind, with the check that a stranger would make of it.
enum Sample: CaseIterable, CustomTestStringConvertible {
    case certificate, listing, offer, commitment, acceptance, payword, release, closing, openReceipt, closedReceipt,
        note

    static let signed: [Sample] = [.certificate, .listing, .offer, .commitment, .acceptance, .release, .closing, .note]
    static let containers: [Sample] = [.payword, .openReceipt, .closedReceipt]

    var testDescription: String { "\(self)" }

    var kind: TokenKind {
        switch self {
        case .certificate: .certificate
        case .listing: .listing
        case .offer: .offer
        case .commitment: .commitment
        case .acceptance: .acceptance
        case .payword: .payword
        case .release: .release
        case .closing: .closing
        case .openReceipt, .closedReceipt: .receipt
        case .note: .note
        }
    }

    /// The key that signs such a token.
    func signer(in world: World) -> SecretKey {
        switch self {
        case .certificate: world.identity
        case .listing, .note: world.uploader
        case .commitment, .release: world.payer
        default: world.operational
        }
    }

    /// The records that a token may do without.
    var optionalRecords: Set<UInt64> {
        switch self {
        case .listing: [12]
        case .commitment: [26, 30]
        case .closing: [20, 22]
        default: []
        }
    }

    func bytes(in world: World) throws -> [UInt8] {
        switch self {
        case .certificate: world.certificate.rawRepresentation
        case .listing: world.listing.rawRepresentation
        case .offer: world.offer.rawRepresentation
        case .commitment: world.commitment.rawRepresentation
        case .acceptance: world.acceptance.rawRepresentation
        case .payword: try world.session(paid: 3).payword(at: 3).rawRepresentation
        case .release: try world.session(paid: 3).released().release.rawRepresentation
        case .closing:
            try world.closing(at: 3, .release(world.session(paid: 3).released().release.id)).rawRepresentation
        case .openReceipt: try world.session(paid: 2).receipt().token.bytes
        case .closedReceipt: try world.closedReceipt().token.bytes
        case .note: try world.note().rawRepresentation
        }
    }

    /// Parses and verifies bytes as a token of this kind in the session of `world`; returns its id, or that of the
    /// commitment which a container belongs to.
    func check(_ bytes: [UInt8], in world: World) throws -> [UInt8] {
        switch self {
        case .certificate:
            return try Received<Certificate>(rawRepresentation: bytes).verified().id.rawRepresentation
        case .listing:
            return try Received<Listing>(rawRepresentation: bytes).verified().id.rawRepresentation
        case .offer:
            let offer = try Received<Offer>(rawRepresentation: bytes).verified(under: world.certificate)
            try offer.checkListing(world.listing)
            return offer.id.rawRepresentation
        case .commitment:
            let commitment = try Received<Commitment>(rawRepresentation: bytes)
            try commitment.body.checkOffer(world.offer)
            return try commitment.verified().id.rawRepresentation
        case .acceptance:
            let acceptance = try Received<Acceptance>(rawRepresentation: bytes)
            try acceptance.body.checkCommitment(world.commitment)
            return try acceptance.verified(under: world.certificate).id.rawRepresentation
        case .payword:
            let payword = try Payword(TokenText(rawRepresentation: bytes))
            try payword.check(under: world.commitment)
            return payword.commitment.rawRepresentation
        case .release:
            return try Received<Release>(rawRepresentation: bytes).verified(under: world.commitment).id
                .rawRepresentation
        case .closing:
            let closing = try Received<Closing>(rawRepresentation: bytes)
            try closing.body.checkSession(world.commitment, world.acceptance)
            try closing.body.checkShares(world.offer, world.commitment)
            return try closing.verified(under: world.certificate).id.rawRepresentation
        case .openReceipt, .closedReceipt:
            let receipt = try Receipt(TokenText(rawRepresentation: bytes)).verified(walkingAlways: true)
            return receipt.commitment.id.rawRepresentation
        case .note:
            return try Received<Note>(rawRepresentation: bytes).verified().id.rawRepresentation
        }
    }
}
