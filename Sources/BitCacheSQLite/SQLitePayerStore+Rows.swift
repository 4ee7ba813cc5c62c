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
            try connection.number("SELECT count(*) FROM progress") == count
        else {
            throw Refusal(
                .storageDamaged, "a session's progress is missing from the database: restore it from a backup")
        }
        _ = try connection.rows(hostsQuery, name: hostName, host)
        _ = try connection.rows(pinsQuery, name: pinName, pin)
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
            SELECT sessions.number, \(columns), sessions.digest, progress.number, stage, paid, progress.digest \
            FROM sessions LEFT JOIN progress ON progress.number = sessions.number \
            WHERE \(condition) ORDER BY sessions.number
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
            acceptance: try row.optionalBlob(7), acceptanceCertificate: try row.optionalBlob(8), paid: progress.paid,
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
}
