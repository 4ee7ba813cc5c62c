import ArgumentParser
import BitCache

/// `bitcache wallet bump`: gets a waiting transaction into a block sooner.
struct WalletBumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bump",
        abstract: "Raise the fee of a waiting transaction; a dry run until --yes.",
        discussion: """
            A payment that was sent from here is replaced by another version (BIP 125): the same coins, the same payees, \
            less change and more fee. Only one version can confirm, so nobody is paid twice.

            With --child a transaction of its own spends an output that pays this account, back to the account, and its \
            fee counts for both. That helps where others sent the payment, or where it may not be replaced.

              bitcache wallet bump --keystore my.keystore --chain chain.bin --fee-rate 20sat/vB <txid>
            """)

    @OptionGroup var options: WalletOptions

    @Option(help: ArgumentHelp("The simulated chain's file.", valueName: "file"), completion: .file())
    var chain: String

    @Argument(help: ArgumentHelp("The waiting transaction, as send or balance prints it.", valueName: "txid"))
    var transaction: String

    @Option(
        help: ArgumentHelp(
            "What the new version pays for its size, or the child together with its ancestors.", valueName: "rate"))
    var feeRate: String

    @Flag(help: "Pay by a child, and leave the transaction as it is.")
    var child = false

    @Option(help: "The number of the account.")
    var account: UInt32 = 0

    @Option(help: ArgumentHelp("The kind of address for new change: p2wpkh or p2tr.", valueName: "type"))
    var changeType: AccountType = .p2wpkh

    @Flag(help: "Do it: sign and send.")
    var yes = false

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let rate = try FeeRate.argument(feeRate)
            let id: TransactionID
            do throws(Refusal) {
                id = try TransactionID(displayHex: transaction)
            } catch { throw WrongUsage(refusal: error) }
            let wallet = try options.wallet()
            var coins = try AccountCoins(wallet, account: account, keystore: options.keystore, from: .chain(chain))
            let (payment, owner) = try plan(id, rate, coins)
            var report = PaymentReport(payment: payment, network: wallet.network, isDryRun: !yes)
            report.bumped = child ? ("parent", "pays for", id) : ("replaces", "takes the place of", id)
            if yes {
                report.transaction = try coins.send(payment, with: wallet, as: owner)
                report.isBroadcast = true
            }
            report.print(json: json)
        }
    }

    /// The plan, and the payment that it is a version of: none for a child, which is a payment of its own.
    private func plan(
        _ id: TransactionID, _ rate: FeeRate, _ coins: AccountCoins
    ) throws(Refusal) -> (WalletPayment, LockOwner?) {
        do throws(Refusal) {
            if child { return (try coins.child(of: id, feeRate: rate, changeType: changeType), nil) }
            return try coins.replacement(of: id, feeRate: rate, changeType: changeType)
        } catch {
            throw coins.explained(error)
        }
    }
}
