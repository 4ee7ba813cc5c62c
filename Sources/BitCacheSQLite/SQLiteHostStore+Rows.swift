import BitCacheCore
import BitCacheHost
import BitCacheLedger

// How the host's values become rows, and rows values again.
extension SQLiteHostStore {
    static func entryName(_ row: StoredRow) -> String { "journal entry \(row.shown(0))" }

    static func commitName(_ row: StoredRow) -> String { "commit \(row.shown(0))" }

    static func journalHead(_ connection: SQLiteConnection) throws -> JournalHead {
        let sql = "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1"
        let heads = try connection.rows(sql, name: entryName) { row in
            JournalHead(number: try row.unsigned(0), hash: try row.bytes32(1))
        }
        return heads.first ?? .empty
    }

    static func commitHead(_ connection: SQLiteConnection) throws -> CommitHead {
        let sql = "SELECT number, digest FROM commits ORDER BY number DESC LIMIT 1"
        let heads = try connection.rows(sql, name: commitName) { row in
            CommitHead(number: try row.unsigned(0), digest: try row.bytes32(1))
        }
        return heads.first ?? .empty
    }

    static func insert(_ commit: CommitRecord, _ connection: SQLiteConnection) throws {
        try connection.run(
            """
            INSERT INTO commits (number, time, commands, journal_number, journal_hash, previous, digest) \
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                StoredValue(commit.number), StoredValue(commit.time.seconds), .blob(commit.commands),
                StoredValue(commit.journal.number), .blob(commit.journal.hash.rawRepresentation),
                .blob(commit.previous.rawRepresentation), .blob(commit.digest.rawRepresentation),
            ])
    }

    static func insert(
        _ entries: [JournalEntry], _ balances: [Account: Balance], _ connection: SQLiteConnection
    ) throws {
        for entry in entries {
            try connection.run(
                "INSERT INTO journal (number, entry, hash) VALUES (?, ?, ?)",
                [StoredValue(entry.number), .blob(entry.rawRepresentation), .blob(entry.hash.rawRepresentation)])
        }
        for (account, balance) in balances {
            try connection.run(
                """
                INSERT OR REPLACE INTO balances \
                (account, class, owner, balance_msat, reserved_msat, debits_msat, credits_msat) \
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .blob(account.rawRepresentation), .text(account.class.description),
                    .text(account.owner.description), .integer(balance.net(of: account.class)),
                    StoredValue(balance.reserved.msat), .text(String(balance.debits)), .text(String(balance.credits)),
                ])
        }
    }

    static func commit(_ row: StoredRow) throws -> CommitRecord {
        let (number, seconds, journalNumber) = (try row.unsigned(0), try row.unsigned(1), try row.unsigned(3))
        let commit = CommitRecord(
            number: number, time: try row.valid { () throws(Refusal) in try Timestamp(seconds: seconds) },
            commands: try row.blob(2), journal: JournalHead(number: journalNumber, hash: try row.bytes32(4)),
            previous: try row.bytes32(5))
        guard try row.bytes32(6) == commit.digest else { throw row.damaged }
        return commit
    }

    /// The columns that people read say the same as the ones that count, or the row was changed.
    static func balance(_ row: StoredRow) throws -> (Account, Balance) {
        let (bytes, reserved) = (try row.blob(0), try row.unsigned(4))
        let (debits, credits) = (try row.decimal(5, as: UInt128.self), try row.decimal(6, as: UInt128.self))
        let account = try row.valid { () throws(Refusal) in try Account(rawRepresentation: bytes) }
        let balance = try row.valid { () throws(Refusal) in
            try Balance(debits: debits, credits: credits, reserved: Amount(msat: reserved))
        }
        guard try row.text(1) == account.class.description, try row.text(2) == account.owner.description,
            try row.integer(3) == balance.net(of: account.class)
        else { throw row.damaged }
        return (account, balance)
    }

    static func checkGapless(_ numbers: [UInt64], after start: UInt64, _ what: String) throws(Refusal) {
        for (number, expected) in zip(numbers, (start + 1)...) where number != expected {
            throw Refusal(
                .storageDamaged, "\(what) \(expected) is missing from the database: restore it from a backup")
        }
    }
}
