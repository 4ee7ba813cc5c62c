import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Coin selection by least waste")
struct LeastWasteTests {
    private func coins(_ values: [UInt64]) throws -> [Coin] {
        try values.enumerated().map {
            try sampleCoin(UInt8($0.offset + 1), sat: $0.element, script: p2tr(try sampleKey(1)))
        }
    }

    private func select(
        _ payments: [UInt64], fixedOutputCount: Int? = nil, fixed: [Coin] = [], from candidates: [Coin],
        rate: UInt64 = 2000, seed: UInt64 = 1
    ) throws -> CoinSelection {
        try CoinSelection.select(
            paying: payments.map { TransactionOutput(value: try Satoshis($0), script: p2tr(try sampleKey(200))) },
            fixedOutputCount: fixedOutputCount, fixed: fixed, from: candidates,
            feeRate: FeeRate(satPerKiloVByte: rate), changeScript: p2tr(try sampleKey(1)),
            strategy: .leastWaste(seed: seed))
    }

    @Test("Coins that match to the satoshi are found among others, and nothing is wasted")
    func exactMatch() throws {
        // Three P2TR inputs and one output take 226 vB, so 2260 sat at the long-term rate.
        let values = [10_000, 7000, 5260, 50_000, 9000, 26_000, 4100] as [UInt64]
        let selection = try select([20_000], from: coins(values), rate: 10_000)
        #expect(selection.method == .branchAndBound)
        #expect(selection.coins.map(\.output.value.sat).sorted() == [5260, 7000, 10_000])
        #expect(selection.change == nil)
        #expect(selection.fee.sat == 2260)
        #expect(selection.virtualSize == 226)
    }

    @Test("One satoshi below an exact match is none: another way is taken, and it brings change")
    func almostMatch() throws {
        let selection = try select([20_000], from: coins([10_000, 7000, 5259, 500_000]), rate: 10_000)
        #expect(selection.method != .branchAndBound)
        #expect(selection.change != nil)
    }

    @Test("A match may be too large by no more than change would cost")
    func window() throws {
        // One input and one output: 111 vB, 1110 sat. Change costs 430 sat now and 575 sat to spend later, which is
        // more than dust: change below 575 sat is not made.
        for (excess, isMatch) in [(0, true), (1004, true), (1006, false)] as [(UInt64, Bool)] {
            let selection = try select([20_000], from: coins([21_110 + excess, 900_000]), rate: 10_000)
            #expect((selection.change == nil) == isMatch, "\(excess)")
            if isMatch { #expect(selection.fee.sat == 1110 + excess) }
        }
    }

    @Test("The search gives up after its tries, and the payment is made all the same")
    func bounded() throws {
        // No sum of hundreds of thousands ends in 50 000, and there are 2^31 sums.
        let script = p2tr(try sampleKey(1))
        let candidates = try (0..<31).map { index in
            Coin(
                outPoint: OutPoint(transactionID: .zero, index: UInt32(index)),
                output: TransactionOutput(value: try Satoshis(100_000 << UInt64(index)), script: script))
        }
        let paid = (100_000 << 20) + 50_000 as UInt64
        let selection = try select([paid], from: candidates, rate: 1000)
        #expect(try selection.coins.map(\.output).totalValue().sat > paid)
        #expect(selection.method != .branchAndBound)
    }

    @Test("Many equal coins are one decision, not as many as they can be ordered")
    func equalCoins() throws {
        let script = p2tr(try sampleKey(1))
        let equal = try (0..<200).map { index in
            Coin(
                outPoint: OutPoint(transactionID: .zero, index: UInt32(index)),
                output: TransactionOutput(value: try Satoshis(10_000), script: script))
        }
        // The match needs the one odd coin, the smallest of all; 2 inputs and 1 output take 169 vB.
        let odd = try sampleCoin(7, sat: 6690, script: script)
        let selection = try select([15_000], from: equal + [odd], rate: 10_000)
        #expect(selection.method == .branchAndBound)
        #expect(selection.coins.count == 2 && selection.coins.contains(odd))
        #expect(selection.fee.sat == 1690)
    }

    @Test("Dear times take the largest coin, cheap times are used to gather small ones")
    func rates() throws {
        let values = [UInt64](repeating: 30_000, count: 20) + [1_000_000]
        let dear = try select([100_000], from: coins(values), rate: 100_000)
        #expect(dear.coins.count == 1)
        let cheap = try (0..<20).map { try select([100_000], from: coins(values), rate: 1000, seed: $0).coins.count }
        #expect(cheap.contains { $0 > 3 })
    }

    @Test("The same seed gives the same answer in whatever order the candidates come, another seed another draw")
    func seeds() throws {
        let candidates = try coins((1...40).map { 10_000 + $0 * 317 })
        let expected = try select([111_111], fixedOutputCount: 0, from: candidates, seed: 5)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let shuffled = candidates.shuffled(using: &generator)
            #expect(try select([111_111], fixedOutputCount: 0, from: shuffled, seed: 5) == expected)
            #expect(try select([111_111], fixedOutputCount: 0, from: shuffled + candidates, seed: 5) == expected)
        }
        let others = try (0..<20).map { try select([111_111], fixedOutputCount: 0, from: candidates, seed: $0) }
        #expect(Set(others.map { $0.coins.map(\.outPoint) }).count > 10)
    }

