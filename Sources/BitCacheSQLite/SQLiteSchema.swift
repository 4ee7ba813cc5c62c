/// What makes a file one of our databases: its mark, and the tables of each of its versions.
struct SQLiteSchema: Sendable {
    /// What a version adds to the one before it; tables are never changed, so that an old file stays readable.
    struct Step: Sendable {
        /// The statements that make the tables, each one written as SQLite keeps it.
        let tables: [String]
        /// Fills the new tables from those that were there before.
        var fill: @Sendable (SQLiteConnection) throws -> Void = { _ in }
    }

    /// What the database is, for messages: "a host's database".
    let name: String
    /// Four bytes in the file's header that say whose database it is.
    let applicationID: Int64
    /// The first step makes version 1, and each one behind it the next.
    let steps: [Step]

    /// The version of the newest files.
    var version: Int64 { Int64(steps.count) }

    /// The statements of all tables that a version has.
    func tables(ofVersion version: Int64) -> [String] {
        steps.prefix(Int(clamping: max(0, version))).flatMap(\.tables)
    }
}
