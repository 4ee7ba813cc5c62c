import ArgumentParser
import BitCache

/// `bitcache wallet change-passphrase`: the same words under another passphrase.
struct WalletChangePassphraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change-passphrase",
        abstract: "Give a keystore another passphrase.",
        discussion: """
            The old passphrase is asked for, or taken from BITCACHE_KEYSTORE_PASSPHRASE; the new one is asked for twice, \
            or taken from BITCACHE_NEW_KEYSTORE_PASSPHRASE. Words and keys stay. The file is replaced in one step; \
            copies and backups of it still open with the old passphrase.
            """)

    @Option(help: ArgumentHelp("The encrypted keystore.", valueName: "file"), completion: .file())
    var keystore: String

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            _ = try KeystoreFile.read(keystore)
            let old = try Passphrase.forKeystore(confirming: false)
            try KeystoreFile.changePassphrase(at: keystore, from: old, to: Passphrase.newForKeystore())
            guard json else { return Console.print("'\(keystore)' has another passphrase now.") }
            Console.print(JSONValue.object(["changed": .bool(true), "keystore": .string(keystore)]).line())
        }
    }
}
