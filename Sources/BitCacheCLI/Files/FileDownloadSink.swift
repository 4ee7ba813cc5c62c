import BitCache
import Foundation

/// A download on disk: in a folder of partial files while it grows, under its own name when it is whole and safe.
///
/// The partial files have a folder of their own, because any ending could be the end of another file's name.
final class FileDownloadSink: DownloadSink {
    private let path: String
    private let partialPath: String
    private let descriptor: Int32

    /// Opens the partial file; a finished one becomes partial again, because its chunks are checked anew.
    ///
    /// - Throws: `file_unwritable`.
    init(path: String, partialPath: String) throws(Refusal) {
        self.path = path
        self.partialPath = partialPath
        try FileSystem.makeFolder((path as NSString).deletingLastPathComponent)
        try FileSystem.makeFolder((partialPath as NSString).deletingLastPathComponent)
        if FileSystem.exists(path), !FileSystem.exists(partialPath) { rename(path, partialPath) }
        descriptor = open(partialPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileSystem.unwritable(partialPath) }
    }

    deinit { close(descriptor) }

    func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: range.count)
        let count = bytes.withUnsafeMutableBytes {
            pread(descriptor, $0.baseAddress, $0.count, off_t(range.lowerBound))
        }
        return count == range.count ? bytes : nil
    }

    func write(_ bytes: [UInt8], at offset: UInt64) throws(Refusal) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written,
                    off_t(offset) + off_t(written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileSystem.unwritable(partialPath) }
            written += count
        }
    }

    func finish(length: UInt64) throws(Refusal) {
        guard ftruncate(descriptor, off_t(length)) == 0, fsync(descriptor) == 0, rename(partialPath, path) == 0 else {
            throw FileSystem.unwritable(path)
        }
        try FileSystem.syncFolder(of: path)
    }
}
