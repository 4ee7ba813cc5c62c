import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Offers, their splits, and what a payer holds them against: SPEC.md §5.3 and §5.4.
extension TokenVectors {
    static func offers(_ world: World) throws -> [Case] {
        try offerTerms(world) + offersAndListings(world) + offersAndCertificates(world)
    }

    private static func offer(
        _ world: World, _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, needs: [String]? = nil,
        _ code: Refusal.Code?, _ comment: String
    ) throws -> Case {
        try Case(
            name: "offer-" + name, kind: .offer, text: forged(world.offer, edits, by: key ?? world.operational),
            needs: needs ?? [world.certificate.text, world.listing.text], code: code, comment: comment)
    }

    private static func offerTerms(_ world: World) throws -> [Case] {
        let root = world.layer.chunking.content.root.rawRepresentation
        func terms(_ name: String, _ edits: Forge.Edits, _ code: Refusal.Code?, _ comment: String) throws -> Case {
            try offer(world, name, edits, code, comment)
        }
        /// The host's own content, so that no listing limits the price.
        func own(_ name: String, _ edits: Forge.Edits, _ code: Refusal.Code?, _ comment: String) throws -> Case {
            try offer(
                world, name, edits.merging([8: nil, 16: ownSplit(world)]) { own, _ in own },
                needs: [world.certificate.text], code, comment)
        }
        func window(_ ahead: UInt32, _ behind: UInt32) -> [UInt8] { ahead.bigEndianBytes + behind.bigEndianBytes }
        func characters(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x21, count: count) }
        return try [
            terms("valid", [:], nil, "Keeps to its listing."),
            terms("free", [14: UInt64(0).bigEndianBytes], .fieldOutOfRange, "A chunk costs at least 1 msat."),
            own("cheapest", [14: UInt64(1).bigEndianBytes], nil, "1 msat a chunk."),
            own(
                "dearest", [12: [12], 14: maximumAmount.bigEndianBytes], nil,
                "One chunk that costs all that exists: ten leaves in chunks of 2^12."),
            own(
                "dear-content", [14: (maximumAmount / 5 + 1).bigEndianBytes], .amountOutOfRange,
                "Five chunks that together cost more than exists."),
            own("price", [14: (maximumAmount + 1).bigEndianBytes], .amountOutOfRange, "More than 21 000 000 BTC."),
            terms("chunk-size", [12: [13]], .chunkSize, "Chunks of 2^13 leaves."),
            own("largest-chunks", [12: [12]], nil, "Chunks of 2^12 leaves."),
            terms(
                "chunk-size-and-content", [10: root + UInt64(0).bigEndianBytes, 12: [13]], .contentLength,
                "An empty file in chunks that are too large: the content stands first."),
            terms("no-window", [18: window(0, 0)], .fieldOutOfRange, "A window of nothing."),
            terms("largest-window", [18: window(65_536, 65_536)], nil, "65 536 chunks ahead and behind."),
            terms("ahead", [18: window(65_537, 0)], .fieldOutOfRange, "65 537 chunks ahead."),
            terms("behind", [18: window(1, 65_537)], .fieldOutOfRange, "65 537 chunks behind."),
            terms("window-size", [18: window(0, 0) + [0]], .notCanonical, "A window of nothing in nine bytes."),
            terms("reread", [20: [0xff, 0xff]], nil, "What was paid may be read again 65 535 times."),
            terms("no-least", [22: UInt32(0).bigEndianBytes], .fieldOutOfRange, "Sessions of no chunks."),
            terms("largest-least", [22: UInt32(1 << 20).bigEndianBytes], nil, "Sessions of at least 2^20 chunks."),
            terms("least", [22: UInt32((1 << 20) + 1).bigEndianBytes], .fieldOutOfRange, "A chunk more."),
            terms("no-grace", [24: UInt32(0).bigEndianBytes], nil, "The claim deadline is the expiry."),
            terms("longest-grace", [24: UInt32(2_592_000).bigEndianBytes], nil, "30 days of grace."),
            terms("grace", [24: UInt32(2_592_001).bigEndianBytes], .fieldOutOfRange, "A second more."),
            terms("longest-origin", [6: characters(255)], nil, "An origin of 255 characters."),
            terms("origin", [6: characters(256)], .fieldOutOfRange, "An origin of 256 characters."),
            terms("no-origin", [6: []], .fieldOutOfRange, "An origin of nothing."),
            own(
                "free-and-late", [14: UInt64(0).bigEndianBytes, 26: (maximumTime + 1).bigEndianBytes],
                .timeNotUnderstood, "The price is judged after all records."),
        ]
    }

    private static func offersAndListings(_ world: World) throws -> [Case] {
        let certificate = world.certificate.text
        func listing(_ edits: Forge.Edits) throws -> (id: [UInt8], needs: [String]) {
            let listing = try world.listing.forged(edits, by: world.uploader).verified()
            return (listing.id.rawRepresentation, [certificate, listing.text])
        }
        func judged(
            _ name: String, _ listing: (id: [UInt8], needs: [String]), _ edits: Forge.Edits = [:],
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try offer(
                world, name, edits.merging([8: listing.id]) { _, new in new }, needs: listing.needs, code, comment)
        }
        let (dearest, dearer) = try (listing([8: UInt64(125).bigEndianBytes]), listing([8: UInt64(126).bigEndianBytes]))
        let greedy = try listing([10: UInt16(6500).bigEndianBytes])
        let greedier = try listing([10: UInt16(6501).bigEndianBytes])
        let expiry = world.offer.body.expiry.seconds
        let (just, shorter) = try (listing([14: expiry.bigEndianBytes]), listing([14: (expiry - 1).bigEndianBytes]))
        let all = try listing([8: UInt64(126).bigEndianBytes, 10: UInt16(6501).bigEndianBytes])
        let root = [UInt8](repeating: 1, count: 32)
        let signet = try listing([0: [1, 2, 2]])
        return try [
            offer(
                world, "own-content", [8: nil, 16: ownSplit(world)], needs: [certificate], nil,
                "The host's own content needs no listing."),
            offer(
                world, "no-listing", [8: nil], needs: [certificate], .listingMissing,
                "A stranger's content without a listing."),
            offer(
                world, "no-listing-and-free", [8: nil, 14: UInt64(0).bigEndianBytes], needs: [certificate],
                .fieldOutOfRange, "A stranger's content without a listing, and for nothing: the price is first."),
            offer(
                world, "no-listing-and-dear", [8: nil, 14: maximumAmount.bigEndianBytes], needs: [certificate],
                .listingMissing, "And for more than exists: the sum is last."),
            offer(
                world, "listing-not-shown", [:], needs: [certificate], .listingMissing,
                "The listing that it names is not shown."),
            offer(
                world, "stray-listing", [8: nil, 16: ownSplit(world)], .listingMismatch,
                "It names no listing, and one is shown."),
            offer(world, "other-listing", [:], needs: dearer.needs, .listingMismatch, "Another listing is shown."),
            judged("listing-network", signet, [:], .listingMismatch, "A listing of signet."),
            judged(
                "listing-host", listing([4: world.stranger.publicKey.rawRepresentation]), [:], .listingMismatch,
                "A listing for another host."),
            judged(
                "listing-content", listing([6: root + UInt64(150_000).bigEndianBytes]), [:], .listingMismatch,
                "A listing of another content."),
            judged(
                "listing-uploader", listing([:]),
                [16: share(0, 6500, world.author) + share(2, 3500, world.identity)], .listingMismatch,
                "The split names another uploader than the listing."),
            judged("at-price", dearest, [:], nil, "125 msat a leaf are 250 a chunk of two, what the offer asks."),
            judged("below-price", dearer, [:], .offerBelowListing, "126 msat a leaf are 252 a chunk of two."),
            judged(
                "listing-price", listing([8: (maximumAmount / 2 + 1).bigEndianBytes]), [:], .amountOutOfRange,
                "Two leaves at the listing's price cost more than exists."),
            judged("at-share", greedy, [:], nil, "The listing asks 6500 parts, which the offer gives."),
            judged(
                "below-share", greedier, [:], .offerBelowListing,
                "The listing asks 6501 parts; the referrer slot does not count."),
            judged(
                "two-entries", greedier,
                [
                    16: share(0, 6500, world.uploader) + share(2, 1, world.uploader) + share(1, 800, nil)
                        + share(2, 2699, world.identity)
                ], nil, "6500 and 1 parts for the uploader's key in two entries."),
            judged("with-listing", just, [:], nil, "It ends with the listing."),
            judged("beyond-listing", shorter, [:], .offerBelowListing, "It ends a second after the listing."),
            judged("below-all", all, [:], .offerBelowListing, "Price and share are below the listing."),
        ]
    }

    private static func offersAndCertificates(_ world: World) throws -> [Case] {
        let listing = world.listing.text
        func certificate(_ edits: Forge.Edits) throws -> (id: [UInt8], needs: [String]) {
            let certificate = try world.certificate.forged(edits, by: world.identity).verified()
            return (certificate.id.rawRepresentation, [certificate.text, listing])
        }
        func under(
            _ name: String, _ certificate: (id: [UInt8], needs: [String]), _ edits: Forge.Edits = [:],
            by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try offer(
                world, name, edits.merging([4: certificate.id]) { own, _ in own }, by: key, needs: certificate.needs,
                code, comment)
        }
        let statementOnly = try certificate([6: [4]])
        let expiry = world.offer.body.expiry.seconds
        let ending = try certificate([10: expiry.bigEndianBytes])
        let ended = try certificate([10: (expiry - 1).bigEndianBytes])
        let endless = try certificate([10: maximumTime.bigEndianBytes])
        let beginning = try certificate([8: expiry.bigEndianBytes])
        let notBegun = try certificate([8: (expiry + 1).bigEndianBytes])
        let signet = try certificate([0: [1, 1, 2]])
        let other = try world.certificate.forged(
            [2: world.stranger.publicKey.rawRepresentation], by: world.stranger
        ).verified()
        return try [
            offer(
                world, "forged", [:], by: world.identity, .signatureInvalid,
                "Signed by the identity key instead of the certified one."),
            offer(
                world, "forged-and-dear", [14: UInt64(1).bigEndianBytes], by: world.stranger, .signatureInvalid,
                "Signed by a stranger, below its listing: the signature comes before the listing."),
            offer(
                world, "other-certificate", [:], needs: statementOnly.needs, .certificateMismatch,
                "It names another certificate."),
            offer(
                world, "other-host", [4: other.id.rawRepresentation], needs: [other.text, listing],
                .certificateMismatch, "It names the certificate of another host."),
            under("certificate-network", signet, [:], .networkMismatch, "The certificate is of signet."),
            under(
                "certificate-network-and-id", signet, [4: [UInt8](repeating: 1, count: 32)], .networkMismatch,
                "Of signet, and not the one named: the network is first."),
            under("purpose", statementOnly, [:], .certificatePurpose, "The certificate allows statements only."),
            under(
                "purpose-and-time", statementOnly, [26: (world.certificate.body.until.seconds + 1).bigEndianBytes],
                .certificatePurpose, "And the offer outlives it: the purpose is first."),
            under("at-certificate-end", ending, [:], nil, "It ends with the certificate."),
            under("beyond-certificate", ended, [:], .certificateTime, "It ends a second after the certificate."),
            under("at-certificate-begin", beginning, [:], nil, "It ends as the certificate begins."),
            under("before-certificate", notBegun, [:], .certificateTime, "It ends before the certificate begins."),
            under(
                "time-and-forged", ended, by: world.stranger, .certificateTime,
                "It outlives the certificate, and a stranger signed it: the signature is last."),
            Case(
                name: "offer-last-second", kind: .offer,
                text: forged(
                    world.offer,
                    [4: endless.id, 8: nil, 16: ownSplit(world), 26: maximumTime.bigEndianBytes],
                    by: world.operational),
                needs: [endless.needs[0]], comment: "Until the end of the year 9999."),
            under("late", endless, [26: (maximumTime + 1).bigEndianBytes], .timeNotUnderstood, "A second more."),
        ]
    }

    static func splits(_ world: World) throws -> [Case] {
        func split(_ name: String, _ entries: [UInt8], _ code: Refusal.Code?, _ comment: String) throws -> Case {
            try offer(world, "split-" + name, [16: entries], code, comment)
        }
        let uploader = share(0, 6500, world.uploader)
        func others(_ count: Int, last: UInt16) throws -> [UInt8] {
            try (1...count).flatMap { number in
                share(2, number == count ? last : 1, try World.key(UInt8(20 + number)))
            }
        }
        let badKey = [0] + UInt16(6500).bigEndianBytes + notAKey
        return try [
            split("sum", share(0, 9999, world.uploader), .splitInvalid, "The shares sum to 9999."),
            split("sum-above", share(0, 10_001, world.uploader), .splitInvalid, "The shares sum to 10 001."),
            split(
                "sum-wraps", share(0, 65_535, world.uploader) + share(2, 10_001, world.author), .splitInvalid,
                "The shares sum to 75 536, which is 10 000 modulo 2^16."),
            split("sixteen", uploader + others(15, last: 3486), nil, "Sixteen entries."),
            split("seventeen", uploader + others(16, last: 3485), .splitInvalid, "Seventeen entries."),
            split("empty", [], .splitInvalid, "No entry."),
            split("no-uploader", share(2, 10_000, world.uploader), .splitInvalid, "Nobody is the uploader."),
            split("two-uploaders", uploader + share(0, 3500, world.author), .splitInvalid, "Two uploaders."),
            split("two-slots", uploader + share(1, 500, nil) + share(1, 3000, nil), .splitInvalid, "Two slots."),
            split("role", uploader + share(3, 3500, world.author), .splitInvalid, "A role that is not known."),
            split(
                "role-and-cut", uploader + [3, 0, 1], .splitInvalid,
                "A role that is not known, and no key: the role is judged before the key."),
            split(
                "nothing", uploader + share(2, 3500, world.author) + share(2, 0, world.identity), .splitInvalid,
                "A share of nothing."),
            split("cut-role", uploader + [2], .notCanonical, "An entry of one byte."),
            split("cut-key", uploader + share(2, 3500, world.author).dropLast(), .notCanonical, "A key of 31 bytes."),
            split("no-key", badKey + share(2, 3500, world.author), .keyNotOnCurve, "The uploader is no key."),
            split(
                "no-key-and-role", badKey + [3], .keyNotOnCurve,
                "The first entry's key is none, the second is cut: entry by entry."),
            split(
                "same-key-twice", uploader + share(2, 1000, world.author) + share(2, 2500, world.author), nil,
                "One key in two entries."),
        ]
    }

    static func payersOffers(_ world: World) throws -> [Case] {
        let expiry = world.offer.body.expiry
        let from = world.certificate.body.from
        func payer(
            _ name: String, host: SecretKey? = nil, origin: String = World.origin, at moment: Timestamp,
            edits: Forge.Edits = [:], by key: SecretKey? = nil, needs: [String]? = nil, _ code: Refusal.Code?,
            _ comment: String
        ) throws -> Case {
            var one = try offer(world, "payer-" + name, edits, by: key, needs: needs, code, comment)
            one.payer = Payer(host: (host ?? world.identity).publicKey, origin: origin, at: moment)
            return one
        }
        let late = expiry.adding(seconds: 1)
        let early = try Timestamp(seconds: from.seconds - 1)
        return try [
            payer("first-moment", at: from, nil, "As the certificate begins."),
            payer("last-moment", at: expiry, nil, "At the offer's expiry."),
            payer("expired", at: late, .offerExpired, "A second later."),
            payer("not-begun", at: early, .certificateTime, "A second before the certificate begins."),
            payer("host", host: world.stranger, at: from, .hostMismatch, "Another identity is pinned to the origin."),
            payer("origin", origin: "https://mirror.example", at: from, .originMismatch, "Found at a mirror."),
            payer(
                "origin-case", origin: "https://Files.example", at: from, .originMismatch,
                "Origins are compared byte for byte."),
            payer(
                "host-and-origin", host: world.stranger, origin: "https://mirror.example", at: late, .hostMismatch,
                "Another host, another origin, and too late: in this order."),
            payer(
                "origin-and-late", origin: "https://mirror.example", at: late, .originMismatch,
                "Another origin, and too late."),
            payer(
                "late-and-forged", at: late, by: world.stranger, .offerExpired, "Too late, and signed by a stranger."),
            payer(
                "early-and-forged", at: early, by: world.stranger, .certificateTime,
                "The certificate has not begun, and the offer is signed by a stranger."),
            payer(
                "no-listing", at: from, needs: [world.certificate.text], .listingMissing,
                "The listing that it names is not shown."),
        ]
    }
}
