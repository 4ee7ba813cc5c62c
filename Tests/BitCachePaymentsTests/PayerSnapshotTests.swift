import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@testable import BitCachePayments

@Suite("Snapshots of a payer's store")
struct PayerSnapshotTests {
    private static func host(_ number: UInt8) throws -> XOnlyPublicKey { try World.key(number).publicKey }

    private static func record(
        _ number: UInt8, paid: UInt32 = 0, stage: PayerSessionRecord.Stage = .committed,
        edit: (inout PayerSessionRecord) -> Void = { _ in }
    ) throws -> PayerSessionRecord {
        let world = try World()
        let opening = try SessionOpening(
            world.terms, first: 0, length: 5, expiry: World.days(1), payerKey: world.payer, chainKey: world.chainKey,
            salt: ChainSalt(rawRepresentation: [UInt8](repeating: number, count: 16)))
        var record = PayerSessionRecord(
            commitment: opening.commitment.rawRepresentation, offer: [number, 1], certificate: [number, 2],
            listing: number.isMultiple(of: 2) ? nil : [number, 3], file: "caf\u{e9} \(number)",
            begun: number.isMultiple(of: 3) ? nil : try Timestamp(seconds: UInt64(number)), paid: paid, stage: stage)
        edit(&record)
        return record
    }

    /// A session as it stands at each of its steps.
    private static func life(_ number: UInt8) throws -> [PayerSessionRecord] {
        func accepted(_ record: inout PayerSessionRecord) {
            record.acceptance = [1, 2]
            record.acceptanceCertificate = [3]
        }
        return [
            try record(number), try record(number, stage: .accepted, edit: accepted),
            try record(number, paid: 2, stage: .accepted, edit: accepted),
            try record(number, paid: 4, stage: .released, edit: accepted),
            try record(number, paid: 4, stage: .closed) {
                accepted(&$0)
                $0.receipt = [9, 9, 9]
            },
        ]
    }

    private static func filled() throws -> MemoryPayerStore {
        let store = MemoryPayerStore()
        for (number, record) in try life(1).enumerated() where number == 2 { try store.save(record) }
        for number in 2...5 as ClosedRange<UInt8> { try store.save(life(number)[Int(number) - 1]) }
        store.saveHighestCommit(.max, of: try host(1))
        store.saveHighestCommit(0, of: try host(2))
        try store.pin(host(1), to: "https://files.example")
        try store.pin(host(2), to: "https://files.example:8443")
        store.saveBudgets([4, 5, 6])
        return store
    }

    @Test("What a store knows goes through bytes into another store")
    func roundTrip() throws {
        let store = try Self.filled()
        let snapshot = try PayerSnapshot(of: store)
        #expect(snapshot.sessions.count == 5)
        let read = try PayerSnapshot(rawRepresentation: snapshot.rawRepresentation)
        #expect(read == snapshot)
        let other = MemoryPayerStore()
        let outcome = try read.restore(into: other)
        #expect((outcome.added, outcome.advanced, outcome.kept) == (5, 0, 0))
        #expect(try PayerSnapshot(of: other) == snapshot)
        #expect(try read.restore(into: other).kept == 5)
        #expect(try PayerSnapshot(of: other) == snapshot)
    }

    @Test("An empty store has a snapshot, and restoring it changes nothing")
    func empty() throws {
        let empty = try PayerSnapshot(of: MemoryPayerStore())
        #expect(empty.rawRepresentation == [0, 0, 2, 0, 4, 0])
        let store = try Self.filled()
        let before = try PayerSnapshot(of: store)
        #expect(try PayerSnapshot(rawRepresentation: empty.rawRepresentation).restore(into: store) == .init())
        #expect(try PayerSnapshot(of: store) == before)
    }

    @Test("Whichever of two states of a session is restored over the other, the further one is left")
    func everyPair() throws {
        let life = try Self.life(1)
        for (own, state) in life.enumerated() {
            for (restored, other) in life.enumerated() {
                let (store, backup) = (MemoryPayerStore(), MemoryPayerStore())
                try store.save(state)
                try backup.save(other)
                let outcome = try PayerSnapshot(of: backup).restore(into: store)
                #expect(store.sessions() == [life[max(own, restored)]], "\(own) and \(restored)")
                #expect((outcome.advanced, outcome.kept) == (restored > own ? (1, 0) : (0, 1)))
            }
        }
    }

