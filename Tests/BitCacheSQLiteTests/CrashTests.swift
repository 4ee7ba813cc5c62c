import BitCacheCore
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import GRDB
import Testing

@testable import BitCacheSQLite

@Suite("Crashes")
struct CrashTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ name: String, create: Bool = false) throws(Refusal) -> SQLiteHostStore {
        try SQLiteHostStore(opening: folder.file(name), create: create)
    }

    @Test("Whatever was appended is on the disk when the append returns")
    func durableOnReturn() throws {
        let store = try open("a.sqlite", create: true)
        var host = SmallHost()
        for number in 1...60 {
            try host.commit(to: store, deposits: number % 7, commandBytes: number * 300)
            guard number.isMultiple(of: 6) else { continue }
            try folder.copyDatabase("a.sqlite", to: "copy.sqlite")
            let content = try HostContent(of: open("copy.sqlite"))
            #expect(content.commits.count == number && content.ledger == host.ledger)
        }
    }

    @Test("A transaction that was not finished leaves nothing behind")
    func unfinished() throws {
        let store = try open("a.sqlite", create: true)
        var host = SmallHost()
        for _ in 0..<5 { try host.commit(to: store) }
        let before = try HostContent(of: store)
        let folder = folder
        #expect(throws: Refusal(.storageFailed, "")) {
            try store.file.write { connection in
                // A small cache makes pages of an open transaction reach the log.
                try connection.database.execute(sql: "PRAGMA cache_size = 5")
                for number in 1...400 {
                    let blob = StoredValue.blob([UInt8](repeating: 1, count: 2000))
                    try connection.run(
                        "INSERT INTO payouts (epoch, record, digest) VALUES (?, ?, ?)",
                        [.integer(Int64(number)), blob, blob])
                }
                try folder.copyDatabase("a.sqlite", to: "copy.sqlite")
                throw Refusal(.storageFailed, "the test stops here")
            }
        }
        #expect(try folder.bytes(of: "copy.sqlite-wal").count > 400_000, "pages were on their way")
        #expect(try HostContent(of: open("copy.sqlite")) == before)
        #expect(try HostContent(of: store) == before)
        try host.commit(to: store)
        #expect(try HostContent(of: store).ledger == host.ledger)
    }

    @Test("A log that was cut anywhere gives the commits up to the cut")
    func cutLog() throws {
        let store = try open("a.sqlite", create: true)
        var host = SmallHost()
        for _ in 0..<8 { try host.commit(to: store, deposits: 2, commandBytes: 100) }
        let content = try HostContent(of: store)
        try folder.copyDatabase("a.sqlite", to: "whole.sqlite")
        let log = try folder.bytes(of: "whole.sqlite-wal")
        var found: Set<Int> = []
        for count in Array(stride(from: 0, to: log.count, by: 1373)) + [log.count] {
            try folder.copyDatabase("whole.sqlite", to: "copy.sqlite")
            try folder.write(Array(log.prefix(count)), to: "copy.sqlite-wal")
            do {
                let cut = try HostContent(of: open("copy.sqlite"))
                #expect(cut.commits == Array(content.commits.prefix(cut.commits.count)), "\(count) bytes")
                found.insert(cut.commits.count)
            } catch {
                // Before the tables were made, the file is empty; it must not be taken for a host without commits.
                #expect(error.code == .storageDamaged, "\(count) bytes: \(error)")
            }
        }
        #expect(found == Set(0...8))
    }

    @Test("A full disk stops the store until it is opened again, and loses nothing that was acknowledged")
    func fullDisk() throws {
        var acknowledged = SmallHost()
        do {
            let store = try open("a.sqlite", create: true)
            for _ in 0..<5 { try acknowledged.commit(to: store) }
            try store.file.write { connection in
                let pages = try connection.number("PRAGMA page_count")
                _ = try connection.number("PRAGMA max_page_count = \(pages + 3)")
            }
            var host = acknowledged
            var refusal: Refusal?
            while refusal == nil {
                acknowledged = host
                do { try host.commit(to: store, commandBytes: 3000) } catch { refusal = error as? Refusal }
            }
            #expect(refusal?.code == .storageFailed && refusal?.message.contains("full") == true)
            #expect(throws: Refusal(.storageFailed, "")) { try store.savePayout([], epoch: 1) }
            #expect(throws: Refusal(.storageFailed, "")) { try store.head() }
            #expect(throws: Refusal(.storageFailed, "")) { try store.recover() }
        }
        let store = try open("a.sqlite")
        #expect(try HostContent(of: store).ledger == acknowledged.ledger)
        try acknowledged.commit(to: store)
        #expect(try HostContent(of: store).ledger == acknowledged.ledger)
    }

    @Test("A number that a column cannot hold is refused and stops nothing")
    func largeNumbers() throws {
        let store = try open("a.sqlite", create: true)
        for epoch in [1 << 63, UInt64.max] {
            #expect(throws: Refusal(.storageFailed, "")) { try store.savePayout([1], epoch: epoch) }
        }
        try store.savePayout([2], epoch: 1 << 63 - 1)
        #expect(try store.payouts() == [1 << 63 - 1: [2]])
    }

    @Test("Paying writes a few pages, however large the session's tokens are")
    func cheapPaying() throws {
        let store = try SQLitePayerStore(opening: folder.file("p.sqlite"), create: true)
        let record = try Sample.record(1, listing: [UInt8](repeating: 1, count: 200_000))
        try store.save(record)
        let id = try record.id()
        let before = try folder.bytes(of: "p.sqlite-wal").count
        for paid in 1...20 as ClosedRange<UInt32> { try store.updatePaid(paid, commitment: id) }
        #expect(try folder.bytes(of: "p.sqlite-wal").count - before <= 20 * 2 * 4120)
        #expect(try store.sessions().map(\.paid) == [20])
    }

    @Test("The balances can be read with any SQLite tool")
    func readableBalances() throws {
        do {
            let store = try open("a.sqlite", create: true)
            var host = SmallHost()
            try host.commit(to: store, deposits: 2)
        }
        let rows = try DatabaseQueue(path: folder.file("a.sqlite")).read { database in
            try Row.fetchAll(
                database, sql: "SELECT class, balance_msat, reserved_msat FROM balances ORDER BY class, balance_msat")
        }
        let expected: [[DatabaseValue]] = [
            ["payer".databaseValue, 1000.databaseValue, 1000.databaseValue],
            ["payer".databaseValue, 1001.databaseValue, 0.databaseValue],
            ["sessions".databaseValue, 0.databaseValue, 0.databaseValue],
            ["treasury".databaseValue, 2001.databaseValue, 0.databaseValue],
        ]
        #expect(rows.map { Array($0.databaseValues) } == expected)
    }
}
