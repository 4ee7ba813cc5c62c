import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Certificates (SPEC.md §5.1)")
struct CertificateTests {
    @Test(
        "A certificate names known purposes and at least one",
        arguments: [(0, false), (1, true), (7, true), (8, false), (9, false)] as [(UInt8, Bool)])
    func purposes(bits: UInt8, isValid: Bool) throws {
        let world = try World()
        func certificate() throws -> Received<Certificate> {
            try world.certificate.forged([6: [bits]], by: world.identity)
        }
        if isValid {
            #expect(try certificate().verified().body.purposes.rawValue == bits)
        } else {
            #expect(throws: refusal(.fieldOutOfRange)) { try certificate() }
        }
    }

    @Test("A certificate ends at or after its beginning")
    func order() throws {
        let world = try World()
        let from = try World.start().seconds
        let moment = try world.certificate.forged([10: from.bigEndianBytes], by: world.identity).verified()
        #expect(moment.body.from == moment.body.until)
        #expect(throws: refusal(.fieldOutOfRange)) {
            try world.certificate.forged([10: (from - 1).bigEndianBytes], by: world.identity)
        }
        #expect(throws: refusal(.timeNotUnderstood)) {
            try world.certificate.forged([10: UInt64.max.bigEndianBytes], by: world.identity)
        }
    }

    @Test("A first seal is 36 bytes", arguments: [35, 37])
    func seal(count: Int) throws {
        #expect(throws: refusal(.notCanonical)) {
            try Certificate.SealOutPoint(rawRepresentation: [UInt8](repeating: 0, count: count))
        }
    }

    @Test(
        "The operational key signs only for the certificate's purposes",
        arguments: [Sample.offer, .acceptance, .closing])
    func purposeMissing(sample: Sample) throws {
        let world = try World()
        let purposes: UInt8 = sample == .offer ? 2 : 1
        let narrow = try world.certificate.forged([6: [purposes]], by: world.identity).verified()
        let bytes = try Forge.token(
            sample.bytes(in: world), [4: narrow.id.rawRepresentation], by: world.operational)
        #expect(throws: refusal(.certificatePurpose)) {
            switch sample {
            case .offer: _ = try Received<Offer>(rawRepresentation: bytes).verified(under: narrow)
            case .acceptance: _ = try Received<Acceptance>(rawRepresentation: bytes).verified(under: narrow)
            default: _ = try Received<Closing>(rawRepresentation: bytes).verified(under: narrow)
            }
        }
        #expect(throws: refusal(.certificatePurpose)) {
            let none = try world.certificate.forged([6: [4]], by: world.identity).verified()
            let body = try Received<Offer>(
                rawRepresentation: Forge.token(
                    world.offer.rawRepresentation, [4: none.id.rawRepresentation], by: world.operational)
            ).body
            return try body.signed(with: world.operational, under: none)
        }
    }

    @Test("The operational key signs only within the certificate's time", arguments: [-1, 0, 1] as [Int64])
    func time(offset: Int64) throws {
        let world = try World()
        let moment = world.acceptance.body.time.seconds
        // A certificate that begins at the acceptance's moment, one second before, or one after it.
        let from = UInt64(Int64(moment) + offset)
        let later = try world.certificate.forged([8: from.bigEndianBytes], by: world.identity).verified()
        let acceptance = try world.acceptance.forged([4: later.id.rawRepresentation], by: world.operational)
        if offset <= 0 {
            _ = try acceptance.verified(under: later)
        } else {
            #expect(throws: refusal(.certificateTime)) { try acceptance.verified(under: later) }
        }
        // And one that ends there: an offer is judged by its expiry, until when it is relied on.
        let until = UInt64(Int64(world.offer.body.expiry.seconds) + offset)
        let shorter = try world.certificate.forged([10: until.bigEndianBytes], by: world.identity).verified()
        let offer = try world.offer.forged([4: shorter.id.rawRepresentation], by: world.operational)
        if offset >= 0 {
            _ = try offer.verified(under: shorter)
        } else {
            #expect(throws: refusal(.certificateTime)) { try offer.verified(under: shorter) }
        }
    }

    @Test("A token under another certificate, host or network than its own is refused")
    func mismatch() throws {
        let world = try World()
        let offer = try world.offer.received
        let other = try world.certificate.forged([12: UInt64(1).bigEndianBytes], by: world.identity).verified()
        #expect(throws: refusal(.certificateMismatch)) { try offer.verified(under: other) }
        let foreign = try world.certificate.forged(
            [2: world.stranger.publicKey.rawRepresentation], by: world.stranger
        ).verified()
        #expect(throws: refusal(.certificateMismatch)) { try offer.verified(under: foreign) }
        #expect(throws: refusal(.networkMismatch)) { try offer.verified(under: World(network: .signet).certificate) }
        // The operational key in a stranger's certificate opens nothing: the token names the host and the certificate.
        let renamed = try world.offer.forged([4: foreign.id.rawRepresentation], by: world.operational)
        #expect(throws: refusal(.certificateMismatch)) { try renamed.verified(under: foreign) }
    }

    @Test("Two first seals or seal keys of one host are a proof of fraud; of two hosts or networks they are not")
    func seals() throws {
        let world = try World()
        let key = world.stranger.publicKey.rawRepresentation
        try world.certificate.checkSeals(of: world.certificate)
        let renewed = try world.certificate.forged([4: key], by: world.identity).verified()
        try world.certificate.checkSeals(of: renewed)

        let otherKey = try world.certificate.forged([16: key], by: world.identity).verified()
        let otherSeal = try world.certificate.forged([14: [UInt8](repeating: 1, count: 36)], by: world.identity)
            .verified()
        for fraud in [otherKey, otherSeal] {
            #expect(throws: refusal(.certificateSeals)) { try world.certificate.checkSeals(of: fraud) }
        }
        let otherHost = try world.certificate.forged([2: key, 16: key], by: world.stranger).verified()
        #expect(throws: refusal(.certificateMismatch)) { try world.certificate.checkSeals(of: otherHost) }
        let otherNetwork = try World(network: .mainnet).certificate.forged([16: key], by: world.identity).verified()
        #expect(throws: refusal(.networkMismatch)) { try world.certificate.checkSeals(of: otherNetwork) }
    }
}
