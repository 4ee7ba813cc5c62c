import Foundation

/// A folder that is there for one test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "bitcache-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(filePath: file(name))) }

    /// The permission bits of a file.
    func mode(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    /// Copies a database as it lies on the disk now, its log included, to a new name.
    func copyDatabase(_ name: String, to copy: String) throws {
        for suffix in ["", "-wal"] {
            try? FileManager.default.removeItem(atPath: file(copy + suffix))
            if contains(name + suffix) {
                try FileManager.default.copyItem(atPath: file(name + suffix), toPath: file(copy + suffix))
            }
        }
    }
}
