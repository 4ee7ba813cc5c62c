import BitCacheCore

extension SelectionProblem {
    /// What change should at least hold after a random draw: smaller change gives the payment away.
    static let drawnChangeSat: Int64 = 50_000

    /// The best choice, by the strategy.
    func solved(fixedOutputCount: Int) throws(Refusal) -> CoinSelection {
        var best: (gathered: GatheredCoins, outcome: Outcome, method: CoinSelection.Method)?
        func consider(_ chosen: [Candidate], _ method: CoinSelection.Method) throws(Refusal) {
            var gathered = try fixedCoins()
            for candidate in chosen { try gathered.add(given[candidate.index], weight: candidate.weight) }
            guard try gathered.covers(paid, at: feeRate) else { return }
            guard Set(gathered.coins.map(\.outPoint)).count == gathered.coins.count else { throw Self.contradiction }
            let outcome = try outcome(of: gathered)
            guard outcome.size.weight <= Transaction.maximumStandardWeight else { return }
            if let best, (best.outcome.waste, best.gathered.coins.count) <= (outcome.waste, gathered.coins.count) {
                return
            }
            best = (gathered, outcome, method)
        }
        var generator = SelectionGenerator(seed: 0)
        let fixedOnly = try fixedCoins()
        if try fixedOnly.covers(paid, at: feeRate) {
            try consider([], .fixedCoins)
        } else {
            if case .leastWaste(let seed, _) = strategy {
                generator = SelectionGenerator(seed: seed)
                let search = BranchAndBound(
                    candidates, target: SearchTarget(paid: paid, fixed: fixedOnly, feeRate: feeRate),
                    windowSat: Int64(waste.changeOutputFee.sat) + Int64(leastChange.sat), waste: waste)
                if let chosen = search.solution() { try consider(chosen, .branchAndBound) }
                if let chosen = randomDraw(beside: fixedOnly, with: &generator) {
                    try consider(chosen, .singleRandomDraw)
                }
            }
            // Never fails where the money is there, so it also says what is missing.
            try consider(try largestFirst(beside: fixedOnly), .largestFirst)
        }
        guard let best else {
            throw Refusal(
                .transactionTooLarge, "the coins and \(outputs.count) outputs weigh more than nodes relay")
        }
        return finished(
            best.gathered, best.outcome, by: best.method, fixedOutputCount: fixedOutputCount, with: &generator)
    }

    /// The transaction with its payments and fixed coins.
    private func fixedCoins() throws(Refusal) -> GatheredCoins {
        var gathered = GatheredCoins()
        for output in outputs { gathered.size.add(output: output.script) }
        for coin in fixed { try gathered.add(coin, weight: coin.inputKind().inputWeight) }
        return gathered
    }

    private func largestFirst(beside fixed: GatheredCoins) throws(Refusal) -> [Candidate] {
        var gathered = fixed
        for (count, candidate) in candidates.enumerated() {
            try gathered.add(given[candidate.index], weight: candidate.weight)
            if try gathered.covers(paid, at: feeRate) { return Array(candidates[...count]) }
        }
        let needed = try paid + gathered.fee(at: feeRate)
        guard !gathered.coins.isEmpty else {
            throw Refusal(
                .fundsInsufficient,
                "\(needed) are missing: that much is to be paid and no coin is worth spending for it")
        }
        throw Refusal(
            .fundsInsufficient,
            "\(paid) and a fee of \(gathered.fee(at: feeRate)) are to be paid and the coins worth spending hold "
                + "\(gathered.value): \(try needed - gathered.value) are missing")
    }

    /// Coins in random order until they bring the payment and change of a good size (single random draw, Erhardt).
    private func randomDraw(
        beside fixed: GatheredCoins, with generator: inout SelectionGenerator
    ) -> [Candidate]? {
        let changeSat = Int64(waste.changeOutputFee.sat) + max(Self.drawnChangeSat, Int64(leastChange.sat))
        let target =
            SearchTarget(paid: paid, fixed: fixed, feeRate: feeRate).leastUnits + changeSat * Self.unitsPerSatoshi
        var order = candidates
        var chosen: [Candidate] = []
        var sum = Int64(0)
        for place in order.indices {
            order.swapAt(place, place + generator.next(below: order.count - place))
            chosen.append(order[place])
            sum += order[place].effectiveValue
            if sum >= target { return chosen }
        }
        return nil
    }

    /// Change, fee and waste of a set of coins that covers the payment.
    struct Outcome {
        let change: Satoshis?
        let fee: Satoshis
        let size: TransactionSize
        let waste: Int64
    }

    private func outcome(of gathered: GatheredCoins) throws(Refusal) -> Outcome {
        let rest = try gathered.value - paid
        let inputWaste = waste.ofInputs(weight: gathered.inputWeight)
        var sizeWithChange = gathered.size
        sizeWithChange.add(output: changeScript)
        let feeWithChange = feeRate.fee(forVirtualSize: sizeWithChange.virtualSize)
        if let change = try? rest - feeWithChange, change > .zero, change >= leastChange {
            return Outcome(
                change: change, fee: feeWithChange, size: sizeWithChange, waste: inputWaste + waste.ofChange)
        }
        let excess = try rest - gathered.fee(at: feeRate)
        return Outcome(change: nil, fee: rest, size: gathered.size, waste: inputWaste + Int64(excess.sat))
    }

    private func finished(
        _ gathered: GatheredCoins, _ outcome: Outcome, by method: CoinSelection.Method, fixedOutputCount: Int,
        with generator: inout SelectionGenerator
    ) -> CoinSelection {
        var coins = gathered.coins
        var changeIndex = outputs.count
        if strategy != .largestFirst {
            // The order of the search would tell which coins were the largest ones and where the change is.
            for place in coins.indices.dropFirst(fixed.count) {
                coins.swapAt(place, place + generator.next(below: coins.count - place))
            }
            let free = max(0, outputs.count - max(0, fixedOutputCount))
            changeIndex = outputs.count - generator.next(below: free + 1)
        }
        return CoinSelection(
            coins: coins, outputs: outputs,
            change: outcome.change.map { TransactionOutput(value: $0, script: changeScript) },
            changeIndex: changeIndex, fee: outcome.fee, virtualSize: outcome.size.virtualSize, waste: outcome.waste,
            method: method)
    }
}

/// Coins that were gathered, and how large a transaction of them is.
struct GatheredCoins {
    private(set) var coins: [Coin] = []
    private(set) var value = Satoshis.zero
    private(set) var inputWeight = 0
    var size = TransactionSize()

    var weight: Int { size.weight }

    mutating func add(_ coin: Coin, weight: Int) throws(Refusal) {
        size.add(try coin.inputKind())
        value = try value + coin.output.value
        inputWeight += weight
        coins.append(coin)
    }

    /// The fee without change.
    func fee(at rate: FeeRate) -> Satoshis { rate.fee(forVirtualSize: size.virtualSize) }

    /// Whether the coins pay a sum and the fee without change.
    func covers(_ paid: Satoshis, at rate: FeeRate) throws(Refusal) -> Bool {
        let needed = try paid + fee(at: rate)
        return !coins.isEmpty && value >= needed
    }
}
