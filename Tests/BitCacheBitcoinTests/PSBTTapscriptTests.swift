import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("PSBTs with scripts of taproot outputs")
struct PSBTTapscriptTests {
    private static func keys(_ numbers: ClosedRange<UInt8>) throws -> [XOnlyPublicKey] {
        try numbers.map { try sampleKey($0).publicKey }
    }

    @Test(
        "Two signers of a 2-of-3 script who never meet finish it",
        arguments: [(1, 2), (1, 3), (2, 3)] as [(UInt8, UInt8)])
    func threshold(_ one: UInt8, _ other: UInt8) throws {
        let script = try Script.threshold(2, of: Self.keys(1...3))
        let psbt = try PSBTSample.tapscriptPSBT(.leaf(TapLeaf(script)), keys: 1, 2, 3)
        var (first, second) = (psbt, psbt)
        #expect(try first.sign(with: PSBTSample.signer(one)) == [0])
        #expect(try second.sign(with: PSBTSample.signer(other)) == [0])
        #expect(try first.finalise() == [0])
        var combined = try PSBT(base64: first.base64).combined(with: PSBT(base64: second.base64))
        #expect(try combined == second.combined(with: first))
        #expect(try combined.finalise() == [])
        #expect(combined.inputs[0].records.map(\.type) == [0x01, 0x08])
        let witness = try combined.extractedTransaction().inputs[0].witness
        #expect(witness.count == 5)
        #expect(witness.prefix(3).map(\.count).sorted() == [0, 64, 64])
    }

    @Test("Three signatures for a 2-of-3 script are one too many, and one is left out")
    func surplus() throws {
        let script = try Script.threshold(2, of: Self.keys(1...3))
        var psbt = try PSBTSample.tapscriptPSBT(.leaf(TapLeaf(script)), keys: 1, 2, 3)
        try psbt.sign(with: PSBTSample.signer(1, 2, 3))
        #expect(psbt.inputs[0].tapScriptSignatures.count == 3)
        #expect(try psbt.finalise() == [])
        _ = try psbt.extractedTransaction()
    }

    @Test("A refund by lock time is finished when the transaction's lock time allows it, and not before")
    func refund() throws {
        let tree = try ScriptTree.escrow(
            2, of: Self.keys(1...3), refundingTo: sampleKey(4).publicKey, fromLockTime: 500)
        for (lockTime, isOver) in [(UInt32(499), false), (500, true)] {
            var psbt = try PSBTSample.tapscriptPSBT(tree, keys: 1, 2, 3, 4, lockTime: lockTime)
            #expect(try psbt.sign(with: PSBTSample.signer(4)) == [0])
            #expect(try psbt.finalise() == (isOver ? [] : [0]))
            guard isOver else {
                #expect(throws: Refusal(.psbtIncomplete, "")) { try psbt.finalise(input: 0) }
                continue
            }
            _ = try psbt.extractedTransaction()
        }
    }

    @Test("Of several scripts that are answered, the one with the smallest witness is taken")
    func smallest() throws {
        let small = try TapLeaf(.key(sampleKey(1).publicKey))
        let large = try TapLeaf(.threshold(1, of: Self.keys(1...3)))
        var psbt = try PSBTSample.tapscriptPSBT(.branch(.leaf(large), .leaf(small)), keys: 1)
        try psbt.sign(with: PSBTSample.signer(1))
        #expect(psbt.inputs[0].tapScriptSignatures.count == 2)
        #expect(try psbt.finalise() == [])
        #expect(try psbt.extractedTransaction().inputs[0].witness[1] == small.script.bytes)
    }

    @Test("The internal key signs by the key path and leaves the scripts alone")
    func internalKey() throws {
        let tree = try ScriptTree.leaf(TapLeaf(.key(sampleKey(1).publicKey)))
        var psbt = try PSBTSample.tapscriptPSBT(tree, internalKey: 5, keys: 1, 5)
        #expect(try psbt.sign(with: PSBTSample.signer(1, 5)) == [0])
        #expect(psbt.inputs[0].tapScriptSignatures.isEmpty)
        #expect(try psbt.finalise() == [])
        #expect(try psbt.extractedTransaction().inputs[0].witness.count == 1)
    }

