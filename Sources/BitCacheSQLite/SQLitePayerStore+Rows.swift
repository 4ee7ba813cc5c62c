import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments

// How the payer's values become rows, and rows values again.
extension SQLitePayerStore {
    /// A session under the number of its row.
    struct StoredSession {
        let number: Int64
        let record: PayerSessionRecord
    }

    /// A session's row of progress.
    struct StoredProgress {
        let number: Int64
        let stage: PayerSessionRecord.Stage
        let paid: UInt32
    }

    /// Reads every row once, so that a changed key or name is found although no lookup would meet it.
    static func checkAll(_ connection: SQLiteConnection) throws {
        let count = try sessions(connection).count
        guard try connection.number("SELECT count(*) FROM sessions") == count,
            try connection.number("SELECT count(*) FROM progress") == count,
            try connection.number("SELECT count(*) FROM begun") == count
        else {
            throw Refusal(
                .storageDamaged, "a session's progress is missing from the database: restore it from a backup")
        }
        _ = try connection.rows(hostsQuery, name: hostName, host)
        _ = try connection.rows(pinsQuery, name: pinName, pin)
        _ = try budgets(connection)
    }

    // MARK: Sessions

    private static let columns = """
        id, file, commitment, offer, certificate, listing, acceptance, acceptance_certificate, receipt
        """

    static func session(_ id: Commitment.ID, _ connection: SQLiteConnection) throws -> StoredSession? {
        try sessions(connection, where: "id = ?", .blob(id.rawRepresentation)).first
    }

    static func sessions(
        _ connection: SQLiteConnection, where condition: String = "true", _ values: StoredValue...
    ) throws -> [StoredSession] {
        let sql = """
            SELECT sessions.number, \(columns), sessions.digest, progress.number, stage, paid, progress.digest, \
            begun.number, moment, begun.digest \
            FROM sessions LEFT JOIN progress ON progress.number = sessions.number \
            LEFT JOIN begun ON begun.number = sessions.number WHERE \(condition) ORDER BY sessions.number
            """
        return try connection.rows(sql, values, name: { "session \($0.shown(0))" }, session)
    }

    private static func session(_ row: StoredRow) throws -> StoredSession {
        let number = try row.integer(0)
        guard try row.integer(11) == number else { throw row.damaged }
        let progress = try progress(row, from: 11)
        let record = PayerSessionRecord(
            commitment: try row.blob(3), offer: try row.blob(4), certificate: try row.blob(5),
            listing: try row.optionalBlob(6), file: String(decoding: try row.blob(2), as: UTF8.self),
            begun: try begun(row, of: number, from: 15), acceptance: try row.optionalBlob(7),
            acceptanceCertificate: try row.optionalBlob(8), paid: progress.paid,
            receipt: try row.optionalBlob(9), stage: progress.stage)
        let id = try row.bytes32(1, as: Commitment.ID.self)
        guard .blob(try row.blob(10)) == RowDigest.of("sessions", values(of: record, id, as: number)) else {
            throw row.damaged
        }
        return StoredSession(number: number, record: record)
    }

    static func tokens(of record: PayerSessionRecord) -> [StoredValue] {
        [
            .blob(Array(record.file.utf8)), .blob(record.commitment), .blob(record.offer), .blob(record.certificate),
            StoredValue(record.listing), StoredValue(record.acceptance), StoredValue(record.acceptanceCertificate),
            StoredValue(record.receipt),
        ]
    }

    private static func values(
        of record: PayerSessionRecord, _ id: Commitment.ID, as number: Int64
    ) -> [StoredValue] {
        [.integer(number), .blob(id.rawRepresentation)] + tokens(of: record)
    }

    static func insertTokens(
        of record: PayerSessionRecord, _ id: Commitment.ID, as number: Int64, _ connection: SQLiteConnection
    ) throws {
        let values = values(of: record, id, as: number)
        // An update in place: replacing the row would take it away under its progress.
        try connection.run(
            """
            INSERT INTO sessions (number, \(columns), digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
            ON CONFLICT (number) DO UPDATE SET acceptance = excluded.acceptance, \
            acceptance_certificate = excluded.acceptance_certificate, receipt = excluded.receipt, \
            digest = excluded.digest
            """,
            values + [RowDigest.of("sessions", values)])
    }

    // MARK: When a session began

    private static func begun(_ row: StoredRow, of number: Int64, from column: Int) throws -> Timestamp? {
        guard try row.integer(column) == number else { throw row.damaged }
        let moment = try row.optionalUnsigned(column + 1)
        guard .blob(try row.blob(column + 2)) == RowDigest.of("begun", try begunValues(moment, of: number)) else {
            throw row.damaged
        }
        return try moment.map { seconds in
            try row.valid { () throws(Refusal) in try Timestamp(seconds: seconds) }
        }
    }

    private static func begunValues(_ moment: UInt64?, of number: Int64) throws(Refusal) -> [StoredValue] {
        guard let moment else { return [.integer(number), .null] }
        return [.integer(number), try StoredValue(moment)]
    }

