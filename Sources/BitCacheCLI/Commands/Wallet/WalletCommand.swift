import ArgumentParser

/// `bitcache wallet`: keys in an encrypted keystore.
struct WalletCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Keys, coins and payments of a wallet in an encrypted keystore.",
        subcommands: [
            WalletNewCommand.self, WalletRestoreCommand.self, WalletShowCommand.self, WalletAddressCommand.self,
            WalletListCommand.self, WalletBalanceCommand.self, WalletSendCommand.self, WalletBumpCommand.self,
            WalletReleaseCommand.self, WalletSignPSBTCommand.self, WalletExportDescriptorsCommand.self,
            WalletSignMessageCommand.self, WalletVerifyMessageCommand.self, WalletBudgetCommand.self,
            WalletBackupCommand.self, WalletChangePassphraseCommand.self,
        ])
}
