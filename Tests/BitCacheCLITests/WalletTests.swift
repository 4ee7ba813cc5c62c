import Foundation
import Testing

/// A folder with a keystore of known words, and the tool with its passphrase in the environment.
private final class WalletFolder {
    static let words = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
    static let secrets = ["a passphrase", "another one", "TREZOR"] + words.split(separator: " ").map(String.init)

    let folder: TemporaryFolder
    var keystore: String { folder.path + "/wallet.keystore" }

    init() throws { folder = try TemporaryFolder() }

    func run(
        _ arguments: String..., input: String = "", passphrase: String? = "a passphrase",
        environment: [String: String] = [:]
    ) throws -> Tool.Outcome {
        let names = ["KEYSTORE", "NEW_KEYSTORE", "BIP39"].map { "BITCACHE_\($0)_PASSPHRASE" }
        var all = Dictionary(uniqueKeysWithValues: names.map { ($0, "") })
        all[names[0]] = passphrase ?? ""
        let outcome = try Tool.Run(
            ["wallet"] + arguments, input: input, environment: all.merging(environment) { _, new in new }
        ).wait()
        for secret in Self.secrets where secret.count > 4 {
            #expect(!(outcome.output + outcome.errors).contains(secret), "\(arguments[0]) prints a secret")
        }
        return outcome
    }

    @discardableResult
    func restore(_ words: String = words, environment: [String: String] = [:]) throws -> Tool.Outcome {
        try run(
            "restore", "--keystore", keystore, "--network", "regtest", "--json", input: words, environment: environment)
    }

    func address(_ arguments: String..., environment: [String: String] = [:]) throws -> [String: Any] {
        let outcome = try Tool.Run(
            ["wallet", "address", "--keystore", keystore, "--json"] + arguments,
            environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase", "BITCACHE_BIP39_PASSPHRASE": ""].merging(
                environment
            ) { _, new in new }
        ).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.json()
    }
}

@Suite("bitcache wallet: keystores")
struct WalletTests {
    private let wallet: WalletFolder

