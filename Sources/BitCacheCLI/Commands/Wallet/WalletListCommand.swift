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
            that holds a coin, change included, and the next unused one of each type.
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
        /// What the address holds; nil where nobody asked a chain.
        var coins: [HeldCoin]?
    }

    func run() throws {
        try reporting(json: json) {
            guard (1...1000).contains(count) else {
                throw Refusal(.argumentInvalid, "1 to 1000 addresses are listed, not \(count)")
            }
            let source = source.isGiven ? try source.one() : nil
            let wallet = try options.wallet()
            let rows = try source.map { (source) throws(Refusal) in try held(by: wallet, source) } ?? first(of: wallet)
            if json {
                for row in rows { Console.print(JSONValue.object(try members(row)).line()) }
            } else {
                Columns.lines(try rows.map(cells), right: [2]).forEach(Console.print)
            }
        }
    }

    private func members(_ row: Row) throws(Refusal) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "type": .string(row.type.rawValue), "address": .string(row.address.address.text),
            "path": .string(row.address.path.description),
        ]
        guard let coins = row.coins else { return members }
        members["coins"] = .number(UInt64(coins.count))
        members["sat"] = .number(try coins.map(\.own.coin.output).totalValue().sat)
        members["free_sat"] = .number(try coins.filter { $0.state == .free }.map(\.own.coin.output).totalValue().sat)
        return members
    }

    private func cells(_ row: Row) throws(Refusal) -> [String] {
        let cells = [row.address.path.description, row.address.address.text]
        guard let coins = row.coins else { return cells }
        guard !coins.isEmpty else { return cells + ["", "next unused"] }
        return cells + ["\(try coins.map(\.own.coin.output).totalValue())", note(coins)]
    }

    /// How many coins there are, and why some of them cannot be spent.
    private func note(_ coins: [HeldCoin]) -> String {
        var counts: [(name: String, count: Int)] = [
            ("unconfirmed", coins.count { $0.own.coin.confirmations == 0 }),
            ("locked", coins.count { if case .locked = $0.state { true } else { false } }),
            ("immature", coins.count { $0.state == .immature }),
        ]
        counts.removeAll { $0.count == 0 }
        let parts = counts.map { coins.count == 1 ? $0.name : "\($0.count) \($0.name)" }
        return (["\(coins.count) coin\(coins.count == 1 ? "" : "s")"] + parts).joined(separator: ", ")
    }

    private func first(of wallet: Wallet) throws(Refusal) -> [Row] {
        var rows: [Row] = []
        for type in AccountType.allCases {
            let account = try wallet.account(type, number: account)
            for index in 0..<count { rows.append(Row(type: type, address: try account.address(index: index))) }
        }
        return rows
    }

    private func held(by wallet: Wallet, _ source: CoinSource) throws(Refusal) -> [Row] {
        let coins = try AccountCoins(wallet, account: account, keystore: options.keystore, from: source)
        var rows: [Row] = []
        let held = Dictionary(grouping: coins.held, by: \.own.address)
        for type in AccountType.allCases {
            let addresses = held.keys.filter { $0.address.script.kind == type.scriptKind }
            for address in addresses.sorted(by: { $0.path < $1.path }) {
                rows.append(Row(type: type, address: address, coins: held[address]))
            }
            rows.append(Row(type: type, address: try coins.nextAddress(type, change: false), coins: []))
        }
        return rows
    }
}
