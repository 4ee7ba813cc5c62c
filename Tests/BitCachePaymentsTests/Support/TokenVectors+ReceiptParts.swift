import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

// What is refused in the parts of a receipt, and in which order: SPEC.md §6.
extension TokenVectors {
    static func receiptParts(_ world: World) throws -> [Case] {
        try partForms(world) + partSignatures(world) + certificateRotation(world) + offersInside(world)
            + partOrder(world)
    }

    private static func partForms(_ world: World) throws -> [Case] {
        let open = try world.session(paid: 2).receipt()
        let commitment = world.commitment.rawRepresentation
        let evenRecord = try Forge.token(commitment, [200: [1]], by: world.payer)
        let oddRecord = try Forge.token(world.listing.rawRepresentation, [201: [1]], by: world.uploader)
        let noPurpose = try Forge.token(world.certificate.rawRepresentation, [6: [0]], by: world.identity)
        let futureVersion = commitment.enumerated().map { $0 == 2 ? UInt8(2) : $1 }
        return try [
            receipt("part-kind", open, [6: open.acceptance.rawRepresentation], .kindUnexpected, "Two acceptances."),
            receipt("part-receipt", open, [6: open.token.bytes], .kindUnexpected, "A receipt inside a receipt."),
            receipt("part-empty", open, [8: []], .truncated, "An acceptance of no bytes."),
            receipt("part-cut", open, [8: Array(commitment.prefix(60))], .kindUnexpected, "A cut commitment, too."),
            receipt("part-version", open, [6: futureVersion], .versionUnknown, "The commitment is of version 2."),
            receipt("part-even-record", open, [6: evenRecord], .unknownRecord, "An even record that is not known."),
            receipt("part-range", open, [2: noPurpose], .fieldOutOfRange, "A certificate without a purpose."),
            receipt(
                "part-range-and-missing", open, [2: noPurpose, 20: nil], .fieldOutOfRange,
                "A certificate without a purpose, and no payword: part by part."),
            receipt(
                "part-other-listing", open, [18: oddRecord], .listingMismatch,
                "The listing with an odd record more is another listing."),
        ]
    }

    private static func partSignatures(_ world: World) throws -> [Case] {
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        let topUp = try TopUpTests.topUp(world, at: 3)
        let topped = try world.closing(at: 3, .topUp(topUp.id)).rawRepresentation
        func forged(_ name: String, _ record: UInt64, _ token: [UInt8], _ comment: String) throws -> Case {
            try receipt(
                "forged-" + name, closed, [record: Forge.token(token, by: world.stranger)], .signatureInvalid, comment)
        }
        return try [
            forged("certificate", 2, world.certificate.rawRepresentation, "The certificate, by a stranger."),
            forged("commitment", 6, world.commitment.rawRepresentation, "The commitment."),
            forged("acceptance", 8, world.acceptance.rawRepresentation, "The acceptance."),
            forged("release", 10, closed.release?.rawRepresentation ?? [], "The release."),
            forged("closing", 14, closed.closing?.rawRepresentation ?? [], "The closing."),
            forged("offer", 16, world.offer.rawRepresentation, "The offer."),
            forged("listing", 18, world.listing.rawRepresentation, "The listing."),
            receipt(
                "forged-top-up", closed,
                [10: nil, 12: Forge.token(topUp.rawRepresentation, by: world.stranger), 14: topped],
                .signatureInvalid, "The top-up."),
            receipt(
                "top-up-of-another", closed,
                [
                    10: nil,
                    12: Forge.token(
                        topUp.rawRepresentation,
                        [30: [UInt8](repeating: 1, count: 32) + UInt32(3).bigEndianBytes], by: world.payer),
                    14: topped,
                ], .topUpMismatch, "A top-up of another session at the same index."),
        ]
    }

