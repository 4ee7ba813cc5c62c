import BitCacheCore
import BitCacheHost
import BitCacheLedger
import BitCacheSQLite
import Foundation
import GRDB
import Testing

/// The two kinds of databases, for tests that both must pass.
enum Kind: CaseIterable {
    case host
    case payer

    @discardableResult
    func open(_ path: String, create: Bool = false) throws -> AnyObject {
        switch self {
        case .host: try SQLiteHostStore(opening: path, create: create)
        case .payer: try SQLitePayerStore(opening: path, create: create)
        }
    }
}

@Suite("Opening a database")
struct OpeningTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("a.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    private func expectRefusal(_ code: Refusal.Code, _ kind: Kind, path: String? = nil, create: Bool = false) throws {
        let path = path ?? self.path
        let refusal = #expect(throws: Refusal.self) { try kind.open(path, create: create) }
        #expect(refusal?.code == code)
        let message = try #require(refusal).message
        #expect(!message.contains("SELECT") && !message.contains("PRAGMA"), "\(message)")
    }

    @Test("A missing database is made only when that is asked for", arguments: Kind.allCases)
    func creates(kind: Kind) throws {
        try expectRefusal(.storageUnreadable, kind)
        #expect(!folder.contains("a.sqlite"))
        try kind.open(path, create: true)
        try kind.open(path)
        try kind.open(path, create: true)
    }

    @Test("A new database and its log are for their owner alone", arguments: Kind.allCases)
    func isPrivate(kind: Kind) throws {
        let store = try kind.open(path, create: true)
        #expect(try folder.mode(of: "a.sqlite") == 0o600)
        #expect(try folder.mode(of: "a.sqlite-wal") == 0o600)
        withExtendedLifetime(store) {}
    }

    @Test("A folder that is missing, or that is a file, is refused", arguments: Kind.allCases)
    func missingFolder(kind: Kind) throws {
        try folder.write([1], to: "file")
        for create in [true, false] {
            try expectRefusal(.storageUnreadable, kind, path: folder.file("none/a.sqlite"), create: create)
            try expectRefusal(.storageUnreadable, kind, path: folder.file("file/a.sqlite"), create: create)
            try expectRefusal(.storageUnreadable, kind, path: folder.path, create: create)
            try expectRefusal(.storageUnreadable, kind, path: "", create: create)
            try expectRefusal(.storageUnreadable, kind, path: folder.file("a\0b"), create: create)
        }
        try expectRefusal(.storageUnreadable, kind, path: "/dev/null")
    }

    @Test(
        "A database that its user may not read or write is refused",
        .enabled(if: geteuid() != 0, "the superuser may read and write everything"), arguments: Kind.allCases)
    func permissions(kind: Kind) throws {
        try kind.open(path, create: true)
        for mode in [0o400, 0o200, 0o000] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            try expectRefusal(.storageUnreadable, kind)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        try expectRefusal(.storageUnreadable, kind)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
        try kind.open(path)
    }

    @Test("A file that is no database is refused and left as it is", arguments: Kind.allCases)
    func noDatabase(kind: Kind) throws {
        let letter = Array("This is a letter, not a database.".utf8)
        let files = [letter, letter + [UInt8](repeating: 32, count: 8192), [UInt8](repeating: 0, count: 8192), [0]]
        for bytes in files + [Array("SQLite format 3\0".utf8), [UInt8](repeating: 0, count: 512)] {
            try folder.write(bytes, to: "a.sqlite")
            for create in [true, false] { try expectRefusal(.storageDamaged, kind, create: create) }
            #expect(try folder.bytes(of: "a.sqlite") == bytes)
        }
    }

    @Test("An empty file is filled only when that is asked for", arguments: Kind.allCases)
    func empty(kind: Kind) throws {
        try folder.write([], to: "a.sqlite")
        try expectRefusal(.storageDamaged, kind)
        try kind.open(path, create: true)
        try kind.open(path)
    }

    @Test("A log without its database is not taken for a new beginning", arguments: Kind.allCases)
    func strayLog(kind: Kind) throws {
        try folder.write([1, 2, 3], to: "a.sqlite-wal")
        for create in [true, false] { try expectRefusal(.storageDamaged, kind, create: create) }
        #expect(try folder.bytes(of: "a.sqlite-wal") == [1, 2, 3] && !folder.contains("a.sqlite"))
    }

    @Test("A database of another program is refused and left as it is", arguments: Kind.allCases)
    func otherApplication(kind: Kind) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        let bytes = try folder.bytes(of: "a.sqlite")
        for create in [true, false] { try expectRefusal(.storageVersion, kind, create: create) }
        #expect(try folder.bytes(of: "a.sqlite") == bytes)
    }

    @Test("A host's database is no payer's, and the other way round", arguments: Kind.allCases)
    func otherKind(kind: Kind) throws {
        try kind.open(path, create: true)
        let other: Kind = kind == .host ? .payer : .host
        try expectRefusal(.storageVersion, other, create: true)
        try kind.open(path)
    }

    @Test("A database of a newer program is refused", arguments: Kind.allCases)
    func newerVersion(kind: Kind) throws {
        try kind.open(path, create: true)
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
        try expectRefusal(.storageVersion, kind)
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 0") }
        try expectRefusal(.storageDamaged, kind)
    }

    @Test("Tables that were added, dropped or changed are refused", arguments: Kind.allCases)
    func otherTables(kind: Kind) throws {
        let table = kind == .host ? "payouts" : "pins"
        for sql in ["CREATE TABLE extra (a)", "DROP TABLE \(table)", "ALTER TABLE \(table) ADD COLUMN extra TEXT"] {
            try? FileManager.default.removeItem(atPath: path)
            try kind.open(path, create: true)
            try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
            try expectRefusal(.storageDamaged, kind)
        }
    }

    @Test("A second opener is refused while the first one lives", arguments: Kind.allCases)
    func secondOpener(kind: Kind) throws {
        var store: AnyObject? = try kind.open(path, create: true)
        for create in [true, false] { try expectRefusal(.storageLocked, kind, create: create) }
        let error = #expect(throws: DatabaseError.self) {
            try DatabaseQueue(path: path).read { try $0.execute(sql: "SELECT * FROM sqlite_schema") }
        }
        #expect(error?.resultCode == .SQLITE_BUSY)
        withExtendedLifetime(store) {}
        store = nil
        try kind.open(path)
    }

    private static let shell = "/usr/bin/sqlite3"

    @Test(
        "Another process is kept out as well", .enabled(if: FileManager.default.isExecutableFile(atPath: shell)),
        arguments: Kind.allCases)
    func otherProcess(kind: Kind) throws {
        func tables() throws -> (status: Int32, output: String) {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(filePath: Self.shell)
            process.arguments = [path, "SELECT count(*) > 0 FROM sqlite_schema"]
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let bytes = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
        }
        let store = try kind.open(path, create: true)
        // A refused second opener of this process must not open the door either: POSIX forgets locks too easily.
        try expectRefusal(.storageLocked, kind)
        let refused = try tables()
        #expect(refused.status != 0 && refused.output.contains("locked"), "\(refused.output)")
        withExtendedLifetime(store) {}
    }
}
