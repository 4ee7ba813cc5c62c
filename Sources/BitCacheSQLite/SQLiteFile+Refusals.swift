public import BitCacheCore
import BitCacheLedger
import GRDB

extension SQLiteFile {
    /// The one door through which errors of the database leave: as refusals, without statements or their values.
    static func refusing<Result>(_ path: String, _ body: () throws -> Result) throws(Refusal) -> Result {
        do {
            return try body()
        } catch {
            throw refusal(for: error, path: path)
        }
    }

    /// What a caller is told of an error: a refusal as it is, and of the database's own errors the code alone.
    static func refusal(for error: any Error, path: String) -> Refusal {
        if let refusal = error as? Refusal { return refusal }
        guard let code = (error as? DatabaseError)?.resultCode else {
            return Refusal(.storageFailed, "the database at '\(path)' failed in an unknown way")
        }
        return switch code {
        case .SQLITE_NOTADB:
            Refusal(.storageDamaged, "'\(path)' is not a database: check the path, or restore it from a backup")
        case .SQLITE_CORRUPT, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_FORMAT, .SQLITE_IOERR_SHORT_READ:
            Refusal(.storageDamaged, "'\(path)' is damaged (\(code)): restore it from a backup")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            Refusal(.storageLocked, "'\(path)' is in use by another program: stop it first")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            Refusal(
                .storageUnreadable,
                "'\(path)' cannot be opened for writing (\(code)): its user must own the file and its folder")
        case .SQLITE_FULL:
            Refusal(.storageFailed, "the disk of '\(path)' is full: free space and start again")
        default:
            Refusal(.storageFailed, "the database at '\(path)' failed (\(code)): check the disk and start again")
        }
    }
}

extension Refusal.Code {
    /// A database that is missing, or that its user may not read and write.
    public static let storageUnreadable = Self(rawValue: "storage_unreadable")
    /// A database that another process has open.
    public static let storageLocked = Self(rawValue: "storage_locked")
}
