import Foundation
import Testing

/// One finished demo that tests which only read share: a file of three and a bit chunks.
enum Market {
    static let sizeBytes = 3 * 262_144 + 5
    private static let folder = Result { try TemporaryFolder() }
    private static let run = Result {
        let folder = try folder.get()
        let file = try folder.file("film.bin", sizeBytes: sizeBytes)
        return try Tool.run("demo", file, "--dir", folder.path + "/market", "--json")
    }

    /// The demo's facts.
    static func facts() throws -> [String: Any] {
        let outcome = try run.get()
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try outcome.json()
    }

    static func path() throws -> String {
        _ = try facts()
        return try folder.get().path + "/market"
    }

    static func film() throws -> String { try folder.get().path + "/film.bin" }

    static func tokenFile(_ name: String) throws -> String { try path() + "/tokens/\(name).txt" }

    /// The first token of a kind in a file, such as `bkoffer` in `offers`.
    static func token(_ prefix: String, in file: String) throws -> String {
        let lines = try String(contentsOfFile: tokenFile(file), encoding: .utf8).split(separator: "\n")
        return String(try #require(lines.first { $0.hasPrefix(prefix) }))
    }

    static func receipt() throws -> String { try token("bkreceipt", in: "receipts") }
    static func certificate() throws -> String { try token("bkcert", in: "certificates") }

    /// A copy that a test may change.
    static func copy(to folder: TemporaryFolder) throws -> String {
        let copy = folder.path + "/market"
        try FileManager.default.copyItem(atPath: path(), toPath: copy)
        return copy
    }
}

/// Every file of a folder and its bytes, to tell whether a command changed anything.
func snapshot(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        files[name] = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
    }
    return files
}

/// Each file of the last run's report verifies, as the printed commands promise.
func expectTokensVerify(_ facts: [String: Any]) throws {
    for path in try #require(facts["token_files"] as? [String]) {
        let outcome = try Tool.run("token", "verify", "--file", path, "--json")
        #expect(outcome.status == 0, "\(path): \(outcome.output)")
        #expect(try outcome.jsonLines().allSatisfy { $0["valid"] as? Bool == true }, "\(path)")
    }
}
