import ArgumentParser

/// `bitcache wallet`: keys in an encrypted keystore.
struct WalletCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Make, restore, back up and look at a wallet.",
        subcommands: [
            WalletNewCommand.self, WalletRestoreCommand.self, WalletShowCommand.self, WalletAddressCommand.self,
            WalletBackupCommand.self, WalletChangePassphraseCommand.self, WalletBudgetCommand.self,
        ])
}
