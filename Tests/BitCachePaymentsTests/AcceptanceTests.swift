import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Acceptances (SPEC.md §5.6)")
struct AcceptanceTests {
    static func check(_ world: World, _ edits: Forge.Edits) throws {
        let acceptance = try world.acceptance.forged(edits, by: world.operational)
        try acceptance.body.checkCommitment(world.commitment)
        _ = try acceptance.verified(under: world.certificate)
    }

    @Test("A commitment is accepted until its expiry and no later")
    func late() throws {
        let world = try World()
        let expiry = world.commitment.body.expiry.seconds
        try Self.check(world, [10: expiry.bigEndianBytes])
        #expect(throws: refusal(.acceptanceLate)) { try Self.check(world, [10: (expiry + 1).bigEndianBytes]) }
    }

    @Test("The reservation is value times length, the window within the cap, the deadline not before the expiry")
    func terms() throws {
        let world = try World()
        for reserved in [1249, 1251, 0] as [UInt64] {
            #expect(throws: refusal(.acceptanceTerms)) { try Self.check(world, [14: reserved.bigEndianBytes]) }
        }
        try Self.check(world, [16: UInt32(0).bigEndianBytes])
        #expect(throws: refusal(.acceptanceTerms)) { try Self.check(world, [16: UInt32(2).bigEndianBytes]) }
        let expiry = world.commitment.body.expiry.seconds
        try Self.check(world, [18: expiry.bigEndianBytes])
        #expect(throws: refusal(.acceptanceTerms)) { try Self.check(world, [18: (expiry - 1).bigEndianBytes]) }
    }

    @Test("With the offer at hand, the deadline is the expiry and the offer's grace to the second")
    func deadline() throws {
        let world = try World()
        let deadline = world.acceptance.body.claimDeadline.seconds
        for seconds in [deadline - 1, deadline + 1] {
            let acceptance = try world.acceptance.forged([18: seconds.bigEndianBytes], by: world.operational)
            #expect(throws: refusal(.acceptanceTerms)) {
                try world.opening.accepted(by: acceptance, certificate: world.certificate)
            }
        }
    }

    @Test("An acceptance of another commitment or host is refused")
    func mismatch() throws {
        let world = try World()
        #expect(throws: refusal(.commitmentMismatch)) { try Self.check(world, [6: [UInt8](repeating: 1, count: 32)]) }
        #expect(throws: refusal(.commitmentMismatch)) {
            try Self.check(world, [2: world.stranger.publicKey.rawRepresentation])
        }
    }

    @Test("The backing is one that is known")
    func backing() throws {
        let world = try World()
        #expect(try world.acceptance.forged([12: [1]], by: world.operational).body.backing == .credit)
        #expect(throws: refusal(.fieldOutOfRange)) { try world.acceptance.forged([12: [2]], by: world.operational) }
        #expect("\(world.acceptance.body.backing) \(Acceptance.Backing.credit)" == "prepaid credit")
    }

    @Test("A renewed certificate may accept, one of other seals or of another host may not")
    func certificates() throws {
        let world = try World()
        let key = world.stranger.publicKey.rawRepresentation
        let renewed = try world.certificate.forged([4: key], by: world.identity).verified()
        let acceptance = try world.acceptance.forged([4: renewed.id.rawRepresentation], by: world.stranger)
        let session = try world.opening.accepted(by: acceptance, certificate: renewed)
        #expect(session.certificate == renewed)
        #expect(session.terms.certificate == world.certificate)

        let sealed = try world.certificate.forged([16: key], by: world.identity).verified()
        #expect(throws: refusal(.certificateSeals)) {
            try world.opening.accepted(by: world.acceptance.received, certificate: sealed)
        }
        let foreign = try world.certificate.forged([2: key, 16: key], by: world.stranger).verified()
        #expect(throws: refusal(.certificateMismatch)) {
            try world.opening.accepted(by: world.acceptance.received, certificate: foreign)
        }
    }
}