    init() throws { wallet = try WalletFolder() }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: wallet.folder.path).sorted()
    }

    @Test(
        "Words from standard input make a keystore, however they are spaced, and what they do not bring back is said",
        arguments: [
            WalletFolder.words, WalletFolder.words + "\n", WalletFolder.words.replacing(" ", with: "\r\n"),
            "\n\n  " + WalletFolder.words.replacing(" ", with: " \t \n").uppercased() + "  \n\n",
        ])
    func restore(words: String) throws {
        let outcome = try wallet.restore(words)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let json = try outcome.json()
        #expect(json["network"] as? String == "regtest")
        #expect(json["keystore"] as? String == wallet.keystore)
        #expect(json["not_restored"] as? [String] == ["hosts", "sessions", "budgets", "balances"])
        let mode = try FileManager.default.attributesOfItem(atPath: wallet.keystore)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try names() == ["wallet.keystore"])
    }

    @Test("As text, restoring names the backup file for what words do not bring back")
    func restoreText() throws {
        let outcome = try wallet.run("restore", "--keystore", wallet.keystore, input: WalletFolder.words)
        #expect(outcome.status == 0)
        for part in ["hosts, sessions, budgets and balances", "--backup"] { #expect(outcome.output.contains(part)) }
    }

    @Test(
        "Wrong words are refused by place, with exit status 65 and nothing written",
        arguments: [
            (
                "ozone drll grab fiber curtain grace pudding thank cruise elder eight picnic", "mnemonic_word_unknown",
                "word 2 "
            ),
            (
                "drill ozone grab fiber curtain grace pudding thank cruise elder eight picnic", "mnemonic_checksum",
                "checksum"
            ),
            ("ozone drill", "mnemonic_word_count", "12, 15, 18, 21 or 24"), ("", "mnemonic_word_count", "here are 0"),
            (String(repeating: " ", count: 4097), "mnemonic_word_count", "4096 bytes"),
            (String(repeating: " ", count: 4096), "mnemonic_word_count", "here are 0"),
        ])
    func wrongWords(words: String, code: String, part: String) throws {
        let outcome = try wallet.restore(words)
        #expect(outcome.status == 65)
        let json = try outcome.json()
        #expect(json["code"] as? String == code)
        #expect((json["message"] as? String)?.contains(part) == true)
        #expect(try names() == [])
    }

    @Test("An existing file is left as it is, whoever would overwrite it")
    func existing() throws {
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: wallet.keystore))
        let outcomes = [
            try wallet.restore(), try wallet.run("new", "--keystore", wallet.keystore, "--json"),
        ]
        for outcome in outcomes {
            #expect(outcome.status == 1)
            #expect(try outcome.json()["code"] as? String == "keystore_exists")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: wallet.keystore)) == Data([1, 2, 3]))
    }

    // Computed by other people's wallets for these words: the fingerprint and the first addresses of BIP 84 and 86.
    @Test("Addresses stand at the paths of BIP 84 and BIP 86, and the JSON has exactly address and path")
    func addresses() throws {
        try wallet.restore(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")
        let json = try wallet.address("--type", "p2wpkh", "--account", "1", "--index", "3", "--change")
        #expect(json.keys.sorted() == ["address", "path"])
        #expect(json["path"] as? String == "m/84'/1'/1'/1/3")
        #expect((json["address"] as? String)?.hasPrefix("bcrt1q") == true)
        let taproot = try wallet.address("--type", "p2tr", "--index", "7")
        #expect(taproot["path"] as? String == "m/86'/1'/0'/0/7")
        #expect((taproot["address"] as? String)?.hasPrefix("bcrt1p") == true)
        #expect(try wallet.address()["path"] as? String == "m/86'/1'/0'/0/0")
    }

    @Test("On mainnet the first addresses are those that BIP 84 and BIP 86 publish")
    func publishedAddresses() throws {
        let words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
        let outcome = try wallet.run(
            "restore", "--keystore", wallet.keystore, "--network", "mainnet", "--json", input: words)
        #expect(outcome.status == 0)
        let segwit = try wallet.address("--type", "p2wpkh")
        #expect(segwit["address"] as? String == "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu")
        let taproot = try wallet.address("--type", "p2tr")
        #expect(taproot["address"] as? String == "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr")
    }

    @Test("A number above 2^31 - 1, an unknown type or no keystore is refused as usage or missing")
    func wrongAddress() throws {
        try wallet.restore()
        let base = ["address", "--keystore", wallet.keystore]
        func status(_ arguments: [String]) throws -> Int32 {
            try Tool.Run(
                ["wallet"] + arguments, environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase"]
            ).wait().status
        }
        #expect(try status(base + ["--index", "2147483647"]) == 0)
        #expect(try status(base + ["--index", "2147483648"]) == 64)
        #expect(try status(base + ["--type", "p2sh"]) == 64)
        #expect(try status(["address"]) == 64)
        #expect(try status(["address", "--keystore", wallet.keystore + ".none"]) == 66)
    }

    @Test("Words with a passphrase of their own need it in every command, and words without one refuse it")
    func passphraseOfWords() throws {
        let needed = ["BITCACHE_BIP39_PASSPHRASE": "TREZOR"]
        try wallet.restore(environment: needed)
        let with = try wallet.address(environment: needed)
        for command in ["address", "show"] {
            let outcome = try wallet.run(command, "--keystore", wallet.keystore, "--json")
            #expect(outcome.status == 1)
            #expect(try outcome.json()["code"] as? String == "passphrase_missing")
        }
        let other = try WalletFolder()
        try other.restore()
        #expect(try other.address()["address"] as? String != with["address"] as? String)
        let outcome = try other.run("show", "--keystore", other.keystore, "--json", environment: needed)
        #expect(outcome.status == 1)
        #expect(try outcome.json()["code"] as? String == "passphrase_unexpected")
    }

    @Test("The words of a new wallet, shown once, restore it", arguments: [12, 24])
    func newWallet(words: Int) throws {
        // Not through the folder's run: the words that it looks for may be among the new ones.
        let made = try Tool.Run(
            ["wallet", "new", "--keystore", wallet.keystore, "--words", "\(words)", "--show-words", "--json"],
            environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase"]
        ).wait()
        #expect(made.status == 0)
        let paper = made.errors.split(separator: "\n").last.map(String.init) ?? ""
        #expect(paper.split(separator: " ").count == words)
        let again = try WalletFolder()
        let restored = try again.restore(paper)
        #expect(try restored.json()["fingerprint"] as? String == made.json()["fingerprint"] as? String)
        let hidden = try WalletFolder()
        #expect(try hidden.run("new", "--keystore", hidden.keystore).errors.isEmpty)
        #expect(try hidden.run("new", "--keystore", hidden.keystore + "2", "--words", "13").status == 64)
    }

    @Test("Without a passphrase and a terminal nothing is made or opened")
    func noPassphrase() throws {
        let outcome = try wallet.run(
            "restore", "--keystore", wallet.keystore, "--json", input: WalletFolder.words, passphrase: nil)
        #expect(outcome.status == 1)
        #expect(try outcome.json()["code"] as? String == "passphrase_missing")
        #expect(try names() == [])
    }

    @Test("A changed passphrase opens the same wallet, and the old one does not")
    func changesPassphrase() throws {
        try wallet.restore()
        let before = try wallet.address()["address"] as? String
        let new = ["BITCACHE_NEW_KEYSTORE_PASSPHRASE": "another one"]
        let bytes = try Data(contentsOf: URL(fileURLWithPath: wallet.keystore))
        let wrong = try wallet.run(
            "change-passphrase", "--keystore", wallet.keystore, "--json", passphrase: "no", environment: new)
        #expect(wrong.status == 1)
        #expect(try wrong.json()["code"] as? String == "keystore_wrong_passphrase")
        let missing = try wallet.run("change-passphrase", "--keystore", wallet.keystore, "--json")
        #expect(try missing.json()["code"] as? String == "passphrase_missing")
        #expect(try Data(contentsOf: URL(fileURLWithPath: wallet.keystore)) == bytes)

        let changed = try wallet.run("change-passphrase", "--keystore", wallet.keystore, "--json", environment: new)
        #expect(changed.status == 0)
        #expect(try changed.json()["changed"] as? Bool == true)
        let opened = try wallet.address(environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "another one"])
        #expect(opened["address"] as? String == before)
        let old = try wallet.run("show", "--keystore", wallet.keystore, "--json")
        #expect(try old.json()["code"] as? String == "keystore_wrong_passphrase")
        #expect(try names() == ["wallet.keystore"])
    }

    @Test("A keystore that others may read, or that was cut, is told apart")
    func damaged() throws {
        try wallet.restore()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: wallet.keystore)
        let open = try wallet.run("show", "--keystore", wallet.keystore, "--json")
        #expect(open.status == 66)
        #expect(try open.json()["code"] as? String == "keystore_too_open")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: wallet.keystore))
        try bytes.dropLast().write(to: URL(fileURLWithPath: wallet.keystore))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: wallet.keystore)
        let cut = try wallet.run("show", "--keystore", wallet.keystore, "--json")
        #expect(cut.status == 65)
        #expect(try cut.json()["code"] as? String == "keystore_damaged")
    }
}

