import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSQLite
import BitCacheTesting
import GRDB
import Testing

@Suite("Damage")
struct DamageTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let codes: [Refusal.Code] = [.storageDamaged, .journalBroken, .balancesDiffer, .storageVersion]

    /// A host's database at rest, and what it holds.
    private func host(commits: Int) throws -> (bytes: [UInt8], content: HostContent) {
        var content: HostContent
        do {
            let store = try SQLiteHostStore(opening: folder.file("a.sqlite"), create: true)
            var host = SmallHost()
            for _ in 0..<commits { try host.commit(to: store) }
            for epoch in 0..<3 as Range<UInt64> {
                try store.savePayout([UInt8](repeating: 5, count: 900), epoch: epoch)
            }
            content = try HostContent(of: store)
            #expect(content.ledger == host.ledger)
        }
        #expect(!folder.contains("a.sqlite-wal"), "closing folds the log into the file")
        return (try folder.bytes(of: "a.sqlite"), content)
    }

    /// Opens changed bytes: a refusal, or exactly what was stored.
    ///
    /// - Returns: Whether the damage was noticed.
    private func isNoticed(_ bytes: [UInt8], _ content: HostContent, _ what: String) throws -> Bool {
        try folder.write(bytes, to: "damaged.sqlite")
        do {
            let found = try HostContent(of: SQLiteHostStore(opening: folder.file("damaged.sqlite"), create: false))
            #expect(found == content, "\(what) changes the content and is not noticed")
            return false
        } catch {
            #expect(Self.codes.contains(error.code), "\(what): \(error)")
            return true
        }
    }

    @Test("Garbage over any page is noticed")
    func garbagePages() throws {
        let (bytes, content) = try host(commits: 40)
        var random = SeededGenerator(seed: 7)
        let pages = bytes.count / 4096
        #expect(pages > 15)
        for page in 0..<pages {
            for garbage in [random.bytes(4096), [UInt8](repeating: 0, count: 4096)] {
                var damaged = bytes
                damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: garbage)
                #expect(try isNoticed(damaged, content, "page \(page)"), "page \(page)")
            }
        }
    }

    @Test("Two pages that changed places are noticed")
    func swappedPages() throws {
        let (bytes, content) = try host(commits: 40)
        for page in 1..<bytes.count / 4096 - 1 {
            var damaged = bytes
            damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: bytes[(page + 1) * 4096..<(page + 2) * 4096])
            damaged.replaceSubrange((page + 1) * 4096..<(page + 2) * 4096, with: bytes[page * 4096..<(page + 1) * 4096])
            #expect(try isNoticed(damaged, content, "pages \(page) and \(page + 1)"), "pages \(page), \(page + 1)")
        }
    }

    @Test("A changed byte is noticed or changes nothing that is read", arguments: SeededGenerator.seeds(fixed: 3))
    func flippedBytes(seed: UInt64) throws {
        let (bytes, content) = try host(commits: 12)
        var random = SeededGenerator(seed: seed)
        var noticed = 0
        let tries = 150
        for _ in 0..<tries {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            var damaged = bytes
            damaged[place] ^= UInt8.random(in: 1...255, using: &random)
            if try isNoticed(damaged, content, "seed \(seed), byte \(place)") { noticed += 1 }
        }
        // The rest is room that no row uses yet.
        #expect(noticed > tries / 4, "seed \(seed): \(noticed) of \(tries)")
    }

    @Test("A file that was cut short is noticed, wherever")
    func truncated() throws {
        let (bytes, content) = try host(commits: 12)
        for count in stride(from: 0, to: bytes.count, by: 1024) {
            #expect(try isNoticed(Array(bytes.prefix(count)), content, "\(count) bytes"), "\(count) bytes")
        }
    }

    /// What another program could do to the tables of a host, and what is said of it.
    static let edits: [(sql: String, code: Refusal.Code, named: String)] = [
        ("UPDATE journal SET entry = zeroblob(length(entry)) WHERE number = 5", .storageDamaged, "journal entry 5"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE number = 6", .storageDamaged, "journal entry 6"),
        ("DELETE FROM journal WHERE number = 7", .storageDamaged, "journal entry 7"),
        ("DELETE FROM journal WHERE number = 1", .storageDamaged, "journal entry 1"),
        ("DELETE FROM journal WHERE number = (SELECT max(number) FROM journal)", .balancesDiffer, "treasury"),
        ("DELETE FROM journal", .balancesDiffer, "treasury"),
        ("UPDATE balances SET credits_msat = '9' WHERE class = 'payer'", .storageDamaged, "balance of payer"),
        ("UPDATE balances SET debits_msat = '01' WHERE class = 'payer'", .storageDamaged, "balance of payer"),
        ("UPDATE balances SET debits_msat = '-1' WHERE class = 'payer'", .storageDamaged, "balance of payer"),
        ("UPDATE balances SET reserved_msat = -1 WHERE class = 'payer'", .storageDamaged, "balance of payer"),
        ("UPDATE balances SET reserved_msat = 1 WHERE class = 'payer'", .balancesDiffer, "payer"),
        ("UPDATE balances SET owner = 'me' WHERE class = 'payer'", .storageDamaged, "balance of payer:me"),
        ("UPDATE balances SET class = 'payee' WHERE class = 'payer'", .storageDamaged, "balance of payee"),
        ("UPDATE balances SET balance_msat = 1 WHERE class = 'payer'", .storageDamaged, "balance of payer"),
        ("DELETE FROM balances WHERE class = 'treasury'", .balancesDiffer, "treasury"),
        ("UPDATE balances SET account = x'00' WHERE class = 'treasury'", .storageDamaged, "balance of treasury"),
        ("UPDATE commits SET commands = x'' WHERE number = 3", .storageDamaged, "commit 3"),
        ("UPDATE commits SET time = -1 WHERE number = 3", .storageDamaged, "commit 3"),
        ("UPDATE commits SET time = 9000000000000000000 WHERE number = 3", .storageDamaged, "commit 3"),
        ("UPDATE commits SET journal_number = 1 WHERE number = 3", .storageDamaged, "commit 3"),
        ("UPDATE commits SET previous = x'00' WHERE number = 3", .storageDamaged, "commit 3"),
        ("DELETE FROM commits WHERE number = 2", .storageDamaged, "commit 2"),
        ("UPDATE commits SET number = 77 WHERE number = 3", .storageDamaged, "commit 77"),
        ("DELETE FROM commits WHERE number = 12", .journalBroken, "last commit"),
        ("UPDATE payouts SET record = x'00' WHERE epoch = 1", .storageDamaged, "payout of epoch 1"),
        ("UPDATE payouts SET epoch = 9 WHERE epoch = 1", .storageDamaged, "payout of epoch 9"),
        ("UPDATE payouts SET epoch = -9 WHERE epoch = 1", .storageDamaged, "payout of epoch -9"),
    ]

    @Test("A row that another program changed is refused by name", arguments: edits)
    func edited(sql: String, code: Refusal.Code, named: String) throws {
        _ = try host(commits: 12)
        try edit(sql)
        let refusal = #expect(throws: Refusal.self) {
            try HostContent(of: SQLiteHostStore(opening: folder.file("a.sqlite"), create: false))
        }
        #expect(refusal?.code == code)
        let message = try #require(refusal).message
        #expect(message.contains(named), "\(message)")
    }

    static let payerEdits: [String] = [
        "UPDATE progress SET paid = 1", "UPDATE progress SET paid = -1", "UPDATE progress SET stage = 3",
        "UPDATE progress SET stage = 99", "UPDATE progress SET number = 77", "DELETE FROM progress",
        "UPDATE sessions SET file = x'00'", "UPDATE sessions SET receipt = x'00'", "UPDATE sessions SET listing = NULL",
        "UPDATE sessions SET id = zeroblob(32)", "UPDATE sessions SET offer = x''", "DELETE FROM sessions",
        "UPDATE hosts SET highest_commit = '1'", "UPDATE hosts SET highest_commit = '-1'",
        "UPDATE begun SET moment = 6", "UPDATE begun SET moment = NULL", "UPDATE begun SET number = 77",
        "DELETE FROM begun", "UPDATE budgets SET limits = x'00'", "UPDATE budgets SET number = 2",
        "UPDATE hosts SET host = zeroblob(32)", "UPDATE pins SET origin = x'00'", "UPDATE pins SET host = zeroblob(32)",
    ]

    @Test("A payer's row that another program changed is refused at opening", arguments: payerEdits)
    func editedPayer(sql: String) throws {
        try payer()
        try edit("PRAGMA foreign_keys = OFF; " + sql)
        #expect(throws: Refusal(.storageDamaged, "")) {
            try SQLitePayerStore(opening: folder.file("a.sqlite"), create: false)
        }
    }

    @Test("Garbage over any page of a payer's database is noticed")
    func payerPages() throws {
        try payer()
        let bytes = try folder.bytes(of: "a.sqlite")
        var random = SeededGenerator(seed: 8)
        for page in 0..<bytes.count / 4096 {
            var damaged = bytes
            damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: random.bytes(4096))
            try folder.write(damaged, to: "damaged.sqlite")
            #expect(throws: Refusal(.storageDamaged, ""), "page \(page)") {
                try SQLitePayerStore(opening: folder.file("damaged.sqlite"), create: false)
            }
        }
    }

    /// A payer's database at rest, of one session.
    private func payer() throws {
        let store = try SQLitePayerStore(opening: folder.file("a.sqlite"), create: true)
        var record = try Sample.record(1, begun: Timestamp(seconds: 5))
        try store.save(record)
        try store.saveBudgets([1, 2])
        record.paid = 3
        record.stage = .accepted
        record.acceptance = [7]
        try store.save(record)
        try store.saveHighestCommit(9, of: Sample.key(1).publicKey)
        try store.pin(Sample.key(1).publicKey, to: "https://files.example")
    }

    private func edit(_ sql: String) throws {
        try DatabaseQueue(path: folder.file("a.sqlite")).writeWithoutTransaction { try $0.execute(sql: sql) }
    }
}
