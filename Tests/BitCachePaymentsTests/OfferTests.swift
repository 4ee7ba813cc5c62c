import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Offers (SPEC.md §5.3)")
struct OfferTests {
    @Test(
        "A field out of its range is refused, and its limits are not",
        arguments: [
            (14, UInt64(0).bigEndianBytes, .fieldOutOfRange), (14, UInt64(1).bigEndianBytes, nil),
            // Five chunks at a fifth of all money and one msat more.
            (14, UInt64(420_000_000_000_000_000).bigEndianBytes, nil),
            (14, UInt64(420_000_000_000_000_001).bigEndianBytes, .amountOutOfRange),
            (12, [12], nil), (12, [13], .chunkSize),
            (18, UInt32(0).bigEndianBytes + UInt32(0).bigEndianBytes, .fieldOutOfRange),
            (18, UInt32(1).bigEndianBytes + UInt32(0).bigEndianBytes, nil),
            (18, Window.maximum.bigEndianBytes + Window.maximum.bigEndianBytes, nil),
            (18, (Window.maximum + 1).bigEndianBytes + UInt32(0).bigEndianBytes, .fieldOutOfRange),
            (18, UInt32(1).bigEndianBytes + (Window.maximum + 1).bigEndianBytes, .fieldOutOfRange),
            (20, UInt16(0).bigEndianBytes, nil),
            (22, UInt32(0).bigEndianBytes, .fieldOutOfRange), (22, UInt32(1 << 20).bigEndianBytes, nil),
            (22, UInt32(1 << 20 + 1).bigEndianBytes, .fieldOutOfRange),
            (24, UInt32(0).bigEndianBytes, nil), (24, Offer.maximumGraceSeconds.bigEndianBytes, nil),
            (24, (Offer.maximumGraceSeconds + 1).bigEndianBytes, .fieldOutOfRange),
            (6, [], .fieldOutOfRange), (6, Array("https://a b".utf8), .fieldOutOfRange),
        ] as [(UInt64, [UInt8], Refusal.Code?)])
    func ranges(type: UInt64, value: [UInt8], code: Refusal.Code?) throws {
        let world = try World()
        if let code {
            #expect(throws: refusal(code)) { try world.offer.forged([type: value], by: world.operational) }
        } else {
            let offer = try world.offer.forged([type: value], by: world.operational).verified(under: world.certificate)
            #expect(
                try Forge.records(ofSigned: offer.rawRepresentation).contains { $0.type == type && $0.value == value })
        }
    }

    static func split(uploader: XOnlyPublicKey, share: UInt16, host: XOnlyPublicKey) -> [UInt8] {
        [0] + share.bigEndianBytes + uploader.rawRepresentation + [2] + (10_000 - share).bigEndianBytes
            + host.rawRepresentation
    }

    @Test("Without a listing, only the host itself may be the uploader")
    func noListing() throws {
        let world = try World()
        #expect(throws: refusal(.listingMissing)) { try world.offer.forged([8: nil], by: world.operational) }
        let host = world.identity.publicKey
        let own = Self.split(uploader: host, share: 9000, host: world.author.publicKey)
        let offer = try world.offer.forged([8: nil, 16: own], by: world.operational).verified(under: world.certificate)
        try offer.checkListing(nil)
        #expect(offer.body.listing == nil)
        // A listing that the offer does not name says nothing about it.
        #expect(throws: refusal(.listingMismatch)) { try offer.checkListing(world.listing) }
    }

    @Test("The listing that an offer names has to be shown, and be that one")
    func otherListing() throws {
        let world = try World()
        try world.offer.checkListing(world.listing)
        #expect(throws: refusal(.listingMissing)) { try world.offer.checkListing(nil) }
        let other = try world.listing.forged([8: UInt64(99).bigEndianBytes], by: world.uploader).verified()
        #expect(throws: refusal(.listingMismatch)) { try world.offer.checkListing(other) }
    }

    /// Whether the world's offer, changed to name `listing`, keeps to it.
    static func check(_ world: World, offer: Forge.Edits, listing: Forge.Edits) throws {
        let listing = try world.listing.forged(listing, by: world.uploader).verified()
        let edits = offer.merging([8: listing.id.rawRepresentation]) { one, _ in one }
        try world.offer.forged(edits, by: world.operational).verified(under: world.certificate).checkListing(listing)
    }

    @Test("A price, a share or an expiry at the listing's limit is right, and one step beyond it is not")
    func belowListing() throws {
        let world = try World()
        // 125 msat a leaf are 250 a chunk of two leaves.
        try Self.check(world, offer: [:], listing: [8: UInt64(125).bigEndianBytes])
        #expect(throws: refusal(.offerBelowListing)) {
            try Self.check(world, offer: [:], listing: [8: UInt64(126).bigEndianBytes])
        }
        #expect(throws: refusal(.offerBelowListing)) {
            try Self.check(world, offer: [14: UInt64(199).bigEndianBytes], listing: [:])
        }
        try Self.check(world, offer: [14: UInt64(200).bigEndianBytes], listing: [:])
        try Self.check(world, offer: [:], listing: [10: UInt16(6500).bigEndianBytes])
        #expect(throws: refusal(.offerBelowListing)) {
            try Self.check(world, offer: [:], listing: [10: UInt16(6501).bigEndianBytes])
        }
        let expiry = world.offer.body.expiry.seconds
        try Self.check(world, offer: [:], listing: [14: expiry.bigEndianBytes])
        #expect(throws: refusal(.offerBelowListing)) {
            try Self.check(world, offer: [:], listing: [14: (expiry - 1).bigEndianBytes])
        }
        #expect(throws: refusal(.amountOutOfRange)) {
            try Self.check(world, offer: [:], listing: [8: Amount.max.msat.bigEndianBytes])
        }
    }

    @Test("The referrer slot is no part of what the uploader is certain of; other entries of its key are")
    func certainShare() throws {
        let world = try World()
        let (own, other) = (world.uploader.publicKey.rawRepresentation, world.identity.publicKey.rawRepresentation)
        let slotted = [0] + UInt16(5999).bigEndianBytes + own + [1] + UInt16(4001).bigEndianBytes
        #expect(throws: refusal(.offerBelowListing)) { try Self.check(world, offer: [16: slotted], listing: [:]) }
        let twice =
            [0] + UInt16(3000).bigEndianBytes + own + [2] + UInt16(3000).bigEndianBytes + own + [2]
            + UInt16(4000).bigEndianBytes + other
        try Self.check(world, offer: [16: twice], listing: [:])
    }

    @Test("An offer for another uploader, host, content or network than its listing is refused")
    func listingOfOthers() throws {
        let world = try World()
        let stranger = world.stranger.publicKey
        #expect(throws: refusal(.listingMismatch)) {
            try Self.check(
                world,
                offer: [16: Self.split(uploader: stranger, share: 9000, host: world.identity.publicKey)], listing: [:])
        }
        #expect(throws: refusal(.listingMismatch)) {
            try Self.check(world, offer: [:], listing: [4: stranger.rawRepresentation])
        }
        let longer = world.layer.chunking.content.root.rawRepresentation + UInt64(150_001).bigEndianBytes
        #expect(throws: refusal(.listingMismatch)) { try Self.check(world, offer: [:], listing: [6: longer]) }
        #expect(throws: refusal(.listingMismatch)) {
            try Self.check(world, offer: [:], listing: [0: [1, TokenKind.listing.rawValue, Network.signet.rawValue]])
        }
    }
}

