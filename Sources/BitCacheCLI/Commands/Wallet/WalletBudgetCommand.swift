import ArgumentParser
import BitCache
import BitCacheSQLite
import Foundation

/// `bitcache wallet budget`: what a payer is willing to spend.
struct WalletBudgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Show or set what may be spent for a file, at a host and in a day.",
        discussion: """
            Without an amount it shows the limits and what was spent today. An amount names its unit: 1000sat, 0.001btc; \
            `none` takes a limit away. A download that could cost more than a budget has left is refused. One that could \
            cost more than --auto-approve is asked about on a terminal, and refused in a script.
            """)

    @Option(help: ArgumentHelp("The payer's database.", valueName: "file"), completion: .file())
    var store: String

    @OptionGroup var limits: BudgetOptions

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let store = try SQLitePayerStore(opening: store, create: limits.isGiven)
            let limits = try limits.changing(BudgetPolicy.limits(of: store))
            if self.limits.isGiven { try store.saveBudgets(limits.rawRepresentation) }
            let today = try BudgetPolicy.spentOnDay(of: .now(), in: store)
            print(limits, today)
        }
    }

    private func print(_ limits: BudgetLimits, _ today: Amount) {
        let rows: [(name: String, member: String, amount: Amount?)] = [
            ("for a file", "file_msat", limits.file), ("at a host", "host_msat", limits.host),
            ("in a day", "day_msat", limits.day), ("without asking", "auto_approve_msat", limits.autoApprove),
        ]
        guard json else {
            for row in rows {
                Console.print(
                    row.name.padding(toLength: 16, withPad: " ", startingAt: 0)
                        + (row.amount?.description ?? "no limit"))
            }
            return Console.print("spent today     \(today)")
        }
        var members = Dictionary(
            rows.map { ($0.member, $0.amount.map { JSONValue.number($0.msat) } ?? .null) },
            uniquingKeysWith: { first, _ in first })
        members["spent_today_msat"] = .number(today.msat)
        Console.print(JSONValue.object(members).line())
    }
}

/// Limits as options; one that is not given stays as it was.
struct BudgetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The most for one content in all, or `none`.", valueName: "amount"))
    var perFile: String?

    @Option(help: ArgumentHelp("The most at one host in all, or `none`.", valueName: "amount"))
    var perHost: String?

    @Option(help: ArgumentHelp("The most in one day (UTC) at all hosts, or `none`.", valueName: "amount"))
    var perDay: String?

    @Option(help: ArgumentHelp("The most for one download that nobody is asked about, or `none`.", valueName: "amount"))
    var autoApprove: String?

    var isGiven: Bool { [perFile, perHost, perDay, autoApprove].contains { $0 != nil } }

    /// The limits with those changed that were given.
    func changing(_ limits: BudgetLimits) throws(WrongUsage) -> BudgetLimits {
        var limits = limits
        if let limit = try Self.limit("--per-file", perFile) { limits.file = limit }
        if let limit = try Self.limit("--per-host", perHost) { limits.host = limit }
        if let limit = try Self.limit("--per-day", perDay) { limits.day = limit }
        if let limit = try Self.limit("--auto-approve", autoApprove) { limits.autoApprove = limit }
        return limits
    }

    /// A limit, or `.some(nil)` where it is taken away; nil where the option was not given.
    private static func limit(_ name: String, _ text: String?) throws(WrongUsage) -> Amount?? {
        guard let text else { return nil }
        if text == "none" { return .some(nil) }
        return .some(try argument(name, given: text, Amount.init(parsing:)))
    }
}
