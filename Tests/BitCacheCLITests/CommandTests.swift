import Foundation
import Testing

@Suite("The other commands")
struct CommandTests {
    private static let passphrase = ["BITCACHE_KEYSTORE_PASSPHRASE": "correct horse"]

    private func refusal(_ outcome: Tool.Outcome) throws -> String {
        #expect(outcome.status != 0)
        return "\(outcome.status) \(try outcome.json()["code"] as? String ?? "")"
    }

    // MARK: Books and settlement

    @Test("The books add up to zero liabilities beyond what is owed, and check replays them")
    func books() throws {
        let check = try Tool.run("ledger", "check", "--dir", Market.path(), "--json")
        #expect(check.status == 0)
        #expect(try check.json()["ok"] as? Bool == true)
        #expect(try check.json()["entries"] as? Int == Market.facts()["journal_entries"] as? Int)
        let accounts = try #require(
            try Tool.run("ledger", "balance", "--dir", Market.path(), "--json").json()["accounts"] as? [[String: Any]])
        let held = accounts.filter { $0["account"] as? String == "treasury" }.compactMap { $0["balance_msat"] as? Int }
        let owed = accounts.filter { $0["account"] as? String != "treasury" }.compactMap { $0["balance_msat"] as? Int }
        #expect(held.reduce(0, +) == owed.reduce(0, +))
        #expect(Set(accounts.compactMap { $0["role"] as? String }) == ["host", "payer", "referrer", "uploader"])
        #expect(try Tool.run("ledger", "check", "--dir", Market.path()).output.hasPrefix("The books are right."))
        #expect(try Tool.run("ledger", "balance", "--dir", Market.path()).output.contains("(uploader)"))
    }

    @Test("A dry run changes no byte; a run with nothing to settle says so")
    func settle() throws {
        let folder = try TemporaryFolder()
        let market = try Market.copy(to: folder)
        let before = try snapshot(market)
        let dry = try Tool.run("settle", "run", "--dir", market, "--dry-run", "--json")
        #expect(dry.status == 0)
        #expect(try dry.json()["dry_run"] as? Bool == true)
        #expect(try dry.json()["epoch"] as? Int == 1)
        #expect(try snapshot(market) == before)
        let run = try Tool.run("settle", "run", "--dir", market, "--json")
        #expect(run.status == 0)
        #expect(try run.json()["claims"] as? Int == 0)
        #expect(try run.json()["txid"] is NSNull)
        #expect(try Tool.run("ledger", "check", "--dir", market).status == 0)
        #expect(try refusal(Tool.run("settle", "run", "--dir", market, "--fee-rate", "1", "--json")).hasPrefix("64 "))
    }

    // MARK: Wallet

    @Test("A wallet is made once, opened with its passphrase only, and shows no secret")
    func wallet() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/k"
        let made = try Tool.run("wallet", "new", "--keystore", path, "--json", environment: Self.passphrase)
        #expect(made.status == 0 && made.errors.isEmpty)
        let bytes = FileManager.default.contents(atPath: path)
        let shown = try Tool.run("wallet", "show", "--keystore", path, "--json", environment: Self.passphrase)
        #expect(shown.output == made.output)
        #expect(!shown.output.contains("correct horse"))
        func code(_ arguments: [String], _ environment: [String: String] = Self.passphrase) throws -> String {
            try refusal(Tool.Run(["wallet"] + arguments + ["--json"], environment: environment).wait())
        }
        #expect(try code(["new", "--keystore", path]) == "1 keystore_exists")
        let wrong = ["BITCACHE_KEYSTORE_PASSPHRASE": "wrong"]
        #expect(try code(["show", "--keystore", path], wrong) == "1 keystore_wrong_passphrase")
        let none = ["BITCACHE_KEYSTORE_PASSPHRASE": ""]
        #expect(try code(["show", "--keystore", path], none) == "1 passphrase_missing")
        #expect(try code(["show", "--keystore", path + "x"]) == "66 keystore_missing")
        #expect(try code(["new", "--keystore", path + "x", "--words", "13"]) == "64 mnemonic_word_count")
        #expect(try code(["new", "--keystore", path + "x", "--network", "moonnet"]) == "64 network_unknown")
        #expect(!FileManager.default.fileExists(atPath: path + "x"))
        #expect(FileManager.default.contents(atPath: path) == bytes)
        chmod(path, 0o644)
        #expect(try code(["show", "--keystore", path]) == "66 keystore_too_open")
    }

    @Test("Words are shown only where they were asked for, and on standard error", arguments: [12, 15, 18, 21, 24])
    func words(count: Int) throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(
            "wallet", "new", "--keystore", folder.path + "/k", "--words", "\(count)", "--show-words", "--json",
            environment: Self.passphrase)
        #expect(outcome.status == 0)
        let words = outcome.errors.split(whereSeparator: \.isWhitespace)
        #expect(words.count == count)
        #expect(!words.contains { outcome.output.contains(" \($0) ") })
        #expect(try outcome.json()["address_p2tr"] is String)
    }

    // MARK: Offers

    @Test("An offer of an own file needs no listing; what is printed verifies line by line")
    func ownOffer() throws {
        let folder = try TemporaryFolder()
        let market = try Market.copy(to: folder)
        let file = try folder.file("own.bin", sizeBytes: 20_000)
        let outcome = try Tool.run("offer", "create", file, "--dir", market)
        #expect(outcome.status == 0)
        #expect(try Tool.run("token", "verify", "-", input: outcome.output).status == 0)
        let offer = String(try #require(outcome.output.split(separator: "\n").last))
        let shown = try Tool.run("offer", "show", offer, "--json")
        #expect(try shown.json()["content_bytes"] as? Int == 20_000)
        #expect(try Tool.run("offer", "show", "-", input: offer + "\n").status == 0)
        #expect(try refusal(Tool.run("offer", "show", Market.receipt(), "--json")) == "1 kind_unexpected")
        func code(_ options: String...) throws -> String {
            try refusal(Tool.Run(["offer", "create", file, "--dir", market, "--json"] + options).wait())
        }
        #expect(try code("--days", "0") == "64 argument_invalid")
        #expect(try code("--days", "3651") == "64 argument_invalid")
        #expect(try code("--referrer-share", "1") == "64 argument_invalid")
        #expect(try code("--price", "0sat/256KiB") == "64 price_not_understood")
        #expect(try code("--listing", "nonsense") == "65 not_a_token")
    }

    @Test("An offer under a listing keeps to its price, its content and its host")
    func listedOffer() throws {
        let folder = try TemporaryFolder()
        let market = try Market.copy(to: folder)
        let listing = try Market.token("bklisting", in: "offers")
        let film = try Market.film()
        let good = try Tool.run(
            "offer", "create", film, "--dir", market, "--listing", listing, "--referrer-share", "1000")
        #expect(good.status == 0)
        #expect(good.output.split(separator: "\n").count == 3)
        #expect(try Tool.run("token", "verify", "-", input: good.output).status == 0)
        func code(_ file: String, _ dir: String, _ options: String...) throws -> String {
            try refusal(
                Tool.Run(["offer", "create", file, "--dir", dir, "--listing", listing, "--json"] + options).wait())
        }
        #expect(try code(film, market, "--price", "9999sat/256KiB") == "1 offer_below_listing")
        #expect(try code(film, market, "--referrer-share", "3001") == "1 split_invalid")
        let other = try folder.file("other.bin", sizeBytes: 5000)
        #expect(try code(other, market) == "1 listing_mismatch")
        let elsewhere = folder.path + "/elsewhere"
        #expect(try Tool.run("demo", other, "--dir", elsewhere).status == 0)
        #expect(try code(film, elsewhere) == "1 listing_mismatch")
    }

    // MARK: Help

    private static let commands = [
        "demo", "wallet new", "wallet show", "offer create", "offer show", "token verify", "token inspect",
        "ledger balance", "ledger check", "settle run", "proof verify",
    ]

    @Test("Every command explains each of its options and arguments, and knows --json", arguments: commands)
    func help(command: String) throws {
        let outcome = try Tool.Run(command.split(separator: " ").map(String.init) + ["--help"]).wait()
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.contains("--json"))
        #expect(!outcome.output.contains("TODO"))
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where line.hasPrefix("  -") || line.hasPrefix("  <") {
            let next = number + 1 < lines.count ? lines[number + 1] : ""
            #expect(line.dropFirst(2).contains("  ") || next.hasPrefix("          "), "\(line)")
        }
    }

    @Test("The version is printed, unknown commands and options are wrong usage, completions are there")
    func tool() throws {
        #expect(try Tool.run("--version").output == "0.1.0\n")
        #expect(try Tool.run("fly").status == 64)
        #expect(try Tool.run("token", "fly").status == 64)
        #expect(try Tool.run("demo", "--fly").status == 64)
        #expect(try Tool.run("demo", "--price", "1sat", "--json").json()["code"] as? String == "price_not_understood")
        for shell in ["bash", "zsh", "fish"] {
            let script = try Tool.run("--generate-completion-script", shell)
            #expect(script.status == 0)
            #expect(script.output.contains("max-links"))
        }
    }

    @Test("Progress is shown on a terminal only, and on standard error only")
    func progress() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("a.bin", sizeBytes: 5000)
        let quiet = try Tool.run("demo", file, "--dir", folder.path + "/m")
        #expect(quiet.status == 0)
        #expect(quiet.errors.isEmpty)
        #expect(!quiet.output.contains("\u{1B}") && !quiet.output.contains("\r"))
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else {
            print("NOT TESTED: progress on a terminal, for want of script(1)")
            return
        }
        let command = "\"$TOOL\" demo \(quoted(file)) --dir m2 >report"
        let seen = try shell("script -qec \(quoted(command)) /dev/null", in: folder.path)
        #expect(seen.output.contains("paying for a.bin: 1 of 1 chunks"))
        let report = FileManager.default.contents(atPath: folder.path + "/report") ?? Data()
        #expect(String(decoding: report, as: UTF8.self).hasPrefix("BitCache demo in m2\n"))
        #expect(!report.contains(0x1B))
    }
}
