import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Commitments, top-ups and long chains: SPEC.md §5.5 and §4.2.
extension TokenVectors {
    private static func commitment(
        _ world: World, _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, needs: [String]? = nil,
        _ code: Refusal.Code?, _ comment: String
    ) throws -> Case {
        try Case(
            name: "commitment-" + name, kind: .commitment,
            text: forged(world.commitment, edits, by: key ?? world.payer),
            needs: needs ?? [world.certificate.text, world.offer.text], code: code, comment: comment)
    }

    static func commitments(_ world: World) throws -> [Case] {
        func one(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, needs: [String]? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try commitment(world, name, edits, by: key, needs: needs, code, comment)
        }
        let expiry = world.offer.body.expiry.seconds
        let root = world.layer.chunking.content.root.rawRepresentation
        let otherRoot = [UInt8](repeating: 1, count: 32)
        let late = (expiry + 1).bigEndianBytes
        let noSlot = try world.offer.forged(
            [16: share(0, 6500, world.uploader) + share(2, 3500, world.identity)], by: world.operational
        ).verified(under: world.certificate)
        let slotless: Forge.Edits = [6: noSlot.id.rawRepresentation]
        let underSlotless = [world.certificate.text, noSlot.text]
        func chunks(_ first: UInt64, _ length: UInt32) -> Forge.Edits {
            [16: first.bigEndianBytes, 18: length.bigEndianBytes]
        }
        return try [
            one("valid", [:], nil, "Five chunks at 250 msat, the referrer slot filled."),
            one("no-referrer", [26: nil], nil, "The slot stays empty and counts as the uploader's."),
            one("own-referrer", [26: world.payer.publicKey.rawRepresentation], nil, "The payer refers itself."),
            one("no-slot", slotless, needs: underSlotless, .referrerWithoutSlot, "A referrer, and no slot for one."),
            one(
                "no-slot-no-referrer", slotless.merging([26: nil]) { _, new in new }, needs: underSlotless, nil,
                "No slot and no referrer."),
            one("referrer-no-key", [26: notAKey], .keyNotOnCurve, "A referrer that is no key."),
            one("forged", [:], by: world.stranger, .signatureInvalid, "Signed by another key than the payer's."),
            one("network", [0: [1, 4, 2]], .prefixMismatch, "Record 0 says signet, the prefix regtest."),
            one("price", [12: UInt64(249).bigEndianBytes], .offerMismatch, "One msat below the offer."),
            one("price-above", [12: UInt64(251).bigEndianBytes], .offerMismatch, "One msat above the offer."),
            one(
                "window", [14: UInt32(3).bigEndianBytes + UInt32(1).bigEndianBytes], .offerMismatch,
                "Another window than the offer's."),
            one("host", [4: world.stranger.publicKey.rawRepresentation], .offerMismatch, "Another host."),
            one("offer", [6: otherRoot], .offerMismatch, "Another offer."),
            one("content", [8: otherRoot + UInt64(150_000).bigEndianBytes], .offerMismatch, "Another content."),
            one("content-length", [8: root + UInt64(149_999).bigEndianBytes], .offerMismatch, "Another length."),
            one("chunk-size", [10: [0]], .offerMismatch, "Smaller chunks than the offer's."),
            one("chunk-size-range", [10: [13]], .chunkSize, "Chunks of 2^13 leaves."),
            one("too-few", chunks(0, 1), .tooFewChunks, "One chunk where two are the least."),
            one("least", chunks(0, 2), nil, "Two chunks."),
            one("last-chunk", chunks(4, 1), nil, "One chunk, the last of the file."),
            one("beyond-file", chunks(0, 6), .chunkOutOfRange, "Six chunks of a file of five."),
            one("behind-file", chunks(5, 1), .chunkOutOfRange, "It begins at the end of the file."),
            one("wraps", chunks(.max, 1), .chunkOutOfRange, "First and length sum to 0 modulo 2^64."),
            one("no-chain", chunks(0, 0), .chainLength, "A chain without links."),
            one("no-chain-behind-file", chunks(9, 0), .chainLength, "No links, and behind the end: the length first."),
            one(
                "beyond-and-dear", chunks(0, 6).merging([12: maximumAmount.bigEndianBytes]) { _, new in new },
                .chunkOutOfRange, "Six chunks of five that cost more than exists: the chunks first."),
            one(
                "dear", [12: (maximumAmount / 5 + 1).bigEndianBytes], .amountOutOfRange,
                "Five paywords worth more than exists; judged before the offer is looked at."),
            one("outlives", [28: late], .offerExpired, "It ends a second after the offer."),
            one("with-offer", [28: expiry.bigEndianBytes], nil, "It ends with the offer."),
            one("salt", [22: [UInt8](repeating: 0, count: 15)], .notCanonical, "A salt of 15 bytes."),
            one("long-salt", [22: [UInt8](repeating: 0, count: 17)], .notCanonical, "A salt of 17 bytes."),
            one("short-previous", [30: [UInt8](repeating: 0, count: 35)], .notCanonical, "A top-up of 35 bytes."),
            one(
                "price-and-few", chunks(0, 1).merging([12: UInt64(1).bigEndianBytes]) { _, new in new },
                .offerMismatch, "Another price, and too few chunks."),
            one(
                "few-and-slot", chunks(0, 1).merging(slotless) { _, new in new }, needs: underSlotless, .tooFewChunks,
                "Too few chunks, and a referrer without a slot."),
            one(
                "slot-and-late", [28: late].merging(slotless) { _, new in new }, needs: underSlotless,
                .referrerWithoutSlot, "A referrer without a slot, and it outlives the offer."),
            one(
                "late-and-forged", [28: late], by: world.stranger, .offerExpired,
                "It outlives the offer, and a stranger signed it."),
            Case(
                name: "commitment-other-network", kind: .commitment, text: World(network: .signet).commitment.text,
                needs: [world.certificate.text, world.offer.text], code: .networkMismatch,
                comment: "A commitment of signet under an offer of regtest."),
        ]
    }

