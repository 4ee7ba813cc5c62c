import ArgumentParser
import BitCache
import BitCacheSQLite

/// `bitcache wallet restore`: a keystore from words, or all of a backup.
struct WalletRestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a wallet again, from its words or from a backup file.",
        discussion: """
            Without --backup the words are read from standard input, in one line or several. The passphrase that the \
            keystore is given comes from BITCACHE_KEYSTORE_PASSPHRASE and that of the words, where they have one, from \
            BITCACHE_BIP39_PASSPHRASE; on a terminal both are asked for. Words bring back keys and nothing else.

            With --backup the keystore of the backup is written to --keystore, and its hosts, sessions and budgets into \
            --store. What the store knows better stays: restoring an old backup beside newer sessions loses nothing.

            Exit status: 65 where the words or the backup are wrong; nothing was written then.
            """)

    @Option(
        help: ArgumentHelp("The keystore file to make; an existing one is never overwritten.", valueName: "file"),
        completion: .file())
    var keystore: String?

    @Option(help: "mainnet, testnet, signet or regtest; with --backup it is the backup's.")
    var network: String?

    @Option(
        help: ArgumentHelp(
            "No coin of the words is older; without this, all blocks are of interest.", valueName: "time"))
    var created: String?

    @Option(help: ArgumentHelp("A file that `bitcache wallet backup` made.", valueName: "file"), completion: .file())
    var backup: String?

    @Option(
        help: ArgumentHelp("The payer's database to restore into, with --backup.", valueName: "file"),
        completion: .file())
    var store: String?

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    /// What words cannot bring back.
    static let beyondWords = ["hosts", "sessions", "budgets", "balances"]

    func validate() throws {
        if backup == nil {
            guard keystore != nil else { throw ValidationError("name the file to make with --keystore") }
            guard store == nil else { throw ValidationError("words fill no --store: that takes a --backup") }
        } else {
            guard keystore != nil || store != nil else {
                throw ValidationError("name with --keystore and --store what is to be restored")
            }
            guard network == nil, created == nil else {
                throw ValidationError("--network and --created stand in the backup")
            }
        }
    }

    func run() throws {
        try reporting(json: json) {
            if let keystore, FileSystem.exists(keystore) {
                throw Refusal(.keystoreExists, "'\(keystore)' exists already; choose another name")
            }
            if let backup {
                try restore(from: backup)
            } else if let keystore {
                try restoreWords(to: keystore)
            }
        }
    }

    // MARK: From words

    private func restoreWords(to path: String) throws {
        let network = try argument("--network", network, Network.init(parsing:)) ?? .regtest
        let created = try argument("--created", created, Timestamp.init(parsing:)) ?? Timestamp(seconds: 0)
        let mnemonic = try Mnemonic(parsing: SecretInput.words())
        let ofWords = try passphraseOfWords()
        let passphrase = try Passphrase.forKeystore(confirming: true)
        let contents = KeystoreContents(
            mnemonic: mnemonic, network: network, created: created, needsPassphrase: ofWords.count > 0)
        let wallet = try contents.wallet(passphrase: ofWords)
        try KeystoreFile.write(Keystore.seal(contents, passphrase: passphrase), to: path)
        try WalletFacts(wallet).print(
            json: json, keystore: path, more: ["not_restored": .array(Self.beyondWords.map(JSONValue.string))])
        if !json {
            Console.print(
                "Words bring back keys. They do not bring back hosts, sessions, budgets and balances: the backup file "
                    + "does, with `bitcache wallet restore --backup`.")
        }
    }

    /// In a script, words without the variable have no passphrase.
    private func passphraseOfWords() throws(Refusal) -> SecretBytes {
        if let passphrase = Passphrase.fromEnvironment(Passphrase.wordsVariable) { return passphrase }
        guard Console.isTerminal(0) else { return .empty }
        return try SecretInput.ask("BIP 39 passphrase of the words (empty if they have none): ")
    }

    // MARK: From a backup

    private func restore(from backup: String) throws {
        let bytes = try BackupFile.read(backup)
        let passphrase = try Passphrase.forKeystore(confirming: false)
        let contents = try Backup.open(bytes, passphrase: passphrase)
        let snapshot = try contents.sections[.payer].map { (bytes) throws(Refusal) in
            try PayerSnapshot(rawRepresentation: bytes)
        }
        if store != nil, snapshot == nil {
            throw Refusal(
                .backupWithoutPayer, "'\(backup)' was made without --store: it holds words and no hosts or sessions")
        }
        var outcome = PayerSnapshot.Outcome()
        if let store, let snapshot {
            outcome = try snapshot.restore(into: SQLitePayerStore(opening: store, create: true))
        }
        // Last, because it is the step that cannot be done twice: whatever the store refuses, the same command can be
        // run again.
        if let keystore {
            try KeystoreFile.write(Keystore.seal(contents.keystore, passphrase: passphrase), to: keystore)
        }
        print(contents, outcome)
    }

    private func print(_ contents: BackupContents, _ outcome: PayerSnapshot.Outcome) {
        // Balances are the hosts' to say; what is not asked for is named as well.
        let missing =
            ["balances"] + (keystore == nil ? ["keys"] : []) + (store == nil ? ["hosts", "sessions", "budgets"] : [])
        guard json else {
            Console.print("The backup is of \(contents.made).")
            if let keystore {
                Console.print("'\(keystore)' holds its words again, under the passphrase of the backup.")
            }
            if let store {
                Console.print(
                    "'\(store)': sessions added \(outcome.added), brought forward \(outcome.advanced), "
                        + "left as they were \(outcome.kept).")
                Console.print(
                    "Sessions that went on after the backup are given up when they are taken up again: their hosts "
                        + "close them at the last payment they were shown.")
            }
            return Console.print("Not restored: \(missing.joined(separator: ", ")).")
        }
        Console.print(
            JSONValue.object([
                "keystore": keystore.map(JSONValue.string) ?? .null, "made": .string(contents.made.description),
                "network": .string(contents.keystore.network.description),
                "not_restored": .array(missing.map(JSONValue.string)),
                "sessions_added": .number(UInt64(outcome.added)),
                "sessions_advanced": .number(UInt64(outcome.advanced)),
                "sessions_kept": .number(UInt64(outcome.kept)), "store": store.map(JSONValue.string) ?? .null,
            ]).line())
    }
}

extension Refusal.Code {
    /// A backup that holds words and no payer's hosts, sessions and budgets.
    static let backupWithoutPayer = Self(rawValue: "backup_without_payer")
}
