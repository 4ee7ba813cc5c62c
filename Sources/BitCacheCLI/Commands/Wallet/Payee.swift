import BitCache

/// Whom a payment pays, as it is said on the command line.
enum Payee {
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
        if let first = amounts.first {
            throw Refusal(
                .argumentInvalid, "\(first.quoted) belongs to no --to, or to a URI that says its amount itself")
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