    @Test("A hash lock is finished with the preimage, and not without")
    func hashLock() throws {
        let preimage = sampleBytes(32, seed: 1)
        let hash: Bytes32<HashLockMeaning> = SHA256.hash(preimage)
        let leaf = try TapLeaf(.key(sampleKey(1).publicKey, withPreimageOf: hash))
        var psbt = try PSBTSample.tapscriptPSBT(.leaf(leaf), keys: 1)
        try psbt.sign(with: PSBTSample.signer(1))
        #expect(try psbt.finalise() == [0])
        try psbt.addPreimage(preimage, of: .sha256, input: 0)
        #expect(psbt.inputs[0].preimage(.sha256, of: hash.rawRepresentation) == preimage)
        #expect(try psbt.finalise() == [])
        #expect(psbt.inputs[0].preimage(.sha256, of: hash.rawRepresentation) == nil)
        _ = try psbt.extractedTransaction()
    }

    @Test("A relative lock is finished when the sequence allows it", arguments: [(UInt32(143), false), (144, true)])
    func relativeLock(_ sequence: UInt32, _ isOver: Bool) throws {
        let leaf = try TapLeaf(.key(sampleKey(1).publicKey, after: .blocks(144)))
        var psbt = try PSBTSample.tapscriptPSBT(.leaf(leaf), keys: 1, sequence: sequence)
        try psbt.sign(with: PSBTSample.signer(1))
        #expect(try psbt.finalise() == (isOver ? [] : [0]))
    }

    @Test("A script that the output does not commit to is refused")
    func otherScript() throws {
        let psbt = try PSBTSample.tapscriptPSBT(.leaf(TapLeaf(.key(sampleKey(1).publicKey))), keys: 1)
        var maps = PSBTSample.maps(psbt)
        let place = try #require(maps[1].firstIndex { $0.key.first == 0x15 })
        maps[1][place].value = try Script.key(sampleKey(2).publicKey).bytes + [0xc0]
        let bytes = PSBTSample.bytes(maps)
        #expect(throws: Refusal(.psbtContradiction, "")) { try PSBT(rawRepresentation: bytes) }
    }

    @Test("A tree comes back from an output's record as it went in", arguments: 1...6)
    func tree(_ shape: Int) throws {
        func leaf(_ number: UInt8) throws -> ScriptTree { .leaf(try TapLeaf(.key(sampleKey(number).publicKey))) }
        var tree = try leaf(1)
        for number in 2...UInt8(shape + 1) {
            tree = number.isMultiple(of: 2) ? .branch(tree, try leaf(number)) : .branch(try leaf(number), tree)
        }
        let internalKey = try sampleKey(50).publicKey
        let key = try Taproot.outputKey(internalKey: internalKey, merkleRoot: tree.merkleRoot).key
        var psbt = PSBT()
        try psbt.addOutput(TransactionOutput(value: Satoshis(1000), script: .p2tr(outputKey: key)))
        try psbt.describe(output: 0, .p2tr(internalKey: internalKey, tree: tree, origins: PSBTSample.origins(1, 2)))
        let read = try PSBT(base64: psbt.base64)
        #expect(read.outputs[0].tapTree == tree)
        #expect(read.outputs[0].tapOrigins.count == 2)
        #expect(throws: Refusal(.psbtContradiction, "")) {
            try psbt.describe(output: 0, .p2tr(internalKey: internalKey, tree: leaf(9), origins: [:]))
        }
        #expect(throws: Refusal(.psbtOutputOutOfRange, "")) {
            try psbt.describe(output: 1, .p2tr(internalKey: internalKey, tree: tree, origins: [:]))
        }
    }
}
