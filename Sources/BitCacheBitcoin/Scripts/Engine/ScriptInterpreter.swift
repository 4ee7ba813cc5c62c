import BitCacheCore

/// Runs one script of a witness: version 0 (BIP 141) or tapscript (BIP 342).
///
/// It follows Bitcoin's consensus and notes beside it what nodes would not relay. It never calls itself, and its work is
/// bounded by the witness: each byte of the script is read once or twice, and signature checks are counted.
struct ScriptInterpreter {
    /// What differs between the two kinds of script.
    enum Dialect {
        case version0
        case tapscript(leafHash: Bytes32<MerkleRootMeaning>, annexHash: SignatureHashes.Part?)

        var isTapscript: Bool {
            if case .tapscript = self { true } else { false }
        }
    }

    let hashes: SignatureHashes
    let inputIndex: Int
    let dialect: Dialect
    let script: [UInt8]

    var stack: ScriptStack
    var otherStack = ScriptStack()
    var conditions = ScriptConditions()
    var reader: InstructionReader
    var operationCount = 0
    /// What signature checks may still cost in tapscript.
    var signatureBudget: Int
    /// Where the part of the script begins that signatures of version 0 cover.
    var codeStart = 0
    /// The instruction of the last OP_CODESEPARATOR that ran, which signatures of tapscript name.
    var codeSeparatorPosition = SignatureHashes.noCodeSeparator
    var instructionIndex: UInt32 = 0
    /// Whether a signature did not verify, so that a script that fails later is known to fail for that.
    var hasBadSignature = false
    var objections = RelayObjections()

    /// Prepares a script and what answers it.
    ///
    /// - Parameter signatureBudget: In tapscript, the witness's size and ``ScriptLimits/signatureWeight``.
    init(
        _ script: [UInt8], answers: [[UInt8]], dialect: Dialect, hashes: SignatureHashes, inputIndex: Int,
        signatureBudget: Int = 0
    ) {
        self.script = script
        self.dialect = dialect
        self.hashes = hashes
        self.inputIndex = inputIndex
        self.signatureBudget = signatureBudget
        stack = ScriptStack(answers)
        reader = InstructionReader(script)
    }

    /// Runs the script to its end, which must leave true and nothing else.
    mutating func run() throws(ScriptFailure) {
        if dialect.isTapscript {
            // OP_SUCCESSx comes before every other rule, the limits too.
            if try containsSuccess() {
                objections.noteUpgradable("the script has an opcode that may get another meaning (OP_SUCCESS)")
                return
            }
            // Only here: a script of version 0 may begin with more items and drop some at once.
            try checkStackCount()
        } else if script.count > Script.maximumSizeBytes {
            throw ScriptFailure(.txScriptLimit, "a script of \(script.count) bytes is longer than Bitcoin runs")
        }
        for item in stack.items { try checkSize(item) }
        while !reader.isAtEnd { try step() }
        guard conditions.isEmpty else {
            throw ScriptFailure(.txScriptMalformed, "the script ends within a condition")
        }
        guard stack.count == 1 else {
            throw failure("the script leaves \(stack.count) items where a single true one is wanted")
        }
        guard ScriptStack.isTrue(try stack.item(0)) else { throw failure("the script ends with false") }
    }

    /// A script's no, which is a signature's fault where one was wrong.
    func failure(_ reason: String) -> ScriptFailure {
        hasBadSignature
            ? ScriptFailure(.txSignatureInvalid, "a signature does not verify, and so \(reason)")
            : ScriptFailure(.txScriptFalse, reason)
    }

    private func containsSuccess() throws(ScriptFailure) -> Bool {
        var reader = InstructionReader(script)
        while !reader.isAtEnd {
            guard let instruction = reader.next() else { throw Self.cut }
            if instruction.opcode.isSuccessInTapscript { return true }
        }
        return false
    }

    private static var cut: ScriptFailure {
        ScriptFailure(.txScriptMalformed, "the script ends within the data that its last opcode pushes")
    }

    private func checkSize(_ item: [UInt8]) throws(ScriptFailure) {
        guard item.count <= ScriptLimits.maximumElementSizeBytes else {
            throw ScriptFailure(
                .txScriptLimit,
                "an item has \(item.count) bytes and \(ScriptLimits.maximumElementSizeBytes) are the most")
        }
    }

    private func checkStackCount() throws(ScriptFailure) {
        guard stack.count + otherStack.count <= ScriptLimits.maximumStackCount else {
            throw ScriptFailure(.txScriptLimit, "more than \(ScriptLimits.maximumStackCount) items are on the stacks")
        }
    }

    mutating func countOperations(_ count: Int) throws(ScriptFailure) {
        guard !dialect.isTapscript else { return }
        operationCount += count
        guard operationCount <= ScriptLimits.maximumOperationCount else {
            throw ScriptFailure(
                .txScriptLimit, "the script has more than \(ScriptLimits.maximumOperationCount) operations")
        }
    }

    private mutating func step() throws(ScriptFailure) {
        guard let instruction = reader.next() else { throw Self.cut }
        let opcode = instruction.opcode
        try checkSize(instruction.data)
        if !opcode.isPush { try countOperations(1) }
        guard !opcode.isDisabled else {
            throw ScriptFailure(.txScriptMalformed, "\(opcode) is disabled, wherever it stands")
        }
        let runs = conditions.allTrue
        if runs, let pushed = instruction.pushed {
            if !instruction.isMinimal { objections.noteNotStandard("a push is not in its shortest form") }
            stack.push(pushed)
        } else if runs || opcode.isConditional {
            try execute(opcode, runs: runs)
        }
        try checkStackCount()
        instructionIndex += 1
    }

    private mutating func execute(_ opcode: Opcode, runs: Bool) throws(ScriptFailure) {
        switch opcode.rawValue {
        case Opcode.noOperation.rawValue...Opcode.opReturn.rawValue: try executeFlow(opcode, runs: runs)
        case Opcode.toAltStack.rawValue...Opcode.tuck.rawValue: try executeStack(opcode)
        case Opcode.size.rawValue...Opcode.equalVerify.rawValue: try executeComparison(opcode)
        case Opcode.add1.rawValue...Opcode.notZero.rawValue: try executeUnary(opcode)
        case Opcode.add.rawValue...Opcode.within.rawValue: try executeBinary(opcode)
        case Opcode.ripemd160.rawValue...Opcode.hash256.rawValue: try executeHash(opcode)
        case Opcode.codeSeparator.rawValue...Opcode.checkMultisigVerify.rawValue, Opcode.checkSignatureAdd.rawValue:
            try executeSignature(opcode)
        case Opcode.noOperation1.rawValue...Opcode.noOperation10.rawValue: try executeLock(opcode)
        default: throw Self.unknown(opcode)
        }
    }

    static func unknown(_ opcode: Opcode) -> ScriptFailure {
        ScriptFailure(.txScriptMalformed, "the script runs \(opcode), byte \(opcode.rawValue), which is not valid here")
    }

    /// Takes a truth value off the stack and fails where it is false.
    mutating func verify(_ opcode: Opcode) throws(ScriptFailure) {
        guard ScriptStack.isTrue(try stack.pop()) else { throw failure("\(opcode) found false") }
    }
}
