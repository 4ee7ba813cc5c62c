import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet balance`: the wallet's money by how sure it is.
struct WalletBalanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Show an account's money on the chain, by how sure it is.")

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
            if json {
                var members = Dictionary(
                    rows.map { ($0.name + "_sat", JSONValue.number($0.sat.sat)) },
                    uniquingKeysWith: { first, _ in first })
                if let height = coins.height { members["height"] = .number(UInt64(height)) }
                members["coins"] = .number(UInt64(coins.spendable.count))
                Console.print(JSONValue.object(members).line())
            } else {
                for row in rows {
                    Console.print(row.name.padding(toLength: 20, withPad: " ", startingAt: 0) + "\(row.sat)")
                }
                for (outPoint, owner) in (coins.tracker?.locks ?? [:]).sorted(by: { $0.key < $1.key }) {
                    Console.print("locked              \(outPoint) for '\(owner)'")
                }
            }
        }
    }
}
