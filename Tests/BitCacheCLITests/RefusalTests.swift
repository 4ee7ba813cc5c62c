import Foundation
import Testing

@Suite("Refusals of folders and files")
struct RefusalTests {
    enum Damage: String, CaseIterable { case gone, empty, cut, garbage }

    private func expect(_ outcome: Tool.Outcome, _ status: Int32, _ code: String, _ note: String = "") throws {
        #expect(outcome.status == status, "\(note) \(outcome.output)")
        #expect(outcome.errors.isEmpty)
        let json = try outcome.json()
        #expect(json["code"] as? String == code, "\(note)")
        #expect((json["message"] as? String)?.isEmpty == false)
    }

    @Test("What cannot be sold is refused before anything is made")
    func nothingToSell() throws {
        let folder = try TemporaryFolder()
        let market = folder.path + "/m"
        mkfifo(folder.path + "/pipe", 0o600)
        for (file, status, code) in try [
            (folder.path + "/missing", 66, "file_missing"), (folder.path + "/pipe", 66, "file_unreadable"),
            (folder.file("empty", sizeBytes: 0), 65, "content_length"),
        ] as [(String, Int32, String)] {
            try expect(Tool.run("demo", file, "--dir", market, "--json"), status, code)
            #expect(!FileManager.default.fileExists(atPath: market))
        }
    }

    @Test("A folder of something else, or a file, is not worked in")
    func foreign() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("a.bin", sizeBytes: 10)
        let before = try snapshot(folder.path)
        for other in [folder.path, file] {
            try expect(Tool.run("demo", file, "--dir", other, "--json"), 1, "folder_foreign")
        }
        try expect(Tool.run("ledger", "check", "--dir", folder.path, "--json"), 66, "folder_missing")
        try expect(Tool.run("ledger", "balance", "--dir", folder.path + "/no", "--json"), 66, "folder_missing")
        #expect(try snapshot(folder.path) == before)
    }

    @Test(
        "A file of the folder that is lost or damaged is named, and nothing is changed",
        arguments: [
            "host.sqlite", "payer.sqlite", "chain.bin", "demo.keystore", "tokens/certificates.txt", "demo.json",
        ], Damage.allCases)
    func damaged(name: String, damage: Damage) throws {
        let folder = try TemporaryFolder()
        let market = try Market.copy(to: folder)
        let path = market + "/" + name
        let bytes = try #require(FileManager.default.contents(atPath: path))
        switch damage {
        case .gone: try FileManager.default.removeItem(atPath: path)
        case .empty: truncate(path, 0)
        case .cut: truncate(path, bytes.count / 2)
        case .garbage:
            try Data((0..<6000).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ 7) }).write(to: URL(fileURLWithPath: path))
        }
        chmod(path, 0o600)
        let before = try snapshot(market)
        let outcome = try Tool.run("demo", Market.film(), "--dir", market, "--json")
        let code = try #require(try outcome.json()["code"] as? String)
        if name == "demo.json", damage == .gone {
            #expect(outcome.status == 1 && code == "folder_foreign")
        } else {
            #expect(outcome.status == 65, "\(outcome.output)")
            #expect(
                ["folder_damaged", "storage_damaged", "chain_file_damaged", "keystore_damaged", "keystore_too_large"]
                    .contains(code), "\(code)")
            let message = try #require(try outcome.json()["message"] as? String)
            #expect(message.contains((name as NSString).lastPathComponent), "\(message)")
        }
        #expect(try snapshot(market) == before)
    }

    @Test("A passphrase file that is not the keystore's is a damaged folder, not a guess")
    func passphrase() throws {
        let folder = try TemporaryFolder()
        let market = try Market.copy(to: folder)
        for text in ["", "something else", "\u{FF}"] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: market + "/demo.passphrase"))
            try expect(Tool.run("demo", Market.film(), "--dir", market, "--json"), 65, "folder_damaged")
        }
    }

    @Test("A folder of another version is refused")
    func version() throws {
        let folder = try TemporaryFolder()
        let market = try Market.copy(to: folder)
        try Data(#"{"version":2,"created":1}"#.utf8).write(to: URL(fileURLWithPath: market + "/demo.json"))
        try expect(Tool.run("ledger", "check", "--dir", market, "--json"), 65, "storage_version")
    }
}
