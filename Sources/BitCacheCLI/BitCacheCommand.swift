import ArgumentParser

/// The root of the command-line tool; each subcommand parses, calls the library, and prints.
///
/// Every command says its own name: left to itself, ArgumentParser spells out the name of each type at every start, which
/// takes longer than verifying a receipt.
@main
struct BitCacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bitcache",
        abstract: "Micropayments tied to downloads: pay, verify, settle.",
        discussion: """
            Start with `bitcache demo FILE`: it downloads a real file, paid chunk by chunk, settles the payments in one \
            Bitcoin transaction on a simulated chain, and leaves a folder that the other commands work on.

            Amounts always name their unit: 50msat, 1000sat, 0.001btc. Every command that prints facts takes --json.
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, WalletCommand.self, OfferCommand.self, TokenCommand.self, LedgerCommand.self,
            SettleCommand.self, ProofCommand.self,
        ])
}
