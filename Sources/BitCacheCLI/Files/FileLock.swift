import BitCache
import BitCacheSQLite
import Foundation

/// The right to change a file, held until nobody refers to this any more, or the process ends in whatever way.
///
/// Files are replaced whole, so two tools that read, change and write the same one would forget what the other wrote: a
/// payment, or a lock that keeps a coin from being spent twice.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Locks a file by one beside it, `<path>.lock`, since the file itself is replaced and may not be there yet.
    ///
    /// - Throws: `storage_locked` where another tool has it; `file_unwritable`.
    init(for path: String) throws(Refusal) {
        descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileSystem.unwritable(path + ".lock") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Refusal(.storageLocked, "another bitcache works on '\(path)'; wait until it has ended")
        }
    }

    deinit { close(descriptor) }
}
