import ArgumentParser
import BitCache
import BitCacheSQLite

/// `bitcache settle`: epochs and payouts.
struct SettleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Close epochs and pay them out.",
        subcommands: [Run.self])

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Close the open epoch and settle it on the folder's simulated chain.",
            discussion: "With --dry-run it prints what it would pay, carry forward and why, and changes nothing.")

        @Option(help: ArgumentHelp("A folder that `bitcache demo` made.", valueName: "folder"), completion: .directory)
        var dir: String

        @Option(help: ArgumentHelp("The rate of the payout transaction, in sat for a virtual byte.", valueName: "rate"))
        var feeRate = "1sat/vB"

        @Flag(help: "Print the plan and change nothing.")
        var dryRun = false

        @Flag(help: "Print the facts as one JSON object.")
        var json = false

        func run() throws {
            try reporting(json: json) {
                let policy = SettlementPolicy(
                    feeRate: try FeeRate(parsing: feeRate), finalConfirmations: DemoHost.finalConfirmations)
                let folder = try DemoFolder(existing: dir)
                if dryRun {
                    let store = try SQLiteHostStore(opening: folder.hostDatabase, create: false)
                    let state = try HostState(identity: DemoHost.identity(folder), replaying: store)
                    try print(state.epochPlan(policy), policy, folder, record: nil)
                } else {
                    let parties = try DemoParties(folder)
                    var host = try DemoHost(folder, parties, now: .now())
                    let plan = try host.engine.state.epochPlan(policy)
                    try host.settle(policy)
                    let settler = Settler(engine: host.engine, store: host.store, treasury: parties.treasury)
                    try print(plan, policy, folder, record: settler.records()[plan.epoch])
                }
            }
        }

        private func print(
            _ plan: EpochClose, _ policy: SettlementPolicy, _ folder: DemoFolder, record: PayoutRecord?
        ) throws {
            let roles = DemoParties.roles(folder)
            let paid = plan.payees.filter { $0.payout > .zero }
            if json {
                Console.print(
                    try JSONValue.object([
                        "epoch": .number(plan.epoch),
                        "dry_run": .bool(dryRun),
                        "claims": .number(UInt64(plan.claims.count)),
                        "payout_sat": .number(plan.payoutTotal().sat),
                        "payees": .array(plan.payees.map { payee($0, roles) }),
                        "txid": record?.transaction.map { .string($0.id.displayHex) } ?? .null,
                        "stage": record.map { .string($0.stage.description) } ?? .null,
                    ]).line())
                return
            }
            Console.print(
                "epoch \(plan.epoch): \(plan.claims.count) claims, \(paid.count) of \(plan.payees.count) payees paid, \(try plan.payoutTotal())"
                    + (dryRun ? " (dry run, nothing changed)" : ""))
            for result in plan.payees {
                let name = roles[result.line.payee.description] ?? "payee"
                let reason = result.carryReason.map { ", because: \($0)" } ?? ""
                Console.print(
                    "  \(result.line.payee) (\(name)): \(result.payout) paid, \(result.line.carriedOut) carried forward\(reason)"
                )
            }
            if let record {
                Console.print(
                    "  \(record.stage)\(record.transaction.map { ", transaction \($0.id.displayHex)" } ?? "")")
            }
        }

        private func payee(_ result: PayeeResult, _ roles: [String: String]) -> JSONValue {
            .object([
                "payee": .string(result.line.payee.description),
                "role": roles[result.line.payee.description].map(JSONValue.string) ?? .null,
                "gross_msat": .number(result.line.gross.msat),
                "payout_sat": .number(result.payout.sat),
                "carried_forward_msat": .number(result.line.carriedOut.msat),
                "carry_reason": result.carryReason.map { .string($0.description) } ?? .null,
            ])
        }
    }
}
