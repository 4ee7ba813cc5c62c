import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

private let message = Array("by script".utf8)

/// A script that signs the message, and the transaction that it has to sign.
private struct Signing {
    let challenge: MessageChallenge
    var transaction: Transaction

    init(_ script: Script, terms: MessageChallenge.Terms = .init()) {
        challenge = MessageChallenge(message: message, script: script)
        transaction = challenge.toSign(terms)
    }

    var outputs: [TransactionOutput] { [challenge.output] }

    func verdict(witness: [[UInt8]]) -> MessageVerdict {
        var signed = transaction
        signed.inputs[0].witness = witness
        let text = "ful" + Base64.encode(signed.rawRepresentation)
        return MessageSignature.verdict(on: message, by: challenge.script, parsing: text)
    }
}

private let invalid = MessageVerdict.invalid(Refusal(.messageSignatureInvalid, ""))
private let inconclusive = MessageVerdict.inconclusive(Refusal(.messageSignatureInconclusive, ""))

@Suite("Messages signed by scripts")
struct MessageScriptTests {
    private let keys: [SecretKey]

    init() throws {
        keys = try (1...3).map { try sampleKey($0) }
    }

    @Test(
        "Two of three keys sign for a P2WSH address, each signature for everything",
        arguments: SignatureHashType.allCases)
    func multisig(type: SignatureHashType) throws {
        guard type != .default else { return }
        let witnessScript = try Script.multisig(2, of: keys.map(\.compressedPublicKey))
        let signing = Signing(.p2wsh(witnessScript))
        func sign(_ key: SecretKey, _ type: SignatureHashType) throws -> [UInt8] {
            try signing.transaction.signP2WSH(
                input: 0, witnessScript: witnessScript, previousOutputs: signing.outputs, with: key, hashType: type)
        }
        let answers = try [[], sign(keys[0], .all), sign(keys[2], type)]
        let witness = TransactionInput.p2wshWitness(answers: answers, witnessScript: witnessScript)
        #expect(signing.verdict(witness: witness) == (type == .all ? .valid : invalid))
        #expect(signing.verdict(witness: Array(witness.dropLast())) == invalid)
        for index in answers[1].indices {
            var changed = witness
            changed[1][index] ^= 1
            #expect(signing.verdict(witness: changed) == invalid, "byte \(index)")
        }
    }

    @Test(
        "A script path signs, from its lock time on where it has one",
        arguments: [SignatureHashType.default, .all, .none])
    func scriptPath(type: SignatureHashType) throws {
        for lockTime: UInt32 in [0, 700] {
            let script =
                try lockTime == 0 ? Script.key(keys[1].publicKey) : .key(keys[1].publicKey, fromLockTime: lockTime)
            let leaf = try TapLeaf(script)
            let tree = ScriptTree.leaf(leaf)
            let output = try Taproot.outputKey(internalKey: keys[0].publicKey, merkleRoot: tree.merkleRoot)
            let signing = Signing(.p2tr(outputKey: output.key), terms: .init(lockTime: lockTime))
            let signature = try signing.transaction.signScriptPath(
                input: 0, leaf: leaf, previousOutputs: signing.outputs, with: keys[1], hashType: type)
            let witness = TransactionInput.scriptPathWitness(
                answers: [signature], leaf: leaf,
                controlBlock: try ControlBlock(leaf, in: tree, internalKey: keys[0].publicKey))
            let valid: MessageVerdict = lockTime == 0 ? .valid : .validAt(lockTime: lockTime, age: 0)
            #expect(signing.verdict(witness: witness) == (type == .none ? invalid : valid))
            // An annex is kept for upgrades.
            #expect(signing.verdict(witness: witness + [[0x50]]) != valid)
        }
    }

    @Test("OP_CODESEPARATOR is forbidden, though blocks may contain it")
    func codeSeparator() throws {
        var builder = ScriptBuilder()
        builder.append(pushing: keys[0].compressedPublicKey)
        builder.append(.checkSignature, .zero, .if, .codeSeparator, .endIf)
        let witnessScript = try builder.script()
        let signing = Signing(.p2wsh(witnessScript))
        let signature = try signing.transaction.signP2WSH(
            input: 0, witnessScript: witnessScript, previousOutputs: signing.outputs, with: keys[0], hashType: .all)
        var signed = signing.transaction
        signed.inputs[0].witness = TransactionInput.p2wshWitness(answers: [signature], witnessScript: witnessScript)
        try signed.checkSpends(of: signing.outputs)
        #expect(signing.verdict(witness: signed.inputs[0].witness) == invalid)
    }

    @Test("What is kept for upgrades, older than witnesses or too large to relay cannot be judged")
    func open() throws {
        let unknown = Script(try Script.WitnessProgram(version: 2, program: [UInt8](repeating: 7, count: 32)))
        #expect(Signing(unknown).verdict(witness: [[1]]) == inconclusive)
        let hash = [UInt8](repeating: 7, count: 20)
        #expect(try Signing(.p2pkh(keyHash: hash)).verdict(witness: []) == inconclusive)
        #expect(try Signing(.p2sh(scriptHash: hash)).verdict(witness: []) == inconclusive)

        var builder = ScriptBuilder()
        for _ in 0..<10 {
            builder.append(pushing: [UInt8](repeating: 7, count: 500))
            builder.append(.drop)
        }
        builder.append(number: 1)
        let large = try builder.script()
        #expect(Signing(.p2wsh(large)).verdict(witness: [large.bytes]) == inconclusive)
    }

    @Test("What is not relayed for its form breaks a rule of BIP 322")
    func notStandard() throws {
        // Two items are left on the stack, or a number is not pushed in its shortest form.
        let cleanStack = try Script(
            bytes: [Opcode(smallNumber: 1), Opcode(smallNumber: 1)].compactMap { $0?.rawValue })
        let minimalPush = try Script(bytes: [1, 1])
        for script in [cleanStack, minimalPush] {
            #expect(Signing(.p2wsh(script)).verdict(witness: [script.bytes]) == invalid)
        }
        let good = try Script(bytes: [Opcode(smallNumber: 1)].compactMap { $0?.rawValue })
        #expect(Signing(.p2wsh(good)).verdict(witness: [good.bytes]) == .valid)
    }
}
