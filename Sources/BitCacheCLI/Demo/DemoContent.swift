import BitCache
import Foundation

/// The files that the demo sells: the one that was named, or each of a folder.
struct DemoContent {
    struct File {
        /// Where the host reads it.
        let path: String
        /// What the download is called, relative to the downloads folder.
        let name: String
    }

    let files: [File]
    /// Empty files of a folder: there is nothing to pay for, so they are left out and named.
    let empty: [String]
    /// What else of a folder is left out and named: symbolic links, pipes, devices, and what cannot be read.
    let others: [String]

    private static let sampleSize = 32 << 20

    /// Finds the files.
    ///
    /// - Throws: `file_missing`, `file_unreadable`, `content_length` for a single empty file or a folder without any.
    init(_ path: String?, in folder: DemoFolder) throws(Refusal) {
        guard let path else {
            try Self.makeSample(folder.sample)
            files = [File(path: folder.sample, name: "sample.bin")]
            (empty, others) = ([], [])
            return
        }
        try Self.check(path)
        guard FileSystem.isFolder(path) else {
            files = [File(path: path, name: (path as NSString).lastPathComponent)]
            (empty, others) = ([], [])
            return
        }
        var (files, empty, others): ([File], [String], [String]) = ([], [], [])
        try Self.walk(path, except: folder) { name, type, size in
            switch type {
            case S_IFDIR: break
            case S_IFREG where size == 0: empty.append(name)
            case S_IFREG: files.append(File(path: path + "/" + name, name: name))
            default: others.append(name)
            }
        }
        guard !files.isEmpty else {
            throw Refusal(.contentLength, "the folder '\(path)' has no file with anything in it")
        }
        (self.files, self.empty, self.others) = (files, empty, others)
    }

    /// Looks at what was named before anything is made for it.
    ///
    /// - Throws: As the initialiser, for a file.
    static func check(_ path: String) throws(Refusal) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Refusal(.fileMissing, "there is no file '\(path)'") }
        guard status.st_mode & S_IFMT != S_IFDIR else { return }
        guard status.st_mode & S_IFMT == S_IFREG, access(path, R_OK) == 0 else {
            throw Refusal(.fileUnreadable, "'\(path)' cannot be read; check that it is a file and may be read by you")
        }
        guard status.st_size > 0 else {
            throw Refusal(.contentLength, "'\(path)' is empty; there is nothing to pay for")
        }
    }

    /// Visits all that is in a folder, sorted, except the folder that the demo works in: it must not sell its own keys,
    /// nor files that change while they are sold.
    private static func walk(
        _ path: String, except own: DemoFolder, _ visit: (_ name: String, _ type: mode_t, _ size: off_t) -> Void
    ) throws(Refusal) {
        var (ownStatus, status) = (stat(), stat())
        guard stat(own.path, &ownStatus) == 0 else { throw FileSystem.unwritable(own.path) }
        var open = [""]
        while let prefix = open.popLast() {
            let folder = prefix.isEmpty ? path : path + "/" + prefix
            guard stat(folder, &status) == 0, status.st_dev != ownStatus.st_dev || status.st_ino != ownStatus.st_ino
            else { continue }
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                throw Refusal(.fileUnreadable, "the folder '\(folder)' cannot be read; check that you may read it")
            }
            for name in names.sorted() {
                let name = prefix.isEmpty ? name : prefix + "/" + name
                // Symbolic links are not followed: they could lead out of the folder. A name that is not UTF-8 cannot
                // be opened by the text that stands for it.
                guard lstat(path + "/" + name, &status) == 0 else {
                    visit(name, 0, 0)
                    continue
                }
                visit(name, status.st_mode & S_IFMT, status.st_size)
                if status.st_mode & S_IFMT == S_IFDIR { open.append(name) }
            }
        }
    }

    /// Some tens of megabytes that no compression or sparse file makes small.
    private static func makeSample(_ path: String) throws(Refusal) {
        if FileSystem.exists(path) { return }
        var state: UInt64 = 0x6269_7463_6163_6865
        var bytes: [UInt8] = []
        bytes.reserveCapacity(sampleSize)
        while bytes.count < sampleSize {
            // xorshift64 (Marsaglia, 2003)
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            withUnsafeBytes(of: state.littleEndian) { bytes.append(contentsOf: $0) }
        }
        try FileSystem.replace(path, with: bytes)
    }
}
