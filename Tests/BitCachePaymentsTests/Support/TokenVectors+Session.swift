import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Commitments, acceptances, paywords and releases: what payer and host say while a session runs.
extension TokenVectors {
    static func commitments(_ world: World) throws -> [Case] {
        let needs = [world.certificate.text, world.offer.text]
        func commitment(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, needs other: [String]? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .commitment, text: forged(world.commitment, edits, by: key ?? world.payer),
                needs: other ?? needs, code: code, comment: comment)
        }
        let topUp = try TopUpTests.topUp(world, at: 3)
        let wrongFirst = try TopUpTests.topUp(world, at: 3, [16: UInt64(2).bigEndianBytes])
        let withOld = needs + [world.commitment.text]
        return try [
            commitment("commitment-valid", [:], nil, "Five chunks at 250 msat, the referrer slot filled."),
            commitment("commitment-no-referrer", [26: nil], nil, "The slot stays empty and counts as the uploader's."),
            commitment(
                "commitment-forged", [:], by: world.stranger, .signatureInvalid,
                "Signed by another key than the payer's."),
            commitment(
                "commitment-price", [12: UInt64(249).bigEndianBytes], .offerMismatch, "One msat below the offer."),
            commitment(
                "commitment-window", [14: UInt32(3).bigEndianBytes + UInt32(1).bigEndianBytes], .offerMismatch,
                "Another window than the offer's."),
            commitment(
                "commitment-too-few", [18: UInt32(1).bigEndianBytes], .tooFewChunks,
                "One chunk where two are the least."),
            commitment(
                "commitment-last-chunk", [16: UInt64(4).bigEndianBytes, 18: UInt32(1).bigEndianBytes], nil,
                "One chunk, the last of the file."),
            commitment(
                "commitment-beyond-file", [18: UInt32(6).bigEndianBytes], .chunkOutOfRange,
                "Six chunks of a file of five."),
            commitment("commitment-no-chain", [18: UInt32(0).bigEndianBytes], .chainLength, "A chain without links."),
            commitment(
                "commitment-outlives", [28: (world.offer.body.expiry.seconds + 1).bigEndianBytes], .offerExpired,
                "It ends a second after the offer."),
            commitment("commitment-salt", [22: [UInt8](repeating: 0, count: 15)], .notCanonical, "A salt of 15 bytes."),
            Case(
                name: "commitment-top-up", kind: .commitment, text: topUp.text, needs: withOld,
                comment: "Continues the session behind chunk 2; signing it closes the old session at 3."),
            Case(
                name: "commitment-top-up-first", kind: .commitment, text: wrongFirst.text, needs: withOld,
                code: .topUpMismatch, comment: "Begins at a chunk that was paid in the old session."),
        ]
    }

    static func acceptances(_ world: World) throws -> [Case] {
        let needs = [world.certificate.text, world.commitment.text]
        func acceptance(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .acceptance, text: forged(world.acceptance, edits, by: key ?? world.operational),
                needs: needs, code: code, comment: comment)
        }
        let expiry = world.commitment.body.expiry.seconds
        return try [
            acceptance("acceptance-valid", [:], nil, "Prepaid, one chunk behind."),
            acceptance("acceptance-credit", [12: [1]], nil, "On credit, as the host says."),
            acceptance("acceptance-forged", [:], by: world.stranger, .signatureInvalid, "Signed by a stranger."),
            acceptance("acceptance-last-second", [10: expiry.bigEndianBytes], nil, "At the commitment's expiry."),
            acceptance("acceptance-late", [10: (expiry + 1).bigEndianBytes], .acceptanceLate, "A second after it."),
            acceptance(
                "acceptance-reserved", [14: UInt64(1249).bigEndianBytes], .acceptanceTerms,
                "Less than value times length is reserved."),
            acceptance(
                "acceptance-behind", [16: UInt32(2).bigEndianBytes], .acceptanceTerms,
                "More behind than the commitment's cap."),
            acceptance(
                "acceptance-deadline", [18: (expiry - 1).bigEndianBytes], .acceptanceTerms,
                "The claim deadline lies before the expiry."),
            acceptance(
                "acceptance-other", [6: [UInt8](repeating: 1, count: 32)], .commitmentMismatch, "Of another commitment."
            ),
            acceptance("acceptance-backing", [12: [2]], .fieldOutOfRange, "A backing that is not known."),
        ]
    }

    static func paywords(_ world: World) throws -> [Case] {
        let session = try world.session(paid: 5)
        func payword(
            _ name: String, _ index: UInt32, _ edits: Forge.Edits, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            let bytes = try Forge.container(session.payword(at: index).rawRepresentation, edits)
            return Case(
                name: name, kind: .payword, text: text(bytes, "bkpaywordreg"), needs: [world.commitment.text],
                code: code, comment: comment)
        }
        return try [
            payword("payword-first", 1, [:], nil, "Pays one chunk."),
            payword("payword-last", 5, [:], nil, "Pays all five."),
            payword(
                "payword-forged", 3, [6: [UInt8](repeating: 1, count: 32)], .linkInvalid, "A link that was made up."),
            payword("payword-moved", 2, [4: UInt32(3).bigEndianBytes], .linkInvalid, "Link 2 shown at index 3."),
            payword("payword-beyond", 5, [4: UInt32(6).bigEndianBytes], .linkBeyondChain, "The chain has five links."),
            payword("payword-anchor", 1, [4: UInt32(0).bigEndianBytes], .fieldOutOfRange, "Index 0 pays nothing."),
            payword(
                "payword-other", 1, [2: [UInt8](repeating: 1, count: 32)], .commitmentMismatch, "Of another commitment."
            ),
            payword(
                "payword-odd-record", 1, [7: [1]], .unknownRecord, "A container takes no unknown record, odd or even."),
        ]
    }

    static func releases(_ world: World) throws -> [Case] {
        let release = try ReleaseTests.release(world, at: 3)
        func one(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .release, text: forged(release, edits, by: key ?? world.payer),
                needs: [world.commitment.text], code: code, comment: comment)
        }
        return try [
            one("release-valid", [:], nil, "Gives up everything above 3."),
            one("release-all", [6: UInt32(0).bigEndianBytes], nil, "Gives up everything."),
            one("release-beyond", [6: UInt32(6).bigEndianBytes], .linkBeyondChain, "The chain has five links."),
            one(
                "release-by-host", [:], by: world.operational, .signatureInvalid,
                "The host cannot release for the payer."),
            one("release-other", [4: [UInt8](repeating: 1, count: 32)], .commitmentMismatch, "Of another commitment."),
        ]
    }
}
