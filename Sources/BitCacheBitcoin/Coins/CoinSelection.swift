public import BitCacheCore

/// The coins for a payment, its change and its fee; everything adds up: coins = outputs + change + fee.
public struct CoinSelection: Hashable, Sendable {
    /// The fixed coins in the order they were given, then those that were chosen.
    public let coins: [Coin]
    /// What was to be paid, in the order it was given.
    public let outputs: [TransactionOutput]
    /// What comes back; nil where it would not be worth an output, and goes to the fee.
    public let change: TransactionOutput?
    /// The place of the change among all outputs: last where all outputs are fixed.
    public let changeIndex: Int
    /// What the transaction pays to whoever mines it.
    public let fee: Satoshis
    /// The size of the signed transaction in virtual bytes, at most.
    public let virtualSize: Int
    /// What the choice costs beside what any choice would, in satoshis; the less, the better.
    ///
    /// The inputs at the difference between today's rate and the long-term one, and what change costs now and when it
    /// is spent, or what goes to the fee in its place.
    public let waste: Int64
    /// How the coins were found.
    public let method: Method

    /// The steps after which branch and bound ends, with the best match so far or with none.
    public static let maximumTries = 100_000

    /// A way in which coins are found.
    public enum Method: Hashable, Sendable {
        /// The coins that had to be spent were enough.
        case fixedCoins
        /// Coins that match the payment, so that there is no change.
        case branchAndBound
        /// Coins drawn at random.
        case singleRandomDraw
        /// The largest coins.
        case largestFirst
    }

    /// What decides between all the sets of coins that would do.
    public enum Strategy: Hashable, Sendable {
        /// The largest coins until the payment is covered: the fewest inputs, nothing left to chance.
        case largestFirst
        /// The least ``waste`` of what branch and bound, a single random draw and the largest coins find.
        ///
        /// The seed decides the draw and the places of what is not fixed, so that the history of coins tells
        /// observers little. The same seed gives the same answer; take a new random one for each payment.
        case leastWaste(seed: UInt64, longTermFeeRate: FeeRate = .longTerm)
    }

    /// Chooses coins for a payment: first those that must be spent, then others until the fee is covered too.
    ///
    /// The same arguments always give the same answer, in whatever order the candidates come. A candidate that costs
    /// more to spend than it is worth is left alone.
    ///
    /// - Parameters:
    ///   - outputs: What is paid, at least one output.
    ///   - fixedOutputCount: How many of them, from the first, keep their index; the change stands at a place behind
    ///     them that the seed decides. nil fixes all, and then the change stands last.
    ///   - fixed: Coins that become the first inputs, in this order.
    ///   - candidates: Coins that may be added; those that are fixed already are skipped.
    ///   - feeRate: What the transaction pays for its size.
    ///   - changeScript: Where the rest goes, where it is worth an output.
    ///   - strategy: Which of the possible sets is taken.
    ///   - limits: What the fee must not exceed.
    /// - Throws: `funds_insufficient` saying how much is missing; `tx_empty` without outputs; `tx_dust` for an output
    ///   below the least that is relayed; `tx_inputs_duplicate` for a coin named twice with different facts, or fixed
    ///   twice; `tx_too_large` above what nodes relay; `script_kind` for a coin of which nobody says how it is spent;
    ///   `fee_too_high`; `amount_out_of_range` where payments or candidates are more than 21 000 000 BTC.
    /// - Complexity: sorts the candidates; branch and bound takes ``maximumTries`` steps at most.
    public static func select(
        paying outputs: [TransactionOutput], fixedOutputCount: Int? = nil, fixed: [Coin] = [],
        from candidates: [Coin], feeRate: FeeRate, changeScript: Script, strategy: Strategy = .largestFirst,
        limits: FeeLimits = .standard
    ) throws(Refusal) -> CoinSelection {
        guard !outputs.isEmpty else { throw Refusal(.transactionEmpty, "a payment has at least one output") }
        for (index, output) in outputs.enumerated() { try output.checkNotDust(as: "output \(index)") }
        let problem = try SelectionProblem(
            outputs: outputs, fixed: fixed, candidates: candidates, feeRate: feeRate, changeScript: changeScript,
            strategy: strategy)
        let selection = try problem.solved(fixedOutputCount: fixedOutputCount ?? outputs.count)
        try limits.check(selection.fee, paying: selection.outputs.totalValue())
        return selection
    }

    /// All outputs in their order, the change at its place.
    public var allOutputs: [TransactionOutput] {
        guard let change else { return outputs }
        return outputs[..<changeIndex] + [change] + outputs[changeIndex...]
    }

    /// The transaction without signatures.
    public func unsignedTransaction(
        sequence: UInt32 = TransactionInput.replaceableSequence, lockTime: UInt32 = 0
    ) -> Transaction {
        Transaction(
            inputs: coins.map { TransactionInput(outPoint: $0.outPoint, sequence: sequence) }, outputs: allOutputs,
            lockTime: lockTime)
    }
}

extension FeeRate {
    /// What spending a coin costs in times that are not dear: 10 sat/vB, as Bitcoin Core assumes.
    public static let longTerm = FeeRate(knownSatPerVByte: 10)
}

extension Refusal.Code {
    /// One coin spent twice by one transaction.
    public static let inputsDuplicate = Self(rawValue: "tx_inputs_duplicate")
    /// The coins that may be spent do not cover the payment and its fee.
    public static let fundsInsufficient = Self(rawValue: "funds_insufficient")
}
