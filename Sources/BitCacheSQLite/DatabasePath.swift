import BitCacheCore
import BitCacheLedger

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The place of a database in the file system: what must be right before SQLite opens it.
enum DatabasePath {
    /// Whether there is nothing at the path; anything else that keeps us from looking is refused.
    ///
    /// - Throws: `storage_unreadable`, and `storage_damaged` where only the log of a database is there.
    static func isMissing(_ path: String) throws(Refusal) -> Bool {
        // The system would read a path only up to a zero byte, and open another file than the one named.
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw Refusal(.storageUnreadable, "the path of a database is empty or holds a zero byte")
        }
        guard try status(path) == nil else { return false }
        // A new database would take the log for a stale one and delete it, with the commits that are only there.
        guard try status(path + "-wal") == nil else {
            throw Refusal(
                .storageDamaged,
                "'\(path)' is missing and its log '\(path)-wal' is there: restore both from a backup, or move the log away"
            )
        }
        return true
    }

    /// Makes an empty file that only its owner may read and write, durably; the log takes over its permissions.
    ///
    /// - Throws: `storage_unreadable`.
    static func make(_ path: String) throws(Refusal) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)
        guard file >= 0 else { throw unreadable(path, "made") }
        let isPrivate = fchmod(file, S_IRUSR | S_IWUSR) == 0
        let isClosed = close(file) == 0
        guard isPrivate, isClosed else { throw unreadable(path, "made") }
        let folder = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw unreadable(path, "made durable") }
        defer { _ = close(folder) }
        guard fsync(folder) == 0 else { throw unreadable(path, "made durable") }
    }

    /// Checks that the path is a regular file that may be read and written, and empty or large enough for a database.
    ///
    /// The file is not opened here: closing it would release the locks that SQLite holds on it in this process.
    ///
    /// - Throws: `storage_unreadable`; `storage_damaged` for a few bytes, which SQLite would take for nothing.
    static func check(_ path: String) throws(Refusal) {
        guard let status = try status(path) else { throw unreadable(path, "found") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Refusal(.storageUnreadable, "'\(path)' is not a regular file: name the database itself")
        }
        guard access(path, R_OK | W_OK) == 0 else { throw unreadable(path, "opened for reading and writing") }
        guard status.st_size == 0 || status.st_size >= smallestPageBytes else {
            throw Refusal(.storageDamaged, "'\(path)' is not a database: check the path, or restore it from a backup")
        }
    }

    private static let smallestPageBytes = 512

    private static func status(_ path: String) throws(Refusal) -> stat? {
        var status = stat()
        guard stat(path, &status) != 0 else { return status }
        guard errno == ENOENT else { throw unreadable(path, "looked at") }
        return nil
    }

    private static func folder(of path: String) -> String {
        // A byte, not a character: a name may begin with a combining mark, and the system does not care.
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Reads what the system said, so it comes right after the call that failed.
    private static func unreadable(_ path: String, _ what: String) -> Refusal {
        let sentence = String(cString: strerror(errno))
        return Refusal(
            .storageUnreadable,
            "'\(path)' could not be \(what): \(sentence). Its folder must exist, and its user must own both")
    }
}
