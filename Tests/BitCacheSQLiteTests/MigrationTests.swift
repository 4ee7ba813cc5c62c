import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheSQLite
import Foundation
import GRDB
import Testing

@Suite("Databases of older programs")
struct MigrationTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("a.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    // The statements of version 1 as that program wrote them; they never change.
    private static let payerTables = [
        "CREATE TABLE sessions (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, file BLOB NOT NULL, "
            + "commitment BLOB NOT NULL, offer BLOB NOT NULL, certificate BLOB NOT NULL, listing BLOB, acceptance BLOB, "
            + "acceptance_certificate BLOB, receipt BLOB, digest BLOB NOT NULL) STRICT",
        "CREATE INDEX sessions_by_file ON sessions (file)",
        "CREATE TABLE progress (number INTEGER PRIMARY KEY REFERENCES sessions (number), stage INTEGER NOT NULL, "
            + "paid INTEGER NOT NULL, digest BLOB NOT NULL) STRICT",
        "CREATE TABLE hosts (host BLOB PRIMARY KEY, highest_commit TEXT NOT NULL, digest BLOB NOT NULL) "
            + "STRICT, WITHOUT ROWID",
        "CREATE TABLE pins (origin BLOB PRIMARY KEY, host BLOB NOT NULL, digest BLOB NOT NULL) STRICT, WITHOUT ROWID",
    ]

    /// A payer's database of version 1, with rows that a newer one wrote: their form has not changed.
    private func makeVersion1(with records: [PayerSessionRecord]) throws {
        let newer = folder.file("newer.sqlite")
        do {
            let store = try SQLitePayerStore(opening: newer, create: true)
            for record in records { try store.save(record) }
            try store.saveHighestCommit(9, of: Sample.key(1).publicKey)
            try store.pin(Sample.key(1).publicKey, to: "https://files.example")
        }
        try FileManager.default.createFile(
            atPath: path, contents: Data(), attributes: [.posixPermissions: 0o600]
        ).require()
        try DatabaseQueue(path: path).writeWithoutTransaction { database in
            for table in Self.payerTables { try database.execute(sql: table) }
            try database.execute(sql: "PRAGMA application_id = \(0x4269_4370)")
            try database.execute(sql: "PRAGMA user_version = 1")
            try database.execute(sql: "ATTACH '\(newer)' AS newer")
            for table in ["sessions", "progress", "hosts", "pins"] {
                try database.execute(sql: "INSERT INTO main.\(table) SELECT * FROM newer.\(table)")
            }
        }
    }

    @Test("A payer's database of version 1 is opened, keeps all it knew, and learns when sessions begin")
    func payer() throws {
        var records = [try Sample.record(1), try Sample.record(2, listing: nil)]
        try makeVersion1(with: records)
        do {
            let store = try SQLitePayerStore(opening: path, create: false)
            #expect(try store.sessions() == records)
            #expect(try store.highestCommit(of: Sample.key(1).publicKey) == 9)
            #expect(try store.pinnedHost(of: "https://files.example") == Sample.key(1).publicKey)
            #expect(try store.budgets() == nil)
            records.append(try Sample.record(3, begun: Timestamp(seconds: 77)))
            try store.save(records[2])
            try store.saveBudgets([1])
        }
        let store = try SQLitePayerStore(opening: path, create: false)
        #expect(try store.sessions() == records)
        #expect(try store.budgets() == [1])
    }

    @Test("A version 1 that has not all its tables is refused and left as it is")
    func damaged() throws {
        try makeVersion1(with: [Sample.record(1)])
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: "DROP TABLE pins") }
        let bytes = try folder.bytes(of: "a.sqlite")
        #expect(throws: Refusal(.storageDamaged, "")) { try SQLitePayerStore(opening: path, create: false) }
        #expect(try folder.bytes(of: "a.sqlite") == bytes)
    }

    @Test("A version below the first one, or tables of another version, are refused", arguments: [-1, 0, 2])
    func wrongVersion(version: Int) throws {
        try makeVersion1(with: [Sample.record(1)])
        try DatabaseQueue(path: path).writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA user_version = \(version)")
        }
        #expect(throws: Refusal(.storageDamaged, "")) { try SQLitePayerStore(opening: path, create: true) }
    }
}

extension Bool {
    /// Fails the test where a call of the system says no.
    fileprivate func require() throws { try #require(self) }
}