    /// The host changed its certificate between offer and acceptance.
    private static func certificateRotation(_ world: World) throws -> [Case] {
        let open = try world.session(paid: 2).receipt()
        func certificate(_ edits: Forge.Edits, by key: SecretKey? = nil) throws -> [UInt8] {
            try Forge.token(world.certificate.rawRepresentation, edits, by: key ?? world.identity)
        }
        func id(_ certificate: [UInt8]) throws -> [UInt8] {
            try Received<Certificate>(rawRepresentation: certificate).id.rawRepresentation
        }
        /// A session under a second certificate, whose offer is under the first.
        func rotated(_ second: [UInt8], by key: SecretKey) throws -> Forge.Edits {
            let acceptance = try Forge.token(world.acceptance.rawRepresentation, [4: id(second)], by: key)
            return [2: second, 4: world.certificate.rawRepresentation, 8: acceptance]
        }
        let newKey = try World.key(11)
        let second = try certificate([4: newKey.publicKey.rawRepresentation, 6: [2]])
        let resealed = try certificate([16: world.stranger.publicKey.rawRepresentation])
        let otherOutput = try certificate([14: [UInt8](repeating: 0xab, count: 36)])
        let forgedFirst = try certificate([12: UInt64(1).bigEndianBytes], by: world.stranger)
        let othersHost = try certificate(
            [2: world.stranger.publicKey.rawRepresentation], by: world.stranger)
        return try [
            receipt(
                "rotated", open, rotated(second, by: newKey), nil,
                "The offer is under one certificate, the acceptance under another with another key."),
            receipt(
                "rotated-not-shown", open, rotated(second, by: newKey).merging([4: nil]) { _, new in new },
                .certificateMismatch, "The same without the offer's certificate."),
            receipt(
                "rotated-no-offer", open, rotated(second, by: newKey).merging([16: nil, 18: nil]) { _, new in new },
                .fieldOutOfRange, "The offer's certificate without an offer."),
            receipt(
                "same-certificate-twice", open, [4: world.certificate.rawRepresentation], .fieldOutOfRange,
                "The offer's certificate is the other one again."),
            receipt(
                "seals", open, [4: resealed], .certificateSeals,
                "Two certificates of one host with different seal keys: a proof of fraud."),
            receipt("first-seals", open, [4: otherOutput], .certificateSeals, "Or with different first seals."),
            receipt(
                "other-host", open, [4: othersHost], .certificateMismatch,
                "The offer's certificate is of another host: it proves nothing about this one."),
            receipt("forged-second", open, [4: forgedFirst], .signatureInvalid, "The offer's certificate is forged."),
            receipt(
                "acceptance-purpose", open,
                [
                    2: certificate([6: [1]]),
                    8: Forge.token(
                        world.acceptance.rawRepresentation, [4: id(certificate([6: [1]]))], by: world.operational),
                ], .certificatePurpose, "The acceptance's certificate allows offers only."),
        ]
    }

    private static func offersInside(_ world: World) throws -> [Case] {
        let open = try world.session(paid: 2).receipt()
        /// An open session under another offer, acceptance and listing included.
        func under(_ edits: Forge.Edits, listing: Verified<Listing>? = nil) throws -> Forge.Edits {
            let offer = try Forge.token(
                world.offer.rawRepresentation,
                edits.merging(listing.map { [8: $0.id.rawRepresentation] } ?? [:]) { _, new in new },
                by: world.operational)
            let offerID = try Received<Offer>(rawRepresentation: offer).id.rawRepresentation
            let commitment = try Forge.token(world.commitment.rawRepresentation, [6: offerID], by: world.payer)
            let commitmentID = try Received<Commitment>(rawRepresentation: commitment).id.rawRepresentation
            let acceptance = try Forge.token(
                world.acceptance.rawRepresentation, [6: commitmentID], by: world.operational)
            return [
                6: commitment, 8: acceptance, 16: offer, 18: (listing ?? world.listing).rawRepresentation,
            ]
        }
        func listing(_ edits: Forge.Edits) throws -> Verified<Listing> {
            try world.listing.forged(edits, by: world.uploader).verified()
        }
        let dearer = try listing([8: UInt64(126).bigEndianBytes])
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        let unfair = try Forge.token(
            #require(closed.closing).rawRepresentation, [12: ClosingTests.parts([(world.identity, 750)])],
            by: world.operational)
        let otherOffer = try Forge.token(
            world.offer.rawRepresentation, [20: [0, 2]], by: world.operational)
        return try [
            receipt("other-offer", open, [16: otherOffer], .offerMismatch, "Another offer than the commitment names."),
            receipt("least", open, under([22: UInt32(6).bigEndianBytes]), nil, "Five chunks to the end of the file."),
            receipt(
                "grace", open, under([24: UInt32(86_401).bigEndianBytes]), .acceptanceTerms,
                "The claim deadline is a second short of the offer's grace."),
            receipt(
                "grace-bare", open, under([24: UInt32(86_401).bigEndianBytes]).merging([16: nil, 18: nil]) { $1 }, nil,
                "The same without the offer: nobody can tell."),
            receipt(
                "below-listing", open, under([:], listing: dearer), .offerBelowListing,
                "The offer asks less than its listing: a proof of fraud."),
            receipt("other-listing", open, [18: dearer.rawRepresentation], .listingMismatch, "Another listing."),
            receipt(
                "split", closed, [14: unfair], .closingSplit, "All to the host: with the offer a proof of fraud."),
            receipt(
                "split-bare", closed, [14: unfair, 16: nil, 18: nil], nil,
                "The same without the offer proves the payment, and not the shares."),
        ]
    }

