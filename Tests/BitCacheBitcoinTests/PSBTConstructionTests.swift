import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("Building and combining PSBTs")
struct PSBTConstructionTests {
    private static func outPoint(_ number: UInt8) throws -> OutPoint {
        try sampleCoin(number, sat: 1000, script: .empty).outPoint
    }

    @Test("A PSBT of version 2 is built input by input and output by output")
    func construction() throws {
        var psbt = PSBT(fallbackLockTime: 7)
        #expect(psbt.modifiable == [.inputs, .outputs])
        try psbt.addInput(Self.outPoint(1))
        try psbt.addInput(Self.outPoint(2), sequence: 0, requiredHeight: 100)
        try psbt.addOutput(TransactionOutput(value: Satoshis(500), script: p2tr(sampleKey(1))))
        let transaction = try psbt.unsignedTransaction()
        #expect(transaction.inputs.map(\.outPoint) == [try Self.outPoint(1), try Self.outPoint(2)])
        #expect(transaction.lockTime == 100)
        #expect(try PSBT(base64: psbt.base64) == psbt)
        #expect(throws: Refusal(.psbtContradiction, "")) { try psbt.addInput(Self.outPoint(1)) }
        #expect(throws: Refusal(.psbtLockTimesConflict, "")) {
            try psbt.addInput(Self.outPoint(3), requiredTime: 500_000_000)
        }
        #expect(throws: Refusal(.psbtFieldMalformed, "")) {
            try psbt.addInput(Self.outPoint(3), requiredTime: 499_999_999)
        }
        #expect(psbt.inputs.count == 2)
        psbt.finishConstruction()
        #expect(throws: Refusal(.psbtNotModifiable, "")) { try psbt.addInput(Self.outPoint(3)) }
        #expect(throws: Refusal(.psbtNotModifiable, "")) {
            try psbt.addOutput(TransactionOutput(value: .zero, script: .empty))
        }
    }

    @Test("Nothing is extracted without an input or without an output", arguments: [0, 1], [0, 1])
    func emptyTransactions(_ inputCount: Int, _ outputCount: Int) throws {
        let script = try p2wpkh(sampleKey(1))
        let funding = try PSBTSample.funding([script])
        var psbt = PSBT()
        if inputCount > 0 {
            try psbt.addInput(funding.outPoint(0))
            try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
            try psbt.describe(input: 0, PSBTSample.facts(p2wpkh: 1))
        }
        if outputCount > 0 { try psbt.addOutput(TransactionOutput(value: Satoshis(500), script: script)) }
        try psbt.sign(with: PSBTSample.signer(1))
        #expect(try psbt.finalise() == [])
        if inputCount > 0, outputCount > 0 {
            #expect(try psbt.uncheckedTransaction().inputs.count == 1)
        } else {
            #expect(throws: Refusal(.transactionEmpty, "")) { try psbt.uncheckedTransaction() }
            #expect(throws: Refusal(.transactionEmpty, "")) { try psbt.extractedTransaction() }
        }
    }

    @Test("A signature takes back what it no longer allows", arguments: SignatureHashType.allCases.dropFirst())
    func modifiable(_ type: SignatureHashType) throws {
        let script = try p2wpkh(sampleKey(1))
        let funding = try PSBTSample.funding([script])
        var psbt = PSBT()
        try psbt.addInput(funding.outPoint(0))
        try psbt.addOutput(TransactionOutput(value: Satoshis(500), script: script))
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        try psbt.describe(input: 0, PSBTSample.facts(p2wpkh: 1))
        try psbt.setSighashType(type, input: 0)
        var policy = PSBT.SigningPolicy()
        policy.sighashTypes = [type]
        try psbt.sign(with: PSBTSample.signer(1), policy: policy)
        let expected: PSBT.Modifiable =
            switch type {
            case .default, .all: []
            case .none: [.outputs]
            case .single: [.hasSighashSingle]
            case .allAnyoneCanPay: [.inputs]
            case .noneAnyoneCanPay: [.inputs, .outputs]
            case .singleAnyoneCanPay: [.inputs, .hasSighashSingle]
            }
        #expect(psbt.modifiable == expected)
        let isAllowed = expected.contains(.inputs) && !expected.contains(.hasSighashSingle)
        if isAllowed {
            // An input that changes the lock time would make the signature worthless.
            #expect(throws: Refusal(.psbtNotModifiable, "")) { try psbt.addInput(Self.outPoint(1), requiredHeight: 5) }
            try psbt.addInput(Self.outPoint(1))
        } else {
            #expect(throws: Refusal(.psbtNotModifiable, "")) { try psbt.addInput(Self.outPoint(1)) }
        }
    }

    @Test("PSBTs of different transactions or versions, or with different values, are not combined")
    func combining() throws {
        let psbt = try PSBTSample.p2wpkhPSBT()
        let funding = try PSBTSample.funding([p2wpkh(sampleKey(1))])
        #expect(throws: Refusal(.psbtOtherTransaction, "")) {
            try psbt.combined(with: PSBTSample.spending(funding, paying: 80_000))
        }
        #expect(throws: Refusal(.psbtOtherTransaction, "")) { try psbt.combined(with: psbt.converted(to: .v2)) }
        var (all, none) = (psbt, psbt)
        try all.setSighashType(.all, input: 0)
        try none.setSighashType(.none, input: 0)
        #expect(throws: Refusal(.psbtContradiction, "")) { try all.combined(with: none) }
        var signed = psbt
        try signed.sign(with: PSBTSample.signer(1))
        // Neither has two values for one key, but together they contradict themselves.
        #expect(throws: Refusal(.psbtContradiction, "")) { try signed.combined(with: none) }
    }

    @Test("Two words on where a key comes from are no reason to refuse a signature: the first one stays")
    func combiningOrigins() throws {
        let psbt = try PSBTSample.p2wpkhPSBT()
        let origin = try #require(psbt.inputs[0].origins.first)
        let other = try KeyOrigin(fingerprint: [1, 2, 3, 4], path: origin.origin.path)
        var signed = psbt
        try signed.sign(with: PSBTSample.signer(1))
        try signed.describe(input: 0, .p2wpkh(compressedPublicKey: origin.publicKey, origin: other))
        #expect(signed.inputs[0].origins.map(\.origin) == [other])
        let combined = try psbt.combined(with: signed)
        #expect(combined.inputs[0].origins.map(\.origin) == [origin.origin])
        #expect(combined.inputs[0].partialSignatures.count == 1)
        #expect(try signed.combined(with: psbt).inputs[0].origins.map(\.origin) == [other])
    }

    @Test("A transaction that is signed, or that spends a coin twice, makes no PSBT")
    func creating() throws {
        let outPoint = try Self.outPoint(1)
        let output = TransactionOutput(value: try Satoshis(1), script: .empty)
        #expect(throws: Refusal(.psbtContradiction, "")) {
            try PSBT(Transaction(inputs: [TransactionInput(outPoint: outPoint, witness: [[1]])], outputs: [output]))
        }
        let input = TransactionInput(outPoint: outPoint)
        #expect(throws: Refusal(.psbtContradiction, "")) {
            try PSBT(Transaction(inputs: [input, input], outputs: [output]))
        }
    }

    @Test("A previous transaction that is another, and a witness UTXO that is not its output, are refused")
    func otherUTXO() throws {
        let funding = try PSBTSample.funding([p2wpkh(sampleKey(1))])
        let other = try PSBTSample.funding([p2wpkh(sampleKey(1))], number: 1)
        var psbt = try PSBTSample.spending(funding)
        #expect(throws: Refusal(.psbtContradiction, "")) { try psbt.setPreviousTransaction(other, input: 0) }
        try psbt.setPreviousTransaction(funding, input: 0)
        let lie = TransactionOutput(value: try Satoshis(1), script: try p2wpkh(sampleKey(1)))
        #expect(throws: Refusal(.psbtContradiction, "")) { try psbt.setWitnessUTXO(lie, input: 0) }
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        #expect(throws: Refusal(.inputOutOfRange, "")) { try psbt.setWitnessUTXO(lie, input: 1) }
    }

    @Test("Outputs worth more than the inputs have no fee")
    func negativeFee() throws {
        let funding = try PSBTSample.funding([p2wpkh(sampleKey(1))])
        var psbt = try PSBTSample.spending(funding, paying: 100_001)
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        #expect(throws: Refusal(.psbtContradiction, "")) { try psbt.fee() }
    }
}
