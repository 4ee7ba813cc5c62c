import BitCache

/// What a command says of a payment: the plan, and what was done with it.
struct PaymentReport {
    let payment: WalletPayment
    let network: Network
    var isDryRun = true
    /// What the coins are locked for, where the payment is left to an outside signer.
    var owner: LockOwner?
    var psbtFile: String?
    /// Whether the PSBT's coins could have been locked, and were not.
    var isLeftUnlocked = false
    var transaction: Transaction?
    var isBroadcast = false
    /// The transaction that is sped up, and how.
    var bumped: (member: String, text: String, id: TransactionID)?

    func print(json: Bool) {
        json ? Console.print(JSONValue.object(members).line()) : printText()
    }

    private var members: [String: JSONValue] {
        let selection = payment.selection
        var members: [String: JSONValue] = [
            "dry_run": .bool(isDryRun), "fee_sat": .number(selection.fee.sat),
            "virtual_size": .number(UInt64(selection.virtualSize)),
            "inputs": .array(selection.coins.map { .string($0.outPoint.description) }),
            "outputs": .array(
                outputs.map { output, isChange in
                    .object([
                        "sat": .number(output.value.sat), "destination": .string(name(output.script)),
                        "change": .bool(isChange),
                    ])
                }),
        ]
        if let bumped { members[bumped.member] = .string(bumped.id.displayHex) }
        if let owner { members["locked_for"] = .string(owner.name) }
        if let psbtFile { members["psbt_file"] = .string(psbtFile) }
        if let transaction {
            members["txid"] = .string(transaction.id.displayHex)
            members["transaction"] = .string(Hex.encode(transaction.rawRepresentation))
            members["broadcast"] = .bool(isBroadcast)
        }
        return members
    }

    private func printText() {
        let selection = payment.selection
        var rows = selection.coins.map { ["spend", "\($0.output.value)", $0.outPoint.description] }
        rows += outputs.map { [$1 ? "change" : "pay", "\($0.value)", name($0.script)] }
        rows.append(["fee", "\(selection.fee)", "for \(selection.virtualSize) vB"])
        Columns.lines(rows, right: [1]).forEach(Console.printError)
        if let bumped { Console.printError("\(bumped.text) \(bumped.id.displayHex)") }
        if let transaction {
            Console.print(isBroadcast ? transaction.id.displayHex : Hex.encode(transaction.rawRepresentation))
        } else if let psbtFile {
            Console.printError("written to \(Console.printable(psbtFile))")
            if let owner { Console.printError("locked for '\(owner)'") }
            if isLeftUnlocked {
                Console.printError("not locked: another payment may take these coins; --yes locks them")
            }
        } else {
            Console.printError("a dry run: nothing was signed or sent; add --yes to do it")
        }
    }

    private var outputs: [(output: TransactionOutput, isChange: Bool)] {
        let selection = payment.selection
        return selection.allOutputs.enumerated().map { index, output in
            (output, selection.change != nil && index == selection.changeIndex)
        }
    }

    private func name(_ script: Script) -> String {
        (try? Address(script: script, network: network))?.text ?? script.description
    }
}
