/// What makes a file one of our databases: its mark, its version and its tables.
struct SQLiteSchema {
    /// What the database is, for messages: "a host's database".
    let name: String
    /// Four bytes in the file's header that say whose database it is.
    let applicationID: Int64
    /// Rises with every change of the tables.
    let version: Int64
    /// The statements that make the tables, each one written as SQLite keeps it.
    let tables: [String]
}
