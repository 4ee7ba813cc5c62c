import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// What each token needs, what damage does, and what is remembered: SPEC.md §6.1.
extension StreamVectors {
    static func completeness(_ w: StreamWorld) throws -> [Sequence] {
        /// All lines of a session but one, with the answers that its absence changes.
        func without(
            _ name: String, _ missing: String?, _ comment: String, codes: [String: Refusal.Code] = [:]
        ) -> Sequence {
            let lines: [(String, String)] = [
                (w.certificate, "The host's certificate."), (w.listing, "The uploader's terms."),
                (w.offer, "The offer."), (w.commitment, "The payer's promise."), (w.acceptance, "The host's."),
                (w.paywords[0], "The first payword."), (w.paywords[2], "The third."), (w.release, "The end at 3."),
                (w.closing, "The closing at 3."), (w.closedReceipt, "The receipt, which needs nothing else."),
                (w.note, "A note, which needs nothing else."),
                (w.depositAddress, "A deposit address, which needs the certificate."),
            ]
            return Sequence(
                name, comment,
                lines.filter { $0.0 != missing }.map { Line($0.0, codes[$0.0], $0.1) })
        }
        let underCommitment = [w.acceptance, w.paywords[0], w.paywords[2], w.release, w.closing]
        return [
            without("whole", nil, "A session from the certificate to the receipt."),
            without(
                "no-certificate", w.certificate, "Host tokens need it; a closing needs the acceptance that needs it.",
                codes: [
                    w.offer: .needsCertificate, w.acceptance: .needsCertificate, w.closing: .needsAcceptance,
                    w.depositAddress: .needsCertificate,
                ]),
            without("no-listing", w.listing, "An offer is valid without, and the reader says so."),
            without("no-offer", w.offer, "So are commitment and closing without the offer."),
            without(
                "no-commitment", w.commitment, "Everything in a session needs it.",
                codes: Dictionary(uniqueKeysWithValues: underCommitment.map { ($0, .needsCommitment) })),
            without("no-acceptance", w.acceptance, "A closing needs it.", codes: [w.closing: .needsAcceptance]),
            without("no-release", w.release, "A closing alone is the host's word, with or without the release."),
            Sequence(
                "backwards", "What is needed comes too late; nothing waits for it.",
                [
                    Line(w.closing, .needsCommitment, "No commitment yet."),
                    Line(w.paywords[0], .needsCommitment, "No commitment yet."),
                    Line(w.offer, .needsCertificate, "No certificate yet."),
                    Line(w.commitment, "It needs nothing."),
                    Line(w.closing, .needsAcceptance, "The commitment is there now."),
                    Line(w.acceptance, .needsCertificate, "No certificate yet."),
                    Line(w.certificate, "It needs nothing."),
                    Line(w.closing, .needsAcceptance, "The acceptance was refused."),
                    Line(w.acceptance, "Again, with all that it needs."),
                    Line(w.closing, "Again."),
                    Line(w.paywords[0], "Again."),
                ]),
            Sequence(
                "twice", "A token that is shown again gets the same answer.",
                [w.certificate, w.certificate, w.commitment, w.commitment, w.acceptance, w.acceptance, w.closing]
                    .map { Line($0, "Shown, or shown again.") } + [Line(w.closing, "Shown again.")]),
            Sequence(
                "inside", "What stands inside a receipt is not remembered.",
                [
                    Line(w.closedReceipt, "It contains certificate, commitment and acceptance."),
                    Line(w.offer, .needsCertificate, "The receipt's certificate does not count."),
                    Line(w.paywords[0], .needsCommitment, "Nor does its commitment."),
                    Line(w.openReceipt, "Another receipt."),
                    Line(w.closing, .needsCommitment, "Nor what stands in it."),
                ]),
            Sequence(
                "given-certificates", "The caller gives the certificate at the start.",
                Options(host: w.world.identity, certificates: [w.certificate]),
                [
                    Line(w.offer, "No line shows its certificate."),
                    Line(w.commitment, "The first of two."),
                    Line(w.acceptance, "Nor the certificate of this one."),
                    Line(w.depositAddress, "Nor this one's."),
                ]),
        ]
    }

