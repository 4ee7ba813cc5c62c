package import BitCacheCore

extension Satoshis {
    /// The amount, or ``Satoshis/max`` where there is no such money: for fees, which then nobody can pay.
    package init(clamping sat: UInt64) {
        self = (try? Satoshis(sat)) ?? .max
    }
}

extension Sequence<TransactionOutput> {
    /// The money in all outputs together; `amount_out_of_range` above 21 000 000 BTC.
    package func totalValue() throws(Refusal) -> Satoshis {
        var total = Satoshis.zero
        for output in self { total = try total + output.value }
        return total
    }
}
