import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Coin selection: what always holds")
struct CoinSelectionPropertyTests {
    /// A random payment with random coins of both kinds.
    private struct Scene {
        var outputs: [TransactionOutput] = []
        var fixed: [Coin] = []
        var candidates: [Coin] = []
        let feeRate: FeeRate
        let strategy: CoinSelection.Strategy
        let changeScript: Script

        init(_ random: inout SeededGenerator) throws {
            let keys = [p2tr(try sampleKey(1)), try p2wpkh(sampleKey(1))]
            func value(_ random: inout SeededGenerator) throws -> Satoshis {
                try Satoshis(UInt64.random(in: 400...(1 << UInt64.random(in: 10...24, using: &random)), using: &random))
            }
            for index in 0..<UInt32.random(in: 1...80, using: &random) {
                let coin = Coin(
                    outPoint: OutPoint(transactionID: .zero, index: index),
                    output: TransactionOutput(
                        value: try value(&random), script: keys[Int.random(in: 0...1, using: &random)]))
                if Int.random(in: 0..<20, using: &random) == 0 { fixed.append(coin) }
                candidates.append(coin)
            }
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                outputs.append(
                    TransactionOutput(
                        value: try value(&random), script: keys[Int.random(in: 0...1, using: &random)]))
            }
            feeRate = try FeeRate(satPerKiloVByte: UInt64.random(in: 1...40_000, using: &random))
            changeScript = keys[Int.random(in: 0...1, using: &random)]
            strategy =
                Bool.random(using: &random)
                ? .largestFirst : .leastWaste(seed: UInt64.random(in: 0...9, using: &random))
        }

        func select(_ candidates: [Coin]) throws -> CoinSelection {
            try CoinSelection.select(
                paying: outputs, fixedOutputCount: 1, fixed: fixed, from: candidates, feeRate: feeRate,
                changeScript: changeScript, strategy: strategy, limits: .unlimited)
        }
    }

    @Test(
        "Money adds up, coins are the candidates', the fee is right for the signed size, and order changes nothing",
        arguments: SeededGenerator.seeds())
    func laws(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var answered = 0
        for _ in 0..<150 {
            let scene = try Scene(&random)
            let shuffled = scene.candidates.shuffled(using: &random)
            let selection: CoinSelection
            do {
                selection = try scene.select(scene.candidates)
            } catch let refusal as Refusal {
                #expect(refusal.code == .fundsInsufficient)
                #expect(throws: refusal) { try scene.select(shuffled) }
                continue
            }
            answered += 1
            #expect(try scene.select(shuffled) == selection)
            try check(selection, scene)
        }
        #expect(answered > 20)
    }

    private func check(_ selection: CoinSelection, _ scene: Scene) throws {
        let change = selection.change?.value ?? .zero
        #expect(
            try selection.coins.map(\.output).totalValue()
                == selection.outputs.totalValue() + selection.fee + change)
        #expect(selection.outputs == scene.outputs)
        #expect(Array(selection.coins.prefix(scene.fixed.count)) == scene.fixed)
        #expect(Set(selection.coins).isSubset(of: scene.candidates))
        #expect(Set(selection.coins).count == selection.coins.count)
        #expect(selection.change.map { !$0.isDust } ?? true)

        let signed = try selection.unsignedTransaction().signed(
            previousOutputs: selection.coins.map(\.output), keys: [sampleKey(1)])
        #expect(signed.outputs[0] == scene.outputs[0])
        #expect(signed.virtualSize == selection.virtualSize)
        #expect(scene.feeRate.isReached(by: selection.fee, forVirtualSize: signed.virtualSize))
        let exact = scene.feeRate.fee(forVirtualSize: selection.virtualSize)
        if change == .zero {
            // What is not worth an output is what the output takes (43 vB at most), and the larger of dust and its input.
            let output = scene.feeRate.fee(forVirtualSize: 43).sat
            let isLargestFirst = scene.strategy == .largestFirst
            let least = isLargestFirst ? scene.changeScript.dustThreshold.sat : 700
            #expect(selection.fee.sat < exact.sat + output + least + 2)
        } else {
            #expect(selection.fee == exact)
        }
    }
}
