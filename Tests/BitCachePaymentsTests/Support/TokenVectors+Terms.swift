import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Certificates, listings and offers: what stands before a session.
extension TokenVectors {
    static func certificates(_ world: World) throws -> [Case] {
        func certificate(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .certificate, text: forged(world.certificate, edits, by: key ?? world.identity),
                code: code, comment: comment)
        }
        let from = world.certificate.body.from.seconds
        return try [
            certificate(
                "certificate-forged", [:], by: world.operational, .signatureInvalid, "Signed by the operational key."),
            certificate("certificate-no-purpose", [6: [0]], .fieldOutOfRange, "It allows nothing."),
            certificate("certificate-unknown-purpose", [6: [8]], .fieldOutOfRange, "Bit 3 is not known."),
            certificate("certificate-one-second", [10: from.bigEndianBytes], nil, "It begins and ends at one moment."),
            certificate(
                "certificate-ends-first", [10: (from - 1).bigEndianBytes], .fieldOutOfRange, "It ends before it begins."
            ),
            certificate(
                "certificate-no-key", [4: [UInt8](repeating: 0xff, count: 32)], .keyNotOnCurve,
                "The operational key is no key."),
            certificate(
                "certificate-late", [10: (Timestamp.max.seconds + 1).bigEndianBytes], .timeNotUnderstood,
                "It ends after the year 9999."),
        ]
    }

    static func listings(_ world: World) throws -> [Case] {
        func listing(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .listing, text: forged(world.listing, edits, by: key ?? world.uploader), code: code,
                comment: comment)
        }
        let root = world.layer.chunking.content.root.rawRepresentation
        return try [
            listing("listing-valid", [:], nil, "With an address for receipts."),
            listing("listing-no-address", [12: nil], nil, "Without one."),
            listing("listing-forged", [:], by: world.identity, .signatureInvalid, "Signed by the host."),
            listing("listing-share", [10: UInt16(10_001).bigEndianBytes], .fieldOutOfRange, "More than the whole."),
            listing("listing-space", [12: Array("https://a b".utf8)], .fieldOutOfRange, "A space in the address."),
            listing(
                "listing-empty-file", [6: root + UInt64(0).bigEndianBytes], .contentLength,
                "An empty file is no content."),
            listing(
                "listing-price", [8: (Amount.max.msat + 1).bigEndianBytes], .amountOutOfRange,
                "More than 21 000 000 BTC."),
        ]
    }

    static func offers(_ world: World) throws -> [Case] {
        let needs = [world.certificate.text, world.listing.text]
        func offer(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, needs other: [String]? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .offer, text: forged(world.offer, edits, by: key ?? world.operational),
                needs: other ?? needs, code: code, comment: comment)
        }
        func listing(_ edits: Forge.Edits) throws -> (id: [UInt8], needs: [String]) {
            let listing = try world.listing.forged(edits, by: world.uploader).verified()
            return (listing.id.rawRepresentation, [world.certificate.text, listing.text])
        }
        let statementOnly = try world.certificate.forged([6: [4]], by: world.identity).verified()
        let (dearer, greedier) = try (
            listing([8: UInt64(126).bigEndianBytes]), listing([10: UInt16(6501).bigEndianBytes])
        )
        let shorter = try listing([14: (world.offer.body.expiry.seconds - 1).bigEndianBytes])
        let own = [0] + UInt16(10_000).bigEndianBytes + world.identity.publicKey.rawRepresentation
        let short = [0] + UInt16(9999).bigEndianBytes + world.uploader.publicKey.rawRepresentation
        return try [
            offer("offer-valid", [:], nil, "Keeps to its listing."),
            offer(
                "offer-forged", [:], by: world.identity, .signatureInvalid,
                "Signed by the identity key instead of the certified one."),
            offer(
                "offer-own-content", [8: nil, 16: own], needs: [world.certificate.text], nil,
                "The host's own content needs no listing."),
            offer(
                "offer-no-listing", [8: nil], needs: [world.certificate.text], .listingMissing,
                "A stranger's content without a listing."),
            offer(
                "offer-listing-not-shown", [:], needs: [world.certificate.text], .listingMissing,
                "The listing that it names is not shown."),
            offer("offer-other-listing", [:], needs: dearer.needs, .listingMismatch, "Another listing is shown."),
            offer(
                "offer-below-price", [8: dearer.id], needs: dearer.needs, .offerBelowListing,
                "126 msat a leaf are 252 a chunk of two; the offer asks 250."),
            offer(
                "offer-below-share", [8: greedier.id], needs: greedier.needs, .offerBelowListing,
                "The listing asks 6501 parts, the offer gives 6500; the referrer slot does not count."),
            offer(
                "offer-beyond-listing", [8: shorter.id], needs: shorter.needs, .offerBelowListing,
                "It ends a second after the listing."),
            offer(
                "offer-other-certificate", [:], needs: [statementOnly.text, world.listing.text], .certificateMismatch,
                "It names another certificate."),
            offer(
                "offer-purpose", [4: statementOnly.id.rawRepresentation],
                needs: [statementOnly.text, world.listing.text], .certificatePurpose,
                "The certificate allows statements only."),
            offer(
                "offer-beyond-certificate", [26: (world.certificate.body.until.seconds + 1).bigEndianBytes],
                .certificateTime, "It ends a second after the certificate."),
            offer("offer-free", [14: UInt64(0).bigEndianBytes], .fieldOutOfRange, "A chunk costs at least 1 msat."),
            offer("offer-split-sum", [16: short], .splitInvalid, "The shares sum to 9999."),
            offer("offer-chunk-size", [12: [13]], .chunkSize, "Chunks of 2^13 leaves."),
            offer("offer-no-window", [18: [UInt8](repeating: 0, count: 8)], .fieldOutOfRange, "A window of nothing."),
        ]
    }
}
