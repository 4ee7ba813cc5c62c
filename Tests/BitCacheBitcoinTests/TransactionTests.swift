import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Transactions")
struct TransactionTests {
    /// The first payment ever made, from Satoshi Nakamoto to Hal Finney, in block 170.
    private static let firstPayment =
        "0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af"
        + "514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac46220822"
        + "21a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa2"
        + "8414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a"
        + "016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f6"
        + "56b412a3ac00000000"

    /// A signed transaction with one input of each kind and two outputs.
    private static func signed() throws -> Transaction {
        let key = try sampleKey(1)
        let coins = [
            try sampleCoin(1, sat: 10_000, script: p2tr(key)), try sampleCoin(2, sat: 20_000, script: p2wpkh(key)),
        ]
        let outputs = [
            TransactionOutput(value: try Satoshis(7000), script: p2tr(key)),
            TransactionOutput(value: try Satoshis(22_000), script: try p2wpkh(key)),
        ]
        return try Transaction(inputs: coins.map { TransactionInput(outPoint: $0.outPoint) }, outputs: outputs)
            .signed(previousOutputs: coins.map(\.output), keys: [key])
    }

    @Test("The first payment of 2009 is read, named and written back")
    func firstPayment() throws {
        let bytes = try Hex.decode(Self.firstPayment)
        let transaction = try Transaction(rawRepresentation: bytes)
        #expect(
            transaction.id.displayHex == "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16")
        #expect(transaction.rawRepresentation == bytes)
        #expect(transaction.witnessID.rawRepresentation == transaction.id.rawRepresentation)
        #expect(transaction.version == 1)
        #expect(transaction.outputs.map(\.value.sat) == [1_000_000_000, 4_000_000_000])
        #expect(transaction.weight == bytes.count * 4)
        #expect(transaction.virtualSize == bytes.count)
        #expect(!transaction.signalsReplacement)
        #expect(!transaction.isCoinbase)
    }

    @Test("Witnesses change the witness id, the weight and nothing else")
    func witnesses() throws {
        let signed = try Self.signed()
        var bare = signed
        for index in bare.inputs.indices { bare.inputs[index].witness = [] }
        #expect(signed.hasWitness)
        #expect(bare.id == signed.id)
        #expect(bare.witnessID != signed.witnessID)
        #expect(signed.weight == bare.rawRepresentation.count * 3 + signed.rawRepresentation.count)
        #expect(signed.virtualSize == (signed.weight + 3) / 4)
        #expect(signed.signalsReplacement)
        #expect(signed.outPoint(1) == OutPoint(transactionID: signed.id, index: 1))
        for transaction in [bare, signed] {
            #expect(try Transaction(rawRepresentation: transaction.rawRepresentation) == transaction)
        }
    }

    @Test("Every truncation of a transaction is refused")
    func truncations() throws {
        for bytes in [try Self.signed().rawRepresentation, try Hex.decode(Self.firstPayment)] {
            for count in 0..<bytes.count {
                #expect(throws: Refusal.self) { try Transaction(rawRepresentation: bytes.prefix(count)) }
            }
        }
    }

    @Test("A byte after the end is refused")
    func trailingBytes() throws {
        let bytes = try Self.signed().rawRepresentation + [0]
        #expect(throws: Refusal(.trailingBytes, "")) { try Transaction(rawRepresentation: bytes) }
    }

    @Test("What a changed or random byte string is read as, writes the same bytes again")
    func mutations() throws {
        let original = try Self.signed().rawRepresentation
        var readCount = 0
        for seed in 0..<4000 {
            let noise = sampleBytes(8, seed: seed).map(Int.init)
            var bytes = original
            bytes[(noise[0] << 8 | noise[1]) % bytes.count] = UInt8(noise[2])
            if noise[3] < 64 { bytes[(noise[4] << 8 | noise[5]) % bytes.count] ^= UInt8(noise[6]) }
            if seed.isMultiple(of: 4) { bytes = sampleBytes(noise[7], seed: seed) }
            guard let transaction = try? Transaction(rawRepresentation: bytes) else { continue }
            readCount += 1
            #expect(transaction.rawRepresentation == bytes, "seed \(seed)")
        }
        // Most places of a transaction may hold any byte, so the test did compare something.
        #expect(readCount > 1000)
    }

    @Test(
        "A transaction that is not written in its one form is refused",
        arguments: [
            ("the count of inputs in three bytes", 4..<5, [0xfd, 0x01, 0x00], Refusal.Code.notCanonical),
            ("the marker without its flag", 4..<5, [0x00, 0x02, 0x01], .notCanonical),
            ("witnesses announced where there are none", 4..<5, [0x00, 0x01, 0x01], .truncated),
            ("more inputs than bytes", 4..<5, [0xfe, 0xff, 0xff, 0xff, 0xff], .truncated),
            ("2^64 inputs", 4..<5, [UInt8](repeating: 0xff, count: 9), .truncated),
            ("more money than exists", 47..<55, [1, 0x40, 0x07, 0x5a, 0xf0, 0x75, 0x07, 0], .amountOutOfRange),
        ] as [(String, Range<Int>, [UInt8], Refusal.Code)])
    func oneForm(_ what: String, place: Range<Int>, bytes: [UInt8], code: Refusal.Code) throws {
        let key = try sampleKey(1)
        let plain = Transaction(
            inputs: [TransactionInput(outPoint: .coinbase)],
            outputs: [TransactionOutput(value: try Satoshis(1), script: p2tr(key))])
        var changed = plain.rawRepresentation
        #expect(changed[4] == 1 && changed[46] == 1, "the places are those of the counts")
        changed.replaceSubrange(place, with: bytes)
        #expect(throws: Refusal(code, ""), "\(what)") { try Transaction(rawRepresentation: changed) }
    }

    @Test("Witnesses that are announced and all empty are refused")
    func superfluousWitness() throws {
        let bytes = try Hex.decode(
            "02000000" + "0001" + "01" + String(repeating: "11", count: 36) + "00ffffffff" + "01"
                + "0100000000000000" + "0151" + "00" + "00000000")
        #expect(throws: Refusal(.notCanonical, "")) { try Transaction(rawRepresentation: bytes) }
    }

    @Test("A transaction without outputs is refused")
    func withoutOutputs() throws {
        let empty = Transaction(inputs: [TransactionInput(outPoint: .coinbase)], outputs: [])
        #expect(throws: Refusal(.transactionEmpty, "")) {
            try Transaction(rawRepresentation: empty.rawRepresentation)
        }
    }

    @Test("A transaction heavier than a block is refused before it is taken apart")
    func tooLarge() {
        #expect(throws: Refusal(.transactionTooLarge, "")) {
            try Transaction(rawRepresentation: [UInt8](repeating: 0, count: 4_000_001))
        }
    }

    @Test("A transaction whose bytes fit and whose weight does not is refused")
    func tooHeavy() throws {
        let output = TransactionOutput(value: .zero, script: try Script(bytes: [UInt8](repeating: 0, count: 10_000)))
        let heavy = Transaction(
            inputs: [TransactionInput(outPoint: .coinbase)], outputs: Array(repeating: output, count: 100))
        #expect(heavy.weight > Transaction.maximumWeight)
        #expect(throws: Refusal(.transactionTooLarge, "")) {
            try Transaction(rawRepresentation: heavy.rawRepresentation)
        }
    }
}
