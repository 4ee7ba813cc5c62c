import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("Signature digests and signing")
struct SignatureHashTests {
    /// The P2WPKH example of BIP 143; its first input spends a P2PK output.
    private enum Example {
        static let transaction =
            "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffffef51e1b804cc89"
            + "d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df3"
            + "78db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac11"
            + "000000"
        static let secret = "619c335025c7f4012e556c2a58b2506e30b8511b53ade95ea316fd8c3286feb9"
        static let publicKey = "025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357"
        static let digest = "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670"
        static let signature =
            "304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f"
            + "3358f51928d43c212a8caed02de67eebee01"

        static func spent() throws -> [TransactionOutput] {
            let payToKey = "2103c9f4836b9a4f77fc0d81f7bcb01b7f1b35916864b9476c241ce9fc198bd25432ac"
            return [
                TransactionOutput(value: try Satoshis(625_000_000), script: try Script(bytes: Hex.decode(payToKey))),
                TransactionOutput(
                    value: try Satoshis(600_000_000),
                    script: try .p2wpkh(compressedPublicKey: Hex.decode(publicKey))),
            ]
        }
    }

    @Test("The P2WPKH example of BIP 143 gives its digest and its signature")
    func bip143() throws {
        var transaction = try Transaction(rawRepresentation: Hex.decode(Example.transaction))
        let hashes = try SignatureHashes(transaction, previousOutputs: Example.spent())
        #expect(try hashes.p2wpkh(input: 1).description == Example.digest)
        let key = try SecretKey(SecretBytes(copying: Hex.decode(Example.secret)))
        try transaction.signP2WPKH(input: 1, previousOutputs: Example.spent(), with: key)
        #expect(transaction.inputs[1].witness.map(Hex.encode) == [Example.signature, Example.publicKey])
        #expect(throws: Refusal(.scriptKind, "")) { try hashes.p2wpkh(input: 0) }
    }

    /// Two inputs of one key, P2TR and P2WPKH, and two outputs.
    private static func sample() throws -> (transaction: Transaction, spent: [TransactionOutput], key: SecretKey) {
        let key = try sampleKey(1)
        let coins = [
            try sampleCoin(1, sat: 10_000, script: p2tr(key)), try sampleCoin(2, sat: 20_000, script: p2wpkh(key)),
        ]
        let outputs = [1000, 2000].map { (sat: UInt64) in
            TransactionOutput(value: Satoshis(clamping: sat), script: p2tr(key))
        }
        let inputs = coins.map { TransactionInput(outPoint: $0.outPoint) }
        return (Transaction(inputs: inputs, outputs: outputs), coins.map(\.output), key)
    }

    @Test("A signature of every type is accepted and covers what it says", arguments: SignatureHashType.allCases)
    func coverage(_ type: SignatureHashType) throws {
        var (transaction, spent, key) = try Self.sample()
        try transaction.signKeyPath(input: 0, previousOutputs: spent, with: key, hashType: type)
        try transaction.signP2WPKH(
            input: 1, previousOutputs: spent, with: key, hashType: type == .default ? .all : type)
        try transaction.checkSpends(of: spent)
        #expect(transaction.inputs[0].witness[0].count == (type == .default ? 64 : 65))

        // Which of these changes the signatures of both inputs survive, by the table of BIP 143 and BIP 341.
        var otherOutput = transaction
        otherOutput.outputs.append(otherOutput.outputs[0])
        var otherInput = transaction
        otherInput.inputs[0].sequence -= 1
        let accepts = { (changed: Transaction) in (try? changed.checkSpends(of: spent)) != nil }
        let base = type.rawValue & 0x7f
        #expect(accepts(otherOutput) == (base == 2 || base == 3))
        // Input 0 signs its own sequence whatever the type.
        #expect(!accepts(otherInput))
        var moreMoney = spent
        moreMoney[0] = TransactionOutput(value: try Satoshis(10_001), script: spent[0].script)
        #expect(throws: Refusal(.txSignatureInvalid, "")) { try transaction.checkSpends(of: moreMoney) }
    }

