import ArgumentParser

/// `bitcache wallet`: keys in an encrypted keystore.
struct WalletCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Make and look at a wallet.",
        subcommands: [
            WalletNewCommand.self, WalletShowCommand.self, WalletSignMessageCommand.self,
            WalletVerifyMessageCommand.self,
        ])
}
