import BitCache
import Foundation

/// A file on disk that a host serves; it notices when size, modification time or inode are not what was hashed.
final class FileContentSource: ContentSource {
    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let modified: [Int]

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            #if canImport(Darwin)
                modified = [status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec]
            #else
                modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            #endif
        }
    }

    let layer: ChunkLayer
    private let path: String
    private let descriptor: Int32
    private let identity: Identity

    /// Opens and hashes a file.
    ///
    /// - Parameter progress: Called with the number of bytes hashed so far.
    /// - Throws: `file_missing`, `file_unreadable`, `content_length` for an empty file, `content_changed`.
    init(path: String, exponent: UInt8, progress: (UInt64) -> Void = { _ in }) throws(Refusal) {
        guard FileSystem.exists(path) else { throw Refusal(.fileMissing, "there is no file '\(path)'") }
        // Without O_NONBLOCK the opening of a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            throw Refusal(.fileUnreadable, "'\(path)' cannot be read; check that it is a file and may be read by you")
        }
        do throws(Refusal) {
            layer = try Self.hash(descriptor, path, exponent, progress)
        } catch {
            close(descriptor)
            guard error.code == .contentLength else { throw error }
            throw Refusal(.contentLength, "'\(path)' is empty or longer than 1 TiB; there is nothing to pay for")
        }
        self.path = path
        self.descriptor = descriptor
        identity = Identity(status)
        try checkUnchanged()
    }

    deinit { close(descriptor) }

    func checkUnchanged() throws(Refusal) {
        var status = stat()
        guard stat(path, &status) == 0, Identity(status) == identity else {
            throw Refusal(.contentChanged, "'\(path)' was changed after it was offered; offer it anew")
        }
    }

    func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8] {
        let bytes = try Self.read(descriptor, path, range)
        guard bytes.count == range.count else {
            throw Refusal(.contentChanged, "'\(path)' is shorter than when it was offered; offer it anew")
        }
        return bytes
    }

    private static func hash(
        _ descriptor: Int32, _ path: String, _ exponent: UInt8, _ progress: (UInt64) -> Void
    ) throws(Refusal) -> ChunkLayer {
        var hasher = try ContentHasher(exponent: exponent)
        var offset: UInt64 = 0
        while true {
            let bytes = try read(descriptor, path, offset..<offset + (1 << 20))
            if bytes.isEmpty { break }
            try hasher.update(bytes)
            offset += UInt64(bytes.count)
            progress(offset)
        }
        return try hasher.finished()
    }

    private static func read(
        _ descriptor: Int32, _ path: String, _ range: Range<UInt64>
    ) throws(Refusal) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled,
                    off_t(range.lowerBound) + off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal(.contentUnreadable, "'\(path)' cannot be read: \(FileSystem.systemError)")
            }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }
}
