import BitCacheCore
import BitCacheCrypto

/// Judges whether one input answers the output that it spends: what the output asks for, and what the witness shows.
struct WitnessCheck {
    let hashes: SignatureHashes
    let inputIndex: Int
    var objections = RelayObjections()

    private static let annexTag: UInt8 = 0x50

    private var input: TransactionInput { hashes.transaction.inputs[inputIndex] }

    /// Fails unless the input may spend its output.
    mutating func run() throws(ScriptFailure) {
        let script = hashes.previousOutputs[inputIndex].script
        if script.kind == .p2sh { return try checkWrapped(script) }
        guard let witnessProgram = script.witnessProgram else { throw Self.unsupported }
        guard input.scriptSig == .empty else {
            throw ScriptFailure(.txScriptMalformed, "the input has a script that only older kinds of output want")
        }
        try check(witnessProgram, isWrapped: false)
    }

    private static var unsupported: ScriptFailure {
        ScriptFailure(.scriptUnsupported, "the output spent is of a kind that is not verified here")
    }

    /// P2SH around a witness program (BIP 141): the input's script pushes the program and does nothing else.
    private mutating func checkWrapped(_ script: Script) throws(ScriptFailure) {
        guard let instructions = try? input.scriptSig.instructions, let pushed = instructions.last?.pushed,
            let redeemScript = try? Script(bytes: pushed), let witnessProgram = redeemScript.witnessProgram
        else { throw Self.unsupported }
        guard hash160(pushed)[...] == script.bytes[2..<22] else {
            throw ScriptFailure(.txScriptMismatch, "the script shown is not the one whose hash the output names")
        }
        guard instructions == [Script.Instruction(pushing: pushed)] else {
            throw ScriptFailure(.txScriptMalformed, "the input's script does more than to push the witness program")
        }
        try check(witnessProgram, isWrapped: true)
    }

    private mutating func check(_ program: Script.WitnessProgram, isWrapped: Bool) throws(ScriptFailure) {
        // Before anything else, Bitcoin runs the output's script as one that pushes the program: zeros alone are false.
        guard ScriptStack.isTrue(program.program) else {
            throw ScriptFailure(.txScriptFalse, "the witness program is zero, which nobody can ever spend")
        }
        switch (program.version, program.program.count) {
        case (0, 20): try checkP2WPKH(keyHash: program.program)
        case (0, _): try checkP2WSH(scriptHash: program.program)
        case (1, 32) where !isWrapped: try checkTaproot(outputKey: program.program)
        case (1, 2) where !isWrapped && program.program == [0x4e, 0x73]:
            // Pay to anchor: anyone may spend it, and has nothing to show.
            if !input.witness.isEmpty { objections.noteNotStandard("an anchor is spent with a witness") }
        default:
            objections.noteUpgradable("a witness program of version \(program.version) that has no meaning yet")
        }
    }

    /// What BIP 141 runs is the P2PKH script of the hash; the same conditions, written out.
    private mutating func checkP2WPKH(keyHash: [UInt8]) throws(ScriptFailure) {
        let witness = input.witness
        guard witness.count == 2, hash160(witness[1]) == keyHash else {
            throw ScriptFailure(.txSignatureInvalid, "the witness is not a signature and the key of the output")
        }
        let (hashes, index) = (hashes, inputIndex)
        let isValid = try Version0Signature.check(witness[0], by: witness[1], objections: &objections) {
            (typeByte) throws(Refusal) in
            try hashes.p2wpkh(input: index, keyHash: keyHash, typeByte: typeByte)
        }
        guard isValid else { throw ScriptFailure(.txSignatureInvalid, "the signature does not verify") }
    }

    private mutating func checkP2WSH(scriptHash: [UInt8]) throws(ScriptFailure) {
        enum Meaning {}
        guard let script = input.witness.last,
            SHA256.hash(script, as: Bytes32<Meaning>.self).rawRepresentation == scriptHash
        else {
            throw ScriptFailure(.txScriptMismatch, "the witness does not end with the script whose hash is spent")
        }
        let answers = Array(input.witness.dropLast())
        if script.count > ScriptLimits.maximumStandardWitnessScriptSizeBytes
            || answers.count > ScriptLimits.maximumStandardWitnessItemCount
        {
            objections.noteNotStandard("the script, or the number of items that answer it, is above what is relayed")
        }
        noteLongItems(answers)
        try run(ScriptInterpreter(script, answers: answers, dialect: .version0, hashes: hashes, inputIndex: inputIndex))
    }

    private mutating func checkTaproot(outputKey: [UInt8]) throws(ScriptFailure) {
        var witness = input.witness
        var annex: [UInt8]?
        if witness.count >= 2, witness.last?.first == Self.annexTag {
            annex = witness.removeLast()
            objections.noteUpgradable("the witness has an annex, which has no meaning yet")
        }
        guard let last = witness.popLast() else {
            throw ScriptFailure(.txSignatureInvalid, "the input is not signed: it has no witness")
        }
        guard let script = witness.popLast() else {
            let (hashes, index, annex) = (hashes, inputIndex, annex)
            return try TaprootSignature.check(last, by: outputKey) { (type) throws(Refusal) in
                try hashes.keyPath(input: index, type: type, annex: annex)
            }
        }
        try checkScriptPath(script, controlBlock: last, answers: witness, annex: annex, outputKey: outputKey)
    }

    private mutating func checkScriptPath(
        _ script: [UInt8], controlBlock bytes: [UInt8], answers: [[UInt8]], annex: [UInt8]?, outputKey: [UInt8]
    ) throws(ScriptFailure) {
        guard let controlBlock = try? ControlBlock(rawRepresentation: bytes),
            let outputKey = try? XOnlyPublicKey(rawRepresentation: outputKey)
        else { throw ScriptFailure(.txScriptMismatch, "the witness ends with something that is no control block") }
        let leafHash = TapLeaf.hash(version: controlBlock.leafVersion, script: script)
        guard controlBlock.proves(leafHash: leafHash, in: outputKey) else {
            throw ScriptFailure(.txScriptMismatch, "the output does not commit to the script shown")
        }
        guard controlBlock.leafVersion == TapLeaf.tapscript else {
            objections.noteUpgradable("a leaf of version \(controlBlock.leafVersion), which has no meaning yet")
            return
        }
        noteLongItems(answers)
        let dialect = ScriptInterpreter.Dialect.tapscript(
            leafHash: leafHash, annexHash: annex.map(SignatureHashes.annexHash))
        try run(
            ScriptInterpreter(
                script, answers: answers, dialect: dialect, hashes: hashes, inputIndex: inputIndex,
                signatureBudget: input.witnessSizeBytes + ScriptLimits.signatureWeight))
    }

    private mutating func noteLongItems(_ items: [[UInt8]]) {
        if items.contains(where: { $0.count > ScriptLimits.maximumStandardWitnessItemSizeBytes }) {
            objections.noteNotStandard(
                "an item that answers a script is longer than \(ScriptLimits.maximumStandardWitnessItemSizeBytes) bytes"
            )
        }
    }

    private mutating func run(_ interpreter: ScriptInterpreter) throws(ScriptFailure) {
        var interpreter = interpreter
        interpreter.objections = objections
        defer { objections = interpreter.objections }
        try interpreter.run()
    }
}

extension TransactionInput {
    /// The bytes of the witness in a transaction, which is what signature checks of tapscript may cost.
    fileprivate var witnessSizeBytes: Int {
        witness.reduce(compactSizeLength(witness.count)) { $0 + compactSizeLength($1.count) + $1.count }
    }
}
