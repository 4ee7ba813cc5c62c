import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import BitCacheSettlement
import Testing

@Suite("Seals and payout records")
struct PayoutTests {
    @Test("The first seal follows from the host's keys alone, the next ones from their statement (ATTACKS 6)")
    func slots() throws {
        let world = try SettlementWorld()
        let key = world.sealKey.publicKey
        let first = Seal.first(host: world.identity.publicKey, internalKey: key)
        let expected: Bytes32<MerkleRootMeaning> = TaggedHash(tag: "bitcache/first-seal").hash(
            world.identity.publicKey.rawRepresentation)
        #expect(first.slot == expected)
        #expect(Seal.first(host: world.payer.publicKey, internalKey: key).slot != first.slot)
        let statement = try world.statement(of: world.close())
        let next = Seal.anchoring(statement.id, internalKey: key)
        #expect(next.slot.rawRepresentation == statement.id.rawRepresentation)
        #expect(try next.script() != first.script())
    }

    @Test("A seal is a P2TR output that only its key and slot together spend")
    func scripts() throws {
        let world = try SettlementWorld()
        let seal = Seal.anchoring(try world.statement(of: world.close()).id, internalKey: world.sealKey.publicKey)
        #expect(try seal.script().kind == .p2tr)
        #expect(try Script.p2tr(outputKey: seal.spendingKey(world.sealKey).publicKey) == seal.script())
        let other = Seal.first(host: world.identity.publicKey, internalKey: world.sealKey.publicKey)
        #expect(try Script.p2tr(outputKey: other.spendingKey(world.sealKey).publicKey) != seal.script())
        #expect(try Script.p2tr(outputKey: seal.spendingKey(world.stranger).publicKey) != seal.script())
        #expect(try Seal.defaultValueSat >= seal.script().dustThreshold.sat)
    }

    @Test("The first seal's outpoint is the one that the certificate names")
    func firstSeal() throws {
        let world = try SettlementWorld()
        let outPoint = try OutPoint(firstSealOf: world.certificate.body)
        #expect(outPoint.rawRepresentation == world.certificate.body.firstSeal.rawRepresentation)
        #expect(outPoint.index == 1)
    }

    private static let pin = OutPoint(transactionID: .zero, index: 3)

    private static func transaction(spending pin: OutPoint) throws -> Transaction {
        Transaction(
            inputs: [TransactionInput(outPoint: pin)],
            outputs: [TransactionOutput(value: try Satoshis(1000), script: try SettlementWorld().script(20))])
    }

    private static func record(_ stage: PayoutRecord.Stage) throws -> PayoutRecord {
        switch stage {
        case .nothingToPay: PayoutRecord(epoch: 5, stage: stage, pin: nil)
        case .planned: PayoutRecord(epoch: 5, stage: stage, pin: pin)
        case .signed, .broadcast, .final:
            PayoutRecord(
                epoch: 5, stage: stage, pin: pin, transaction: try transaction(spending: pin), fee: try Satoshis(321))
        }
    }

    @Test("A payout record is read back as it was written", arguments: PayoutRecord.Stage.allCases)
    func roundTrip(stage: PayoutRecord.Stage) throws {
        let record = try Self.record(stage)
        let bytes = record.rawRepresentation
        #expect(try PayoutRecord(rawRepresentation: bytes) == record)
        for count in 0..<bytes.count {
            #expect(throws: Refusal.self) { try PayoutRecord(rawRepresentation: Array(bytes.prefix(count))) }
        }
        #expect(throws: refusal(.unknownRecord)) { try PayoutRecord(rawRepresentation: bytes + [201, 0]) }
    }

    @Test(
        "A stage without its pin or transaction is refused, and one with too much too",
        arguments: PayoutRecord.Stage.allCases)
    func inconsistent(stage: PayoutRecord.Stage) throws {
        let other = OutPoint(transactionID: .zero, index: 4)
        let transaction = try Self.transaction(spending: Self.pin)
        let foreign = try Self.transaction(spending: other)
        let good = try Self.record(stage)
        for (pin, transaction) in [
            (nil, nil), (Self.pin, nil), (nil, transaction), (Self.pin, transaction), (Self.pin, foreign),
        ] as [(OutPoint?, Transaction?)] where pin != good.pin || transaction != good.transaction {
            let record = PayoutRecord(epoch: 5, stage: stage, pin: pin, transaction: transaction)
            #expect(throws: refusal(.notCanonical)) {
                try PayoutRecord(rawRepresentation: record.rawRepresentation)
            }
        }
    }

    @Test("A stage that is not known is refused")
    func unknownStage() throws {
        let bytes = try Forge.container(Self.record(.planned).rawRepresentation, [2: [9]])
        #expect(throws: refusal(.notCanonical)) { try PayoutRecord(rawRepresentation: bytes) }
    }
}
