import ArgumentParser
import BitCache

/// `bitcache demo`: the whole way of a payment on a real file.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Download a real file, paid chunk by chunk, settled and verified.",
        discussion: """
            In a folder of its own it makes keys for uploader, referrer, host and payer; the uploader lists the file, the \
            host offers it, the payer deposits on a simulated Bitcoin chain and downloads it with one micropayment a \
            chunk; an epoch is closed and settled in one transaction; every token is verified and the download compared \
            with the original. Stopped at any moment, it goes on when it is run again on the same folder.

            The payer has no budgets until some are set, here or with `bitcache wallet budget`; the folder keeps them.
            """)

    @Argument(
        help: "A file, or a folder (one session for each of its files). Without it, 32 MB are made.",
        completion: .file())
    var file: String?

    @Option(
        help: ArgumentHelp("The folder to work in; it is made where it is missing.", valueName: "folder"),
        completion: .directory)
    var dir = "bitcache-demo"

    @Option(
        help: ArgumentHelp(
            "What a chunk costs, and its size: 16KiB to 64MiB, doubling. With 50msat/256KiB little earnings are carried forward.",
            valueName: "amount/size"))
    var price = DemoPrice.standardText

    @Option(help: ArgumentHelp("The rate of the payout transaction, in sat for a virtual byte.", valueName: "rate"))
    var feeRate = "1sat/vB"

    @OptionGroup(title: "Budgets") var budgets: BudgetOptions

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let rate = try FeeRate(parsing: feeRate)
            let price: DemoPrice
            do throws(Refusal) { price = try DemoPrice(parsing: self.price) } catch { throw WrongUsage(refusal: error) }
            try file.map(DemoContent.check)
            let folder = try DemoFolder(opening: dir, now: .now())
            let facts = try DemoRun(folder: folder, price: price, feeRate: rate, budgets: budgets).run(file)
            if json {
                Console.print(facts.json.line())
            } else {
                DemoReport(facts: facts).lines.forEach(Console.print)
            }
            guard facts.isIdentical, facts.transaction == nil || facts.isAnchored else {
                throw ExitCode(ToolExit.refused.rawValue)
            }
        }
    }
}
