import BitCacheCore
import BitCacheLedger
import GRDB

/// A connection inside a read or write; what it throws is made a refusal at the file's door.
struct SQLiteConnection {
    let database: Database

    /// Runs a statement that answers nothing.
    func run(_ sql: String, _ values: [StoredValue] = []) throws {
        let statement = try database.cachedStatement(sql: sql)
        try statement.execute(arguments: StatementArguments(values.map(\.databaseValue)))
    }

    /// All rows of a query, each one named for what is said of a damaged one.
    func rows<Value>(
        _ sql: String, _ values: [StoredValue] = [], name: @escaping (StoredRow) -> String,
        _ read: (StoredRow) throws -> Value
    ) throws -> [Value] {
        let statement = try database.cachedStatement(sql: sql)
        let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(values.map(\.databaseValue)))
        var result: [Value] = []
        while let row = try cursor.next() { result.append(try read(StoredRow(row, name: name))) }
        return result
    }

    /// The one number that a query answers.
    func number(_ sql: String) throws -> Int64 {
        guard let number = try rows(sql, name: { _ in "the answer to \(sql)" }, { try $0.integer(0) }).first else {
            throw Refusal(.storageDamaged, "the database does not answer \(sql)")
        }
        return number
    }
}
