import BitCache

/// One spend of an output that commits to a script.
///
///     byte 0      form in its lowest two bits, then: a lock time, a sequence that demands no lock, an annex, version 1
///     byte 1      number of answers, each with its length in one byte before it
///     rest        the script
///
/// An answer that is ``signature`` stands for a right one, or the fuzzer would never get behind a signature.
struct ScriptRun {
    enum Form: UInt8, CaseIterable {
        case tapscript = 0
        case p2wsh = 1
        /// P2WSH within P2SH.
        case nested = 2
        /// A leaf of a version that has no meaning yet.
        case upgradable = 3
    }

    static let signature = Array("sig".utf8)

    let form: Form
    var flags: UInt8 = 0
    let answers: [[UInt8]]
    let script: [UInt8]

    init(form: Form, answers: [[UInt8]], script: [UInt8]) {
        self.form = form
        self.answers = answers
        self.script = script
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 2, let form = Form(rawValue: bytes[0] & 3) else { return nil }
        self.form = form
        flags = bytes[0] >> 2
        var rest = bytes.dropFirst(2)
        var answers: [[UInt8]] = []
        for _ in 0..<bytes[1] {
            guard let count = rest.popFirst() else { break }
            answers.append(Array(rest.prefix(Int(count))))
            rest = rest.dropFirst(Int(count))
        }
        self.answers = answers
        script = Array(rest)
    }

    var bytes: [UInt8] {
        [form.rawValue | flags << 2, UInt8(answers.count)]
            + answers.flatMap { [UInt8(truncatingIfNeeded: $0.count)] + $0 } + script
    }

    /// The transaction, and what it spends; nil for a script that is too long.
    var spend: (Transaction, [TransactionOutput])? {
        guard let script = decoded({ () throws(Refusal) in try Script(bytes: script) }) else { return nil }
        return certain("a script is spent") { () throws(Refusal) in try spend(script) }
    }

    private func spend(_ script: Script) throws(Refusal) -> (Transaction, [TransactionOutput]) {
        let key = KnownKeys.payer
        let value = try Satoshis(100_000)
        var input = TransactionInput(outPoint: OutPoint(transactionID: .zero, index: 0))
        input.sequence = flags & 2 == 0 ? 5 : .max
        let output = TransactionOutput(value: try Satoshis(90_000), script: .p2tr(outputKey: key.publicKey))
        var transaction = Transaction(
            version: flags & 8 == 0 ? 2 : 1, inputs: [input], outputs: [output],
            lockTime: flags & 1 == 0 ? 0 : 200)
        let program: Script
        switch form {
        case .tapscript, .upgradable:
            let leaf = try TapLeaf(script, version: form == .tapscript ? TapLeaf.tapscript : 0xc2)
            let tree = ScriptTree.leaf(leaf)
            let outputKey = try Taproot.outputKey(internalKey: key.publicKey, merkleRoot: tree.merkleRoot).key
            program = .p2tr(outputKey: outputKey)
            let spent = [TransactionOutput(value: value, script: program)]
            let block = try ControlBlock(leaf, in: tree, internalKey: key.publicKey)
            let signature = try transaction.signScriptPath(input: 0, leaf: leaf, previousOutputs: spent, with: key)
            transaction.inputs[0].witness = TransactionInput.scriptPathWitness(
                answers: answered(signature), leaf: leaf, controlBlock: block)
            if flags & 4 != 0 { transaction.inputs[0].witness.append([0x50, 1]) }
            return (transaction, spent)
        case .p2wsh, .nested:
            let inner = Script.p2wsh(script)
            program = form == .p2wsh ? inner : try .p2sh(scriptHash: hash160(inner.bytes))
            let spent = [TransactionOutput(value: value, script: program)]
            let signature = try transaction.signP2WSH(
                input: 0, witnessScript: script, previousOutputs: spent, with: key)
            if form == .nested {
                var builder = ScriptBuilder()
                builder.append(pushing: inner.bytes)
                transaction.inputs[0].scriptSig = try builder.script()
            }
            transaction.inputs[0].witness = TransactionInput.p2wshWitness(
                answers: answered(signature), witnessScript: script)
            return (transaction, spent)
        }
    }

    private func answered(_ signature: [UInt8]) -> [[UInt8]] { answers.map { $0 == Self.signature ? signature : $0 } }
}
