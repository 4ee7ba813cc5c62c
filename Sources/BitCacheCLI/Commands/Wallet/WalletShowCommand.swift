import ArgumentParser
import BitCache

/// `bitcache wallet show`: a wallet without its secrets.
struct WalletShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a wallet's public keys and first addresses; no secret.")

    @Option(help: ArgumentHelp("The keystore file.", valueName: "file"), completion: .file())
    var keystore: String

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let bytes = try KeystoreFile.read(keystore)
            let wallet = try Keystore.open(bytes, passphrase: Passphrase.forKeystore(confirming: false)).wallet()
            try WalletFacts(wallet).print(json: json, keystore: keystore)
        }
    }
}
