public import BitCacheCore
public import BitCacheHost
public import BitCacheLedger

/// A host's commits, journal, balances and payouts in one SQLite database.
///
/// Each append is one transaction, durable when it returns. The file belongs to one process while it is open, and to
/// its owner alone: it names customers. Every row that matters is checked when it is read: entries and commits against
/// their hashes and numbers, payouts against a digest, balances against the journal by whoever recovers.
///
/// What no store can see is a database put back to an earlier state as a whole: an old copy, or a log that lost its
/// end after a crash. Clients notice it by the commit number (`host_rolled_back`), and the host by its newest published
/// statement.
public final class SQLiteHostStore: HostStore {
    let file: SQLiteFile

    /// Opens a host's database.
    ///
    /// - Parameters:
    ///   - path: The file; its log stands beside it as `path-wal`.
    ///   - create: Whether a missing database is made; say so only where a host is set up, so that a lost file is
    ///     noticed and not replaced by an empty one.
    /// - Throws: `storage_unreadable`, `storage_locked` where a process has it open, `storage_version` for a database of
    ///   another kind or a newer program, `storage_damaged`, `storage_failed`.
    /// - Complexity: Reads the whole file once.
    public init(opening path: String, create: Bool) throws(Refusal) {
        file = try SQLiteFile(opening: path, create: create, as: Self.schema)
    }

    static let schema = SQLiteSchema(
        name: "a host's database",
        applicationID: 0x4269_4368,
        steps: [
            SQLiteSchema.Step(tables: [
                """
                CREATE TABLE commits (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, commands BLOB NOT NULL, \
                journal_number INTEGER NOT NULL, journal_hash BLOB NOT NULL, previous BLOB NOT NULL, digest BLOB NOT NULL) STRICT
                """,
                "CREATE TABLE journal (number INTEGER PRIMARY KEY, entry BLOB NOT NULL, hash BLOB NOT NULL) STRICT",
                """
                CREATE TABLE balances (account BLOB PRIMARY KEY, class TEXT NOT NULL, owner TEXT NOT NULL, \
                balance_msat INTEGER NOT NULL, reserved_msat INTEGER NOT NULL, debits_msat TEXT NOT NULL, \
                credits_msat TEXT NOT NULL) STRICT, WITHOUT ROWID
                """,
                "CREATE TABLE payouts (epoch INTEGER PRIMARY KEY, record BLOB NOT NULL, digest BLOB NOT NULL) STRICT",
            ])
        ])

    /// Appends a commit with its entries and the balances that they touch, in one transaction.
    ///
    /// - Throws: `journal_broken` for a commit or entry out of order, `storage_failed`.
    public func append(
        _ commit: CommitRecord, entries: [JournalEntry], balances: [Account: Balance]
    ) throws(Refusal) {
        try file.write { connection in
            let journal = try Self.journalHead(connection).appending(entries)
            try commit.checkFollowing(Self.commitHead(connection), journal: journal)
            try Self.insert(commit, connection)
            try Self.insert(entries, balances, connection)
        }
    }

    /// Appends entries without a commit, in one transaction.
    ///
    /// - Throws: `journal_broken`, `storage_failed`.
    public func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try file.write { connection in
            _ = try Self.journalHead(connection).appending(entries)
            try Self.insert(entries, balances, connection)
        }
    }

    /// Where the journal ends.
    public func head() throws(Refusal) -> JournalHead {
        try file.read(Self.journalHead)
    }

    /// The entries after a number, in order, at most `limit`.
    ///
    /// - Throws: `storage_damaged` naming the entry.
    public func entries(after number: UInt64, limit: Int) throws(Refusal) -> [JournalEntry] {
        guard let after = Int64(exactly: number), limit > 0 else { return [] }
        return try file.read { connection in
            let sql = "SELECT number, entry, hash FROM journal WHERE number > ? ORDER BY number LIMIT ?"
            let entries = try connection.rows(sql, [.integer(after), .integer(Int64(limit))], name: Self.entryName) {
                row in
                let bytes = try row.blob(1)
                let entry = try row.valid { () throws(Refusal) in try JournalEntry(rawRepresentation: bytes) }
                guard try row.unsigned(0) == entry.number, try row.bytes32(2) == entry.hash else { throw row.damaged }
                return entry
            }
            try Self.checkGapless(entries.map(\.number), after: number, "journal entry")
            return entries
        }
    }

    /// The commits after a number, in order, at most `limit`.
    ///
    /// - Throws: `storage_damaged` naming the commit.
    public func commits(after number: UInt64, limit: Int) throws(Refusal) -> [CommitRecord] {
        guard let after = Int64(exactly: number), limit > 0 else { return [] }
        return try file.read { connection in
            let sql = """
                SELECT number, time, commands, journal_number, journal_hash, previous, digest FROM commits \
                WHERE number > ? ORDER BY number LIMIT ?
                """
            let commits = try connection.rows(
                sql, [.integer(after), .integer(Int64(limit))], name: Self.commitName, Self.commit)
            try Self.checkGapless(commits.map(\.number), after: number, "commit")
            return commits
        }
    }

    /// The balances as they were last stored.
    ///
    /// - Throws: `storage_damaged` naming the account.
    public func balances() throws(Refusal) -> [Account: Balance] {
        try file.read { connection in
            let sql = """
                SELECT account, class, owner, balance_msat, reserved_msat, debits_msat, credits_msat FROM balances
                """
            return Dictionary(
                try connection.rows(sql, name: { "the balance of \($0.shown(1)):\($0.shown(2))" }, Self.balance)
            ) { _, last in last }
        }
    }

    /// Keeps the state of an epoch's payout, replacing an earlier one; durable on return.
    ///
    /// - Throws: `storage_failed`.
    public func savePayout(_ bytes: [UInt8], epoch: UInt64) throws(Refusal) {
        try file.write { connection in
            let values = [try StoredValue(epoch), .blob(bytes)]
            try connection.run(
                "INSERT OR REPLACE INTO payouts (epoch, record, digest) VALUES (?, ?, ?)",
                values + [RowDigest.of("payouts", values)])
        }
    }

    /// The payouts that were kept, by epoch.
    ///
    /// - Throws: `storage_damaged` naming the epoch.
    public func payouts() throws(Refusal) -> [UInt64: [UInt8]] {
        try file.read { connection in
            let sql = "SELECT epoch, record, digest FROM payouts"
            let payouts = try connection.rows(sql, name: { "the payout of epoch \($0.shown(0))" }) { row in
                let (epoch, record) = (try row.unsigned(0), try row.blob(1))
                let digest = RowDigest.of("payouts", [try StoredValue(epoch), .blob(record)])
                guard .blob(try row.blob(2)) == digest else { throw row.damaged }
                return (epoch, record)
            }
            return Dictionary(payouts) { _, last in last }
        }
    }
}
