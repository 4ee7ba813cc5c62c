import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet list`: addresses, and what they hold.
struct WalletListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List an account's addresses, with what they hold where a chain is given.",
        discussion: """
            Without --chain or --coins the first --count addresses of each type are listed; with one of them, every address \
            that holds a coin, and the next unused one of each type.
            """)

    @OptionGroup var options: WalletOptions
    @OptionGroup var source: CoinSourceOptions

    @Option(help: "The number of the account.")
    var account: UInt32 = 0

    @Option(help: "How many addresses of each type, 1 to 1000.")
    var count: UInt32 = 5

    @Flag(help: "Print one JSON object a line.")
    var json = false

    private struct Row {
        let type: AccountType
        let address: WalletAddress
        var sat: Satoshis?
        var coinCount: Int?
    }

    func run() throws {
        try reporting(json: json) {
            guard (1...1000).contains(count) else {
                throw Refusal(.argumentInvalid, "1 to 1000 addresses are listed, not \(count)")
            }
            let wallet = try options.wallet()
            let rows = source.chain == nil && source.coins == nil ? try first(of: wallet) : try held(by: wallet)
            for row in rows {
                if json {
                    var members: [String: JSONValue] = [
                        "type": .string(row.type.rawValue), "address": .string(row.address.address.text),
                        "path": .string(row.address.path.description),
                    ]
                    if let sat = row.sat { members["sat"] = .number(sat.sat) }
                    if let coinCount = row.coinCount { members["coins"] = .number(UInt64(coinCount)) }
                    Console.print(JSONValue.object(members).line())
                } else {
                    let path = row.address.path.description.padding(toLength: 20, withPad: " ", startingAt: 0)
                    Console.print("\(path)  \(row.address.address)" + (row.sat.map { "  \($0)" } ?? ""))
                }
            }
        }
    }

    private func first(of wallet: Wallet) throws(Refusal) -> [Row] {
        var rows: [Row] = []
        for type in AccountType.allCases {
            let account = try wallet.account(type, number: account)
            for index in 0..<count { rows.append(Row(type: type, address: try account.address(index: index))) }
        }
        return rows
    }

    private func held(by wallet: Wallet) throws(Refusal) -> [Row] {
        let coins = try AccountCoins(wallet, account: account, keystore: options.keystore, from: source.one())
        var rows: [Row] = []
        let held = Dictionary(grouping: coins.spendable, by: \.address)
        for type in AccountType.allCases {
            let addresses = held.keys.filter { $0.address.script.kind == type.scriptKind }
            for address in addresses.sorted(by: { $0.path < $1.path }) {
                let outputs = held[address, default: []].map(\.coin.output)
                rows.append(
                    Row(type: type, address: address, sat: try outputs.totalValue(), coinCount: outputs.count))
            }
            rows.append(Row(type: type, address: try coins.nextAddress(type, change: false), sat: .zero, coinCount: 0))
        }
        return rows
    }
}