    @Test("A signature for one output of the input's index is refused where there is none")
    func singleWithoutOutput() throws {
        var (transaction, spent, key) = try Self.sample()
        transaction.outputs = []
        #expect(throws: Refusal(.sighashWithoutOutput, "")) {
            try transaction.signKeyPath(input: 0, previousOutputs: spent, with: key, hashType: .single)
        }
        // BIP 143 signs zeros then, which Bitcoin accepts.
        try transaction.signP2WPKH(input: 1, previousOutputs: spent, with: key, hashType: .single)
        #expect(transaction.inputs[1].witness.count == 2)
    }

    @Test("Signing with all keys signs every input, and the same bytes each time")
    func signed() throws {
        let (transaction, spent, key) = try Self.sample()
        let signed = try transaction.signed(previousOutputs: spent, keys: [try sampleKey(9), key])
        try signed.checkSpends(of: spent)
        #expect(signed.id == transaction.id)
        #expect(try transaction.signed(previousOutputs: spent, keys: [key]) == signed)
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try transaction.signed(previousOutputs: spent, keys: [try sampleKey(9)])
        }
    }

    @Test("A key signs only for the output that pays it")
    func keyMismatch() throws {
        var (transaction, spent, key) = try Self.sample()
        let other = try sampleKey(2)
        let bare = transaction
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try transaction.signKeyPath(input: 0, previousOutputs: spent, with: other)
        }
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try transaction.signKeyPath(input: 1, previousOutputs: spent, with: key)
        }
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try transaction.signP2WPKH(input: 1, previousOutputs: spent, with: other)
        }
        #expect(transaction == bare)
    }

    @Test("Wrong counts, indices and types are refused")
    func wrongArguments() throws {
        let (transaction, spent, _) = try Self.sample()
        #expect(throws: Refusal(.previousOutputsCount, "")) {
            try SignatureHashes(transaction, previousOutputs: Array(spent.dropLast()))
        }
        let hashes = try SignatureHashes(transaction, previousOutputs: spent)
        for index in [-1, 2] {
            #expect(throws: Refusal(.inputOutOfRange, "")) { try hashes.keyPath(input: index) }
            #expect(throws: Refusal(.inputOutOfRange, "")) { try hashes.p2wpkh(input: index) }
        }
        #expect(throws: Refusal(.sighashType, "")) { try hashes.p2wpkh(input: 1, type: .default) }
    }

    @Test("Every changed bit of a witness makes the spend invalid")
    func changedWitness() throws {
        let (transaction, spent, key) = try Self.sample()
        let signed = try transaction.signed(previousOutputs: spent, keys: [key])
        for input in signed.inputs.indices {
            for (item, bytes) in signed.inputs[input].witness.enumerated() {
                for place in bytes.indices {
                    var changed = signed
                    changed.inputs[input].witness[item][place] ^= 1
                    #expect(throws: Refusal(.txSignatureInvalid, ""), "input \(input), item \(item), byte \(place)") {
                        try changed.checkSpends(of: spent)
                    }
                }
            }
        }
    }

    @Test("A spend is refused that is unsigned, of the wrong shape, or of a kind that is not verified")
    func shapes() throws {
        let (transaction, spent, key) = try Self.sample()
        let signed = try transaction.signed(previousOutputs: spent, keys: [key])
        let signature = signed.inputs[0].witness[0]
        let ecdsa = signed.inputs[1].witness
        let wrong: [(Int, [[UInt8]], Refusal.Code)] = [
            (0, [], .txSignatureInvalid), (0, [[]], .txSignatureInvalid),
            (0, [signature + [0]], .txSignatureInvalid),  // the default is never written out
            (0, [signature + [4]], .txSignatureInvalid), (0, [Array(signature.dropLast())], .txSignatureInvalid),
            (0, [signature, [0x50]], .txSignatureInvalid),  // an annex, which the signature does not cover
            (0, [signature, signature], .txScriptMismatch),  // no control block
            (1, [], .txSignatureInvalid), (1, [ecdsa[0]], .txSignatureInvalid),
            (1, [[], ecdsa[1]], .txSignatureInvalid),
            (1, ecdsa + [[]], .txSignatureInvalid), (1, ecdsa.reversed(), .txSignatureInvalid),
        ]
        for (input, witness, code) in wrong {
            var changed = signed
            changed.inputs[input].witness = witness
            #expect(throws: Refusal(code, ""), "\(witness)") { try changed.checkSpends(of: spent) }
        }
        var withScript = signed
        withScript.inputs[0].scriptSig = spent[0].script
        #expect(throws: Refusal(.txScriptMalformed, "")) { try withScript.checkSpends(of: spent) }
        let old = try Script.p2pkh(keyHash: [UInt8](repeating: 1, count: 20))
        #expect(throws: Refusal(.scriptUnsupported, "")) {
            try signed.checkSpends(of: [TransactionOutput(value: .zero, script: old), spent[1]])
        }
    }
}
