import BitCacheCore

/// What a choice of coins costs beside what any choice would cost (Erhardt; Bitcoin Core uses the same measure).
///
///     waste = weight of the inputs × (fee rate now − long-term fee rate) + (change ? cost of change : what the fee gets)
///
/// Spending many coins wastes money while rates are high and saves some while they are low. Change costs its output
/// now and an input later.
struct Waste: Sendable {
    let feeRate: FeeRate
    let longTermFeeRate: FeeRate
    /// The change's output at today's rate.
    let changeOutputFee: Satoshis
    /// The input that spends the change one day.
    let changeInputFee: Satoshis

    init(feeRate: FeeRate, longTermFeeRate: FeeRate, changeScript: Script) {
        self.feeRate = feeRate
        self.longTermFeeRate = longTermFeeRate
        changeOutputFee = feeRate.fee(
            forWeight: Transaction.weightPerVirtualByte
                * TransactionOutput.sizeBytes(scriptSizeBytes: changeScript.bytes.count))
        // An unknown script is spent by someone else, at a cost that is about a key's.
        let kind = (try? InputKind(spending: changeScript)) ?? .p2trKeyPath
        changeInputFee = longTermFeeRate.fee(forWeight: kind.inputWeight)
    }

    /// What inputs of a weight waste, in satoshis, rounded towards zero; negative where rates are low.
    func ofInputs(weight: Int) -> Int64 {
        // Both rates have 24 bits and a weight 23, so nothing overflows.
        Int64(weight) * (Int64(feeRate.satPerKiloVByte) - Int64(longTermFeeRate.satPerKiloVByte)) / 4000
    }

    /// What making change and spending it one day costs.
    var ofChange: Int64 { Int64(changeOutputFee.sat) + Int64(changeInputFee.sat) }
}

extension InputKind {
    /// What an input of this kind adds to a transaction's weight.
    var inputWeight: Int { TransactionSize(inputs: [self], outputs: []).weight - TransactionSize().weight }
}
