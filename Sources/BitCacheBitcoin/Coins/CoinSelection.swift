public import BitCacheCore

/// The coins for a payment, its change and its fee; everything adds up: coins = outputs + change + fee.
public struct CoinSelection: Hashable, Sendable {
    /// The fixed coins in the order they were given, then those that were chosen.
    public let coins: [Coin]
    /// What was to be paid, in the order it was given.
    public let outputs: [TransactionOutput]
    /// What comes back; nil where it would be dust, which then goes to the fee.
    public let change: TransactionOutput?
    /// What the transaction pays to whoever mines it.
    public let fee: Satoshis
    /// The size of the signed transaction in virtual bytes, at most.
    public let virtualSize: Int

    /// Chooses coins for a payment: first those that must be spent, then the largest ones until the fee is covered too.
    ///
    /// The same arguments always give the same answer, in whatever order the candidates come. A candidate that costs
    /// more to spend than it is worth is left alone.
    ///
    /// - Parameters:
    ///   - outputs: What is paid, at least one output.
    ///   - fixed: Coins that become the first inputs, in this order.
    ///   - candidates: Coins that may be added; those that are fixed already are skipped.
    ///   - feeRate: What the transaction pays for its size.
    ///   - changeScript: Where the rest goes, as the last output, where it is not dust.
    /// - Throws: `funds_insufficient` saying how much is missing; `tx_empty` without outputs; `tx_inputs_duplicate` for a coin
    ///   fixed twice; `tx_too_large` above what
    ///   nodes relay; `script_kind` for a coin that is not signed for here; `amount_out_of_range`.
    /// - Complexity: sorts the candidates.
    public static func select(
        paying outputs: [TransactionOutput], fixed: [Coin] = [], from candidates: [Coin], feeRate: FeeRate,
        changeScript: Script
    ) throws(Refusal) -> CoinSelection {
        guard !outputs.isEmpty else { throw Refusal(.transactionEmpty, "a payment has at least one output") }
        var sum = RunningSum(target: try outputs.totalValue(), feeRate: feeRate)
        for output in outputs { sum.size.add(output: output.script) }
        guard Set(fixed.map(\.outPoint)).count == fixed.count else {
            throw Refusal(.inputsDuplicate, "a coin is named twice among those that must be spent")
        }
        for coin in fixed { try sum.add(coin) }
        for coin in try usable(candidates, beside: fixed, feeRate: feeRate) where try !sum.isEnough() {
            try sum.add(coin)
        }
        guard try sum.isEnough() else { throw try sum.insufficient() }
        return try sum.finished(outputs: outputs, changeScript: changeScript)
    }

    /// The candidates worth their fee, largest first, ties in the order of their outpoints.
    private static func usable(
        _ candidates: [Coin], beside fixed: [Coin], feeRate: FeeRate
    ) throws(Refusal) -> [Coin] {
        var taken = Set(fixed.map(\.outPoint))
        var usable: [Coin] = []
        for coin in candidates where taken.insert(coin.outPoint).inserted {
            if coin.output.value > feeRate.fee(forVirtualSize: try virtualSize(ofInputSpending: coin)) {
                usable.append(coin)
            }
        }
        return usable.sorted {
            $0.output.value != $1.output.value ? $0.output.value > $1.output.value : $0.outPoint < $1.outPoint
        }
    }

    private static func virtualSize(ofInputSpending coin: Coin) throws(Refusal) -> Int {
        let kind = try InputKind(spending: coin.output.script)
        return TransactionSize(inputs: [kind], outputs: []).virtualSize - TransactionSize().virtualSize
    }

    /// The transaction without signatures: the coins in order, the outputs in order, the change last.
    public func unsignedTransaction(
        sequence: UInt32 = TransactionInput.replaceableSequence, lockTime: UInt32 = 0
    ) -> Transaction {
        Transaction(
            inputs: coins.map { TransactionInput(outPoint: $0.outPoint, sequence: sequence) },
            outputs: outputs + (change.map { [$0] } ?? []), lockTime: lockTime)
    }
}

/// What has been gathered so far.
private struct RunningSum {
    let target: Satoshis
    let feeRate: FeeRate
    var coins: [Coin] = []
    var value = Satoshis.zero
    var size = TransactionSize()

    init(target: Satoshis, feeRate: FeeRate) {
        self.target = target
        self.feeRate = feeRate
    }

    /// The fee without change.
    var fee: Satoshis { feeRate.fee(forVirtualSize: size.virtualSize) }

    mutating func add(_ coin: Coin) throws(Refusal) {
        size.add(try InputKind(spending: coin.output.script))
        value = try value + coin.output.value
        coins.append(coin)
    }

    func isEnough() throws(Refusal) -> Bool {
        let needed = try target + fee
        return !coins.isEmpty && value >= needed
    }

    func insufficient() throws(Refusal) -> Refusal {
        let needed = try target + fee
        guard !coins.isEmpty else {
            return Refusal(.fundsInsufficient, "\(needed) are to be paid and no coin is worth spending for it")
        }
        return Refusal(
            .fundsInsufficient,
            "\(target) and a fee of \(fee) are to be paid and the coins worth spending hold \(value): "
                + "\(try needed - value) are missing")
    }

    func finished(outputs: [TransactionOutput], changeScript: Script) throws(Refusal) -> CoinSelection {
        var sizeWithChange = size
        sizeWithChange.add(output: changeScript)
        let rest = try value - target
        let feeWithChange = feeRate.fee(forVirtualSize: sizeWithChange.virtualSize)
        var (change, size): (TransactionOutput?, TransactionSize) = (nil, size)
        if let left = try? rest - feeWithChange, left > .zero, left >= changeScript.dustThreshold {
            (change, size) = (TransactionOutput(value: left, script: changeScript), sizeWithChange)
        }
        guard size.weight <= Transaction.maximumStandardWeight else {
            throw Refusal(
                .transactionTooLarge, "\(coins.count) coins and \(outputs.count) outputs weigh more than nodes relay")
        }
        return CoinSelection(
            coins: coins, outputs: outputs, change: change, fee: change == nil ? rest : feeWithChange,
            virtualSize: size.virtualSize)
    }
}

extension Refusal.Code {
    /// One coin spent twice by one transaction.
    public static let inputsDuplicate = Self(rawValue: "tx_inputs_duplicate")
    /// The coins that may be spent do not cover the payment and its fee.
    public static let fundsInsufficient = Self(rawValue: "funds_insufficient")
}
