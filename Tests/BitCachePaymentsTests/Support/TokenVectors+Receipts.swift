import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Receipts as wholes: which parts, and when (SPEC.md §5.10, §6).
extension TokenVectors {
    static func receipt(
        _ name: String, _ receipt: Receipt, _ edits: Forge.Edits = [:], at moment: Timestamp? = nil,
        _ code: Refusal.Code?, _ comment: String
    ) throws -> Case {
        let bytes = try Forge.container(receipt.token.bytes, edits)
        let prefix = String(receipt.token.text.prefix { $0 != "1" })
        return Case(
            name: "receipt-" + name, kind: .receipt, text: text(bytes, prefix), at: moment, code: code, comment: comment
        )
    }

    static func payword(_ index: UInt32, _ link: [UInt8]) -> [UInt8] { index.bigEndianBytes + link }

    static func receipts(_ world: World) throws -> [Case] {
        let deadline = world.acceptance.body.claimDeadline
        let late = deadline.adding(seconds: 1)
        let open = try world.session(paid: 2).receipt()
        let untouched = try world.session(paid: 0).receipt()
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        let topUp = try TopUpTests.topUp(world, at: 3)
        let alone = try world.closing(at: 3, .deadline, time: late).rawRepresentation
        let topped = try world.closing(at: 3, .topUp(topUp.id)).rawRepresentation
        let madeUp = [UInt8](repeating: 1, count: 32)
        let wrongLink = payword(3, madeUp)
        let anchor = world.commitment.body.anchor.rawRepresentation
        let releaseAt1 = try ReleaseTests.release(world, at: 1).rawRepresentation
        let topUpAt2 = try TopUpTests.topUp(world, at: 2)
        return try [
            receipt("open", open, at: deadline, nil, "Two chunks paid, not yet closed, at the claim deadline."),
            receipt("expired", open, at: late, .expired, "The same a second later."),
            receipt("open-bare", open, [16: nil, 18: nil], nil, "Without the offer: payment, and not the shares."),
            receipt("open-no-listing", open, [18: nil], nil, "Without the listing: payment and shares."),
            receipt("untouched", untouched, [:], nil, "Nothing was paid: index 0 with the anchor."),
            receipt("closed", closed, at: .max, nil, "Closed by both; never expires."),
            receipt("closed-bare", closed, [16: nil, 18: nil], nil, "Without offer and listing."),
            receipt(
                "closed-at-zero", Receipt(world.closedReceipt(paid: 0).token), [:], nil, "Closed, nothing was paid."),
            receipt("closed-at-end", Receipt(world.closedReceipt(paid: 5).token), [:], nil, "Closed, all was paid."),
            receipt("alone", closed, [10: nil, 14: alone], nil, "The host closed alone after the claim deadline."),
            receipt("alone-at-any-time", closed, [10: nil, 14: alone], at: .max, nil, "It never expires either."),
            receipt(
                "topped-up", closed, [10: nil, 12: topUp.rawRepresentation, 14: topped], nil,
                "Ended by a top-up, which stands inside."),
            receipt(
                "no-top-up", closed, [10: nil, 14: topped], .receiptMismatch,
                "The host says that the payer topped up, and the payer's word is missing."),
            receipt(
                "no-release", closed, [10: nil], .receiptMismatch, "The release that the closing names is missing."),
            receipt(
                "stray-release", closed, [14: alone], .receiptMismatch,
                "The host closed alone, and a release stands inside."),
            receipt(
                "release-and-top-up", closed, [12: topUp.rawRepresentation], .receiptMismatch,
                "The closing names the release, and a top-up stands inside too."),
            receipt("other-release", closed, [10: releaseAt1], .receiptMismatch, "A release at another index."),
            receipt(
                "other-top-up", closed, [10: nil, 12: topUpAt2.rawRepresentation, 14: topped], .receiptMismatch,
                "A top-up at another index."),
            receipt(
                "first-commitment-as-top-up", closed, [10: nil, 12: world.commitment.rawRepresentation, 14: topped],
                .receiptMismatch, "A commitment that continues nothing."),
            receipt(
                "index", closed, [20: payword(4, madeUp)], .receiptMismatch,
                "Release and closing say 3, the payword 4."),
            receipt(
                "alone-index", closed, [10: nil, 14: alone, 20: payword(2, madeUp)], .receiptMismatch,
                "The host closed alone at 3, and the payword says 2."),
            receipt(
                "link", closed, [20: wrongLink], .linkInvalid,
                "The link is made up; found only by walking the chain, which these vectors ask for."),
            receipt("alone-link", closed, [10: nil, 14: alone, 20: wrongLink], .linkInvalid, "The host made it up."),
            receipt("open-link", open, [20: payword(2, madeUp)], .linkInvalid, "The holder made it up."),
            receipt("open-beyond", open, [20: payword(6, madeUp)], .linkBeyondChain, "The chain has five links."),
            receipt("zero-link", untouched, [20: payword(0, madeUp)], .linkInvalid, "Index 0 without the anchor."),
            receipt("anchor-at-1", untouched, [20: payword(1, anchor)], .linkInvalid, "The anchor at index 1."),
            receipt(
                "cut-link", open, [20: Array(payword(2, madeUp).dropLast())], .notCanonical, "A payword of 35 bytes."),
            receipt("no-payword", open, [20: nil], .missingRecord, "A receipt that was cut before its last record."),
            receipt("no-commitment", open, [6: nil], .missingRecord, "No commitment."),
            receipt("release-alone", closed, [14: nil], .fieldOutOfRange, "A release counts only inside a closing."),
            receipt(
                "top-up-alone", open, [12: topUp.rawRepresentation], .fieldOutOfRange,
                "So does a top-up: an open receipt ends nothing."),
            receipt("stray-listing", closed, [16: nil], .fieldOutOfRange, "A listing without its offer."),
            receipt("odd-record", open, [21: [1]], .unknownRecord, "A container takes no unknown record."),
            receipt(
                "odd-record-and-release", closed, [14: nil, 21: [1]], .unknownRecord,
                "An unknown record, and a release without a closing."),
            receipt(
                "expired-and-link", open, [20: payword(2, madeUp)], at: late, .expired,
                "Too late, and the link is made up: the chain is walked last."),
            receipt("network", open, [0: [1, 9, 2]], .prefixMismatch, "Record 0 says signet, the prefix regtest."),
        ] + networks(world) + largest(world)
    }

