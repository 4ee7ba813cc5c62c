import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("Sizes before signing")
struct TransactionSizeTests {
    /// A transaction with so many coins and outputs of the kinds, signed by one key.
    private func signed(_ inputs: [InputKind], outputs: [Script], key: SecretKey) throws -> Transaction {
        let coins = try inputs.enumerated().map { index, kind in
            try sampleCoin(
                UInt8(truncatingIfNeeded: index), sat: 1000, script: kind == .p2wpkh ? p2wpkh(key) : p2tr(key))
        }
        return try Transaction(
            inputs: coins.map { TransactionInput(outPoint: $0.outPoint) },
            outputs: outputs.map { TransactionOutput(value: .zero, script: $0) }
        ).signed(previousOutputs: coins.map(\.output), keys: [key])
    }

    @Test(
        "With P2TR inputs the size is exact, across the steps of the counts' own sizes",
        arguments: [1, 2, 252, 253, 254], [1, 252, 253])
    func exact(_ inputCount: Int, outputCount: Int) throws {
        let key = try sampleKey(1)
        let inputs = [InputKind](repeating: .p2trKeyPath, count: inputCount)
        let outputs = [try p2wpkh(key)] + [Script](repeating: p2tr(key), count: outputCount - 1)
        let transaction = try signed(inputs, outputs: outputs, key: key)
        var size = TransactionSize()
        size.add(.p2trKeyPath, count: inputCount)
        size.add(output: outputs[0])
        size.add(output: p2tr(key), count: outputCount - 1)
        #expect(size == TransactionSize(inputs: inputs, outputs: outputs))
        #expect(size.weight == transaction.weight)
        #expect(size.virtualSize == transaction.virtualSize)
    }

    @Test(
        "The size is exact before signing for any mixture of inputs and outputs", arguments: SeededGenerator.seeds())
    func anyMixture(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let key = try SecretKey(SecretBytes(copying: generator.bytes(32)))
            let inputs = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                Bool.random(using: &generator) ? InputKind.p2wpkh : .p2trKeyPath
            }
            let outputs = try (0..<Int.random(in: 1...300, using: &generator)).map { _ in
                try Script(bytes: generator.bytes(Int.random(in: 0...40, using: &generator)))
            }
            let transaction = try signed(inputs, outputs: outputs, key: key)
            let size = TransactionSize(inputs: inputs, outputs: outputs)
            #expect(size.weight == transaction.weight)
            #expect(size.virtualSize == transaction.virtualSize)
        }
    }

    @Test("The well-known sizes come out: one input and two outputs of a kind")
    func wellKnown() throws {
        let key = try sampleKey(1)
        #expect(
            TransactionSize(inputs: [.p2trKeyPath], outputs: [p2tr(key), p2tr(key)]).virtualSize == 154)
        #expect(
            TransactionSize(inputs: [.p2wpkh], outputs: [try p2wpkh(key), try p2wpkh(key)]).virtualSize == 141)
    }

    @Test("An output that is not signed for here has no kind of input")
    func otherKinds() throws {
        let key = try sampleKey(1)
        #expect(try InputKind(spending: p2tr(key)) == .p2trKeyPath)
        #expect(try InputKind(spending: p2wpkh(key)) == .p2wpkh)
        #expect(throws: Refusal(.scriptKind, "")) { try InputKind(spending: Script(bytes: [])) }
    }
}
