import BitCacheCore

/// A payment whose coins are to be found, with everything reckoned that all ways of finding them need.
struct SelectionProblem {
    /// The unit of the search: weight times fee rate is a whole number of it, so that nothing is rounded.
    ///
    /// All the money there is takes 63 bits of it.
    static let unitsPerSatoshi: Int64 = 4000

    /// A coin that may be taken, as small as the search needs it.
    struct Candidate {
        /// What it is worth beyond the fee for spending it, in units; above zero.
        let effectiveValue: Int64
        /// What its input weighs.
        let weight: Int
        /// Its place among the coins that were given.
        let index: Int
    }

    let outputs: [TransactionOutput]
    let fixed: [Coin]
    let given: [Coin]
    let feeRate: FeeRate
    let changeScript: Script
    let strategy: CoinSelection.Strategy
    /// The payments together.
    let paid: Satoshis
    /// The least change that is worth an output.
    let leastChange: Satoshis
    let waste: Waste
    /// The largest first, ties in the order of their outpoints; each coin once.
    let candidates: [Candidate]

    init(
        outputs: [TransactionOutput], fixed: [Coin], candidates given: [Coin], feeRate: FeeRate, changeScript: Script,
        strategy: CoinSelection.Strategy
    ) throws(Refusal) {
        self.outputs = outputs
        self.fixed = fixed
        self.given = given
        self.feeRate = feeRate
        self.changeScript = changeScript
        self.strategy = strategy
        paid = try outputs.totalValue()
        guard Set(fixed.map(\.outPoint)).count == fixed.count else {
            throw Refusal(.inputsDuplicate, "a coin is named twice among those that must be spent")
        }
        switch strategy {
        case .largestFirst:
            waste = Waste(feeRate: feeRate, longTermFeeRate: .longTerm, changeScript: changeScript)
            leastChange = changeScript.dustThreshold
        case .leastWaste(_, let longTermFeeRate):
            waste = Waste(feeRate: feeRate, longTermFeeRate: longTermFeeRate, changeScript: changeScript)
            // Change that costs as much to spend as it holds is a gift to nobody.
            leastChange = max(changeScript.dustThreshold, waste.changeInputFee)
        }
        let byValue = strategy == .largestFirst
        candidates = try Self.usable(given, beside: fixed, feeRate: feeRate, byValue: byValue)
    }

    /// What sorting compares: a number, and the first bytes of the outpoint so that few coins are looked at again.
    private struct SortKey {
        let rank: Int64
        let idPrefix: UInt64
        let candidate: Candidate
    }

    /// The coins worth their fee, in the order of the search.
    ///
    /// - Parameter byValue: Whether the order is by what coins hold; by what they hold beyond their fee otherwise.
    static func usable(
        _ given: [Coin], beside fixed: [Coin], feeRate: FeeRate, byValue: Bool
    ) throws(Refusal) -> [Candidate] {
        let taken = Set(fixed.map(\.outPoint))
        var weights = InputWeights(feeRate: feeRate)
        var keys: [SortKey] = []
        keys.reserveCapacity(given.count)
        for index in given.indices {
            if !taken.isEmpty, taken.contains(given[index].outPoint) { continue }
            let (weight, fee) = try weights.weightAndFee(of: given[index])
            let value = Int64(given[index].output.value.sat) * unitsPerSatoshi
            guard value > fee else { continue }
            keys.append(
                SortKey(
                    rank: byValue ? value : value - fee, idPrefix: given[index].outPoint.transactionID.prefix,
                    candidate: Candidate(effectiveValue: value - fee, weight: weight, index: index)))
        }
        keys.sort { left, right in
            if left.rank != right.rank { return left.rank > right.rank }
            if left.idPrefix != right.idPrefix { return left.idPrefix < right.idPrefix }
            return given[left.candidate.index].outPoint < given[right.candidate.index].outPoint
        }
        return try distinct(keys.map(\.candidate), of: given)
    }

    static var contradiction: Refusal {
        Refusal(.inputsDuplicate, "a coin is named twice with different facts")
    }

    /// The candidates without those named a second time, and a check that there is so much money at all.
    private static func distinct(_ sorted: [Candidate], of given: [Coin]) throws(Refusal) -> [Candidate] {
        var distinct: [Candidate] = []
        distinct.reserveCapacity(sorted.count)
        var total = UInt64(0)
        for candidate in sorted {
            if let last = distinct.last, given[last.index].outPoint == given[candidate.index].outPoint {
                guard given[last.index] == given[candidate.index] else { throw contradiction }
                continue
            }
            total += given[candidate.index].output.value.sat
            guard total <= Satoshis.max.sat else {
                throw Refusal(.amountOutOfRange, "the coins to choose from hold more than 21 000 000 BTC")
            }
            distinct.append(candidate)
        }
        return distinct
    }
}

/// Weights and fees of inputs; most coins are of one kind, whose figures are reckoned once.
private struct InputWeights {
    let feeRate: FeeRate
    private var last: (kind: InputKind, weight: Int, fee: Int64)?

    init(feeRate: FeeRate) { self.feeRate = feeRate }

    mutating func weightAndFee(of coin: Coin) throws(Refusal) -> (weight: Int, fee: Int64) {
        let kind = try coin.inputKind()
        if let last, last.kind == kind { return (last.weight, last.fee) }
        let weight = kind.inputWeight
        // A witness has at most a block's size here, so 24 bits of both fit.
        let fee = Int64(weight) * Int64(feeRate.satPerKiloVByte)
        last = (kind, weight, fee)
        return (weight, fee)
    }
}

extension Bytes32 {
    /// The first eight bytes as a number that orders as the bytes do.
    fileprivate var prefix: UInt64 { withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) } }
}
