import BitCacheCore

/// The search for coins that match a payment, so that no change is needed (Murch Erhardt, "An evaluation of coin
/// selection strategies", 2016; the algorithm that Bitcoin Core tries first).
///
/// A binary tree of decisions, largest coin first: each branch takes or omits the next coin. Branches are cut where
/// what is left cannot reach the target, where the sum is past the window, and, while rates are high, where the inputs
/// alone waste more than the best solution. The search ends after ``CoinSelection/maximumTries`` steps with the best one found.
struct BranchAndBound {
    private let candidates: [SelectionProblem.Candidate]
    private let target: SearchTarget
    private let windowUnits: Int64
    private let waste: Waste
    /// What the candidates from a place on are worth together.
    private let suffixSums: [Int64]

    /// Describes a search.
    ///
    /// - Parameters:
    ///   - candidates: The largest effective value first.
    ///   - target: What the effective values must reach.
    ///   - windowSat: How far they may exceed it.
    init(_ candidates: [SelectionProblem.Candidate], target: SearchTarget, windowSat: Int64, waste: Waste) {
        self.candidates = candidates
        self.target = target
        windowUnits = windowSat * SelectionProblem.unitsPerSatoshi
        self.waste = waste
        var sums = [Int64](repeating: 0, count: candidates.count + 1)
        for index in candidates.indices.reversed() { sums[index] = sums[index + 1] + candidates[index].effectiveValue }
        suffixSums = sums
    }

    /// The set of least waste among those that were found; nil for none.
    func solution() -> [SelectionProblem.Candidate]? {
        var best: (places: [Int], waste: Int64)?
        var taken: [Int] = []
        var (sum, weight, next) = (Int64(0), 0, 0)
        let isDear = waste.feeRate > waste.longTermFeeRate
        for _ in 0..<CoinSelection.maximumTries {
            let least = target.leastUnits
            var isCut = sum + suffixSums[next] < least || sum > least + windowUnits
            if !isCut, isDear, let best { isCut = waste.ofInputs(weight: weight) > best.waste }
            if !isCut, target.isReached(by: sum, weight: weight, count: taken.count) {
                let found = waste.ofInputs(weight: weight) + (sum - least) / SelectionProblem.unitsPerSatoshi
                if best.map({ found < $0.waste }) ?? true { best = (taken, found) }
                isCut = true
            }
            if isCut || next == candidates.count {
                guard let last = taken.popLast() else { break }
                sum -= candidates[last].effectiveValue
                weight -= candidates[last].weight
                next = last + 1
            } else {
                if !repeatsOmitted(next, after: taken.last) {
                    taken.append(next)
                    sum += candidates[next].effectiveValue
                    weight += candidates[next].weight
                }
                next += 1
            }
        }
        return best.map { $0.places.map { candidates[$0] } }
    }

    /// Whether the coin before is just like this one and was omitted: then taking this one was tried already.
    private func repeatsOmitted(_ place: Int, after lastTaken: Int?) -> Bool {
        guard place > 0, lastTaken != place - 1 else { return false }
        let (before, this) = (candidates[place - 1], candidates[place])
        return before.effectiveValue == this.effectiveValue && before.weight == this.weight
    }
}

/// What chosen coins must bring beyond the fees of their own inputs, in ``SelectionProblem/unitsPerSatoshi``.
struct SearchTarget {
    /// No sum below this is enough; the exact need is a little above it, see ``isReached(by:weight:count:)``.
    let leastUnits: Int64
    private let base: GatheredCoins
    private let rate: Int64

    init(paid: Satoshis, fixed: GatheredCoins, feeRate: FeeRate) {
        base = fixed
        rate = Int64(feeRate.satPerKiloVByte)
        let missingSat = Int64(paid.sat) - Int64(fixed.value.sat)
        leastUnits = missingSat * SelectionProblem.unitsPerSatoshi + Int64(fixed.weight) * rate
    }

    /// Whether coins cover the exact fee too: of whole virtual bytes, in whole satoshis, with a count of inputs that
    /// may take more bytes than before.
    func isReached(by sum: Int64, weight: Int, count: Int) -> Bool {
        guard sum >= leastUnits else { return false }
        let countBytes = compactSizeLength(base.coins.count + count) - compactSizeLength(base.coins.count)
        let whole = base.weight + weight + countBytes * Transaction.weightPerVirtualByte
        let feeSat = (Int64(Transaction.virtualSize(ofWeight: whole)) * rate + 999) / 1000
        let bareUnits = leastUnits - Int64(base.weight) * rate
        return sum + Int64(weight) * rate >= bareUnits + feeSat * SelectionProblem.unitsPerSatoshi
    }
}