@Suite("bitcache wallet: backups and budgets")
struct WalletBackupTests {
    private let wallet: WalletFolder
    private var demo: String { wallet.folder.path + "/demo" }
    private var store: String { demo + "/payer.sqlite" }
    private var backup: String { wallet.folder.path + "/payer.backup" }

    init() throws { wallet = try WalletFolder() }

    private func runDemo(_ file: String, _ arguments: String...) throws -> Tool.Outcome {
        try Tool.Run(
            ["demo", file, "--dir", demo, "--price", "1000msat/64KiB", "--json"] + arguments,
            environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase"]
        ).wait()
    }

    @Test("A backup brings keys, sessions and budgets back, beside newer sessions too, and overwrites nothing")
    func backups() throws {
        let file = try wallet.folder.file("film.bin", sizeBytes: 200_000)
        #expect(try runDemo(file, "--per-day", "1btc").status == 0)
        let made = try wallet.run(
            "backup", "--keystore", demo + "/demo.keystore", "--store", store, "--out", backup, "--json")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try made.json()["sessions"] as? Int == 1)
        #expect(try made.json()["hosts"] as? Int == 1)
        #expect(try made.json()["budgets"] as? Bool == true)
        let mode = try FileManager.default.attributesOfItem(atPath: backup)[.posixPermissions] as? Int
        #expect(mode == 0o600)

        let restored = wallet.folder.path + "/restored.sqlite"
        let all = try wallet.run(
            "restore", "--backup", backup, "--keystore", wallet.keystore, "--store", restored, "--json")
        #expect(all.status == 0, "\(all.errors)")
        #expect(try all.json()["sessions_added"] as? Int == 1)
        #expect(try all.json()["not_restored"] as? [String] == ["balances"])
        let limits = try wallet.run("budget", "--store", restored, "--json").json()
        #expect(limits["day_msat"] as? UInt64 == 100_000_000_000)
        #expect(limits["spent_today_msat"] as? UInt64 == 4000)
        let shown = try ["demo.keystore", "wallet.keystore"].map { name in
            let path = name == "demo.keystore" ? demo + "/" + name : wallet.keystore
            return try wallet.run("show", "--keystore", path, "--json").json()["fingerprint"] as? String
        }
        #expect(shown[0] != nil && shown[0] == shown[1])

