import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Closings (SPEC.md §5.9)")
struct ClosingTests {
    static func parts(_ parts: [(SecretKey, UInt64)]) -> [UInt8] {
        parts.flatMap { $0.0.publicKey.rawRepresentation + $0.1.bigEndianBytes }
    }

    @Test("The parts sum to the amount, each above zero and each payee once")
    func sum() throws {
        let world = try World()
        let closing = try world.closing(at: 3, .deadline)
        #expect(closing.body.amount.msat == 750)
        #expect(closing.body.parts.map(\.amount.msat) == [488, 90, 60, 112])
        for parts in [
            Self.parts([(world.uploader, 749)]), Self.parts([(world.uploader, 751)]), [],
            Self.parts([(world.uploader, 750), (world.author, 0)]),
            Self.parts([(world.uploader, 700), (world.uploader, 50)]),
        ] {
            #expect(throws: refusal(.closingSum)) { try closing.forged([12: parts], by: world.operational) }
        }
        let many = try Self.parts((10...26).map { (try World.key($0), 1) })
        #expect(throws: refusal(.closingSum)) {
            try closing.forged([10: UInt64(17).bigEndianBytes, 12: many], by: world.operational)
        }
        let most = try closing.forged(
            [10: UInt64(16).bigEndianBytes, 12: Array(many.dropLast(40))], by: world.operational)
        #expect(most.body.parts.count == 16)
        #expect(throws: refusal(.amountOutOfRange)) {
            let parts = Self.parts([(world.uploader, Amount.max.msat), (world.author, 1)])
            return try closing.forged([12: parts], by: world.operational)
        }
    }

    @Test("A closing has one cause")
    func causes() throws {
        let world = try World()
        let id = [UInt8](repeating: 1, count: 32)
        let closing = try world.closing(at: 3, .deadline)
        #expect(throws: refusal(.fieldOutOfRange)) { try closing.forged([20: id, 22: id], by: world.operational) }
        let release = try Release.ID(rawRepresentation: id)
        #expect(try closing.forged([20: id], by: world.operational).body.cause == .release(release))
        let topUp = try Commitment.ID(rawRepresentation: id)
        #expect(try closing.forged([22: id], by: world.operational).body.cause == .topUp(topUp))
    }

    static func check(_ world: World, _ closing: Verified<Closing>, _ edits: Forge.Edits = [:]) throws {
        let closing = try closing.forged(edits, by: world.operational)
        try closing.body.checkSession(world.commitment, world.acceptance)
        try closing.body.checkShares(world.offer, world.commitment)
        _ = try closing.verified(under: world.certificate)
    }

    @Test("A closing is worth index times value, within the chain of its own session")
    func session() throws {
        let world = try World()
        let closing = try world.closing(at: 3, .release(.zero))
        try Self.check(world, closing)
        try Self.check(world, world.closing(at: 0, .release(.zero)))
        #expect(throws: refusal(.closingSum)) { try Self.check(world, closing, [8: UInt32(2).bigEndianBytes]) }
        #expect(throws: refusal(.closingSum)) {
            let parts = Self.parts([(world.uploader, 751)])
            try Self.check(world, closing, [10: UInt64(751).bigEndianBytes, 12: parts])
        }
        #expect(throws: refusal(.linkBeyondChain)) { try Self.check(world, closing, [8: UInt32(6).bigEndianBytes]) }
        #expect(throws: refusal(.commitmentMismatch)) {
            try Self.check(world, closing, [6: [UInt8](repeating: 1, count: 32)])
        }
        #expect(throws: refusal(.commitmentMismatch)) {
            try Self.check(world, closing, [2: world.stranger.publicKey.rawRepresentation])
        }
        let other = try world.acceptance.forged([6: [UInt8](repeating: 1, count: 32)], by: world.operational)
            .verified(under: world.certificate)
        #expect(throws: refusal(.commitmentMismatch)) { try closing.body.checkSession(world.commitment, other) }
    }

    @Test("A host closes alone only after the claim deadline, and with the payer only until it")
    func times() throws {
        let world = try World()
        let deadline = world.acceptance.body.claimDeadline
        let (before, at, after) = (
            try Timestamp(seconds: World.start().seconds - 1), deadline, deadline.adding(seconds: 1)
        )
        try Self.check(world, world.closing(at: 3, .deadline, time: after))
        #expect(throws: refusal(.closingTooEarly)) {
            try Self.check(world, world.closing(at: 3, .deadline, time: at))
        }
        for cause in [Closing.Cause.release(.zero), .topUp(.zero)] {
            try Self.check(world, world.closing(at: 3, cause, time: at))
            #expect(throws: refusal(.closingLate)) { try Self.check(world, world.closing(at: 3, cause, time: after)) }
            let early = try world.closing(at: 3, cause).forged(
                [14: before.seconds.bigEndianBytes], by: world.operational)
            #expect(throws: refusal(.closingTooEarly)) {
                try early.body.checkSession(world.commitment, world.acceptance)
            }
        }
    }

    @Test("A closing that shares otherwise than its offer is refused, were it by one msat or in another order")
    func shares() throws {
        let world = try World()
        let closing = try world.closing(at: 3, .release(.zero))
        let (uploader, author, referrer, host) = (world.uploader, world.author, world.referrer, world.identity)
        try Self.check(world, closing, [12: Self.parts([(uploader, 488), (author, 90), (referrer, 60), (host, 112)])])
        for parts in [
            [(uploader, 487), (author, 90), (referrer, 60), (host, 113)], [(host, 750)],
            [(uploader, 548), (author, 90), (host, 112)], [(author, 90), (uploader, 488), (referrer, 60), (host, 112)],
        ] as [[(SecretKey, UInt64)]] {
            #expect(throws: refusal(.closingSplit)) { try Self.check(world, closing, [12: Self.parts(parts)]) }
        }
    }
}
