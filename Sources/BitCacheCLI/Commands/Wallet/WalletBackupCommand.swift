import ArgumentParser
import BitCache
import BitCacheSQLite

/// `bitcache wallet backup`: all that the words do not bring back.
struct WalletBackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write the words, hosts, sessions and budgets into one encrypted file.",
        discussion: """
            The backup has the passphrase of the keystore. Make a new one after paying: `wallet restore --backup` gives \
            back what was known when the backup was made.
            """)

    @Option(
        help: ArgumentHelp(
            "The encrypted keystore; its passphrase is asked for, or taken from BITCACHE_KEYSTORE_PASSPHRASE.",
            valueName: "file"), completion: .file())
    var keystore: String

    @Option(
        help: ArgumentHelp("The payer's database: hosts, sessions and budgets.", valueName: "file"),
        completion: .file())
    var store: String?

    @Option(
        help: ArgumentHelp("The backup file to make; an existing one is never overwritten.", valueName: "file"),
        completion: .file())
    var out: String

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            guard !FileSystem.exists(out) else {
                throw Refusal(.keystoreExists, "'\(out)' exists already; choose another name")
            }
            let bytes = try KeystoreFile.read(keystore)
            let passphrase = try Passphrase.forKeystore(confirming: false)
            let contents = try Keystore.open(bytes, passphrase: passphrase)
            let payer = try store.map { (path) throws(Refusal) in
                try PayerSnapshot(of: SQLitePayerStore(opening: path, create: false))
            }
            let made = try Timestamp.now()
            let sections = payer.map { [BackupContents.Section.payer: $0.rawRepresentation] } ?? [:]
            try BackupFile.write(
                Backup.seal(
                    BackupContents(keystore: contents, made: made, sections: sections), passphrase: passphrase),
                to: out)
            try print(payer, made)
        }
    }

    private func print(_ payer: PayerSnapshot?, _ made: Timestamp) throws {
        guard json else {
            Console.print("'\(out)' holds the words of '\(keystore)'")
            guard let payer else {
                return Console.print("and nothing else: name the payer's database with --store to keep it as well.")
            }
            return Console.print(
                "and sessions: \(payer.sessions.count), known hosts: \(payer.hosts.count), "
                    + "\(payer.budgets == nil ? "no budgets" : "the budgets"), as of \(made).")
        }
        Console.print(
            JSONValue.object([
                "backup": .string(out), "budgets": .bool(payer?.budgets != nil),
                "hosts": .number(UInt64(payer?.hosts.count ?? 0)), "keystore": .string(keystore),
                "made": .string(made.description), "sessions": .number(UInt64(payer?.sessions.count ?? 0)),
            ]).line())
    }
}
