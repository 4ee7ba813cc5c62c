import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Receipts (SPEC.md §5.10 and §6)")
struct ReceiptTests {
    @Test("An open receipt is evidence until the claim deadline")
    func open() throws {
        let world = try World()
        let receipt = try world.session(paid: 2).receipt()
        let deadline = world.acceptance.body.claimDeadline
        let verified = try receipt.verified(at: deadline)
        #expect(!verified.isClosed)
        #expect(verified.amount.msat == 500)
        #expect(verified.index == 2)
        #expect(verified.isChainWalked)
        #expect(verified.offer == world.offer)
        #expect(verified.listing == world.listing)
        #expect(verified.acceptance == world.acceptance)
        #expect(verified.certificate == world.certificate)
        #expect(verified.token == receipt.token)
        #expect(throws: refusal(.expired)) { try receipt.verified(at: deadline.adding(seconds: 1)) }
        _ = try receipt.verified()
    }

    @Test("A closed receipt never expires")
    func closed() throws {
        let world = try World()
        let receipt = try world.closedReceipt(paid: 3)
        let again = try Receipt(TokenText(parsing: receipt.token.text)).verified(at: .max)
        #expect(again.isClosed)
        #expect(again.amount.msat == 750)
        #expect(again.release == receipt.release)
        #expect(again.closing == receipt.closing)
        #expect(again.topUp == nil)
        #expect(again.commitment == world.commitment)
    }

    @Test("Without its offer a receipt proves payment and not the shares", arguments: [false, true])
    func withoutOffer(isClosed: Bool) throws {
        let world = try World()
        let receipt = try isClosed ? Receipt(world.closedReceipt().token) : world.session(paid: 3).receipt()
        let bare = try receipt.forged([16: nil, 18: nil]).verified()
        #expect(bare.offer == nil)
        #expect(bare.listing == nil)
        #expect(bare.amount.msat == 750)
        let unlisted = try receipt.forged([18: nil]).verified()
        #expect(unlisted.offer == world.offer)
        #expect(unlisted.listing == nil)
    }

    @Test("A session in which nothing was paid has a receipt at index 0, with the anchor")
    func nothingPaid() throws {
        let world = try World()
        let open = try world.session.receipt().verified()
        #expect(open.amount == .zero)
        #expect(open.link == world.commitment.body.anchor)
        let closed = try world.closedReceipt(paid: 0)
        #expect(closed.amount == .zero)
        #expect(closed.closing?.body.parts == [])
    }

