import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Acceptances, paywords and releases: SPEC.md §5.6 to §5.8.
extension TokenVectors {
    static func acceptances(_ world: World) throws -> [Case] {
        let needs = [world.certificate.text, world.commitment.text]
        let withOffer = [world.certificate.text, world.offer.text, world.commitment.text]
        func acceptance(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, needs other: [String]? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: "acceptance-" + name, kind: .acceptance,
                text: forged(world.acceptance, edits, by: key ?? world.operational), needs: other ?? needs, code: code,
                comment: comment)
        }
        let expiry = world.commitment.body.expiry.seconds
        let from = world.certificate.body.from.seconds
        let other = [UInt8](repeating: 1, count: 32)
        let offersOnly = try world.certificate.forged([6: [1]], by: world.identity).verified()
        let begun = try world.certificate.forged([8: (from + 1).bigEndianBytes], by: world.identity).verified()
        func under(_ certificate: Verified<Certificate>) -> [String] { [certificate.text, world.commitment.text] }
        return try [
            acceptance("valid", [:], nil, "Prepaid, one chunk behind."),
            acceptance("valid-with-offer", [:], needs: withOffer, nil, "The same with the offer at hand."),
            acceptance("credit", [12: [1]], nil, "On credit, as the host says."),
            acceptance("backing", [12: [2]], .fieldOutOfRange, "A backing that is not known."),
            acceptance(
                "backing-and-reserved", [12: [2], 14: (maximumAmount + 1).bigEndianBytes], .fieldOutOfRange,
                "A backing that is not known, and more reserved than exists: in the table's order."),
            acceptance(
                "reserved-range", [14: (maximumAmount + 1).bigEndianBytes], .amountOutOfRange, "More than exists."),
            acceptance("largest-serial", [8: UInt64.max.bigEndianBytes], nil, "Acceptance number 2^64 − 1."),
            acceptance("forged", [:], by: world.stranger, .signatureInvalid, "Signed by a stranger."),
            acceptance("forged-by-identity", [:], by: world.identity, .signatureInvalid, "Signed by the identity key."),
            acceptance("last-second", [10: expiry.bigEndianBytes], nil, "At the commitment's expiry."),
            acceptance("late", [10: (expiry + 1).bigEndianBytes], .acceptanceLate, "A second after it."),
            acceptance("reserved", [14: UInt64(1249).bigEndianBytes], .acceptanceTerms, "Less than is to be reserved."),
            acceptance("reserved-more", [14: UInt64(1251).bigEndianBytes], .acceptanceTerms, "More than that."),
            acceptance("no-behind", [16: UInt32(0).bigEndianBytes], nil, "Nothing is served unpaid."),
            acceptance("behind", [16: UInt32(2).bigEndianBytes], .acceptanceTerms, "More than the commitment's cap."),
            acceptance("deadline", [18: (expiry - 1).bigEndianBytes], .acceptanceTerms, "Before the expiry."),
            acceptance(
                "no-grace", [18: expiry.bigEndianBytes], nil, "At the expiry; no offer is shown that says more."),
            acceptance(
                "no-grace-with-offer", [18: expiry.bigEndianBytes], needs: withOffer, .acceptanceTerms,
                "At the expiry, and the offer says a day of grace."),
            acceptance(
                "long-grace-with-offer", [18: (expiry + 86_401).bigEndianBytes], needs: withOffer, .acceptanceTerms,
                "A second more than the offer's grace."),
            acceptance("other", [6: other], .commitmentMismatch, "Of another commitment."),
            acceptance(
                "host", [2: world.stranger.publicKey.rawRepresentation], .commitmentMismatch, "Of another host."),
            acceptance(
                "other-and-late", [6: other, 10: (expiry + 1).bigEndianBytes], .commitmentMismatch,
                "Of another commitment, and late."),
            acceptance(
                "late-and-reserved", [10: (expiry + 1).bigEndianBytes, 14: UInt64(0).bigEndianBytes], .acceptanceLate,
                "Late, and nothing is reserved."),
            acceptance(
                "reserved-and-certificate", [4: other, 14: UInt64(0).bigEndianBytes], .acceptanceTerms,
                "Nothing is reserved, and another certificate is named."),
            acceptance("certificate", [4: other], .certificateMismatch, "It names another certificate."),
            acceptance(
                "purpose", [4: offersOnly.id.rawRepresentation], needs: under(offersOnly), .certificatePurpose,
                "The certificate allows offers only."),
            acceptance(
                "time", [4: begun.id.rawRepresentation], needs: under(begun), .certificateTime,
                "A second before the certificate begins."),
            Case(
                name: "acceptance-other-network", kind: .acceptance, text: World(network: .signet).acceptance.text,
                needs: needs, code: .networkMismatch, comment: "An acceptance of signet."),
            cappedDeadline(world),
        ]
    }

    /// A session at the end of all times: the grace has no room behind the expiry.
    private static func cappedDeadline(_ world: World) throws -> Case {
        let certificate = try world.certificate.forged([10: maximumTime.bigEndianBytes], by: world.identity).verified()
        let offer = try world.offer.forged(
            [
                4: certificate.id.rawRepresentation, 8: nil, 16: ownSplit(world), 26: maximumTime.bigEndianBytes,
            ], by: world.operational
        ).verified(under: certificate)
        let commitment = try world.commitment.forged(
            [6: offer.id.rawRepresentation, 26: nil, 28: maximumTime.bigEndianBytes], by: world.payer
        ).verified()
        return try Case(
            name: "acceptance-capped-deadline", kind: .acceptance,
            text: forged(
                world.acceptance,
                [
                    4: certificate.id.rawRepresentation, 6: commitment.id.rawRepresentation,
                    18: maximumTime.bigEndianBytes,
                ], by: world.operational),
            needs: [certificate.text, offer.text, commitment.text],
            comment: "Expiry and grace reach beyond the year 9999: the claim deadline is its last second.")
    }

    static func paywords(_ world: World) throws -> [Case] {
        let session = try world.session(paid: 5)
        func payword(
            _ name: String, _ index: UInt32, _ edits: Forge.Edits, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            let bytes = try Forge.container(session.payword(at: index).rawRepresentation, edits)
            return Case(
                name: "payword-" + name, kind: .payword, text: text(bytes, "bkpaywordreg"),
                needs: [world.commitment.text], code: code, comment: comment)
        }
        let madeUp = [UInt8](repeating: 1, count: 32)
        let zero = UInt32(0).bigEndianBytes
        let anchor = world.commitment.body.anchor.rawRepresentation
        let signet = try World(network: .signet).session(paid: 1).payword(at: 1)
        return try [
            payword("first", 1, [:], nil, "Pays one chunk."),
            payword("last", 5, [:], nil, "Pays all five."),
            payword("forged", 3, [6: madeUp], .linkInvalid, "A link that was made up."),
            payword("moved", 2, [4: UInt32(3).bigEndianBytes], .linkInvalid, "Link 2 shown at index 3."),
            payword("moved-down", 3, [4: UInt32(2).bigEndianBytes], .linkInvalid, "Link 3 shown at index 2."),
            payword("beyond", 5, [4: UInt32(6).bigEndianBytes], .linkBeyondChain, "The chain has five links."),
            payword("far-beyond", 5, [4: UInt32.max.bigEndianBytes], .linkBeyondChain, "Index 2^32 − 1."),
            payword("anchor", 1, [4: zero, 6: anchor], .fieldOutOfRange, "Index 0, with the anchor, pays nothing."),
            payword("other", 1, [2: madeUp], .commitmentMismatch, "Of another commitment."),
            payword(
                "other-and-beyond", 1, [2: madeUp, 4: UInt32(6).bigEndianBytes], .commitmentMismatch,
                "Of another commitment, and beyond the chain."),
            payword("odd-record", 1, [7: [1]], .unknownRecord, "A container takes no unknown record, odd or even."),
            payword("even-record", 1, [8: [1]], .unknownRecord, "An even one."),
            payword(
                "odd-record-and-anchor", 1, [4: zero, 7: [1]], .unknownRecord,
                "An unknown record, and index 0, which is judged last."),
            payword("no-link", 1, [6: nil], .missingRecord, "No link."),
            payword("no-link-odd-record", 1, [6: nil, 7: [1]], .missingRecord, "No link, and an unknown record."),
            payword("short-link", 1, [6: Array(madeUp.dropLast())], .notCanonical, "A link of 31 bytes."),
            payword("long-index", 1, [4: [0, 0, 0, 0, 1]], .notCanonical, "An index of five bytes."),
            Case(
                name: "payword-other-network", kind: .payword, text: signet.text, needs: [world.commitment.text],
                code: .networkMismatch, comment: "A payword of signet."),
        ]
    }

    static func releases(_ world: World) throws -> [Case] {
        let release = try ReleaseTests.release(world, at: 3)
        func one(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: "release-" + name, kind: .release, text: forged(release, edits, by: key ?? world.payer),
                needs: [world.commitment.text], code: code, comment: comment)
        }
        let other = [UInt8](repeating: 1, count: 32)
        let six = UInt32(6).bigEndianBytes
        let signet = try ReleaseTests.release(World(network: .signet), at: 3)
        return try [
            one("valid", [:], nil, "Gives up everything above 3."),
            one("all", [6: UInt32(0).bigEndianBytes], nil, "Gives up everything."),
            one("nothing", [6: UInt32(5).bigEndianBytes], nil, "Gives up nothing."),
            one("beyond", [6: six], .linkBeyondChain, "The chain has five links."),
            one("by-host", [:], by: world.operational, .signatureInvalid, "The host cannot release for the payer."),
            one("other", [4: other], .commitmentMismatch, "Of another commitment."),
            one("host", [2: world.stranger.publicKey.rawRepresentation], .commitmentMismatch, "Of another host."),
            one(
                "other-and-beyond", [4: other, 6: six], .commitmentMismatch, "Of another commitment, beyond the chain."),
            one(
                "beyond-and-forged", [6: six], by: world.stranger, .linkBeyondChain,
                "Beyond the chain, and signed by a stranger."),
            Case(
                name: "release-other-network", kind: .release, text: signet.text, needs: [world.commitment.text],
                code: .networkMismatch, comment: "A release of signet."),
        ]
    }
}
