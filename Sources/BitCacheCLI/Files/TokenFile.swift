import BitCache

/// Files with one token a line, certificates first, so that each can be verified on its own.
enum TokenFile {
    static func lines(_ path: String) throws(Refusal) -> [String] {
        String(decoding: try FileSystem.read(path), as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }

    static func write(_ lines: [String], to path: String) throws(Refusal) {
        try FileSystem.replace(path, with: Array(lines.map { $0 + "\n" }.joined().utf8))
    }
}