    @Test("A chain is walked unless payer and host both signed the index")
    func walking() throws {
        let world = try World()
        let wrongLink = UInt32(3).bigEndianBytes + [UInt8](repeating: 1, count: 32)
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        #expect(try !closed.verified().isChainWalked)
        #expect(try closed.verified(walkingAlways: true).isChainWalked)
        let wrong = try closed.forged([20: wrongLink])
        #expect(try !wrong.verified().isChainWalked)
        #expect(throws: refusal(.linkInvalid)) { try wrong.verified(walkingAlways: true) }
        _ = try closed.verified(walkingAlways: false, maximumLinks: 2)

        let open = try world.session(paid: 3).receipt()
        #expect(throws: refusal(.linkInvalid)) { try open.forged([20: wrongLink]).verified() }
        _ = try open.verified(maximumLinks: 3)
        #expect(throws: refusal(.tooManyLinks)) { try open.verified(maximumLinks: 2) }
        #expect(throws: refusal(.linkBeyondChain)) {
            try open.forged([20: UInt32(6).bigEndianBytes + [UInt8](repeating: 1, count: 32)]).verified()
        }
    }

    @Test("A host that closed alone shows the link of the index that it closed at")
    func deadline() throws {
        let world = try World()
        let after = world.acceptance.body.claimDeadline.adding(seconds: 1)
        let session = try world.session(paid: 3)
        func receipt(_ link: ChainLink) throws -> VerifiedReceipt {
            try Receipt(
                certificate: world.certificate, commitment: world.commitment, acceptance: world.acceptance, index: 3,
                link: link, closing: world.closing(at: 3, .deadline, time: after), offer: world.offer
            ).verified()
        }
        let verified = try receipt(session.payword(at: 3).link)
        #expect(verified.isClosed)
        #expect(verified.isChainWalked)
        #expect(throws: refusal(.linkInvalid)) { try receipt(session.payword(at: 2).link) }
    }

    @Test("A session that was topped up shows the top-up that ended it: the payer's own word")
    func topUp() throws {
        let world = try World()
        let topUp = try TopUpTests.topUp(world, at: 2)
        let link = try world.session(paid: 2).payword(at: 2).link
        func receipt(_ closing: Verified<Closing>, _ topUp: Verified<Commitment>?) throws -> VerifiedReceipt {
            try Receipt(
                certificate: world.certificate, commitment: world.commitment, acceptance: world.acceptance,
                index: closing.body.index, link: link, closing: closing, offer: world.offer, topUp: topUp
            ).verified()
        }
        let closing = try world.closing(at: 2, .topUp(topUp.id))
        let verified = try receipt(closing, topUp)
        #expect(verified.topUp == topUp)
        #expect(!verified.isChainWalked)
        #expect(verified.amount.msat == 500)

        // A host that only says so, or says another index, shows nothing.
        #expect(throws: refusal(.receiptMismatch)) { try receipt(closing, nil) }
        #expect(throws: refusal(.receiptMismatch)) { try receipt(closing, TopUpTests.topUp(world, at: 1)) }
        #expect(throws: refusal(.receiptMismatch)) { try receipt(world.closing(at: 2, .topUp(.zero)), topUp) }
        #expect(throws: refusal(.receiptMismatch)) {
            let after = world.acceptance.body.claimDeadline.adding(seconds: 1)
            return try receipt(world.closing(at: 2, .deadline, time: after), topUp)
        }
        let previous = [UInt8](repeating: 1, count: 32) + UInt32(2).bigEndianBytes
        let foreign = try TopUpTests.topUp(world, at: 2, [30: previous])
        #expect(throws: refusal(.topUpMismatch)) { try receipt(world.closing(at: 2, .topUp(foreign.id)), foreign) }
    }

    @Test("Parts that stand without the one they belong to are refused")
    func strayParts() throws {
        let world = try World()
        let closed = try Receipt(world.closedReceipt().token)
        #expect(throws: refusal(.fieldOutOfRange)) { try closed.forged([14: nil]) }
        #expect(throws: refusal(.fieldOutOfRange)) { try closed.forged([16: nil]) }
        #expect(throws: refusal(.fieldOutOfRange)) { try closed.forged([4: world.certificate.rawRepresentation]) }
        let topUp = try TopUpTests.topUp(world, at: 3)
        #expect(throws: refusal(.fieldOutOfRange)) {
            try closed.forged([10: nil, 12: topUp.rawRepresentation, 14: nil])
        }
        #expect(throws: refusal(.fieldOutOfRange)) {
            try closed.forged([4: World(network: .signet).certificate.rawRepresentation, 16: nil, 18: nil])
        }
    }

    @Test("Parts that do not fit each other are refused")
    func mismatch() throws {
        let world = try World()
        let closed = try Receipt(world.closedReceipt(paid: 3).token)
        let (one, three) = (try ReleaseTests.release(world, at: 1), try ReleaseTests.release(world, at: 3))
        // The payword's index, the release's and the closing's are one.
        let link = closed.link.rawRepresentation
        for index in [2, 4] as [UInt32] {
            #expect(throws: refusal(.receiptMismatch)) {
                try closed.forged([20: index.bigEndianBytes + link]).verified()
            }
        }
        #expect(throws: refusal(.receiptMismatch)) { try closed.forged([10: one.rawRepresentation]).verified() }
        #expect(throws: refusal(.receiptMismatch)) {
            try closed.forged([14: world.closing(at: 2, .release(three.id)).rawRepresentation]).verified()
        }
        #expect(throws: refusal(.receiptMismatch)) {
            try closed.forged([14: world.closing(at: 3, .release(one.id)).rawRepresentation]).verified()
        }
        #expect(throws: refusal(.receiptMismatch)) { try closed.forged([10: nil]).verified() }

        let bare = try closed.forged([16: nil, 18: nil])
        let other = try world.acceptance.forged([6: [UInt8](repeating: 1, count: 32)], by: world.operational)
        #expect(throws: refusal(.commitmentMismatch)) { try bare.forged([8: other.rawRepresentation]).verified() }
        let late = try world.acceptance.forged([10: World.days(2).seconds.bigEndianBytes], by: world.operational)
        #expect(throws: refusal(.acceptanceLate)) { try bare.forged([8: late.rawRepresentation]).verified() }
        #expect(throws: refusal(.offerMismatch)) {
            let offer = try world.offer.forged([20: UInt16(7).bigEndianBytes], by: world.operational)
            return try closed.forged([16: offer.rawRepresentation]).verified()
        }
        #expect(throws: refusal(.listingMismatch)) {
            let listing = try world.listing.forged([8: UInt64(1).bigEndianBytes], by: world.uploader)
            return try closed.forged([18: listing.rawRepresentation]).verified()
        }
        #expect(throws: refusal(.kindUnexpected)) { try closed.forged([18: world.offer.rawRepresentation]) }
    }

    @Test("With its offer, a receipt proves the claim deadline and the shares")
    func offerTerms() throws {
        let world = try World()
        let deadline = world.acceptance.body.claimDeadline.seconds
        let longer = try world.acceptance.forged([18: (deadline + 1).bigEndianBytes], by: world.operational)
        let open = try world.session(paid: 3).receipt().forged([8: longer.rawRepresentation])
        #expect(throws: refusal(.acceptanceTerms)) { try open.verified() }
        _ = try open.forged([16: nil, 18: nil]).verified()

        let parts = ClosingTests.parts([(world.identity, 750)])
        let released = try world.session(paid: 3).released()
        let unfair = try world.closing(at: 3, .release(released.release.id)).forged([12: parts], by: world.operational)
        let closed = try Receipt(world.closedReceipt().token).forged([14: unfair.rawRepresentation])
        #expect(throws: refusal(.closingSplit)) { try closed.verified() }
        _ = try closed.forged([16: nil, 18: nil]).verified()
    }

    @Test("An offer under another certificate than the acceptance brings its own, of the same host and seals")
    func twoCertificates() throws {
        let world = try World()
        let key = world.stranger.publicKey.rawRepresentation
        func receipt(_ edits: Forge.Edits, by key: SecretKey) throws -> VerifiedReceipt {
            // The acceptance's certificate is the world's with other records; the offer keeps the world's own.
            let certificate = try world.certificate.forged(edits, by: key).verified()
            let acceptance = try world.acceptance.forged([4: certificate.id.rawRepresentation], by: world.stranger)
            let receipt = try world.session(paid: 2).receipt()
            return try receipt.forged([
                2: certificate.rawRepresentation, 4: world.certificate.rawRepresentation,
                8: acceptance.rawRepresentation,
            ]).verified()
        }
        let verified = try receipt([4: key], by: world.identity)
        #expect(verified.offer == world.offer)
        #expect(verified.certificate.body.operationalKey == world.stranger.publicKey)
        #expect(throws: refusal(.certificateSeals)) { try receipt([4: key, 16: key], by: world.identity) }

        let receipt = try world.session(paid: 2).receipt()
        let foreign = try world.certificate.forged([2: key, 4: key], by: world.stranger)
        #expect(throws: refusal(.certificateMismatch)) { try receipt.forged([4: foreign.rawRepresentation]).verified() }
        let other = try world.certificate.forged([4: key], by: world.identity)
        #expect(throws: refusal(.certificateMismatch)) { try receipt.forged([4: other.rawRepresentation]).verified() }
    }

    @Test("A forged part is refused, whichever it is", arguments: [2, 6, 8, 10, 14, 16, 18] as [UInt64])
    func forgedPart(type: UInt64) throws {
        let world = try World()
        let receipt = try Receipt(world.closedReceipt().token)
        let records = try Forge.records(of: receipt.token.bytes)
        let part = try #require(records.first { $0.type == type }).value
        let forged = try receipt.forged([type: Forge.token(part, by: world.stranger)])
        #expect(throws: refusal(.signatureInvalid)) { try forged.verified() }
    }

    @Test("A receipt of parts from another network is refused before any signature is checked")
    func network() throws {
        let world = try World()
        let signet = try World(network: .signet)
        let receipt = try world.session(paid: 2).receipt()
        for (type, part) in [(2, signet.certificate.rawRepresentation), (6, signet.commitment.rawRepresentation)] {
            #expect(throws: refusal(.networkMismatch)) { try receipt.forged([UInt64(type): part]).verified() }
        }
        #expect(throws: refusal(.networkMismatch)) { try receipt.forged([0: [1, 9, 0]]).verified() }
    }
}