    static func damage(_ w: StreamWorld) throws -> [Sequence] {
        let world = w.world
        let certificate = world.certificate.rawRepresentation
        func header(_ version: UInt8, _ kind: UInt8, _ network: UInt8, _ prefix: String) -> String {
            TokenVectors.text([0, 3, version, kind, network] + certificate.dropFirst(5), prefix)
        }
        let long = "bkcertreg1" + String(repeating: "q", count: 4000)
        return try [
            Sequence(
                "damaged", "Damaged lines between good ones: each has an answer, and the next is judged.",
                [
                    Line("# receipts of May", .notAToken, "A comment is no token, and counts as a line."),
                    Line(String(w.certificate.dropLast()), .malformedText, "The certificate, cut."),
                    Line(w.offer, .needsCertificate, "The cut certificate is not remembered."),
                    Line(w.certificate.uppercased(), .notAToken, "In upper case it does not begin as a token."),
                    Line("bkcertreg1" + w.certificate.dropFirst(10).uppercased(), .malformedText, "Mixed case."),
                    Line(w.certificate + "\0", .malformedText, "A byte of zero at the end."),
                    Line("\0" + w.certificate, .notAToken, "A byte of zero at the beginning."),
                    Line(w.certificate + " " + w.offer, .malformedText, "Two tokens on a line."),
                    Line(w.certificate + ",", .malformedText, "A comma behind it."),
                    Line("bkcertreg", .notAToken, "A prefix alone."),
                    Line("bkcertreg1", .malformedText, "And with the digit 1."),
                    Line(long, .tokenTooLong, "A line longer than a certificate can be."),
                    Line(w.certificate, "The certificate itself."),
                    Line(w.offer, "Now the offer is valid."),
                ]),
            Sequence(
                "future", "Tokens of later versions.",
                [
                    Line(header(2, 1, 3, "bkcertreg"), .versionUnknown, "Version 2."),
                    Line(header(1, 15, 3, "bkcertreg"), .kindUnknown, "A withdrawal."),
                    Line("bkwithdrawalreg1qqqqqq", .notAToken, "A prefix that is not known."),
                    Line(header(1, 1, 4, "bkcertreg"), .networkUnknown, "A network that is not known."),
                    Line(
                        w.forged(world.certificate, [18: [1]], by: world.identity), .unknownRecord,
                        "An even record that is not known."),
                    Line(w.offer, .needsCertificate, "None of them was remembered."),
                    Line(
                        w.forged(world.certificate, [19: [1]], by: world.identity), "An odd one: another certificate."),
                    Line(w.offer, .needsCertificate, "It is not the one that the offer names."),
                    Line(w.certificate, "This is."),
                    Line(w.offer, "The offer."),
                ]),
            Sequence(
                "forged", "Tokens that are not signed by who they name are not remembered.",
                [
                    Line(w.forged(world.certificate, by: world.stranger), .signatureInvalid, "A forged certificate."),
                    Line(w.offer, .needsCertificate, "It is not remembered."),
                    Line(w.certificate, "The certificate."),
                    Line(w.forged(world.commitment, by: world.stranger), .signatureInvalid, "A forged commitment."),
                    Line(w.paywords[0], .needsCommitment, "It is not remembered."),
                    Line(w.commitment, "The commitment."),
                    Line(w.forged(world.acceptance, by: world.stranger), .signatureInvalid, "A forged acceptance."),
                    Line(w.closing, .needsAcceptance, "It is not remembered."),
                    Line(w.acceptance, "The acceptance."),
                    Line(w.closing, "The closing."),
                    Line(w.forged(world.note(), by: world.stranger), .signatureInvalid, "A forged note."),
                ]),
        ]
    }

    static func memory(_ w: StreamWorld) throws -> [Sequence] {
        try offersRemembered(w) + sessionsRemembered(w)
    }

    private static func offersRemembered(_ w: StreamWorld) throws -> [Sequence] {
        let world = w.world
        let dearer = try world.listing.forged([8: UInt64(126).bigEndianBytes], by: world.uploader).verified()
        let below = try world.offer.forged([8: dearer.id.rawRepresentation], by: world.operational)
            .verified(under: world.certificate)
        let under = try world.commitment.forged([6: below.id.rawRepresentation], by: world.payer).verified()
        let cheap = try world.commitment.forged(
            [6: below.id.rawRepresentation, 12: UInt64(1).bigEndianBytes], by: world.payer
        ).verified()
        let shorter = try w.forged(
            world.acceptance, [18: world.commitment.body.expiry.seconds.bigEndianBytes], by: world.operational)
        return [
            Sequence(
                "listing-late", "An offer below its listing is found out once the listing was shown.",
                [
                    Line(w.certificate, "The certificate."),
                    Line(below.text, "An offer below its listing; the listing was not shown."),
                    Line(dearer.text, "The listing."),
                    Line(below.text, .offerBelowListing, "The same offer again."),
                    Line(under.text, "The offer is remembered from when it was valid."),
                    Line(cheap.text, .offerMismatch, "So another price is found out."),
                ]),
            Sequence(
                "listing-early", "An offer that is refused is not remembered.",
                [
                    Line(w.certificate, "The certificate."),
                    Line(dearer.text, "The listing."),
                    Line(below.text, .offerBelowListing, "The offer below it."),
                    Line(under.text, "A commitment whose offer counts as not shown."),
                    Line(cheap.text, "Another price than the offer's; nobody can tell."),
                ]),
            Sequence(
                "grace", "With the offer at hand the claim deadline must be the expiry and its grace.",
                [
                    Line(w.certificate, "The certificate."), Line(w.commitment, "The commitment."),
                    Line(shorter, "No grace; nobody can tell."), Line(w.offer, "The offer says a day."),
                    Line(shorter, .acceptanceTerms, "The same acceptance again."),
                    Line(w.acceptance, "A day of grace."),
                ]),
        ]
    }

