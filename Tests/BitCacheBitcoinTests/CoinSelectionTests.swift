import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Coin selection")
struct CoinSelectionTests {
    private let rate = try? FeeRate(satPerKiloVByte: 2000)

    private func output(_ sat: UInt64) throws -> TransactionOutput {
        TransactionOutput(value: try Satoshis(sat), script: p2tr(try sampleKey(200)))
    }

    private func coins(_ values: [UInt64]) throws -> [Coin] {
        try values.enumerated().map {
            try sampleCoin(UInt8($0.offset + 1), sat: $0.element, script: p2tr(try sampleKey(1)))
        }
    }

    private func select(
        _ payments: [UInt64], fixed: [Coin] = [], from candidates: [Coin]
    ) throws -> CoinSelection {
        try CoinSelection.select(
            paying: payments.map { try output($0) }, fixed: fixed, from: candidates, feeRate: try #require(rate),
            changeScript: p2tr(try sampleKey(1)))
    }

    /// What must hold for every selection: the sum, the fee for the size, change that is no dust.
    private func check(_ selection: CoinSelection, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let held = try selection.coins.map(\.output).totalValue()
        let paid = try selection.outputs.totalValue() + selection.fee + (selection.change?.value ?? .zero)
        #expect(held == paid, sourceLocation: sourceLocation)
        let transaction = try selection.unsignedTransaction().signed(
            previousOutputs: selection.coins.map(\.output), keys: [try sampleKey(1)])
        #expect(transaction.virtualSize == selection.virtualSize, sourceLocation: sourceLocation)
        #expect(
            try #require(rate).isReached(by: selection.fee, forVirtualSize: transaction.virtualSize),
            sourceLocation: sourceLocation)
        #expect(selection.change?.isDust != true, sourceLocation: sourceLocation)
    }

    @Test("The largest coins are taken until payment and fee are covered, and the rest comes back")
    func largestFirst() throws {
        let coins = try coins([5000, 90_000, 30_000])
        let selection = try select([95_000], from: coins)
        #expect(selection.coins.map(\.output.value.sat) == [90_000, 30_000])
        // 2 inputs and 2 outputs: 211.5 → 212 vB at 2 sat/vB.
        #expect(selection.fee.sat == 424)
        #expect(selection.change?.value.sat == 24_576)
        try check(selection)
    }

    @Test("Fixed coins come first, in their order, and are not chosen twice")
    func fixed() throws {
        let coins = try coins([1000, 50_000, 2000])
        let selection = try select([20_000], fixed: [coins[2], coins[0]], from: coins)
        #expect(selection.coins.map(\.outPoint) == [coins[2], coins[0], coins[1]].map(\.outPoint))
        try check(selection)
        let enough = try select([400], fixed: [coins[0]], from: coins)
        #expect(enough.coins == [coins[0]])
        try check(enough)
        #expect(throws: Refusal(.inputsDuplicate, "")) { try select([400], fixed: [coins[0], coins[0]], from: []) }
    }

    @Test("A rest below dust goes to the fee, and one at the threshold comes back")
    func change() throws {
        // One input and two outputs take 154 vB, so 308 sat; the least P2TR output is 330 sat.
        for (value, expected) in [(10_637, nil), (10_638, 330), (10_700, 392)] as [(UInt64, UInt64?)] {
            let selection = try select([10_000], from: coins([value]))
            #expect(selection.change?.value.sat == expected, "\(value)")
            #expect(selection.fee.sat == value - 10_000 - (expected ?? 0))
            try check(selection)
        }
    }

    @Test("Exactly enough is enough, and one satoshi less is refused with what is missing")
    func insufficient() throws {
        // One input and one output take 111 vB, so 222 sat.
        #expect(try select([10_000], from: coins([10_222])).change == nil)
        let refusal = #expect(throws: Refusal(.fundsInsufficient, "")) {
            try select([10_000], from: coins([10_221]))
        }
        #expect(refusal?.message.contains(" 1 sat are missing") == true)
        #expect(throws: Refusal(.fundsInsufficient, "")) { try select([10_000], from: []) }
    }

    @Test("A coin that costs more than it is worth is left alone")
    func worthless() throws {
        // A P2TR input takes 57.5 vB, so about 116 sat.
        let coins = try coins([10_000, 117, 116, 115, 1])
        #expect(throws: Refusal(.fundsInsufficient, "")) { try select([10_000], from: Array(coins.dropFirst())) }
        let selection = try select([9779], from: coins)
        #expect(selection.coins.map(\.output.value.sat) == [10_000, 117])
        try check(selection)
    }

    @Test("The answer does not depend on the order of the candidates")
    func deterministic() throws {
        let coins = try coins([7000, 7000, 7000, 3000, 9000])
        let expected = try select([15_000], from: coins)
        for shift in coins.indices {
            let turned = Array(coins[shift...] + coins[..<shift])
            #expect(try select([15_000], from: turned) == expected)
            #expect(try select([15_000], from: turned.reversed() + turned) == expected)
        }
    }

    @Test("Many small coins across the step of the count's own size still pay the whole fee")
    func manyCoins() throws {
        let script = p2tr(try sampleKey(1))
        let coins = try (0..<300).map { index in
            Coin(
                outPoint: OutPoint(transactionID: .zero, index: UInt32(index)),
                output: TransactionOutput(value: try Satoshis(1000), script: script))
        }
        let selection = try select([230_000], from: coins)
        #expect(selection.coins.count > 253)
        try check(selection)
    }

    @Test("A selection that nodes would not relay is refused")
    func tooLarge() throws {
        let many = [UInt64](repeating: 1000, count: 2400)
        #expect(throws: Refusal(.transactionTooLarge, "")) { try select(many, from: coins([100_000_000])) }
        #expect(try select(Array(many.prefix(2300)), from: coins([100_000_000])).outputs.count == 2300)
    }

    @Test("A payment below dust is refused, and one at the threshold is made")
    func dust() throws {
        #expect(throws: Refusal(.dust, "")) { try select([10_000, 329], from: coins([50_000])) }
        #expect(throws: Refusal(.dust, "")) { try select([0], from: []) }
        #expect(try select([330], from: coins([50_000])).outputs.map(\.value.sat) == [330])
    }

    @Test("A coin that is spent by a script path says so, and its fee is reckoned for that")
    func spentAs() throws {
        let plain = try coins([50_000])[0]
        let kinds: [InputKind?] = [nil, .p2trKeyPath, .p2wpkh]
        let fees = try kinds.map { kind in
            let coin = Coin(outPoint: plain.outPoint, output: plain.output, spentAs: kind)
            return try select([10_000], from: [coin]).fee.sat
        }
        #expect(fees[0] == fees[1])
        #expect(fees[2] > fees[1])
        let script = try Script(bytes: [0x00, 32] + [UInt8](repeating: 7, count: 32))
        let unknown = try sampleCoin(9, sat: 50_000, script: script)
        #expect(throws: Refusal(.scriptKind, "")) { try select([10_000], from: [unknown]) }
        let known = Coin(outPoint: unknown.outPoint, output: unknown.output, spentAs: .p2wpkh)
        #expect(try select([10_000], from: [known]).coins == [known])
    }

    @Test("A coin named twice with different facts is refused")
    func contradiction() throws {
        let coin = try coins([50_000])[0]
        let buried = Coin(outPoint: coin.outPoint, output: coin.output, confirmations: 3)
        #expect(throws: Refusal(.inputsDuplicate, "")) { try select([10_000], from: [coin, buried]) }
        let richer = Coin(outPoint: coin.outPoint, output: try output(60_000))
        #expect(throws: Refusal(.inputsDuplicate, "")) { try select([90_000], from: [coin, richer]) }
    }

    @Test("Nothing to pay, coins of unknown kinds and impossible sums are refused")
    func refusals() throws {
        #expect(throws: Refusal(.transactionEmpty, "")) { try select([], from: coins([1000])) }
        let data = try sampleCoin(9, sat: 1_000_000, script: Script(bytes: [0x6a]))
        #expect(throws: Refusal(.scriptKind, "")) { try select([1000], from: [data]) }
        #expect(throws: Refusal(.scriptKind, "")) { try select([1000], fixed: [data], from: []) }
        let all = Satoshis.max.sat
        #expect(throws: Refusal(.amountOutOfRange, "")) { try select([all, 1000], from: []) }
        #expect(throws: Refusal.self) { try select([all], from: coins([all, all])) }
    }

    @Test("The unsigned transaction spends the coins in order, pays in order and signals replacement")
    func unsigned() throws {
        let selection = try select([1000, 2000], from: coins([50_000]))
        let transaction = selection.unsignedTransaction()
        #expect(transaction.inputs.map(\.outPoint) == selection.coins.map(\.outPoint))
        #expect(transaction.outputs.map(\.value.sat).prefix(2) == [1000, 2000])
        #expect(transaction.outputs.last == selection.change)
        #expect(transaction.signalsReplacement)
        let final = selection.unsignedTransaction(sequence: TransactionInput.finalSequence, lockTime: 5)
        #expect(!final.signalsReplacement)
        #expect(final.lockTime == 5)
    }
}
