import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// What the options refuse, and in which order: SPEC.md §6.1.
extension StreamVectors {
    static func narrowing(_ w: StreamWorld) throws -> [Sequence] {
        let world = w.world
        let (stranger, identity, payer) = (world.stranger, world.identity, world.payer)
        let signet = try World(network: .signet)
        let other = Offer.ID.zero
        let forgedOffer = try w.forged(world.offer, by: stranger)
        let forgedCommitment = try w.forged(world.commitment, by: stranger)
        let damaged = String(w.commitment.dropLast())
        func all(_ code: Refusal.Code, except codes: [String: Refusal.Code?]) -> [Line] {
            [
                (w.certificate, "A certificate."), (w.listing, "A listing."), (w.offer, "An offer."),
                (w.commitment, "A commitment."), (w.acceptance, "An acceptance."), (w.paywords[0], "A payword."),
                (w.release, "A release."), (w.closing, "A closing."), (w.closedReceipt, "A receipt."),
                (w.note, "A note."), (w.depositAddress, "A deposit address."),
            ].map { line in Line(line.0, codes[line.0] ?? code, line.1) }
        }
        let none: Refusal.Code? = nil
        return try [
            Sequence(
                "network", "Tokens of mainnet are asked for, and these are of regtest.", Options(network: .mainnet),
                all(.networkMismatch, except: [:])),
            Sequence(
                "network-same", "Tokens of regtest are asked for.", Options(network: .regtest),
                [
                    Line(signet.certificate.text, .networkMismatch, "Of signet."), Line(w.certificate, "Of regtest."),
                    Line(signet.closedReceipt().token.text, .networkMismatch, "A receipt of signet."),
                    Line(w.closedReceipt, "A receipt of regtest."),
                ]),
            Sequence(
                "host", "Another host's tokens are asked for. What has no host in it passes.", Options(host: stranger),
                all(.hostMismatch, except: [w.note: none, w.paywords[0]: .needsCommitment])),
            Sequence(
                "payer", "Another payer's tokens are asked for. What has no payer in it passes.",
                Options(payer: stranger),
                all(
                    .needsCommitment,
                    except: [
                        w.certificate: none, w.listing: none, w.offer: none, w.note: none,
                        w.commitment: .payerMismatch, w.closedReceipt: .payerMismatch,
                        w.depositAddress: .payerMismatch,
                    ])),
            Sequence(
                "offer", "Another offer's sessions are asked for. What has no offer in it passes.",
                Options(offer: other),
                all(
                    .needsCommitment,
                    except: [
                        w.certificate: none, w.listing: none, w.note: none, w.depositAddress: none,
                        w.offer: .offerMismatch, w.commitment: .offerMismatch, w.closedReceipt: .offerMismatch,
                    ])),
            Sequence(
                "narrow", "All four, as these tokens have them.",
                Options(network: .regtest, host: identity, payer: payer, offer: world.offer.id),
                [
                    w.certificate, w.listing, w.offer, w.commitment, w.acceptance, w.paywords[0], w.release, w.closing,
                    w.closedReceipt, w.note, w.depositAddress,
                ].map { Line($0, "As asked for, or without what is asked for.") }),
            Sequence(
                "order-form", "The form comes before all options.",
                Options(network: .mainnet, host: stranger, payer: stranger, offer: other),
                [
                    Line(damaged, .malformedText, "Of another network, host, payer and offer, and damaged."),
                    Line(w.commitment, .networkMismatch, "The same undamaged: the network is first."),
                    Line(forgedCommitment, .networkMismatch, "And forged."),
                ]),
            Sequence(
                "order-host", "Then the host.", Options(host: stranger, payer: stranger, offer: other),
                [
                    Line(w.commitment, .hostMismatch, "Of another host, payer and offer."),
                    Line(w.acceptance, .hostMismatch, "Its commitment was not shown, and it is of another host."),
                    Line(w.closing, .hostMismatch, "So is the closing."),
                    Line(w.paywords[0], .needsCommitment, "A payword names its commitment and no host."),
                    Line(w.closedReceipt, .hostMismatch, "A receipt says whose it is."),
                    Line(w.depositAddress, .hostMismatch, "Of another host and payer, and no certificate was shown."),
                    Line(forgedOffer, .hostMismatch, "Of another host, and forged, and no certificate was shown."),
                ]),
            Sequence(
                "order-payer", "Then the payer.", Options(host: identity, payer: stranger, offer: other),
                [
                    Line(w.commitment, .payerMismatch, "Of another payer and offer."),
                    Line(forgedCommitment, .payerMismatch, "And forged."),
                    Line(w.acceptance, .needsCommitment, "The commitment that was refused is not remembered."),
                    Line(w.closedReceipt, .payerMismatch, "Of another payer and offer."),
                    Line(w.depositAddress, .payerMismatch, "Of another payer, and no certificate was shown."),
                ]),
            Sequence(
                "order-offer", "Then the offer, then what the tokens need, then what is wrong with them.",
                Options(at: .max, host: identity, payer: payer, offer: other),
                [
                    Line(w.offer, .offerMismatch, "Another offer, no certificate was shown, and too late."),
                    Line(forgedCommitment, .offerMismatch, "Under another offer, forged, and too late."),
                    Line(w.closedReceipt, .offerMismatch, "Under another offer."),
                    Line(w.depositAddress, .needsCertificate, "As asked for, and too late; no certificate was shown."),
                    Line(w.certificate, "A certificate has no moment."),
                    Line(w.depositAddress, .expired, "The same again."),
                ]),
            Sequence(
                "order-needs", "A token that needs two others names the first.",
                [
                    Line(w.acceptance, .needsCommitment, "Neither commitment nor certificate."),
                    Line(w.commitment, "The commitment."),
                    Line(
                        w.forged(world.acceptance, [14: UInt64(1).bigEndianBytes], by: world.operational),
                        .acceptanceTerms, "Too little reserved, and no certificate: the terms are first."),
                    Line(w.acceptance, .needsCertificate, "No certificate."),
                    Line(w.closing, .needsAcceptance, "Neither acceptance nor certificate."),
                ]),
        ]
    }

