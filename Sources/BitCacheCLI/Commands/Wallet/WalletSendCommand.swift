import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet send`: pays out of the wallet.
struct WalletSendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Pay from an account; a dry run until --yes.",
        discussion: """
            Without --yes nothing is signed, sent or written but what was learnt of the chain: the plan is printed, with \
            coins, change, size and fee.

            With --yes and --chain the transaction is signed and broadcast to that chain; with --yes and --coins it is \
            signed and printed in hexadecimal, for a node's sendrawtransaction. With --psbt the plan is written as a PSBT \
            for an outside signer, and nothing is signed here; with --chain and --yes its coins are locked until they are \
            spent, or `bitcache wallet release`.

              bitcache wallet send --keystore my.keystore --chain bitcache-demo/chain.bin --to bcrt1q… --amount 5000sat
            """)

    @OptionGroup var options: WalletOptions
    @OptionGroup var source: CoinSourceOptions

    @Option(
        help: ArgumentHelp("An address, or a bitcoin: URI; repeat it to pay several at once.", valueName: "address"))
    var to: [String]

    @Option(
        help: ArgumentHelp(
            "What the address before gets, with its unit: 5000sat, 0.001btc. Not needed for a URI that says it.",
            valueName: "amount"))
    var amount: [String] = []

    @Option(help: ArgumentHelp("What the transaction pays for its size.", valueName: "rate"))
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
            let rate: FeeRate
            do throws(Refusal) { rate = try FeeRate(parsing: feeRate) } catch { throw WrongUsage(refusal: error) }
            let source = try source.one()
            let wallet = try options.wallet()
            let outputs = try Payee.outputs(to: to, amounts: amount, network: wallet.network)
            var coins = try AccountCoins(wallet, account: account, keystore: options.keystore, from: source)
            let payment = try WalletPayment(
                paying: outputs, from: coins.spendable, change: coins.nextAddress(changeType, change: true),
                feeRate: rate, previousTransactions: coins.previousTransactions, lockTime: coins.height ?? 0,
                seed: .random(in: .min ... .max))
            var result = SendResult()
            if let psbt {
                if yes { result.owner = try coins.lock(payment) }
                try PSBTFile.write(payment.psbt, to: psbt)
                result.psbtFile = psbt
            } else if yes {
                result.transaction = try coins.send(payment, with: wallet)
                if case .chain = source { result.isBroadcast = true }
            }
            report(payment, result, network: wallet.network)
        }
    }

    private struct SendResult {
        var owner: LockOwner?
        var psbtFile: String?
        var transaction: Transaction?
        var isBroadcast = false
    }

    private func report(_ payment: WalletPayment, _ result: SendResult, network: Network) {
        let selection = payment.selection
        if json {
            var members: [String: JSONValue] = [
                "dry_run": .bool(!yes), "fee_sat": .number(selection.fee.sat),
                "virtual_size": .number(UInt64(selection.virtualSize)),
                "inputs": .array(selection.coins.map { .string($0.outPoint.description) }),
                "outputs": .array(
                    selection.allOutputs.enumerated().map { index, output in
                        .object([
                            "sat": .number(output.value.sat), "destination": .string(name(output.script, network)),
                            "change": .bool(selection.change != nil && index == selection.changeIndex),
                        ])
                    }),
            ]
            if let owner = result.owner { members["locked_for"] = .string(owner.name) }
            if let file = result.psbtFile { members["psbt_file"] = .string(file) }
            if let transaction = result.transaction {
                members["txid"] = .string(transaction.id.displayHex)
                members["transaction"] = .string(Hex.encode(transaction.rawRepresentation))
                members["broadcast"] = .bool(result.isBroadcast)
            }
            Console.print(JSONValue.object(members).line())
            return
        }
        for coin in selection.coins { Console.printError("spend    \(coin.output.value)  \(coin.outPoint)") }
        for (index, output) in selection.allOutputs.enumerated() {
            let isChange = selection.change != nil && index == selection.changeIndex
            Console.printError("\(isChange ? "change " : "pay    ")  \(output.value)  \(name(output.script, network))")
        }
        Console.printError("fee      \(selection.fee) for \(selection.virtualSize) vB")
        if let transaction = result.transaction {
            Console.print(
                result.isBroadcast ? transaction.id.displayHex : Hex.encode(transaction.rawRepresentation))
        } else if let file = result.psbtFile {
            Console.printError("written  \(Console.printable(file))")
            if let owner = result.owner { Console.printError("locked   for '\(owner)'") }
        } else {
            Console.printError("dry run  nothing was signed; add --yes to do it")
        }
    }

    private func name(_ script: Script, _ network: Network) -> String {
        (try? Address(script: script, network: network))?.text ?? script.description
    }
}

/// Whom a payment pays, as it is said on the command line.
private enum Payee {
    /// - Throws: `argument_invalid` where addresses and amounts do not match; what an address, a URI or an amount
    ///   refuses; `amount_not_understood` for a part of a satoshi.
    static func outputs(
        to texts: [String], amounts: [String], network: Network
    ) throws(Refusal) -> [TransactionOutput] {
        var amounts = amounts[...]
        var outputs: [TransactionOutput] = []
        for text in texts {
            let isURI = text.utf8.prefix(8).map { $0 | 0x20 }.elementsEqual("bitcoin:".utf8.map { $0 | 0x20 })
            let uri = isURI ? try BitcoinURI(parsing: text, network: network) : nil
            let address: Address
            if let uri { address = uri.address } else { address = try Address(parsing: text, network: network) }
            let value: Satoshis
            if let stated = uri?.amount {
                value = stated
            } else {
                guard let amount = amounts.popFirst() else {
                    throw Refusal(.argumentInvalid, "say with --amount what \(address) gets")
                }
                value = try satoshis(amount)
            }
            outputs.append(TransactionOutput(value: value, script: address.script))
        }
        guard amounts.isEmpty else {
            throw Refusal(.argumentInvalid, "\(amounts.count) of the amounts belong to no address")
        }
        return outputs
    }

    private static func satoshis(_ text: String) throws(Refusal) -> Satoshis {
        let amount = try Amount(parsing: text)
        guard Amount(amount.flooredSatoshis) == amount else {
            throw Refusal(
                .amountNotUnderstood, "\(text.quoted) is not a whole number of satoshis, which the chain wants")
        }
        return amount.flooredSatoshis
    }
}