    private static func sessionsRemembered(_ w: StreamWorld) throws -> [Sequence] {
        let world = w.world
        let cheap = try w.forged(world.commitment, [12: UInt64(249).bigEndianBytes], by: world.payer)
        let topUp = try TopUpTests.topUp(world, at: 3)
        let wrong = try TopUpTests.topUp(world, at: 3, [16: UInt64(2).bigEndianBytes])
        let topped = try world.closing(at: 3, .topUp(topUp.id)).text
        let closingTime = try World.start().adding(seconds: 3600)
        let later = try w.forged(
            world.acceptance,
            [8: UInt64(43).bigEndianBytes, 10: closingTime.adding(seconds: 1).seconds.bigEndianBytes],
            by: world.operational)
        let second = try world.certificate.forged([12: UInt64(1).bigEndianBytes], by: world.identity).verified()
        let underSecond = try w.forged(
            world.closing(at: 3, .deadline), [4: second.id.rawRepresentation], by: world.operational)
        let alone = try w.forged(
            world.closing(at: 3, .deadline),
            [
                4: second.id.rawRepresentation,
                14: world.acceptance.body.claimDeadline.adding(seconds: 1).seconds.bigEndianBytes,
            ], by: world.operational)
        let unfair = try w.forged(
            world.closing(at: 3, .release(ReleaseTests.release(world, at: 3).id)),
            [12: ClosingTests.parts([(world.identity, 750)])], by: world.operational)
        return [
            Sequence(
                "commitment-refused", "A commitment that does not repeat its offer is not remembered.",
                [
                    Line(w.certificate, "The certificate."), Line(w.offer, "The offer."),
                    Line(cheap, .offerMismatch, "A msat less."),
                    Line(w.acceptance, .needsCommitment, "An acceptance of the right one, which was not shown."),
                    Line(w.commitment, "The right one."), Line(w.acceptance, "Again."),
                ]),
            Sequence(
                "top-ups", "A top-up is held against the commitment that it continues, where that was shown.",
                [
                    Line(wrong.text, "It begins at a chunk that was paid; nobody can tell."),
                    Line(w.commitment, "The session that it continues."),
                    Line(wrong.text, .topUpMismatch, "The same again."), Line(topUp.text, "One that fits."),
                    Line(w.certificate, "The certificate."), Line(w.acceptance, "The acceptance of the first."),
                    Line(topped, "The closing that the top-up brought."),
                ]),
            Sequence(
                "newest-acceptance", "Of two acceptances the one shown last counts.",
                [
                    Line(w.certificate, "The certificate."), Line(w.commitment, "The commitment."),
                    Line(w.acceptance, "Accepted before the closing."), Line(w.closing, "The closing."),
                    Line(later, "Accepted once more, a second after the closing."),
                    Line(w.closing, .closingTooEarly, "The closing now lies before the acceptance."),
                    Line(w.acceptance, "The first acceptance again."), Line(w.closing, "The closing again."),
                ]),
            Sequence(
                "closing-certificate", "A closing is under the certificate of its acceptance and no other.",
                [
                    Line(w.certificate, "The acceptance's certificate."), Line(second.text, "Another one of the host."),
                    Line(w.commitment, "The commitment."), Line(w.acceptance, "The acceptance."),
                    Line(alone, .certificateMismatch, "Closed under the other certificate."),
                    Line(underSecond, .closingTooEarly, "And too early: the session comes before the certificate."),
                ]),
            Sequence(
                "shares", "Shares are checked where the offer was shown, in whatever line before.",
                [
                    Line(w.certificate, "The certificate."), Line(w.commitment, "The commitment."),
                    Line(w.acceptance, "The acceptance."), Line(unfair, "All to the host; nobody can tell."),
                    Line(w.offer, "The offer."), Line(unfair, .closingSplit, "The same closing again."),
                    Line(w.closing, "The right one."),
                ]),
        ]
    }
}