    @Test("An older backup beside newer sessions, hosts and budgets loses none of them")
    func olderBackup() throws {
        let store = try Self.filled()
        let old = try PayerSnapshot(of: store)
        try store.save(Self.life(1)[4])
        try store.save(Self.record(7, paid: 1))
        store.saveHighestCommit(99, of: try Self.host(2))
        try store.pin(Self.host(3), to: "https://new.example")
        store.saveBudgets([7])
        let newer = try PayerSnapshot(of: store)
        let outcome = try old.restore(into: store)
        #expect((outcome.added, outcome.advanced, outcome.kept) == (0, 0, 5))
        #expect(try PayerSnapshot(of: store) == newer)
    }

    @Test("Another key of an origin, or other tokens of a session, is refused before anything is written")
    func contradictions() throws {
        let backup = try PayerSnapshot(of: Self.filled())
        let pinned = MemoryPayerStore()
        try pinned.pin(Self.host(9), to: "https://files.example:8443")
        #expect(throws: Refusal(.hostMismatch, "")) { try backup.restore(into: pinned) }
        #expect(pinned.sessions().isEmpty && pinned.pins().count == 1 && pinned.budgets() == nil)

        let other = MemoryPayerStore()
        try other.save(Self.record(3, stage: .accepted) { $0.acceptance = [66] })
        let before = try PayerSnapshot(of: other)
        #expect(throws: Refusal(.payerRecordRollback, "")) { try backup.restore(into: other) }
        #expect(try PayerSnapshot(of: other) == before)
    }

    @Test("A snapshot cut at any byte is refused, and so is one with a byte more")
    func everyCut() throws {
        let bytes = try PayerSnapshot(of: Self.filled()).rawRepresentation
        // Budgets are the last record and may be missing: cut there, the bytes are those of a store without them.
        let withoutBudgets = bytes.count - 5
        #expect(try PayerSnapshot(rawRepresentation: bytes.prefix(withoutBudgets)).budgets == nil)
        for length in bytes.indices where length != withoutBudgets {
            #expect(throws: Refusal.self, "cut to \(length)") {
                try PayerSnapshot(rawRepresentation: bytes.prefix(length))
            }
        }
        #expect(throws: Refusal.self) { try PayerSnapshot(rawRepresentation: bytes + [0]) }
    }

    @Test("Random bytes in a snapshot are refused or read, and never stop the program", arguments: 0..<8)
    func changed(seed: UInt64) throws {
        let bytes = try PayerSnapshot(of: Self.filled()).rawRepresentation
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let read = try? PayerSnapshot(rawRepresentation: changed) else { continue }
            #expect(read.rawRepresentation == changed, "seed \(seed)")
        }
    }

    @Test(
        "Lists out of order, unknown records and stages are refused",
        arguments: [
            ("02000400", Refusal.Code.missingRecord), ("000002000400080100", .unknownRecord),
            ("0000020004000100", .recordOrder), ("0001ff02000400", .truncated), ("0001050200", .truncated),
            ("000002010104" + "00", .truncated),
        ])
    func wrongBytes(hex: String, code: Refusal.Code) throws {
        let bytes = try Hex.decode(hex)
        #expect(throws: Refusal(code, "")) { try PayerSnapshot(rawRepresentation: bytes) }
        let host = try Self.host(1).rawRepresentation
        let hosts = host + [UInt8](repeating: 0, count: 8)
        let pin = host + [1, UInt8(ascii: "a")]
        for list in [[2, 80] + hosts + hosts + [4, 0], [2, 0, 4, 68] + pin + pin] as [[UInt8]] {
            #expect(throws: Refusal(.notCanonical, "")) { try PayerSnapshot(rawRepresentation: [0, 0] + list) }
        }
    }
}
