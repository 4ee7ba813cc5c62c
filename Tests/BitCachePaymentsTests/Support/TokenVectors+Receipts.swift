import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Closings and receipts: what remains of a session.
extension TokenVectors {
    static func closings(_ world: World) throws -> [Case] {
        let needs = [world.certificate.text, world.offer.text, world.commitment.text, world.acceptance.text]
        let deadline = world.acceptance.body.claimDeadline
        let release = try ReleaseTests.release(world, at: 3)
        let topUp = try TopUpTests.topUp(world, at: 3)
        func closing(
            _ name: String, _ cause: Closing.Cause, time: Timestamp? = nil, edits: Forge.Edits = [:],
            by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .closing,
                text: forged(world.closing(at: 3, cause, time: time), edits, by: key ?? world.operational),
                needs: needs,
                code: code, comment: comment)
        }
        let unfair = ClosingTests.parts([(world.identity, 750)])
        let twice = ClosingTests.parts([(world.uploader, 700), (world.uploader, 50)])
        return try [
            closing("closing-release", .release(release.id), nil, "Countersigns a release at 3."),
            closing("closing-top-up", .topUp(topUp.id), nil, "Ends the session that a top-up continued at 3."),
            closing(
                "closing-alone", .deadline, time: deadline.adding(seconds: 1), nil,
                "The host alone, a second after the claim deadline."),
            closing(
                "closing-too-early", .deadline, time: deadline, .closingTooEarly,
                "The host alone, at the claim deadline."),
            closing(
                "closing-late", .release(release.id), time: deadline.adding(seconds: 1), .closingLate,
                "A release after the claim deadline."),
            closing(
                "closing-forged", .release(release.id), by: world.identity, .signatureInvalid,
                "Signed by the identity key."),
            closing(
                "closing-index", .release(release.id), edits: [8: UInt32(2).bigEndianBytes], .closingSum,
                "750 msat are not two paywords of 250."),
            closing(
                "closing-beyond", .release(release.id), edits: [8: UInt32(6).bigEndianBytes], .linkBeyondChain,
                "The chain has five links."),
            closing(
                "closing-sum", .release(release.id), edits: [12: Array(unfair.dropLast()) + [0]], .closingSum,
                "The parts do not sum to the amount."),
            closing(
                "closing-payee-twice", .release(release.id), edits: [12: twice], .closingSum, "One payee stands twice."),
            closing(
                "closing-split", .release(release.id), edits: [12: unfair], .closingSplit,
                "Everything to the host: together with its offer a proof of fraud."),
            closing(
                "closing-two-causes", .release(release.id), edits: [22: topUp.id.rawRepresentation], .fieldOutOfRange,
                "A release and a top-up."),
        ]
    }

    static func receipts(_ world: World) throws -> [Case] {
        let deadline = world.acceptance.body.claimDeadline
        let open = try world.session(paid: 2).receipt()
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        let topUp = try TopUpTests.topUp(world, at: 3)
        let alone = try world.closing(at: 3, .deadline, time: deadline.adding(seconds: 1)).rawRepresentation
        let topped = try world.closing(at: 3, .topUp(topUp.id)).rawRepresentation
        let resealed = try world.certificate.forged(
            [16: world.stranger.publicKey.rawRepresentation], by: world.identity)
        let wrongLink = UInt32(3).bigEndianBytes + [UInt8](repeating: 1, count: 32)
        func receipt(
            _ name: String, _ receipt: Receipt, _ edits: Forge.Edits, at moment: Timestamp? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            let bytes = try Forge.container(receipt.token.bytes, edits)
            return Case(
                name: name, kind: .receipt, text: text(bytes, "bkreceiptreg"), at: moment, code: code, comment: comment)
        }
        return try [
            receipt(
                "receipt-open", open, [:], at: deadline, nil, "Two chunks paid, not yet closed, at the claim deadline."),
            receipt(
                "receipt-expired", open, [:], at: deadline.adding(seconds: 1), .expired, "The same a second later."),
            receipt(
                "receipt-open-bare", open, [16: nil, 18: nil], nil,
                "Without the offer it proves payment and not the shares."),
            receipt("receipt-closed", closed, [:], at: .max, nil, "Closed by both; never expires."),
            receipt("receipt-closed-bare", closed, [16: nil, 18: nil], nil, "Without offer and listing."),
            receipt(
                "receipt-alone", closed, [10: nil, 14: alone], nil, "The host closed alone after the claim deadline."),
            receipt(
                "receipt-topped-up", closed, [10: nil, 12: topUp.rawRepresentation, 14: topped], nil,
                "Ended by a top-up, which stands inside."),
            receipt(
                "receipt-no-top-up", closed, [10: nil, 14: topped], .receiptMismatch,
                "The host says that the payer topped up, and the payer's word is missing."),
            receipt(
                "receipt-no-release", closed, [10: nil], .receiptMismatch,
                "The release that the closing names is missing."),
            receipt(
                "receipt-other-release", closed, [10: ReleaseTests.release(world, at: 1).rawRepresentation],
                .receiptMismatch, "A release at another index."),
            receipt(
                "receipt-index", closed, [20: UInt32(4).bigEndianBytes + wrongLink.dropFirst(4)], .receiptMismatch,
                "Release and closing say 3, the payword 4."),
            receipt(
                "receipt-link", closed, [20: wrongLink], .linkInvalid,
                "The link is made up; found only by walking the chain, which these vectors ask for."),
            receipt(
                "receipt-release-alone", closed, [14: nil], .fieldOutOfRange, "A release counts only inside a closing."),
            receipt("receipt-stray-listing", closed, [16: nil], .fieldOutOfRange, "A listing without its offer."),
            receipt(
                "receipt-seals", open, [4: resealed.rawRepresentation], .certificateSeals,
                "Two certificates of one host with different seal keys: a proof of fraud."),
            receipt("receipt-odd-record", open, [21: [1]], .unknownRecord, "A container takes no unknown record."),
            receipt(
                "receipt-network", open, [0: [1, 9, 2]], .prefixMismatch, "Record 0 says signet, the prefix regtest."),
            receipt(
                "receipt-forged-offer", closed, [16: Forge.token(world.offer.rawRepresentation, by: world.stranger)],
                .signatureInvalid, "The offer inside is signed by a stranger."),
        ]
    }
}
