import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Commitments (SPEC.md §5.5)")
struct CommitmentTests {
    @Test("A chain has 1 to 2^20 links")
    func chainLength() throws {
        let world = try World()
        for length in [0, ChainWalker.maximumLength + 1, .max] as [UInt32] {
            #expect(throws: refusal(.chainLength)) {
                try world.commitment.forged([18: length.bigEndianBytes], by: world.payer)
            }
        }
        let large = world.layer.chunking.content.root.rawRepresentation + Content.maximumLength.bigEndianBytes
        let longest = try world.commitment.forged(
            [8: large, 18: ChainWalker.maximumLength.bigEndianBytes], by: world.payer)
        #expect(longest.body.length == 1 << 20)
    }

    @Test("A chain ends at or before the end of the file")
    func chunks() throws {
        let world = try World()
        func commitment(_ first: UInt64, _ length: UInt32) throws -> Received<Commitment> {
            try world.commitment.forged([16: first.bigEndianBytes, 18: length.bigEndianBytes], by: world.payer)
        }
        #expect(try commitment(4, 1).body.first == 4)
        for (first, length) in [(0, 6), (1, 5), (4, 2), (5, 1), (.max, 1)] as [(UInt64, UInt32)] {
            #expect(throws: refusal(.chunkOutOfRange)) { try commitment(first, length) }
        }
    }

    @Test("A reservation above all the money there is is refused")
    func reservation() throws {
        let world = try World()
        #expect(try world.commitment.body.reservation().msat == 1250)
        #expect(throws: refusal(.amountOutOfRange)) {
            try world.commitment.forged([12: Amount.max.msat.bigEndianBytes], by: world.payer)
        }
    }

    @Test(
        "A commitment repeats its offer's id, host, content, chunk size, price and window",
        arguments: [4, 6, 8, 10, 12, 14] as [UInt64])
    func offerMismatch(type: UInt64) throws {
        let world = try World()
        let values: [UInt64: [UInt8]] = [
            4: world.stranger.publicKey.rawRepresentation, 6: [UInt8](repeating: 1, count: 32),
            8: [UInt8](repeating: 1, count: 32) + UInt64(150_000).bigEndianBytes, 10: [0],
            12: UInt64(249).bigEndianBytes, 14: UInt32(3).bigEndianBytes + UInt32(1).bigEndianBytes,
        ]
        let commitment = try world.commitment.forged([type: values[type]], by: world.payer)
        #expect(throws: refusal(.offerMismatch)) { try commitment.body.checkOffer(world.offer) }
    }

    @Test("A session reserves the least count of chunks, or what is left of the file")
    func tooFew() throws {
        let world = try World()
        for (first, length, isEnough) in [(0, 1, false), (0, 2, true), (3, 1, false), (4, 1, true)]
            as [(UInt64, UInt32, Bool)]
        {
            let commitment = try world.commitment.forged(
                [16: first.bigEndianBytes, 18: length.bigEndianBytes], by: world.payer)
            if isEnough {
                try commitment.body.checkOffer(world.offer)
            } else {
                #expect(throws: refusal(.tooFewChunks)) { try commitment.body.checkOffer(world.offer) }
            }
        }
    }

    @Test("A referrer needs a slot in the offer's split")
    func referrer() throws {
        let world = try World()
        let split = [0] + UInt16(10_000).bigEndianBytes + world.uploader.publicKey.rawRepresentation
        let offer = try world.offer.forged([16: split], by: world.operational).verified(under: world.certificate)
        let named = try world.commitment.forged([6: offer.id.rawRepresentation], by: world.payer)
        #expect(throws: refusal(.referrerWithoutSlot)) { try named.body.checkOffer(offer) }
        let unnamed = try world.commitment.forged([6: offer.id.rawRepresentation, 26: nil], by: world.payer)
        try unnamed.body.checkOffer(offer)
        #expect(unnamed.body.referrer == nil)
    }

    @Test("A commitment does not outlive its offer")
    func expiry() throws {
        let world = try World()
        let end = world.offer.body.expiry.seconds
        try world.commitment.forged([28: end.bigEndianBytes], by: world.payer).body.checkOffer(world.offer)
        let longer = try world.commitment.forged([28: (end + 1).bigEndianBytes], by: world.payer)
        #expect(throws: refusal(.offerExpired)) { try longer.body.checkOffer(world.offer) }
    }
}

@Suite("Links of a session's chain (SPEC.md §4.2)")
struct LinkTests {
    @Test("A link is right at its own index and at no other")
    func index() throws {
        let world = try World()
        let session = try world.session(paid: 5)
        for index in 1...5 as ClosedRange<UInt32> {
            let link = try session.payword(at: index).link
            try world.commitment.check(link, at: index)
            for other in 0...5 as ClosedRange<UInt32> where other != index {
                #expect(throws: refusal(.linkInvalid)) { try world.commitment.check(link, at: other) }
            }
        }
        try world.commitment.check(world.commitment.body.anchor, at: 0)
    }