@Suite("What a payer checks before it commits (SPEC.md §5.3)")
struct CheckedOfferTests {
    static func check(
        _ world: World, host: XOnlyPublicKey? = nil, origin: String = World.origin, at moment: Timestamp? = nil
    ) throws -> CheckedOffer {
        try CheckedOffer(
            world.offer.received, certificate: world.certificate.received, listing: world.listing.received,
            host: host ?? world.identity.publicKey, origin: origin, at: moment ?? World.start())
    }

    @Test("An offer of the pinned host, at its origin, in time, is taken")
    func valid() throws {
        let world = try World()
        let checked = try Self.check(world, at: world.offer.body.expiry)
        #expect(checked == world.terms)
        #expect(checked.offer == world.offer)
        #expect(checked.certificate == world.certificate)
        #expect(checked.listing == world.listing)
    }

    @Test("Another host, another origin, and a moment outside offer and certificate are refused")
    func invalid() throws {
        let world = try World()
        #expect(throws: refusal(.hostMismatch)) { try Self.check(world, host: world.stranger.publicKey) }
        // Not even the key that signed: the identity is what was pinned.
        #expect(throws: refusal(.hostMismatch)) { try Self.check(world, host: world.operational.publicKey) }
        for origin in ["https://mirror.example", "http://files.example", "https://files.example/"] {
            #expect(throws: refusal(.originMismatch)) { try Self.check(world, origin: origin) }
        }
        #expect(throws: refusal(.offerExpired)) {
            try Self.check(world, at: world.offer.body.expiry.adding(seconds: 1))
        }
        #expect(throws: refusal(.certificateTime)) {
            try Self.check(world, at: Timestamp(seconds: World.start().seconds - 1))
        }
    }

    @Test("A certificate or a listing that was changed is refused")
    func signatures() throws {
        let world = try World()
        let forged = try world.certificate.forged([:], by: world.stranger)
        #expect(throws: refusal(.signatureInvalid)) {
            try CheckedOffer(
                world.offer.received, certificate: forged, listing: world.listing.received,
                host: world.identity.publicKey, origin: World.origin, at: World.start())
        }
        let listing = try world.listing.forged([:], by: world.identity)
        #expect(throws: refusal(.signatureInvalid)) {
            try CheckedOffer(
                world.offer.received, certificate: world.certificate.received, listing: listing,
                host: world.identity.publicKey, origin: World.origin, at: World.start())
        }
        #expect(throws: refusal(.listingMissing)) {
            try CheckedOffer(
                world.offer.received, certificate: world.certificate.received, listing: nil,
                host: world.identity.publicKey, origin: World.origin, at: World.start())
        }
    }
}