    static func sums(_ w: StreamWorld) throws -> [Sequence] {
        let world = w.world
        let forged = try w.forged(world.closing(at: 3, .release(.zero)), by: world.stranger)
        let session = [
            Line(w.certificate, "A certificate has no amount."), Line(w.offer, "Nor has an offer."),
            Line(w.commitment, "Nor a commitment."), Line(w.acceptance, "Nor an acceptance."),
            Line(w.paywords[0], "A payword is not judged by it."),
        ]
        let madeUp = try TokenVectors.text(
            Forge.container(
                world.closedReceipt().token.bytes,
                [20: TokenVectors.payword(3, [UInt8](repeating: 1, count: 32))]), "bkreceiptreg")
        return [
            Sequence(
                "minimum", "At least 750 msat, which is what the session paid.", Options(minimum: 750),
                session + [
                    Line(w.closing, "750 msat."), Line(w.closedReceipt, "750 msat."),
                    Line(w.openReceipt, .amountTooLow, "500 msat."),
                ]),
            Sequence(
                "minimum-above", "At least 751 msat.", Options(minimum: 751),
                session + [
                    Line(w.closing, .amountTooLow, "750 msat."), Line(w.closedReceipt, .amountTooLow, "750 msat."),
                    Line(forged, .signatureInvalid, "750 msat that nobody signed: only valid tokens are too low."),
                    Line(w.note, "A note has no amount."),
                ]),
            Sequence(
                "links", "At most two links are hashed for a token.", Options(maximumLinks: 2),
                [
                    Line(w.commitment, "The commitment."), Line(w.paywords[1], "Two links."),
                    Line(w.paywords[2], .tooManyLinks, "Three links."), Line(w.openReceipt, "Two links."),
                    Line(w.closedReceipt, "Three links, but both signed the end, and nothing is walked."),
                ]),
            Sequence(
                "no-links", "No link is hashed at all.", Options(maximumLinks: 0),
                [
                    Line(w.commitment, "The commitment."), Line(w.paywords[0], .tooManyLinks, "One link."),
                    Line(w.openReceipt, .tooManyLinks, "Two links."), Line(w.closedReceipt, "None."),
                ]),
            Sequence(
                "walk", "Every chain is walked, three links at most.", Options(maximumLinks: 3, walks: true),
                [
                    Line(w.closedReceipt, "Three links."),
                    Line(madeUp, .linkInvalid, "The link was made up."),
                ]),
            Sequence(
                "walk-two", "Every chain is walked, two links at most.", Options(maximumLinks: 2, walks: true),
                [Line(w.closedReceipt, .tooManyLinks, "Three links."), Line(w.openReceipt, "Two links.")]),
            Sequence(
                "no-walk", "Chains are walked where nothing else proves the index.",
                [
                    Line(
                        madeUp,
                        "The link was made up; both signed the index, so it proves nothing and is not looked at.")
                ]
            ),
        ]
    }

