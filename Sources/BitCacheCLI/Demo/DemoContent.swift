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
    let skipped: [String]

    private static let sampleSize = 32 << 20

    /// Finds the files.
    ///
    /// - Throws: `file_missing`, `file_unreadable`, `content_length` for a single empty file or a folder without any.
    init(_ path: String?, sample: String) throws(Refusal) {
        guard let path else {
            try Self.makeSample(sample)
            files = [File(path: sample, name: "sample.bin")]
            skipped = []
            return
        }
        guard FileSystem.exists(path) else { throw Refusal(.fileMissing, "there is no file '\(path)'") }
        guard FileSystem.isFolder(path) else {
            files = [File(path: path, name: (path as NSString).lastPathComponent)]
            skipped = []
            return
        }
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
            throw Refusal(.fileUnreadable, "the folder '\(path)' cannot be read")
        }
        var (files, skipped): ([File], [String]) = ([], [])
        for name in names.sorted() {
            var status = stat()
            let file = path + "/" + name
            // Symbolic links are not followed: they could lead out of the folder.
            guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            if status.st_size == 0 { skipped.append(name) } else { files.append(File(path: file, name: name)) }
        }
        guard !files.isEmpty else {
            throw Refusal(.contentLength, "the folder '\(path)' has no file with anything in it")
        }
        self.files = files
        self.skipped = skipped
    }

    /// Refuses what cannot be sold before anything is made for it.
    ///
    /// - Throws: `file_missing`, `content_length` for a single empty file.
    static func check(_ path: String?) throws(Refusal) {
        guard let path else { return }
        var status = stat()
        guard stat(path, &status) == 0 else { throw Refusal(.fileMissing, "there is no file '\(path)'") }
        guard status.st_mode & S_IFMT != S_IFREG || status.st_size > 0 else {
            throw Refusal(.contentLength, "'\(path)' is empty; there is nothing to pay for")
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
