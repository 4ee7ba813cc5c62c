import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet send`: pays out of the wallet.
struct WalletSendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Pay from an account; a dry run until --yes.",
        discussion: """
            Without --yes the plan is shown, with coins, change, size and fee, and nothing is signed or sent but what an \
            earlier run signed and could not send.

            With --yes and --chain the transaction is signed and broadcast to that chain, and its id printed; with --yes \
            and --coins it is signed and printed in hexadecimal, for a node's sendrawtransaction. With --psbt the plan is \
            written as a PSBT for an outside signer, and nothing is signed here; with --chain and --yes its coins are \
            locked until they are spent, or until `bitcache wallet release`.

              bitcache wallet send --keystore my.keystore --chain chain.bin \\
                --to bcrt1q… --amount 5000sat
            """)

    @OptionGroup var options: WalletOptions
    @OptionGroup var source: CoinSourceOptions

    @Option(
        help: ArgumentHelp("An address, or a bitcoin: URI; repeat it to pay several at once.", valueName: "address"))
    var to: [String]

    @Option(
        help: ArgumentHelp(
            "What an address gets, with its unit: 5000sat, 0.001btc; in the order of the addresses. A URI that says its "
                + "amount needs none.",
            valueName: "amount"))
    var amount: [String] = []

    @Option(help: ArgumentHelp("What the transaction pays for its size, with its unit.", valueName: "rate"))
    var feeRate = "2sat/vB"

    @Option(help: "The number of the account.")
    var account: UInt32 = 0

    @Option(help: ArgumentHelp("The kind of address for the change: p2wpkh or p2tr.", valueName: "type"))
    var changeType: AccountType = .p2wpkh

    @Option(
        help: ArgumentHelp("Write a PSBT for an outside signer instead of signing.", valueName: "file"),
        completion: .file())
    var psbt: String?

    @Flag(help: "Do it: sign and send, or lock what the PSBT spends.")
    var yes = false

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let rate = try FeeRate.argument(feeRate)
            let source = try source.one()
            let wallet = try options.wallet()
            let outputs: [TransactionOutput]
            do throws(Refusal) {
                outputs = try Payee.outputs(to: to, amounts: amount, network: wallet.network)
            } catch { throw WrongUsage(refusal: error) }
            var coins = try AccountCoins(wallet, account: account, keystore: options.keystore, from: source)
            let payment: WalletPayment
            do throws(Refusal) {
                payment = try WalletPayment(
                    paying: outputs, from: coins.spendable, change: coins.nextAddress(changeType, change: true),
                    feeRate: rate, previousTransactions: coins.previousTransactions, lockTime: coins.height ?? 0,
                    seed: .random(in: .min ... .max))
            } catch { throw coins.explained(error) }
            var report = PaymentReport(payment: payment, network: wallet.network, isDryRun: !yes)
            if let psbt {
                if yes { report.owner = try coins.lock(payment) }
                try PSBTFile.write(payment.psbt, to: psbt)
                report.psbtFile = psbt
                report.isLeftUnlocked = !yes && coins.tracker != nil
            } else if yes {
                report.transaction = try coins.send(payment, with: wallet)
                report.isBroadcast = coins.tracker != nil
            }
            report.print(json: json)
        }
    }
}

extension FeeRate {
    /// A rate given as an argument, whose refusal is the caller's mistake.
    static func argument(_ text: String) throws -> FeeRate {
        do throws(Refusal) { return try FeeRate(parsing: text) } catch { throw WrongUsage(refusal: error) }
    }
}