    private static func networks(_ world: World) throws -> [Case] {
        let open = try world.session(paid: 2).receipt()
        let signet = try World(network: .signet)
        let other = try signet.session(paid: 2).receipt()
        let mixed = try Receipt(TokenText(rawRepresentation: Forge.container(open.token.bytes, [0: [1, 9, 2]])))
        var list = try [Network.mainnet, .testnet, .signet].map { network in
            try receipt(
                "\(network)", Receipt(World(network: network).closedReceipt().token), [:], nil, "On \(network).")
        }
        let acceptance = other.acceptance.rawRepresentation
        try list += [
            receipt("parts-network", mixed, [:], .networkMismatch, "A receipt of signet with parts of regtest."),
            receipt(
                "certificate-network", open, [2: other.certificate.rawRepresentation], .networkMismatch,
                "The certificate is of signet."),
            receipt(
                "commitment-network", open, [6: other.commitment.rawRepresentation], .networkMismatch,
                "The commitment is of signet."),
            receipt("acceptance-network", open, [8: acceptance], .networkMismatch, "The acceptance is of signet."),
            receipt(
                "offer-network", open, [16: signet.offer.rawRepresentation], .networkMismatch, "The offer is of signet."
            ),
            receipt(
                "network-and-forged", open,
                [
                    2: other.certificate.rawRepresentation,
                    6: Forge.token(world.commitment.rawRepresentation, by: world.stranger),
                ], .networkMismatch, "The certificate is of signet, the commitment forged."),
        ]
        return list
    }

    /// A session whose every token is as long as it may be, and its receipt.
    private static func largest(_ world: World) throws -> [Case] {
        func id<Body: TokenBody>(_ token: [UInt8], _ body: Body.Type) throws -> [UInt8] {
            try Received<Body>(rawRepresentation: token).id.rawRepresentation
        }
        func full<Body>(_ token: Verified<Body>, _ edits: Forge.Edits = [:], by key: SecretKey) throws -> [UInt8] {
            try padded(token.rawRepresentation, edits, to: Body.kind.maximumSize, by: key)
        }
        let certificate = try full(world.certificate, by: world.identity)
        let certificateID = try id(certificate, Certificate.self)
        let rotated = try full(world.certificate, [12: UInt64(1).bigEndianBytes], by: world.identity)
        let listing = try full(world.listing, by: world.uploader)
        let offer = try full(
            world.offer, [4: id(rotated, Certificate.self), 8: id(listing, Listing.self)], by: world.operational)
        let commitment = try full(world.commitment, [6: id(offer, Offer.self)], by: world.payer)
        let commitmentID = try id(commitment, Commitment.self)
        let acceptance = try full(world.acceptance, [4: certificateID, 6: commitmentID], by: world.operational)
        let release = try full(ReleaseTests.release(world, at: 3), [4: commitmentID], by: world.payer)
        let closing = try full(
            world.closing(at: 3, .release(.zero)),
            [4: certificateID, 6: commitmentID, 20: id(release, Release.self)], by: world.operational)
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        let edits: Forge.Edits = [
            2: certificate, 4: rotated, 6: commitment, 8: acceptance, 10: release, 14: closing, 16: offer, 18: listing,
        ]
        let tooLong = try padded(world.certificate.rawRepresentation, to: 2049, by: world.identity)
        return try [
            receipt(
                "parts-at-limit", closed, edits, nil,
                "Every part has as many bytes as its kind allows, and the receipt still has room."),
            receipt("part-too-long", closed, [2: tooLong], .tokenTooLong, "A certificate of 2049 bytes inside."),
        ]
    }
}
