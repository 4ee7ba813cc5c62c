import BitCache
import Foundation

/// Files as the tool reads and writes them: whole small ones, replaced atomically and safe on disk.
enum FileSystem {
    /// The most bytes of a small file, such as a list of tokens or a simulated chain.
    static let maximumSize = 1 << 30

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A file's size in bytes; 0 for one that is not there.
    static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// Makes a folder and those above it; other users cannot look into a new one.
    static func makeFolder(_ path: String) throws(Refusal) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Refusal(.fileUnwritable, "the folder '\(path)' cannot be made: \(Self.systemError)")
        }
    }

    /// Reads a whole file.
    ///
    /// - Throws: `file_missing`, `file_unreadable`.
    static func read(_ path: String) throws(Refusal) -> [UInt8] {
        guard exists(path) else { throw Refusal(.fileMissing, "there is no file '\(path)'") }
        guard !isFolder(path), let data = FileManager.default.contents(atPath: path) else {
            throw Refusal(.fileUnreadable, "'\(path)' cannot be read; check that it is a file and may be read by you")
        }
        return Array(data)
    }

    /// Replaces a file: written beside it, made durable, renamed over it. A crash leaves the old or the new one.
    ///
    /// - Throws: `file_unwritable`.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws(Refusal) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw unwritable(path) }
        var isWritten = true
        var rest = bytes[...]
        while isWritten, !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            isWritten = count > 0
            rest = rest.dropFirst(max(0, count))
        }
        isWritten = isWritten && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWritten, rename(temporary, path) == 0 else { throw unwritable(path) }
        try syncFolder(of: path)
    }

    /// Makes a rename or a new file durable.
    static func syncFolder(of path: String) throws(Refusal) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unwritable(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unwritable(path) }
    }

    static func unwritable(_ path: String) -> Refusal {
        Refusal(.fileUnwritable, "'\(path)' cannot be written: \(systemError)")
    }

    static var systemError: String { String(cString: strerror(errno)) }
}

extension Refusal.Code {
    /// A file that is not there.
    static let fileMissing = Self(rawValue: "file_missing")
    /// A file that cannot be read.
    static let fileUnreadable = Self(rawValue: "file_unreadable")
    /// A file or folder that cannot be written.
    static let fileUnwritable = Self(rawValue: "file_unwritable")
    /// A folder that is not there, or was not made by this tool.
    static let folderMissing = Self(rawValue: "folder_missing")
    /// A folder whose files do not belong together.
    static let folderDamaged = Self(rawValue: "folder_damaged")
    /// A price that is not written as in 50msat/256KiB.
    static let priceNotUnderstood = Self(rawValue: "price_not_understood")
    /// An argument whose value is out of its range.
    static let argumentInvalid = Self(rawValue: "argument_invalid")
}
