import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Closings: SPEC.md §5.9.
extension TokenVectors {
    static func closings(_ world: World) throws -> [Case] {
        try closingForms(world) + closingSessions(world)
    }

    private static func closing(
        _ world: World, _ name: String, _ cause: Closing.Cause, at index: UInt32 = 3, time: Timestamp? = nil,
        edits: Forge.Edits = [:], by key: SecretKey? = nil, needs: [String]? = nil, _ code: Refusal.Code?,
        _ comment: String
    ) throws -> Case {
        var edits = edits
        if let time { edits[14] = time.seconds.bigEndianBytes }
        return try Case(
            name: "closing-" + name, kind: .closing,
            text: forged(world.closing(at: index, cause), edits, by: key ?? world.operational),
            needs: needs ?? [world.certificate.text, world.offer.text, world.commitment.text, world.acceptance.text],
            code: code, comment: comment)
    }

    private static func closingForms(_ world: World) throws -> [Case] {
        let release = try ReleaseTests.release(world, at: 3).id
        let topUp = try TopUpTests.topUp(world, at: 3)
        let withoutOffer = [world.certificate.text, world.commitment.text, world.acceptance.text]
        func parts(
            _ name: String, _ parts: [UInt8], more edits: Forge.Edits = [:], needs: [String]? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try closing(
                world, name, .release(release), edits: edits.merging([12: parts]) { own, _ in own }, needs: needs, code,
                comment)
        }
        func many(_ count: UInt8) throws -> [UInt8] {
            try ClosingTests.parts(
                (1...count).map { (try World.key(20 + $0), $0 == 1 ? 751 - UInt64(count) : 1) })
        }
        let one = ClosingTests.parts([(world.identity, 750)])
        let twoCauses: Forge.Edits = [22: topUp.id.rawRepresentation]
        return try [
            parts("sum", Array(one.dropLast()) + [0], .closingSum, "The parts do not sum to the amount."),
            parts("no-parts", [], .closingSum, "No parts for 750 msat."),
            parts(
                "payee-twice", ClosingTests.parts([(world.uploader, 700), (world.uploader, 50)]), .closingSum,
                "One payee stands twice."),
            parts(
                "part-of-nothing", ClosingTests.parts([(world.uploader, 750), (world.author, 0)]), .closingSum,
                "A part of nothing."),
            parts("sixteen", many(16), needs: withoutOffer, nil, "Sixteen parts; no offer is shown."),
            parts("seventeen", many(17), needs: withoutOffer, .closingSum, "Seventeen parts."),
            parts(
                "parts-wrap", ClosingTests.parts([(world.uploader, maximumAmount), (world.author, 750)]),
                .amountOutOfRange, "Parts that together are more than exists."),
            parts(
                "part-range", ClosingTests.parts([(world.uploader, maximumAmount + 1)]), .amountOutOfRange,
                "A part that alone is more than exists."),
            parts("part-cut", Array(one.dropLast()), .notCanonical, "A part of 39 bytes."),
            parts("part-longer", one + [0], .notCanonical, "A part of one byte behind another."),
            parts("part-no-key", notAKey + one.dropFirst(32), .keyNotOnCurve, "A payee that is no key."),
            parts(
                "part-no-key-cut", notAKey + [0], .keyNotOnCurve,
                "A payee that is no key in a part that is cut: entry by entry, field by field."),
            closing(
                world, "two-causes", .release(release), edits: twoCauses, .fieldOutOfRange, "A release and a top-up."),
            parts(
                "two-causes-and-sum", [], more: twoCauses, .fieldOutOfRange,
                "A release and a top-up, and no parts for 750 msat."),
            closing(
                world, "amount-range", .release(release), edits: [10: (maximumAmount + 1).bigEndianBytes],
                .amountOutOfRange, "An amount of more than exists."),
            closing(
                world, "last-numbers", .release(release),
                edits: [16: UInt64.max.bigEndianBytes, 18: UInt64.max.bigEndianBytes], nil,
                "Claim 2^64 − 1 of epoch 2^64 − 1."),
        ]
    }