    @Test("A forged link, a link of another chain and an index beyond the chain are refused")
    func forged() throws {
        let world = try World()
        let other = try SessionOpening(
            world.terms, first: 0, length: 5, expiry: World.days(1), payerKey: world.payer, chainKey: world.chainKey,
            salt: ChainSalt(rawRepresentation: 1..<17))
        let foreign = try other.accepted(
            by: Acceptance(
                network: world.network, host: world.identity.publicKey, certificate: world.certificate.id,
                commitment: other.commitment.id, serial: 43, time: World.start(), backing: .credit,
                reserved: other.commitment.body.reservation(), behind: 0, claimDeadline: World.days(2)
            ).signed(with: world.operational, under: world.certificate).received,
            certificate: world.certificate)
        var session = foreign
        let link = try session.pay().link
        #expect(throws: refusal(.linkInvalid)) { try world.commitment.check(link, at: 1) }
        #expect(throws: refusal(.linkInvalid)) { try world.commitment.check(.zero, at: 5) }
        #expect(throws: refusal(.linkBeyondChain)) { try world.commitment.check(link, at: 6) }
        #expect(throws: refusal(.linkBeyondChain)) { try world.commitment.check(link, at: .max) }
    }

    @Test("A link is checked against any link known before, below it or above it")
    func known() throws {
        let world = try World()
        let session = try world.session(paid: 5)
        let links = try (1...5).map { try session.payword(at: $0).link }
        for (known, index) in [(1, 5), (4, 5), (5, 5), (5, 1)] as [(UInt32, UInt32)] {
            let base = (link: links[Int(known) - 1], index: known)
            try world.commitment.check(links[Int(index) - 1], at: index, above: base)
            #expect(throws: refusal(.linkInvalid)) { try world.commitment.check(.zero, at: index, above: base) }
        }
    }

    @Test("Nobody hashes more links than it is willing to")
    func limit() throws {
        let world = try World()
        let link = try world.session(paid: 5).payword(at: 5).link
        try world.commitment.check(link, at: 5, maximumLinks: 5)
        #expect(throws: refusal(.tooManyLinks)) { try world.commitment.check(link, at: 5, maximumLinks: 4) }
        let third = try world.session(paid: 5).payword(at: 3).link
        try world.commitment.check(link, at: 5, above: (third, 3), maximumLinks: 2)
        #expect(throws: refusal(.tooManyLinks)) {
            try world.commitment.check(link, at: 5, above: (third, 3), maximumLinks: 1)
        }
        #expect(throws: refusal(.tooManyLinks)) {
            try world.commitment.check(third, at: 3, above: (link, 5), maximumLinks: 1)
        }
    }
}

@Suite("Top-ups (SPEC.md §5.5)")
struct TopUpTests {
    /// A commitment that continues the world's session at an index, with other records if asked.
    static func topUp(_ world: World, at index: UInt32, _ edits: Forge.Edits = [:]) throws -> Verified<Commitment> {
        let previous = world.commitment.id.rawRepresentation + index.bigEndianBytes
        return try world.commitment.forged(
            [16: UInt64(index).bigEndianBytes, 18: UInt32(2).bigEndianBytes, 30: previous].merging(edits) { _, new in
                new
            },
            by: world.payer
        ).verified()
    }

    @Test("A top-up begins at the chunk behind the last one paid")
    func valid() throws {
        let world = try World()
        for index in 0...3 as ClosedRange<UInt32> {
            let topUp = try Self.topUp(world, at: index)
            try topUp.body.checkTopUp(of: world.commitment)
            #expect(topUp.body.previous == .init(commitment: world.commitment.id, finalIndex: index))
        }
    }

    @Test(
        "A top-up of another session, host, content, chunk size or first chunk is refused",
        arguments: [0, 4, 8, 10, 16, 30] as [UInt64])
    func mismatch(type: UInt64) throws {
        let world = try World()
        let root = world.layer.chunking.content.root.rawRepresentation
        let values: [UInt64: [UInt8]] = [
            0: [1, TokenKind.commitment.rawValue, Network.signet.rawValue],
            4: world.stranger.publicKey.rawRepresentation, 8: root + UInt64(150_001).bigEndianBytes, 10: [0],
            16: UInt64(2).bigEndianBytes, 30: [UInt8](repeating: 1, count: 32) + UInt32(3).bigEndianBytes,
        ]
        let topUp = try Self.topUp(world, at: 3, [type: values[type]])
        #expect(throws: refusal(.topUpMismatch)) { try topUp.body.checkTopUp(of: world.commitment) }
    }

    @Test("Another payer's commitment, or one that continues nothing, tops up nothing")
    func others() throws {
        let world = try World()
        #expect(throws: refusal(.topUpMismatch)) { try world.commitment.body.checkTopUp(of: world.commitment) }
        let previous = world.commitment.id.rawRepresentation + UInt32(0).bigEndianBytes
        let foreign = try world.commitment.forged(
            [2: world.stranger.publicKey.rawRepresentation, 30: previous], by: world.stranger)
        #expect(throws: refusal(.topUpMismatch)) { try foreign.body.checkTopUp(of: world.commitment) }
    }

    @Test("A top-up ends the old session within its chain")
    func beyond() throws {
        let world = try World()
        let short = try world.commitment.forged([18: UInt32(2).bigEndianBytes], by: world.payer).verified()
        let previous = short.id.rawRepresentation + UInt32(3).bigEndianBytes
        let topUp = try Self.topUp(world, at: 3, [30: previous])
        #expect(throws: refusal(.linkBeyondChain)) { try topUp.body.checkTopUp(of: short) }
    }
}
