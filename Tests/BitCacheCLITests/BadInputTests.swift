import Foundation
import Testing

@Suite("Bad input at the command line")
struct BadInputTests {
    @Test(
        "Each command answers garbage with its code and exit status, and makes nothing",
        arguments: [
            (["token", "verify", "garbage"], 65, "not_a_token"),
            (["token", "verify", "--file", "/nonexistent"], 66, "file_missing"),
            (["token", "verify", "--file", "/"], 66, "file_unreadable"),
            (["token", "inspect", "bkofferreg1qqq"], 1, "malformed_text"),
            (["proof", "verify", "garbage"], 65, "not_a_token"),
            (["offer", "show", "garbage"], 65, "not_a_token"),
            (["wallet", "show", "--keystore", "/nonexistent"], 66, "keystore_missing"),
            (["ledger", "check", "--dir", "/nonexistent"], 66, "folder_missing"),
            (["ledger", "balance", "--dir", "/"], 66, "folder_missing"),
            (["settle", "run", "--dry-run", "--dir", "/nonexistent"], 66, "folder_missing"),
            (["demo", "/nonexistent", "--dir", "/nonexistent-either"], 66, "file_missing"),
            (["demo", "--dir", "/", "--fee-rate", "1sat/vB"], 1, "folder_foreign"),
            (["demo", "--dir", "/nonexistent-either", "--fee-rate", "1"], 64, "fee_rate_not_understood"),
        ] as [([String], Int32, String)])
    func garbage(arguments: [String], status: Int32, code: String) throws {
        let environment = ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase"]
        let text = try Tool.Run(arguments, environment: environment).wait()
        #expect(text.status == status, "\(text.errors)")
        #expect((text.output + text.errors).contains("[\(code)]"), "\(text.output)\(text.errors)")
        let json = try Tool.Run(arguments + ["--json"], environment: environment).wait()
        #expect(json.status == status)
        #expect(try json.json()["code"] as? String == code)
        #expect(!FileManager.default.fileExists(atPath: "/nonexistent-either"))
    }

    @Test("Wrong usage ends with 64", arguments: [["nonsense"], ["token", "verify"], ["demo", "--price", "5/3"]])
    func usage(arguments: [String]) throws {
        #expect(try Tool.Run(arguments).wait().status == 64)
    }

    @Test("A finished demo: its figures agree, its tokens verify, and damage to its files is named")
    func finishedDemo() throws {
        let folder = try TemporaryFolder()
        let market = folder.path + "/it's a market"
        let file = try folder.file("a film.bin", sizeBytes: 600_000)
        let outcome = try Tool.run("demo", file, "--dir", market, "--json")
        let facts = try outcome.json()
        #expect(facts["chunks"] as? Int == 3)
        #expect(facts["micropayments"] as? Int == 3)
        #expect(facts["signatures"] as? Int == 15)
        #expect(facts["identical"] as? Bool == true)
        let payouts = try #require(facts["payouts"] as? [[String: Any]])
        #expect(payouts.compactMap { $0["amount_msat"] as? Int }.reduce(0, +) == facts["paid_msat"] as? Int)
        let again = try Tool.run("demo", file, "--dir", market, "--json").json()
        #expect(again["txid"] as? String == facts["txid"] as? String)
        #expect(again["journal_entries"] as? Int == facts["journal_entries"] as? Int)

        for path in try #require(facts["token_files"] as? [String]) {
            let verdicts = try Tool.run("token", "verify", "--json", "--file", path)
            #expect(verdicts.status == 0)
            #expect(try verdicts.jsonLines().allSatisfy { $0["valid"] as? Bool == true })
        }
        let receipt = try String(contentsOfFile: market + "/tokens/receipts.txt", encoding: .utf8)
        let trimmed = receipt.trimmingCharacters(in: .newlines)
        for damaged in [String(trimmed.dropLast()), trimmed + trimmed, trimmed.uppercased(), trimmed + "q"] {
            #expect(try [1, 65].contains(Tool.run("token", "verify", damaged).status))
        }
        #expect(try Tool.run("token", "verify", "-", input: "\n\(trimmed)\r\n\n").status == 0)
        #expect(try Tool.run("token", "verify", "--min", "29000sat", trimmed).status == 0)
        #expect(try Tool.run("token", "verify", "--min", "30001sat", trimmed).status == 1)
        #expect(try Tool.run("token", "verify", "--min", "30001", trimmed).status == 64)
        #expect(try Tool.run("proof", "verify", "--file", market + "/tokens/paystub-uploader.txt").status == 0)
        #expect(try Tool.run("proof", "verify", trimmed).status == 1)
        #expect(try Tool.run("ledger", "balance", "--dir", market).status == 0)

        let plan = try Tool.run("settle", "run", "--dry-run", "--dir", market, "--json").json()
        #expect(plan["dry_run"] as? Bool == true)
        for (name, code) in [("host.sqlite", "storage_damaged"), ("demo.json", "folder_damaged")] {
            let path = market + "/" + name
            let good = try Data(contentsOf: URL(fileURLWithPath: path))
            var bad = good
            for place in stride(from: 0, to: bad.count, by: 5) { bad[place] ^= 0x55 }
            try bad.write(to: URL(fileURLWithPath: path))
            let check = try Tool.run("ledger", "check", "--dir", market, "--json")
            #expect(check.status == 65, "\(name)")
            #expect(try check.json()["code"] as? String == code, "\(name)")
            try good.write(to: URL(fileURLWithPath: path))
        }
        #expect(try Tool.run("ledger", "check", "--dir", market).status == 0)
    }

    @Test("A wallet is made once, opened with its passphrase only, and shows no words unasked")
    func wallet() throws {
        let folder = try TemporaryFolder()
        let keystore = folder.path + "/keys"
        let right = ["BITCACHE_KEYSTORE_PASSPHRASE": "right"]
        let made = try Tool.run("wallet", "new", "--keystore", keystore, "--json", environment: right)
        #expect(made.status == 0)
        let shown = try Tool.run("wallet", "show", "--keystore", keystore, "--json", environment: right)
        #expect(shown.output == made.output)
        #expect(made.errors.isEmpty)
        #expect(try Tool.run("wallet", "new", "--keystore", keystore, environment: right).status == 1)
        let wrong = try Tool.run(
            "wallet", "show", "--keystore", keystore, environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "wrong"])
        #expect(wrong.status == 1 && wrong.errors.contains("keystore_wrong_passphrase"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: keystore)
        let open = try Tool.run("wallet", "show", "--keystore", keystore, environment: right)
        #expect(open.status == 66 && open.errors.contains("keystore_too_open"))
    }
}