    static func times(_ w: StreamWorld) throws -> [Sequence] {
        let world = w.world
        let expiry = world.commitment.body.expiry
        let offerExpiry = world.offer.body.expiry
        let deadline = world.acceptance.body.claimDeadline
        let below = try w.forged(world.offer, [14: UInt64(199).bigEndianBytes], by: world.operational)
        func at(_ name: String, _ moment: Timestamp, _ comment: String, _ lines: [Line]) -> Sequence {
            Sequence(name, comment, Options(at: moment), lines)
        }
        let second = { (moment: Timestamp) in moment.adding(seconds: 1) }
        return [
            at(
                "at-expiry", expiry, "At the commitment's expiry, which is that of the deposit address, too.",
                [
                    Line(w.certificate, "Certificates are judged by the tokens under them."),
                    Line(w.listing, "Listings by the offers."), Line(w.offer, "Good for six more days."),
                    Line(w.commitment, "In its last second."), Line(w.depositAddress, "In its last second."),
                ]),
            at(
                "after-expiry", second(expiry), "A second later.",
                [
                    Line(w.certificate, "Certificates are judged by the tokens under them."),
                    Line(w.offer, "Good for six more days."), Line(w.commitment, .expired, "A second too late."),
                    Line(w.acceptance, "The commitment is remembered: it was accepted in time."),
                    Line(w.commitment, "A commitment that was accepted is evidence."),
                    Line(w.paywords[0], "Paywords count until the claim deadline, and prove themselves."),
                    Line(w.depositAddress, .expired, "A second too late."),
                    Line(w.openReceipt, "Good for another day."),
                ]),
            at(
                "offer-expiry", offerExpiry, "At the offer's expiry.",
                [Line(w.certificate, "The certificate."), Line(w.offer, "In its last second.")]),
            at(
                "after-offer", second(offerExpiry), "A second later.",
                [
                    Line(w.certificate, "The certificate."),
                    Line(w.listing, "The listing."),
                    Line(below, .offerBelowListing, "Too late, and below its listing: only valid tokens are expired."),
                    Line(w.offer, .expired, "A second too late."),
                    Line(w.commitment, .expired, "Six days too late, and true to the offer, which is remembered."),
                    Line(w.acceptance, "Evidence."), Line(w.closing, "Evidence, with its shares."),
                    Line(w.release, "Evidence."),
                ]),
            at(
                "at-deadline", deadline, "At the claim deadline.",
                [Line(w.openReceipt, "In its last second."), Line(w.closedReceipt, "Good for ever.")]),
            at(
                "after-deadline", second(deadline), "A second later.",
                [
                    Line(w.openReceipt, .expired, "A second too late."), Line(w.closedReceipt, "Good for ever."),
                    Line(w.note, "A note has no moment."),
                ]),
            Sequence(
                "after-deadline-low", "A second after the claim deadline, at least 1000 msat, and no links.",
                Options(at: second(deadline), minimum: 1000, maximumLinks: 0),
                [
                    Line(w.openReceipt, .expired, "Too late, too low, and two links to walk: in this order."),
                    Line(w.closedReceipt, .amountTooLow, "Too low."),
                ]),
        ]
    }
}
