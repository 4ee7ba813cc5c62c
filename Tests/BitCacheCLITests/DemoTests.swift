import Foundation
import Testing

@Suite("The demo")
struct DemoTests {
    private func facts(_ arguments: String...) throws -> [String: Any] {
        let outcome = try Tool.Run(["demo"] + arguments + ["--json"]).wait()
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        return try outcome.json()
    }

    private func payouts(_ facts: [String: Any], _ key: String) throws -> [Int] {
        try #require(facts["payouts"] as? [[String: Any]]).compactMap { $0[key] as? Int }
    }

    @Test("The facts agree with each other and with the file")
    func factsAgree() throws {
        let facts = try Market.facts()
        #expect(facts["bytes"] as? Int == Market.sizeBytes)
        #expect(facts["chunks"] as? Int == 4)
        #expect(facts["micropayments"] as? Int == 4)
        #expect(facts["paid_msat"] as? Int == 4 * 10_000_000)
        #expect(facts["sessions"] as? Int == 1)
        #expect(facts["identical"] as? Bool == true)
        #expect(facts["anchored"] as? Bool == true)
        #expect(try payouts(facts, "amount_msat") == [28_000_000, 4_000_000, 8_000_000])
        #expect(try payouts(facts, "carried_forward_msat") == [0, 0, 0])
        let id = try #require(facts["txid"] as? String)
        #expect(id.count == 64 && id.allSatisfy(\.isHexDigit))
        let vbytes = try #require(facts["vbytes"] as? Int)
        #expect(vbytes == facts["fee_sat"] as? Int)
        try expectTokensVerify(facts)
    }

    @Test(
        "Sizes around the border of a chunk cost as many chunks as they touch",
        arguments: [(1, 1), (16_383, 1), (16_384, 1), (16_385, 2), (32_768, 2), (32_769, 3)])
    func sizes(bytes: Int, chunks: Int) throws {
        let folder = try TemporaryFolder()
        let facts = try facts(
            folder.file("a.bin", sizeBytes: bytes), "--dir", folder.path + "/m", "--price", "10000sat/16KiB")
        #expect(facts["bytes"] as? Int == bytes)
        #expect(facts["chunks"] as? Int == chunks)
        #expect(facts["micropayments"] as? Int == chunks)
        let paid = try payouts(facts, "amount_msat").reduce(0, +)
        #expect(paid == chunks * 10_000_000)
        #expect(facts["identical"] as? Bool == true)
    }

