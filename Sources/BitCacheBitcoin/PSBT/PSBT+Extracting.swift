public import BitCacheCore

extension PSBT {
    /// The finished transaction, as it is broadcast: the transaction extractor's part (BIP 174).
    ///
    /// Every spend is checked by the rules of relay, and the fee by a sane limit: a fee that nobody ever meant to pay is
    /// the commonest way to lose money to a wrong amount.
    ///
    /// - Parameter maximumFeeRate: The most that the transaction may pay for its size. Without it, the most that any
    ///   transaction here may pay (``FeeRate/max``, 10 000 sat/vB), which is also what Bitcoin Core broadcasts unasked.
    /// - Throws: `psbt_incomplete` while an input is not finished; `tx_empty`; `psbt_utxo_missing`; `psbt_fee_too_high`;
    ///   `psbt_contradiction` where the outputs are worth more than the inputs; what
    ///   ``Transaction/checkSpends(of:rules:)`` throws, `tx_script_unsupported` for an output older than segregated
    ///   witness among it.
    public func extractedTransaction(maximumFeeRate: FeeRate = .max) throws(Refusal) -> Transaction {
        let transaction = try uncheckedTransaction()
        try transaction.checkSpends(of: try spentOutputs())
        try checkFee(virtualSize: transaction.virtualSize, maximumFeeRate: maximumFeeRate)
        return transaction
    }

    /// The finished transaction, of which neither the spends nor the fee were checked.
    ///
    /// - Throws: `psbt_incomplete` while an input is not finished; `tx_empty` without inputs or without outputs, which
    ///   leaves nothing that could be unfinished; `psbt_lock_times_conflict`.
    public func uncheckedTransaction() throws(Refusal) -> Transaction {
        var transaction = try unsignedTransaction()
        guard !transaction.inputs.isEmpty, !transaction.outputs.isEmpty else {
            throw Refusal(.transactionEmpty, "a transaction has at least one input and one output")
        }
        for (index, input) in inputs.enumerated() {
            guard input.isFinal else {
                throw Refusal(.psbtIncomplete, "input \(index) is not finished; sign and finalise it first")
            }
            transaction.inputs[index].scriptSig = input.finalScriptSig ?? .empty
            transaction.inputs[index].witness = input.finalWitness ?? []
        }
        return transaction
    }

    /// Refuses a fee above a rate for a size in virtual bytes.
    ///
    /// - Throws: `psbt_fee_too_high`; what ``fee()`` refuses.
    public func checkFee(virtualSize: Int, maximumFeeRate: FeeRate) throws(Refusal) {
        let fee = try fee()
        let limit = maximumFeeRate.fee(forVirtualSize: virtualSize)
        guard fee <= limit else {
            throw Refusal(
                .psbtFeeTooHigh,
                "the fee of \(fee) for \(virtualSize) vB is more than \(limit), which \(maximumFeeRate) makes")
        }
    }
}