    static func topUps(_ world: World) throws -> [Case] {
        let needs = [world.certificate.text, world.offer.text, world.commitment.text]
        func topUp(
            _ name: String, at index: UInt32 = 3, _ edits: Forge.Edits = [:], by key: SecretKey? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            let previous = world.commitment.id.rawRepresentation + index.bigEndianBytes
            let all: Forge.Edits = [
                16: UInt64(index).bigEndianBytes, 18: UInt32(5 - index % 5).bigEndianBytes, 30: previous,
            ]
            return try Case(
                name: "commitment-top-up-" + name, kind: .commitment,
                text: forged(world.commitment, all.merging(edits) { _, new in new }, by: key ?? world.payer),
                needs: needs, code: code, comment: comment)
        }
        func previous(_ index: UInt32) -> Forge.Edits {
            [30: world.commitment.id.rawRepresentation + index.bigEndianBytes]
        }
        let other = [UInt8](repeating: 1, count: 32) + UInt32(3).bigEndianBytes
        let stranger = world.stranger.publicKey.rawRepresentation
        return try [
            topUp("valid", [:], nil, "Continues the session behind chunk 2; signing it closes the old session at 3."),
            topUp("at-zero", at: 0, [:], nil, "Nothing was paid in the old session."),
            topUp(
                "first", [16: UInt64(2).bigEndianBytes], .topUpMismatch,
                "Begins at a chunk that was paid in the old session."),
            topUp("skips", [16: UInt64(4).bigEndianBytes, 18: UInt32(1).bigEndianBytes], .topUpMismatch, "Skips one."),
            topUp("other", [30: other], .topUpMismatch, "Continues another commitment than the one shown."),
            topUp("payer", [2: stranger], by: world.stranger, .topUpMismatch, "Another payer continues the session."),
            topUp("beyond", previous(6), .linkBeyondChain, "The old chain has five links."),
            topUp(
                "at-end", previous(5), .topUpMismatch,
                "The old chain has a link 5, but the next chunk would be behind the end of the file."),
            topUp(
                "payer-and-beyond", previous(6).merging([2: stranger]) { _, new in new }, by: world.stranger,
                .topUpMismatch, "Another payer, and beyond the old chain."),
            topUp(
                "price-and-first", [12: UInt64(249).bigEndianBytes, 16: UInt64(2).bigEndianBytes], .offerMismatch,
                "Another price than the offer's, and another first chunk: the offer is first."),
            topUp(
                "first-and-forged", [16: UInt64(2).bigEndianBytes], by: world.stranger, .topUpMismatch,
                "Another first chunk, and signed by a stranger: the signature is last."),
        ]
    }

    /// A host's own content of 1 TiB, whose sessions can be as long as chains go.
    static func longChains(_ world: World) throws -> [Case] {
        let longest: UInt32 = 1 << 20
        let content = [UInt8](repeating: 0x33, count: 32) + UInt64(1 << 40).bigEndianBytes
        let offer = try world.offer.forged(
            [8: nil, 10: content, 12: [0], 14: UInt64(1).bigEndianBytes, 16: ownSplit(world)], by: world.operational
        ).verified(under: world.certificate)
        let chain = try HashChain(
            seed: SecretBytes(copying: [UInt8](repeating: 0x5e, count: 32)), salt: world.salt, length: longest)
        let edits: Forge.Edits = [
            6: offer.id.rawRepresentation, 8: content, 10: [0], 12: UInt64(1).bigEndianBytes,
            18: longest.bigEndianBytes, 20: chain.anchor.rawRepresentation, 26: nil,
        ]
        let session = try world.commitment.forged(edits, by: world.payer).verified()
        func long(
            _ name: String, _ first: UInt64, _ length: UInt32, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try commitment(
                world, name,
                edits.merging([16: first.bigEndianBytes, 18: length.bigEndianBytes]) { _, new in new },
                needs: [world.certificate.text, offer.text], code, comment)
        }
        func payword(_ name: String, _ index: UInt32, _ code: Refusal.Code?, _ comment: String) throws -> Case {
            let link = try chain.link(at: min(index, longest))
            let bytes = try Forge.container(
                world.session(paid: 1).payword(at: 1).rawRepresentation,
                [2: session.id.rawRepresentation, 4: index.bigEndianBytes, 6: link.rawRepresentation])
            return Case(
                name: "payword-" + name, kind: .payword, text: text(bytes, "bkpaywordreg"), needs: [session.text],
                code: code, comment: comment)
        }
        let chunks: UInt64 = 1 << 26
        return try [
            long("longest", 0, longest, nil, "2^20 chunks of a content of 2^26."),
            long("long", 0, longest + 1, .chainLength, "A chain of 2^20 + 1 links."),
            long("long-end", chunks - UInt64(longest), longest, nil, "The last 2^20 chunks."),
            long("long-beyond", chunks - UInt64(longest) + 1, longest, .chunkOutOfRange, "One chunk beyond the end."),
            payword("longest", longest, nil, "Link 2^20 of the longest chain: 2^20 steps to the anchor."),
            payword("longest-beyond", longest + 1, .linkBeyondChain, "One more."),
        ]
    }
}
