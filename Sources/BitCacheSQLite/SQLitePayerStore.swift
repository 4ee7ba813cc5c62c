public import BitCacheCore
public import BitCacheCrypto
import BitCacheLedger
public import BitCachePayments

/// A payer's sessions, trusted hosts and their commit numbers in one SQLite database.
///
/// A session's tokens stand in one table and its progress in another, so that paying rewrites a few bytes. Every row
/// carries a digest; all of them are checked at opening and again when they are read.
public final class SQLitePayerStore: PayerStore {
    private let file: SQLiteFile

    /// Opens a payer's database.
    ///
    /// - Parameters:
    ///   - path: The file; its log stands beside it as `path-wal`.
    ///   - create: Whether a missing database is made.
    /// - Throws: `storage_unreadable`, `storage_locked` where a process has it open, `storage_version` for a database of
    ///   another kind or a newer program, `storage_damaged`, `storage_failed`.
    /// - Complexity: Reads the whole file once.
    public init(opening path: String, create: Bool) throws(Refusal) {
        file = try SQLiteFile(opening: path, create: create, as: Self.schema)
        try file.read(Self.checkAll)
    }

    static let schema = SQLiteSchema(
        name: "a payer's database",
        applicationID: 0x4269_4370,
        steps: [
            SQLiteSchema.Step(tables: [
                """
                CREATE TABLE sessions (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, file BLOB NOT NULL, \
                commitment BLOB NOT NULL, offer BLOB NOT NULL, certificate BLOB NOT NULL, listing BLOB, acceptance BLOB, \
                acceptance_certificate BLOB, receipt BLOB, digest BLOB NOT NULL) STRICT
                """,
                "CREATE INDEX sessions_by_file ON sessions (file)",
                """
                CREATE TABLE progress (number INTEGER PRIMARY KEY REFERENCES sessions (number), stage INTEGER NOT NULL, \
                paid INTEGER NOT NULL, digest BLOB NOT NULL) STRICT
                """,
                """
                CREATE TABLE hosts (host BLOB PRIMARY KEY, highest_commit TEXT NOT NULL, digest BLOB NOT NULL) \
                STRICT, WITHOUT ROWID
                """,
                """
                CREATE TABLE pins (origin BLOB PRIMARY KEY, host BLOB NOT NULL, digest BLOB NOT NULL) STRICT, WITHOUT ROWID
                """,
            ]),
            SQLiteSchema.Step(
                tables: [
                    """
                    CREATE TABLE begun (number INTEGER PRIMARY KEY REFERENCES sessions (number), moment INTEGER, \
                    digest BLOB NOT NULL) STRICT
                    """,
                    """
                    CREATE TABLE budgets (number INTEGER PRIMARY KEY, limits BLOB NOT NULL, digest BLOB NOT NULL) STRICT
                    """,
                ],
                fill: fillBegun),
        ])

    /// Keeps a session in place of an earlier record of it; durable on return.
    ///
    /// - Throws: `payer_record_rollback`, what a commitment refuses, `storage_failed`, `storage_damaged`.
    public func save(_ record: PayerSessionRecord) throws(Refusal) {
        let id = try record.id()
        try file.write { connection in
            let earlier = try Self.session(id, connection)
            if let earlier { try record.checkReplacing(earlier.record) }
            let number = try earlier?.number ?? connection.number("SELECT coalesce(max(number), 0) + 1 FROM sessions")
            // Tokens that are kept already are not written again.
            if earlier.map({ Self.tokens(of: $0.record) != Self.tokens(of: record) }) ?? true {
                try Self.insertTokens(of: record, id, as: number, connection)
            }
            if earlier == nil || earlier?.record.begun != record.begun {
                try Self.insertBegun(record.begun, as: number, connection)
            }
            try Self.insertProgress(record.stage, record.paid, as: number, connection)
        }
    }