    private static func closingSessions(_ world: World) throws -> [Case] {
        let release = try ReleaseTests.release(world, at: 3).id
        let topUp = try TopUpTests.topUp(world, at: 3).id
        let deadline = world.acceptance.body.claimDeadline
        let accepted = world.acceptance.body.time
        let early = try Timestamp(seconds: accepted.seconds - 1)
        let other = [UInt8](repeating: 1, count: 32)
        func one(
            _ name: String, as cause: Closing.Cause? = nil, at index: UInt32 = 3, time: Timestamp? = nil,
            edits: Forge.Edits = [:], by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try closing(
                world, name, cause ?? .release(release), at: index, time: time, edits: edits, by: key, code, comment)
        }
        let unfair = ClosingTests.parts([(world.identity, 750)])
        let due = try world.offer.body.split.parts(of: Amount(msat: 750), referrer: world.referrer.publicKey)
        let reversed = due.reversed().flatMap { $0.payee.rawRepresentation + $0.amount.msat.bigEndianBytes }
        let slotToHost = ClosingTests.parts([(world.uploader, 488), (world.author, 90), (world.identity, 172)])
        return try [
            one("release", nil, "Countersigns a release at 3."),
            one("top-up", as: .topUp(topUp), nil, "Ends the session that a top-up continued at 3."),
            one("nothing", at: 0, nil, "Ends a session in which nothing was paid: no parts."),
            one("all", at: 5, nil, "Ends a session that was paid to its end."),
            one("alone", as: .deadline, time: deadline.adding(seconds: 1), nil, "A second after the claim deadline."),
            one("too-early", as: .deadline, time: deadline, .closingTooEarly, "The host alone, at the claim deadline."),
            one("at-deadline", time: deadline, nil, "A release, at the claim deadline."),
            one("late", time: deadline.adding(seconds: 1), .closingLate, "A release after the claim deadline."),
            one(
                "late-top-up", as: .topUp(topUp), time: deadline.adding(seconds: 1), .closingLate, "A top-up after it."),
            one("at-acceptance", time: accepted, nil, "At the second of the acceptance."),
            one("before-acceptance", time: early, .closingTooEarly, "A second before the acceptance."),
            one("forged", by: world.identity, .signatureInvalid, "Signed by the identity key."),
            one("index", edits: [8: UInt32(2).bigEndianBytes], .closingSum, "750 msat are not two paywords of 250."),
            one("beyond", edits: [8: UInt32(6).bigEndianBytes], .linkBeyondChain, "The chain has five links."),
            one("other", edits: [6: other], .commitmentMismatch, "Of another commitment."),
            one(
                "host", edits: [2: world.stranger.publicKey.rawRepresentation], .commitmentMismatch, "Of another host."
            ),
            one("certificate", edits: [4: other], .certificateMismatch, "It names another certificate."),
            one(
                "certificate-time", as: .deadline, time: world.certificate.body.until.adding(seconds: 1),
                .certificateTime,
                "A second after the certificate's end."),
            one(
                "other-and-beyond", edits: [6: other, 8: UInt32(6).bigEndianBytes], .commitmentMismatch,
                "Of another commitment, and beyond the chain."),
            one(
                "index-and-early", time: early, edits: [8: UInt32(2).bigEndianBytes], .closingSum,
                "Another amount than two paywords, and before the acceptance."),
            one(
                "late-and-certificate", time: deadline.adding(seconds: 1), edits: [4: other], .closingLate,
                "After the claim deadline, and under another certificate."),
            one("split", edits: [12: unfair], .closingSplit, "All to the host: with its offer a proof of fraud."),
            one("split-order", edits: [12: reversed], .closingSplit, "The right parts in another order."),
            one(
                "split-referrer", edits: [12: slotToHost], .closingSplit,
                "The referrer's part went to the host."),
            one(
                "split-and-forged", edits: [12: unfair], by: world.stranger, .signatureInvalid,
                "All to the host, as a stranger says: it proves nothing."),
            Case(
                name: "closing-other-network", kind: .closing,
                text: World(network: .signet).closing(at: 3, .release(release)).text,
                needs: [world.certificate.text, world.offer.text, world.commitment.text, world.acceptance.text],
                code: .networkMismatch, comment: "A closing of signet."),
        ]
    }
}
