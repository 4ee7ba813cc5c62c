import ArgumentParser
import BitCache
import BitCacheSQLite

/// `bitcache ledger`: the host's books.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Look at and check the host's double-entry books.",
        subcommands: [BalanceCommand.self, Check.self])

    struct BalanceCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "balance", abstract: "Print the balance of every account.")

        @Option(help: ArgumentHelp("A folder that `bitcache demo` made.", valueName: "folder"), completion: .directory)
        var dir: String

        @Flag(help: "Print the facts as one JSON object.")
        var json = false

        func run() throws {
            try reporting(json: json) {
                let folder = try DemoFolder(existing: dir)
                let store = try SQLiteHostStore(opening: folder.hostDatabase, create: false)
                let roles = DemoParties.roles(folder)
                let rows = try store.balances().sorted { $0.key < $1.key }
                if json {
                    let accounts = rows.map { account, balance in
                        JSONValue.object([
                            "account": .string(account.description),
                            "role": roles[account.owner.description].map(JSONValue.string) ?? .null,
                            "balance_msat": .signed(balance.net(of: account.class)),
                            "reserved_msat": .number(balance.reserved.msat),
                        ])
                    }
                    Console.print(JSONValue.object(["accounts": .array(accounts)]).line())
                    return
                }
                Console.print("          balance msat     reserved msat  account")
                for (account, balance) in rows {
                    let name = roles[account.owner.description].map { " (\($0))" } ?? ""
                    Console.print(
                        right(balance.net(of: account.class).description, 22)
                            + right(balance.reserved.msat.description, 18) + "  \(account)\(name)")
                }
            }
        }

        private func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Replay every commit and hold journal and balances against the result.",
            discussion: """
                Exit status: 0 the books are right; 65 they are not, and the message names the first thing that differs; \
                66 there is no such folder.
                """)

        @Option(help: ArgumentHelp("A folder that `bitcache demo` made.", valueName: "folder"), completion: .directory)
        var dir: String

        @Flag(help: "Print the facts as one JSON object.")
        var json = false

        func run() throws {
            try reporting(json: json) {
                let folder = try DemoFolder(existing: dir)
                let store = try SQLiteHostStore(opening: folder.hostDatabase, create: false)
                let identity = try DemoHost.identity(folder)
                let journal = try store.recover()
                let state = try HostState(identity: identity, replaying: store)
                guard state.ledger.head == journal.head else {
                    throw Refusal(
                        .replayDiffers,
                        "the commits end at entry \(state.ledger.head.number), the journal at \(journal.head.number)")
                }
                if json {
                    Console.print(
                        JSONValue.object([
                            "ok": .bool(true),
                            "commits": .number(state.commitNumber),
                            "entries": .number(journal.head.number),
                            "accounts": .number(UInt64(journal.balances.count)),
                            "journal_hash": .string(journal.head.hash.description),
                            "open_sessions": .number(UInt64(state.sessions.count)),
                        ]).line())
                } else {
                    Console.print("The books are right.")
                    Console.print(
                        "  \(state.commitNumber) commits replayed; every signature and link in them checked again")
                    Console.print(
                        "  \(journal.head.number) journal entries, each named by the next; \(journal.balances.count) accounts add up"
                    )
                    Console.print("  journal head \(journal.head.hash)")
                }
            }
        }
    }
}