    /// Two parts are wrong: the first one's code.
    private static func partOrder(_ world: World) throws -> [Case] {
        let deadline = world.acceptance.body.claimDeadline
        let late = deadline.adding(seconds: 1)
        let open = try world.session(paid: 2).receipt()
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        func stranger(_ token: [UInt8], _ edits: Forge.Edits = [:]) throws -> [UInt8] {
            try Forge.token(token, edits, by: world.stranger)
        }
        let expiry = world.commitment.body.expiry.seconds
        let lateAcceptance: Forge.Edits = [10: (expiry + 1).bigEndianBytes]
        let releaseAt1 = try ReleaseTests.release(world, at: 1).rawRepresentation
        let topUpAt2 = try TopUpTests.topUp(world, at: 2).rawRepresentation
        let tooEarly = try world.closing(at: 3, .deadline, time: deadline).rawRepresentation
        let resealed = try Forge.token(
            world.certificate.rawRepresentation, [16: world.stranger.publicKey.rawRepresentation], by: world.identity)
        let madeUp = [UInt8](repeating: 1, count: 32)
        return try [
            receipt(
                "commitment-and-acceptance", open,
                [
                    6: stranger(world.commitment.rawRepresentation),
                    8: stranger(world.acceptance.rawRepresentation, lateAcceptance),
                ], .signatureInvalid, "The commitment is forged, the acceptance late."),
            receipt(
                "acceptance-late", closed,
                [8: stranger(world.acceptance.rawRepresentation, lateAcceptance), 10: releaseAt1], .acceptanceLate,
                "The acceptance is late and forged, the release at another index."),
            receipt(
                "acceptance-forged", closed, [8: stranger(world.acceptance.rawRepresentation), 10: releaseAt1],
                .signatureInvalid, "The acceptance is forged, the release at another index."),
            receipt(
                "release-then-top-up", closed,
                [10: stranger(#require(closed.release).rawRepresentation), 12: topUpAt2], .signatureInvalid,
                "The release is forged, and a top-up at another index stands behind it."),
            receipt(
                "closing-early-and-forged", closed, [10: nil, 14: stranger(tooEarly)], .closingTooEarly,
                "The host alone at the claim deadline, and forged."),
            receipt(
                "closing-then-offer", closed,
                [10: nil, 14: tooEarly, 16: stranger(world.offer.rawRepresentation)], .closingTooEarly,
                "The host alone at the claim deadline, and a forged offer."),
            receipt(
                "seals-then-offer", open, [4: resealed, 16: stranger(world.offer.rawRepresentation)],
                .certificateSeals, "Different seal keys, and a forged offer."),
            receipt(
                "offer-then-listing", open,
                [16: stranger(world.offer.rawRepresentation), 18: stranger(world.listing.rawRepresentation)],
                .signatureInvalid, "Offer and listing are forged."),
            receipt(
                "listing-then-expired", open, [18: stranger(world.listing.rawRepresentation)], at: late,
                .signatureInvalid, "The listing is forged, and it is too late."),
            receipt(
                "offer-then-expired", open,
                [16: Forge.token(world.offer.rawRepresentation, [20: [0, 2]], by: world.operational)], at: late,
                .offerMismatch, "Another offer, and it is too late."),
            receipt(
                "expired-then-beyond", open, [20: payword(6, madeUp)], at: late, .expired,
                "Too late, and beyond the chain: the link is looked at last."),
        ]
    }
}
