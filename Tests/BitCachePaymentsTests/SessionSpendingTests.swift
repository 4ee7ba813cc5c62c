import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("What sessions take from a budget")
struct SessionSpendingTests {
    private static func record(
        _ commitment: Verified<Commitment>, _ world: World, paid: UInt32 = 0, accepted: Bool = false,
        stage: PayerSessionRecord.Stage = .committed
    ) throws -> PayerSessionRecord {
        PayerSessionRecord(
            commitment: commitment.rawRepresentation, offer: [1], certificate: [2], listing: nil, file: "film.mkv",
            begun: try World.start(), acceptance: accepted ? [3] : nil, paid: paid, stage: stage)
    }

    @Test(
        "An open session takes all that it can cost; one that has ended takes what was paid",
        arguments: zip(PayerSessionRecord.Stage.allCases, [5, 5, 2, 2] as [UInt64]))
    func stages(stage: PayerSessionRecord.Stage, chunks: UInt64) throws {
        let world = try World()
        let record = try Self.record(world.commitment, world, paid: 2, accepted: true, stage: stage)
        let spending = try #require(try SessionSpending.of([record]).first)
        #expect(spending.amount.msat == chunks * World.price)
        #expect(spending.content == world.layer.chunking.content)
        #expect(spending.host == world.identity.publicKey)
        #expect(try spending.begun == World.start())
    }

    @Test("An accepted top-up ends the session that it continues; one that is not accepted yet does not")
    func topUps() throws {
        let world = try World()
        let old = try Self.record(world.commitment, world, paid: 2, accepted: true, stage: .accepted)
        let topUp = try TopUpTests.topUp(world, at: 3)
        for (accepted, chunks) in [(false, [5, 2]), (true, [3, 2])] as [(Bool, [UInt64])] {
            let records = [old, try Self.record(topUp, world, accepted: accepted)]
            #expect(try SessionSpending.of(records).map(\.amount.msat) == chunks.map { $0 * World.price })
            #expect(
                try SessionSpending.of(records.reversed()).map(\.amount.msat)
                    == chunks.reversed().map { $0 * World.price })
        }
    }

    @Test("A paid index above the chain counts as the whole chain, never as more")
    func beyondChain() throws {
        let world = try World()
        let record = try Self.record(world.commitment, world, paid: .max, stage: .closed)
        #expect(try SessionSpending.of([record]).map(\.amount.msat) == [5 * World.price])
    }

    @Test("A record without a commitment is refused, and no records take nothing")
    func noCommitment() throws {
        #expect(try SessionSpending.of([]) == [])
        let record = PayerSessionRecord(commitment: [], offer: [], certificate: [], listing: nil, file: "")
        #expect(throws: Refusal.self) { try SessionSpending.of([record]) }
    }

    @Test("A request names what a commitment could cost, and a cap lets it through up to its amount")
    func cap() throws {
        let world = try World()
        let request = try SpendingRequest(world.terms, chunks: 5)
        #expect(request.amount.msat == 5 * World.price && request.origin == World.origin)
        #expect(try SpendingCap(Amount(msat: 5 * World.price)).approve(request) == nil)
        #expect(throws: Refusal(.budgetExceeded, "")) {
            try SpendingCap(Amount(msat: 5 * World.price - 1)).approve(request)
        }
        #expect(UnlimitedSpending().approve(request) == nil)
    }
}