    static func insertBegun(_ moment: Timestamp?, as number: Int64, _ connection: SQLiteConnection) throws {
        let values = try begunValues(moment?.seconds, of: number)
        try connection.run(
            "INSERT OR REPLACE INTO begun (number, moment, digest) VALUES (?, ?, ?)",
            values + [RowDigest.of("begun", values)])
    }

    /// Version 1 did not keep when sessions began: each of them gets a row that says so.
    @Sendable static func fillBegun(_ connection: SQLiteConnection) throws {
        let numbers = try connection.rows(
            "SELECT number FROM sessions", name: { "session \($0.shown(0))" }, { try $0.integer(0) })
        for number in numbers { try insertBegun(nil, as: number, connection) }
    }

    // MARK: Progress

    static func progressName(_ row: StoredRow) -> String { "the progress of session \(row.shown(0))" }

    static func progress(_ row: StoredRow) throws -> StoredProgress { try progress(row, from: 0) }

    private static func progress(_ row: StoredRow, from column: Int) throws -> StoredProgress {
        let (number, stage) = (try row.integer(column), try row.integer(column + 1))
        let values: [StoredValue] = [.integer(number), .integer(stage), .integer(try row.integer(column + 2))]
        guard let stage = UInt8(exactly: stage).flatMap(PayerSessionRecord.Stage.init),
            let paid = UInt32(exactly: try row.integer(column + 2)),
            .blob(try row.blob(column + 3)) == RowDigest.of("progress", values)
        else { throw row.damaged }
        return StoredProgress(number: number, stage: stage, paid: paid)
    }

    static func insertProgress(
        _ stage: PayerSessionRecord.Stage, _ paid: UInt32, as number: Int64, _ connection: SQLiteConnection
    ) throws {
        let values: [StoredValue] = [.integer(number), .integer(Int64(stage.rawValue)), .integer(Int64(paid))]
        try connection.run(
            "INSERT OR REPLACE INTO progress (number, stage, paid, digest) VALUES (?, ?, ?, ?)",
            values + [RowDigest.of("progress", values)])
    }

    // MARK: Hosts and pins

    private static let hostsQuery = "SELECT host, highest_commit, digest FROM hosts"
    private static let pinsQuery = "SELECT origin, host, digest FROM pins"

    private static func hostName(_ row: StoredRow) -> String { "the commit number of host \(row.shown(0))" }

    private static func pinName(_ row: StoredRow) -> String { "the pinned key of origin \(row.shown(0))" }

    private static func host(_ row: StoredRow) throws -> UInt64 {
        let values: [StoredValue] = [.blob(try row.blob(0)), .text(try row.text(1))]
        guard .blob(try row.blob(2)) == RowDigest.of("hosts", values) else { throw row.damaged }
        return try row.decimal(1)
    }

    private static func pin(_ row: StoredRow) throws -> XOnlyPublicKey {
        let (origin, bytes) = (try row.blob(0), try row.blob(1))
        guard .blob(try row.blob(2)) == RowDigest.of("pins", [.blob(origin), .blob(bytes)]) else { throw row.damaged }
        return try row.valid { () throws(Refusal) in try XOnlyPublicKey(rawRepresentation: bytes) }
    }

    static func highestCommit(of host: XOnlyPublicKey, _ connection: SQLiteConnection) throws -> UInt64? {
        try connection.rows(
            hostsQuery + " WHERE host = ?", [.blob(host.rawRepresentation)], name: hostName, Self.host
        ).first
    }

    static func pinnedHost(of origin: String, _ connection: SQLiteConnection) throws -> XOnlyPublicKey? {
        try connection.rows(
            pinsQuery + " WHERE origin = ?", [.blob(Array(origin.utf8))], name: pinName, pin
        ).first
    }

    static func highestCommits(_ connection: SQLiteConnection) throws -> [XOnlyPublicKey: UInt64] {
        let rows = try connection.rows(hostsQuery, name: hostName) { row in
            let key = try row.blob(0)
            return (
                try row.valid { () throws(Refusal) in try XOnlyPublicKey(rawRepresentation: key) }, try host(row)
            )
        }
        return Dictionary(rows, uniquingKeysWith: max)
    }

    static func pins(_ connection: SQLiteConnection) throws -> [PinnedHost] {
        try connection.rows(pinsQuery + " ORDER BY origin", name: pinName) { row in
            PinnedHost(origin: String(decoding: try row.blob(0), as: UTF8.self), host: try pin(row))
        }
    }

    // MARK: Budgets

    static func budgets(_ connection: SQLiteConnection) throws -> [UInt8]? {
        let rows = try connection.rows(
            "SELECT number, limits, digest FROM budgets", name: { _ in "the payer's budgets" }
        ) { row in
            let (number, limits) = (try row.integer(0), try row.blob(1))
            guard number == 1,
                .blob(try row.blob(2)) == RowDigest.of("budgets", [.integer(number), .blob(limits)])
            else { throw row.damaged }
            return limits
        }
        return rows.first
    }
}