    /// Raises the paid index of a session and writes nothing else; durable on return.
    ///
    /// - Throws: `payer_record_unknown`, `payer_record_rollback`, `storage_failed`, `storage_damaged`.
    public func updatePaid(_ paid: UInt32, commitment: Commitment.ID) throws(Refusal) {
        try file.write { connection in
            let sql = """
                SELECT number, stage, paid, digest FROM progress WHERE number = (SELECT number FROM sessions WHERE id = ?)
                """
            let kept = try connection.rows(
                sql, [.blob(commitment.rawRepresentation)], name: Self.progressName, Self.progress)
            guard let kept = kept.first else {
                throw Refusal(.payerRecordUnknown, "there is no record of session \(commitment)")
            }
            guard paid >= kept.paid else {
                throw Refusal(
                    .payerRecordRollback, "payword \(kept.paid) may have left already; \(paid) is no longer the highest"
                )
            }
            if paid > kept.paid { try Self.insertProgress(kept.stage, paid, as: kept.number, connection) }
        }
    }

    /// The sessions of one download, in the order in which they were first saved.
    ///
    /// - Throws: `storage_damaged`.
    public func sessions(of file: String) throws(Refusal) -> [PayerSessionRecord] {
        try self.file.read { connection in
            try Self.sessions(connection, where: "file = ?", .blob(Array(file.utf8))).map(\.record)
        }
    }

    /// All sessions, in the order in which they were first saved.
    ///
    /// - Throws: `storage_damaged`.
    public func sessions() throws(Refusal) -> [PayerSessionRecord] {
        try file.read { connection in try Self.sessions(connection).map(\.record) }
    }

    /// The highest commit number that a host ever acknowledged.
    ///
    /// - Throws: `storage_damaged`.
    public func highestCommit(of host: XOnlyPublicKey) throws(Refusal) -> UInt64? {
        try file.read { connection in try Self.highestCommit(of: host, connection) }
    }

    /// Keeps a commit number that a host acknowledged, unless a higher one is kept already; durable on return.
    ///
    /// - Throws: `storage_failed`, `storage_damaged`.
    public func saveHighestCommit(_ number: UInt64, of host: XOnlyPublicKey) throws(Refusal) {
        try file.write { connection in
            if let kept = try Self.highestCommit(of: host, connection), kept >= number { return }
            let values: [StoredValue] = [.blob(host.rawRepresentation), .text(String(number))]
            try connection.run(
                "INSERT OR REPLACE INTO hosts (host, highest_commit, digest) VALUES (?, ?, ?)",
                values + [RowDigest.of("hosts", values)])
        }
    }

    /// The identity key that an origin showed first.
    ///
    /// - Throws: `storage_damaged`.
    public func pinnedHost(of origin: String) throws(Refusal) -> XOnlyPublicKey? {
        try file.read { connection in try Self.pinnedHost(of: origin, connection) }
    }

    /// Keeps the identity key of an origin; durable on return.
    ///
    /// - Throws: `host_mismatch` where another key is pinned, `storage_failed`, `storage_damaged`.
    public func pin(_ host: XOnlyPublicKey, to origin: String) throws(Refusal) {
        try file.write { connection in
            let pinned = try Self.pinnedHost(of: origin, connection)
            try host.checkPin(pinned, of: origin)
            guard pinned == nil else { return }
            let values: [StoredValue] = [.blob(Array(origin.utf8)), .blob(host.rawRepresentation)]
            try connection.run(
                "INSERT INTO pins (origin, host, digest) VALUES (?, ?, ?)", values + [RowDigest.of("pins", values)])
        }
    }

    /// The highest commit number of every host that acknowledged one.
    ///
    /// - Throws: `storage_damaged`.
    public func highestCommits() throws(Refusal) -> [XOnlyPublicKey: UInt64] {
        try file.read(Self.highestCommits)
    }

    /// All origins with the identity keys that they showed first, in the order of the origins' bytes.
    ///
    /// - Throws: `storage_damaged`.
    public func pins() throws(Refusal) -> [PinnedHost] {
        try file.read(Self.pins)
    }

    /// The payer's budgets; nil where none were ever kept.
    ///
    /// - Throws: `storage_damaged`.
    public func budgets() throws(Refusal) -> [UInt8]? {
        try file.read(Self.budgets)
    }

    /// Keeps the payer's budgets in place of the earlier ones; durable on return.
    ///
    /// - Throws: `storage_failed`, `storage_damaged`.
    public func saveBudgets(_ budgets: [UInt8]) throws(Refusal) {
        try file.write { connection in
            let values: [StoredValue] = [.integer(1), .blob(budgets)]
            try connection.run(
                "INSERT OR REPLACE INTO budgets (number, limits, digest) VALUES (?, ?, ?)",
                values + [RowDigest.of("budgets", values)])
        }
    }
}