    @Test("A folder is sold file by file; what is no file to sell is left out and named")
    func folders() throws {
        let folder = try TemporaryFolder()
        let content = folder.path + "/content"
        try FileManager.default.createDirectory(atPath: content + "/sub folder", withIntermediateDirectories: true)
        // A name ending in .part must not meet the partial file of its neighbour, nor a long one outgrow the limit.
        let names = [
            "a", "a.part", "it's \"q\"", "new\nline", "\u{FC}n\u{EF}c\u{F6}de \u{2603}", "sub folder/b", "\u{1B}[31m",
            String(repeating: "n", count: 255),
        ]
        for (seed, name) in names.enumerated() {
            _ = try folder.file("content/" + name, sizeBytes: 1000 + seed, seed: UInt64(seed * 2 + 1))
        }
        _ = try folder.file("content/empty", sizeBytes: 0)
        try FileManager.default.createSymbolicLink(atPath: content + "/link", withDestinationPath: "/etc/passwd")
        mkfifo(content + "/pipe", 0o600)

        let market = folder.path + "/m"
        let facts = try facts(content, "--dir", market)
        #expect(facts["files"] as? Int == names.count)
        #expect(facts["sessions"] as? Int == names.count)
        #expect(facts["skipped_empty_files"] as? [String] == ["empty"])
        #expect(facts["skipped_other_files"] as? [String] == ["link", "pipe"])
        for name in names {
            #expect(
                FileManager.default.contents(atPath: market + "/downloads/" + name)
                    == FileManager.default.contents(atPath: content + "/" + name), "\(name)")
        }
        let text = try Tool.run("demo", content, "--dir", market)
        #expect(text.output.contains("left out        3: empty (empty), link (no regular file)"))
    }

    @Test("The folder that the demo works in is not sold, even inside the folder that is")
    func ownFolder() throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("a.bin", sizeBytes: 5000)
        for _ in 0..<2 {
            let facts = try facts(folder.path, "--dir", folder.path + "/market")
            #expect(facts["files"] as? Int == 1)
            #expect(facts["bytes"] as? Int == 5000)
        }
        let nothing = try Tool.run("demo", folder.path + "/market", "--dir", folder.path + "/market", "--json")
        #expect(nothing.status == 65)
        #expect(try nothing.json()["code"] as? String == "content_length")
    }

    @Test("The report fits a screen of 24 lines and 120 columns, and its last commands run as printed")
    func report() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("a file", sizeBytes: 300_000)
        let market = "it's a market"
        for _ in 0..<2 {
            let outcome = try shell("\"$TOOL\" demo \(quoted(file)) --dir \(quoted(market))", in: folder.path)
            #expect(outcome.status == 0)
            let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            #expect(lines.count <= 24)
            #expect(lines.allSatisfy { $0.count <= 120 })
            let commands = lines.suffix(3).map { $0.drop { $0 == " " } }
            for command in commands {
                #expect(command.hasPrefix("bitcache "))
                #expect(try shell("\"$TOOL\"" + command.dropFirst("bitcache".count), in: folder.path).status == 0)
            }
        }
    }

    @Test("With another price for what was already bought, nothing is paid and every printed command still runs")
    func boughtBefore() throws {
        let folder = try TemporaryFolder()
        let market = try Market.copy(to: folder)
        let receipts = FileManager.default.contents(atPath: market + "/tokens/receipts.txt")
        let facts = try facts(Market.film(), "--dir", market, "--price", "3sat/1MiB")
        #expect(facts["sessions"] as? Int == 0)
        #expect(facts["paid_msat"] as? Int == 0)
        #expect(FileManager.default.contents(atPath: market + "/tokens/receipts.txt") == receipts)
        try expectTokensVerify(facts)
        let text = try shell("\"$TOOL\" demo \(quoted(Market.film())) --dir market --price 3sat/1MiB", in: folder.path)
        #expect(text.output.contains("an earlier run has paid for all of it"))
        for line in text.output.split(separator: "\n") where line.hasPrefix("  bitcache ") {
            #expect(try shell("\"$TOOL\"" + line.dropFirst("  bitcache".count), in: folder.path).status == 0, "\(line)")
        }
    }

    @Test("A second run pays nothing again; another file gets the next epoch; a changed file is bought anew")
    func again() throws {
        let folder = try TemporaryFolder()
        let market = folder.path + "/m"
        let file = try folder.file("a.bin", sizeBytes: 300_000)
        let first = try facts(file, "--dir", market)
        let second = try facts(file, "--dir", market)
        for key in ["txid", "epochs", "paid_msat", "journal_entries", "micropayments", "payouts"] {
            #expect("\(first[key] ?? "")" == "\(second[key] ?? "")", "\(key)")
        }
        let other = try facts(folder.file("b.bin", sizeBytes: 300_000, seed: 9), "--dir", market)
        #expect(other["epochs"] as? [Int] == [1])
        #expect(other["txid"] as? String != first["txid"] as? String)
        #expect(other["anchored"] as? Bool == true)

        let changed = try facts(folder.file("a.bin", sizeBytes: 200_000, seed: 7), "--dir", market)
        #expect(changed["epochs"] as? [Int] == [2])
        #expect(changed["identical"] as? Bool == true)
        #expect(changed["paid_msat"] as? Int == 10_000_000)
        #expect(try Tool.run("ledger", "check", "--dir", market).status == 0)
    }

    @Test("Small earnings are carried forward and reach the payees with the next larger run")
    func carriedForward() throws {
        let folder = try TemporaryFolder()
        let market = folder.path + "/m"
        let small = try facts(
            folder.file("a.bin", sizeBytes: 300_000), "--dir", market, "--price", "1000500msat/256KiB", "--fee-rate",
            "1sat/vB")
        let carried = try facts(
            folder.file("s.bin", sizeBytes: 300_000, seed: 5), "--dir", market, "--price", "50msat/256KiB")
        #expect(carried["txid"] is NSNull)
        #expect(try payouts(carried, "amount_msat") == [0, 0, 0])
        let waiting = try payouts(carried, "carried_forward_msat")
        let paidSmall = try payouts(small, "amount_msat")
        let total = waiting.reduce(0, +) + paidSmall.reduce(0, +)
        #expect(total == 2 * 1_000_500 + 2 * 50)

        let large = try facts(folder.file("l.bin", sizeBytes: 300_000, seed: 6), "--dir", market)
        let paid = try payouts(large, "amount_msat")
        let left = try payouts(large, "carried_forward_msat")
        let earned = [14_000_000, 2_000_000, 4_000_000]
        for (role, earned) in earned.enumerated() {
            let (settled, owed) = (paid[role] + left[role], waiting[role] + earned)
            #expect(settled == owed)
            #expect(left[role] < 1000)
        }
    }

    @Test("Two runs at once on one folder: the second is refused, the first unharmed")
    func twoAtOnce() throws {
        let folder = try TemporaryFolder()
        let market = folder.path + "/m"
        let file = try folder.file("a.bin", sizeBytes: 4_000_000)
        let first = try Tool.Run(["demo", file, "--dir", market, "--price", "10000sat/16KiB", "--json"])
        while !FileManager.default.fileExists(atPath: market + "/host.sqlite"), first.process.isRunning { usleep(2000) }
        let second = try Tool.run("demo", file, "--dir", market, "--json")
        #expect(second.status == 74)
        #expect(try second.json()["code"] as? String == "storage_locked")
        let outcome = first.wait()
        #expect(outcome.status == 0)
        #expect(try outcome.json()["identical"] as? Bool == true)
    }
}
