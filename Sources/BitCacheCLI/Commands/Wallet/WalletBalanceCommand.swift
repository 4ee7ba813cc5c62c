import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet balance`: the wallet's money by how sure it is.
struct WalletBalanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Show an account's money on the chain, by how sure it is.",
        discussion: """
            confirmed          in a block, free to spend
            own_unconfirmed    this wallet's own change in no block yet, free to spend
            other_unconfirmed  paid by others in no block yet, who may take it back
            locked             kept for a payment, which is named below
            immature           mined less than 100 blocks ago

            A payment that an earlier run signed and could not send is sent now.
            """)

    @OptionGroup var options: WalletOptions
    @OptionGroup var source: CoinSourceOptions

    @Option(help: "The number of the account.")
    var account: UInt32 = 0

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let wallet = try options.wallet()
            let coins = try AccountCoins(wallet, account: account, keystore: options.keystore, from: source.one())
            let balance = coins.balance
            let rows: [(name: String, sat: Satoshis)] = [
                ("confirmed", balance.confirmed), ("own_unconfirmed", balance.ownUnconfirmed),
                ("other_unconfirmed", balance.otherUnconfirmed), ("locked", balance.locked),
                ("immature", balance.immature), ("total", try balance.total),
            ]
            let payments = coins.tracker?.pendingPayments ?? []
            if json {
                var members = Dictionary(
                    rows.map { ($0.name + "_sat", JSONValue.number($0.sat.sat)) },
                    uniquingKeysWith: { first, _ in first })
                if let height = coins.height { members["height"] = .number(UInt64(height)) }
                members["coins"] = .number(UInt64(coins.spendable.count))
                members["payments"] = .array(payments.map(\.json))
                Console.print(JSONValue.object(members).line())
            } else {
                Columns.lines(rows.map { [$0.name, "\($0.sat)"] }, right: [1]).forEach(Console.print)
                Columns.lines(payments.map { [$0.owner.name, $0.text] }).forEach(Console.print)
            }
        }
    }
}
