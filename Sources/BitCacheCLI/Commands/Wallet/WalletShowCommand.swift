import ArgumentParser
import BitCache

/// `bitcache wallet show`: a wallet without its secrets.
struct WalletShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a wallet's public keys and first addresses; no secret.")

    @OptionGroup var options: WalletOptions

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            try WalletFacts(options.wallet()).print(json: json, keystore: options.keystore)
        }
    }
}