    @Test("Fixed coins and fixed outputs keep their places; change stands at any place behind the fixed outputs")
    func places() throws {
        let candidates = try coins((1...30).map { 10_000 + $0 * 1317 })
        let fixed = [candidates[4], candidates[2]]
        var changePlaces: Set<Int> = []
        for seed in 0..<60 as Range<UInt64> {
            let selection = try select(
                [40_000, 30_000, 20_000], fixedOutputCount: 1, fixed: fixed, from: candidates, rate: 1000, seed: seed)
            #expect(Array(selection.coins.prefix(2)) == fixed)
            let transaction = selection.unsignedTransaction()
            #expect(transaction.inputs.map(\.outPoint) == selection.coins.map(\.outPoint))
            #expect(transaction.outputs[0].value.sat == 40_000)
            #expect(transaction.outputs.filter { $0 != selection.change } == selection.outputs)
            if let change = selection.change {
                #expect(transaction.outputs[selection.changeIndex] == change)
                changePlaces.insert(selection.changeIndex)
            }
        }
        #expect(changePlaces == [1, 2, 3])
        let allFixed = try select([40_000, 30_000], from: candidates, rate: 1000)
        #expect(allFixed.change == nil || allFixed.changeIndex == 2)
    }

    @Test("Fixed coins that hold enough are all that is spent")
    func fixedAlone() throws {
        let candidates = try coins([100_000, 20_000])
        let selection = try select([50_000], fixed: [candidates[0]], from: candidates)
        #expect(selection.method == .fixedCoins)
        #expect(selection.coins == [candidates[0]])
    }

    @Test("What is missing is said by this strategy too")
    func insufficient() throws {
        let refusal = #expect(throws: Refusal(.fundsInsufficient, "")) {
            try select([10_000], from: coins([10_221]))
        }
        #expect(refusal?.message.contains(" 1 sat are missing") == true)
        #expect(try select([10_000], from: coins([10_222])).fee.sat == 222)
    }

    @Test("A fee above the limits is refused, and one at them is paid")
    func limits() throws {
        let limits = FeeLimits(most: try Satoshis(222), mostShare: 10_000, shareFreeUpTo: .zero)
        func pay(_ sat: UInt64, _ limits: FeeLimits) throws -> CoinSelection {
            try CoinSelection.select(
                paying: [TransactionOutput(value: try Satoshis(sat), script: p2tr(try sampleKey(200)))],
                from: coins([sat + 222]), feeRate: FeeRate(satPerKiloVByte: 2000),
                changeScript: p2tr(try sampleKey(1)), limits: limits)
        }
        #expect(try pay(10_000, limits).fee.sat == 222)
        let lower = FeeLimits(most: try Satoshis(221), mostShare: 10_000, shareFreeUpTo: .zero)
        #expect(throws: Refusal(.feeTooHigh, "")) { try pay(10_000, lower) }
        // 222 of 10 000 is the share of 222 in 10 000.
        let share = FeeLimits(most: .max, mostShare: 222, shareFreeUpTo: .zero)
        #expect(try pay(10_000, share).fee.sat == 222)
        #expect(throws: Refusal(.feeTooHigh, "")) { try pay(9999, share) }
        let free = FeeLimits(most: .max, mostShare: 0, shareFreeUpTo: try Satoshis(222))
        #expect(try pay(9999, free).fee.sat == 222)
        #expect(throws: Refusal(.feeTooHigh, "")) {
            try FeeLimits.standard.check(Satoshis(10_000_001), paying: .max)
        }
        try FeeLimits.standard.check(Satoshis(10_000_000), paying: .max)
        try FeeLimits.unlimited.check(.max, paying: .zero)
    }
}
