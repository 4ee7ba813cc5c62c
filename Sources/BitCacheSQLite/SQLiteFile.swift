import BitCacheCore
import BitCacheLedger
import GRDB
import Synchronization

/// One database file, open in this process and in no other.
///
/// Commits go to a write-ahead log that is flushed before a write returns (`synchronous = FULL`) and folded into the
/// file in small steps, so that no commit waits for a large one. After a write has failed, what the disk holds is
/// unknown, and every call is refused until the file is opened again.
final class SQLiteFile: Sendable {
    private let queue: DatabaseQueue
    private let path: String
    private let hasFailed = Mutex(false)

    /// After so many pages of 4 KiB the log is folded into the file: half a megabyte.
    static let checkpointPages = 128

    /// Opens a database of ours; with `create`, makes it where there is no file.
    ///
    /// - Throws: `storage_unreadable`, `storage_locked`, `storage_version`, `storage_damaged`, `storage_failed`.
    init(opening path: String, create: Bool, as schema: SQLiteSchema) throws(Refusal) {
        self.path = path
        if try DatabasePath.isMissing(path) {
            guard create else {
                throw Refusal(
                    .storageUnreadable, "there is no file at '\(path)': check the path, or create \(schema.name)")
            }
            try DatabasePath.make(path)
        }
        try DatabasePath.check(path)
        queue = try Self.refusing(path) {
            var configuration = Configuration()
            configuration.label = "bitcache"
            configuration.prepareDatabase { database in
                // Before the first read, so that the log's index stays in memory and no other process gets in.
                try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
                try database.execute(sql: "PRAGMA trusted_schema = OFF")
                try database.execute(sql: "PRAGMA cell_size_check = ON")
            }
            return try DatabaseQueue(path: path, configuration: configuration)
        }
        let queue = queue
        try Self.refusing(path) {
            try queue.writeWithoutTransaction { database in
                try Self.prepare(SQLiteConnection(database: database), path: path, create: create, schema: schema)
            }
        }
    }

    /// Reads; all of `body` sees one state.
    func read<Result>(_ body: (SQLiteConnection) throws -> Result) throws(Refusal) -> Result {
        try checkUsable()
        return try Self.refusing(path) {
            try queue.read { try body(SQLiteConnection(database: $0)) }
        }
    }

    /// Writes in one transaction: durable when this returns, and undone where `body` throws.
    func write(_ body: (SQLiteConnection) throws -> Void) throws(Refusal) {
        try checkUsable()
        do {
            try queue.write { try body(SQLiteConnection(database: $0)) }
        } catch {
            // A refusal of the body undid the transaction; an error of the database may have done anything.
            if !(error is Refusal) { hasFailed.withLock { $0 = true } }
            throw Self.refusal(for: error, path: path)
        }
    }

    private func checkUsable() throws(Refusal) {
        guard !hasFailed.withLock({ $0 }) else {
            throw Refusal(
                .storageFailed, "a write to '\(path)' failed earlier and what the disk holds is unknown: open it again")
        }
    }

    /// Checks whose database this is before anything is written to it, then takes the lock and reads all of it once.
    private static func prepare(
        _ connection: SQLiteConnection, path: String, create: Bool, schema: SQLiteSchema
    ) throws {
        var version: Int64 = 0
        if try isEmpty(connection) {
            guard create else {
                throw Refusal(
                    .storageDamaged, "'\(path)' is empty: restore it from a backup, or delete it to create a new one")
            }
        } else {
            version = try checkIdentity(connection, path: path, schema: schema)
        }
        let mode = try connection.rows("PRAGMA journal_mode = WAL", name: { _ in "the journal mode" }) {
            try $0.text(0)
        }
        guard mode == ["wal"] else {
            throw Refusal(.storageFailed, "'\(path)' is on a file system that cannot keep a write-ahead log")
        }
        try connection.run("PRAGMA synchronous = FULL")
        try connection.run("PRAGMA fullfsync = ON")
        try connection.run("PRAGMA checkpoint_fullfsync = ON")
        try connection.run("PRAGMA wal_autocheckpoint = \(checkpointPages)")
        // An old file is looked through before anything is added to it.
        if version > 0, version < schema.version { try checkPages(connection, path: path) }
        // The first write takes the lock, and exclusive locking keeps it.
        try connection.database.inTransaction(.immediate) {
            for step in schema.steps[Int(version)...] {
                for table in step.tables { try connection.run(table) }
                try step.fill(connection)
            }
            if version < schema.version {
                try connection.run("PRAGMA application_id = \(schema.applicationID)")
                try connection.run("PRAGMA user_version = \(schema.version)")
            }
            return .commit
        }
        try checkPages(connection, path: path)
    }

    /// Whether nothing was ever made in the file; creating may have been interrupted.
    private static func isEmpty(_ connection: SQLiteConnection) throws -> Bool {
        let (application, version) = (
            try connection.number("PRAGMA application_id"), try connection.number("PRAGMA user_version")
        )
        return try application == 0 && version == 0 && connection.number("SELECT count(*) FROM sqlite_schema") == 0
    }

    /// The version of a database that was made before.
    private static func checkIdentity(
        _ connection: SQLiteConnection, path: String, schema: SQLiteSchema
    ) throws -> Int64 {
        guard try connection.number("PRAGMA application_id") == schema.applicationID else {
            throw Refusal(.storageVersion, "'\(path)' is a database of another kind, not \(schema.name)")
        }
        let version = try connection.number("PRAGMA user_version")
        guard version <= schema.version else {
            throw Refusal(
                .storageVersion,
                "'\(path)' has version \(version) and this program knows version \(schema.version): use a newer program"
            )
        }
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
        let tables = try connection.rows(sql, name: { _ in "a table's definition" }) { try $0.text(0) }
        guard version > 0, tables == schema.tables(ofVersion: version) else {
            throw Refusal(
                .storageDamaged,
                "the tables of '\(path)' are not those of \(schema.name), version \(version): restore it from a backup")
        }
        return version
    }

    /// The whole check, not the quick one: that would not see keys out of order, which no lookup finds.
    private static func checkPages(_ connection: SQLiteConnection, path: String) throws {
        let findings = try connection.rows("PRAGMA integrity_check(1)", name: { _ in "the check" }) { try $0.text(0) }
        guard findings == ["ok"] else {
            throw Refusal(
                .storageDamaged,
                "'\(path)' is damaged: \(findings.first ?? "its check failed"). Restore it from a backup")
        }
    }
}