        // The payer goes on, and then restores the old backup beside what it has.
        let other = try wallet.folder.file("other.bin", sizeBytes: 100_000, seed: 7)
        #expect(try runDemo(other, "--per-day", "2btc").status == 0)
        let again = try wallet.run("restore", "--backup", backup, "--store", store, "--json")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try again.json()["sessions_kept"] as? Int == 1)
        let kept = try wallet.run("budget", "--store", store, "--json").json()
        #expect(kept["day_msat"] as? UInt64 == 200_000_000_000, "the store's own budgets stay")
        #expect(kept["spent_today_msat"] as? UInt64 == 6000)
        for arguments in [
            ["restore", "--backup", backup, "--keystore", wallet.keystore],
            ["backup", "--keystore", wallet.keystore, "--out", backup],
        ] {
            let outcome = try Tool.Run(
                ["wallet"] + arguments + ["--json"], environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase"]
            ).wait()
            #expect(try outcome.json()["code"] as? String == "keystore_exists")
        }
    }

    @Test("Where the store is refused no keystore is made, and the same command works once the store is free")
    func storeFirst() throws {
        let file = try wallet.folder.file("film.bin", sizeBytes: 50_000)
        #expect(try runDemo(file).status == 0)
        #expect(
            try wallet.run("backup", "--keystore", demo + "/demo.keystore", "--store", store, "--out", backup).status
                == 0)
        let target = wallet.folder.path + "/taken.sqlite"
        try Data("no database".utf8).write(to: URL(fileURLWithPath: target))
        func restore() throws -> Int32 {
            try wallet.run("restore", "--backup", backup, "--keystore", wallet.keystore, "--store", target).status
        }
        #expect(try restore() == 65)
        #expect(!FileManager.default.fileExists(atPath: wallet.keystore))
        try FileManager.default.removeItem(atPath: target)
        #expect(try restore() == 0)
        #expect(FileManager.default.fileExists(atPath: wallet.keystore))
    }

    @Test("A damaged backup, a wrong passphrase and a backup of words alone are told apart, and nothing is written")
    func wrongBackups() throws {
        try wallet.restore()
        #expect(try wallet.run("backup", "--keystore", wallet.keystore, "--out", backup).status == 0)
        let (restored, target) = (wallet.folder.path + "/restored.sqlite", wallet.folder.path + "/new.keystore")
        func restore(_ passphrase: String = "a passphrase") throws -> (status: Int32, code: String?) {
            let outcome = try wallet.run(
                "restore", "--backup", backup, "--keystore", target, "--store", restored, "--json",
                passphrase: passphrase)
            return (outcome.status, try outcome.json()["code"] as? String)
        }
        #expect(try restore() == (1, "backup_without_payer"))
        #expect(try restore("no") == (1, "keystore_wrong_passphrase"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: backup))
        try bytes.dropLast().write(to: URL(fileURLWithPath: backup))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: backup)
        #expect(try restore() == (65, "keystore_damaged"))
        for path in [restored, target] { #expect(!FileManager.default.fileExists(atPath: path)) }
        for arguments in [
            ["--backup", backup], ["--keystore", target, "--store", restored],
            ["--backup", backup, "--keystore", target, "--network", "regtest"], [],
        ] {
            #expect(try Tool.Run(["wallet", "restore"] + arguments).wait().status == 64)
        }
    }

    @Test("Budgets are set, shown and taken away, with their units written out")
    func setsBudgets() throws {
        let path = wallet.folder.path + "/payer.sqlite"
        #expect(try wallet.run("budget", "--store", path, "--json").status == 66)
        let set = try wallet.run(
            "budget", "--store", path, "--per-file", "500sat", "--auto-approve", "7msat", "--json"
        ).json()
        #expect(set["file_msat"] as? Int == 500_000 && set["auto_approve_msat"] as? Int == 7)
        #expect(set["host_msat"] is NSNull && set["spent_today_msat"] as? Int == 0)
        let changed = try wallet.run(
            "budget", "--store", path, "--per-file", "none", "--per-host", "0.001btc", "--json"
        ).json()
        #expect(changed["file_msat"] is NSNull && changed["auto_approve_msat"] as? Int == 7)
        #expect(changed["host_msat"] as? Int == 100_000_000)
        #expect(try wallet.run("budget", "--store", path, "--per-day", "500").status == 64)
        #expect(try wallet.run("budget", "--store", path).output.contains("in a day        no limit"))
    }

    @Test("In a script a download above a budget, or above what may be spent unasked, is refused and nothing is paid")
    func refuses() throws {
        // Four chunks of 1000 msat.
        let file = try wallet.folder.file("film.bin", sizeBytes: 200_000)
        for (option, code) in [("--per-file", "budget_exceeded"), ("--auto-approve", "approval_needed")] {
            let refused = try runDemo(file, option, "3999msat")
            #expect(refused.status == 1)
            #expect(try refused.json()["code"] as? String == code)
            let spent = try wallet.run("budget", "--store", store, "--json").json()
            #expect(spent["spent_today_msat"] as? Int == 0)
            _ = try wallet.run("budget", "--store", store, option, "4sat")
        }
        let paid = try runDemo(file)
        #expect(paid.status == 0)
        #expect(try paid.json()["paid_msat"] as? Int == 4000)
    }
}
