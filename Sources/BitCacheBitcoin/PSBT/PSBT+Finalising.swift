public import BitCacheCore
import BitCacheCrypto

extension PSBT {
    /// Finishes every input whose signatures and preimages suffice: the input finaliser's part (BIP 174).
    ///
    /// P2WPKH, P2TR by key and by a script without branches, P2WSH and P2SH with such a script. A taproot output is spent
    /// by its key where there is a signature for it, and otherwise by the script with the smallest witness. Of a
    /// finished input all records are cleared but what it spends, those of version 2 and unknown ones.
    ///
    /// - Returns: The inputs that are not finished.
    /// - Throws: `psbt_signature_invalid` for a signature that is not its key's; nothing is changed then.
    /// - Complexity: one signature check for each signature.
    public mutating func finalise() throws(Refusal) -> [Int] {
        let open = inputs.indices.filter { !inputs[$0].isFinal }
        let finaliser = try Finaliser(self, open)
        var finished = self
        var left: [Int] = []
        for index in open {
            if let answer = try finaliser.answer(index).answer {
                finished.inputs[index].finish(with: answer)
            } else {
                left.append(index)
            }
        }
        self = finished
        return left
    }

    /// Finishes one input; see ``finalise()``.
    ///
    /// - Throws: `input_out_of_range`; `psbt_signature_invalid`; `psbt_utxo_missing`; `psbt_incomplete` saying what is
    ///   wrong with the answer that was found, where one was.
    public mutating func finalise(input index: Int) throws(Refusal) {
        try requireInput(index)
        guard !inputs[index].isFinal else { return }
        let found = try Finaliser(self, [index]).answer(index)
        guard let answer = found.answer else { throw found.refusal }
        inputs[index].finish(with: answer)
    }

    /// Whether every input is finished.
    public var isFinal: Bool { inputs.allSatisfy(\.isFinal) }
}

/// What a finished input answers to the output it spends.
private struct InputAnswer {
    var scriptSig = Script.empty
    var witness: [[UInt8]] = []

    var witnessSizeBytes: Int { witness.reduce(0) { $0 + $1.count } }

    func put(into input: inout TransactionInput) {
        input.scriptSig = scriptSig
        input.witness = witness
    }
}

extension PSBT.Input {
    fileprivate mutating func finish(with answer: InputAnswer) {
        let kept: Set<PSBT.InputField> = [.previousTransaction, .witnessUTXO, .reservesCommitment]
        records.removeAll { record in
            guard let field = PSBT.InputField(rawValue: record.type) else { return false }
            return field.onlyVersion == nil && !kept.contains(field)
        }
        if answer.scriptSig != .empty { set(.finalScriptSig, to: answer.scriptSig.bytes) }
        if !answer.witness.isEmpty {
            var writer = ByteWriter()
            writer.write(compactSize: answer.witness.count)
            for item in answer.witness { writer.write(sized: item) }
            set(.finalWitness, to: writer.bytes)
        }
    }
}

private struct Finaliser {
    let psbt: PSBT
    let known: [TransactionOutput?]
    let digests: PSBTDigests
    /// How the inputs can be answered, the answer that is tried first at the front.
    private var candidates: [Int: [InputAnswer]] = [:]
    /// The digests of the transaction with the first answer of every input: hashed once for all of them.
    private let assembled: SignatureHashes

    /// - Parameter indices: The inputs that will be asked for.
    init(_ psbt: PSBT, _ indices: [Int]) throws(Refusal) {
        self.psbt = psbt
        known = try psbt.spentOutputsKnown()
        digests = try PSBTDigests(psbt, known: known)
        var transaction = digests.transaction
        for index in indices {
            guard let spent = known[index] else { continue }
            let found = Self.candidates(psbt.inputs[index], PSBT.SpendForm(spent.script, psbt.inputs[index]))
            candidates[index] = found
            if let first = found.first { first.put(into: &transaction.inputs[index]) }
        }
        assembled = try SignatureHashes(transaction, previousOutputs: digests.previousOutputs)
    }

    /// The first answer that the output accepts; otherwise why there is none.
    func answer(_ index: Int) throws(Refusal) -> (answer: InputAnswer?, refusal: Refusal) {
        guard let spent = known[index] else {
            return (nil, Refusal(.psbtUTXOMissing, "the PSBT does not say what input \(index) spends"))
        }
        let form = PSBT.SpendForm(spent.script, psbt.inputs[index])
        if case .taproot = form, psbt.inputs[index].hasSignature, let unknown = known.firstIndex(of: nil) {
            return (
                nil,
                Refusal(
                    .psbtUTXOMissing,
                    "the PSBT does not say what input \(unknown) spends, which input \(index)'s signature covers")
            )
        }
        var refusal = Refusal(
            .psbtIncomplete, "input \(index) lacks signatures or preimages, or its script is not understood")
        for (number, candidate) in (candidates[index] ?? []).enumerated() {
            do throws(Refusal) {
                if case .legacy = form {
                    try checkLegacy(index, form)
                } else if number == 0 {
                    try assembled.checkSpend(input: index)
                } else {
                    var transaction = digests.transaction
                    candidate.put(into: &transaction.inputs[index])
                    try transaction.checkSpend(input: index, of: digests.previousOutputs)
                }
                return (candidate, refusal)
            } catch {
                guard error.code != .txSignatureInvalid else {
                    throw Refusal(.psbtSignatureInvalid, error.message)
                }
                refusal = Refusal(.psbtIncomplete, error.message)
            }
        }
        return (nil, refusal)
    }

    /// Checks the signatures of an input without witness, of whose script the checker knows nothing.
    private func checkLegacy(_ index: Int, _ form: PSBT.SpendForm) throws(Refusal) {
        for (publicKey, signature) in psbt.inputs[index].partialSignatures where form.wants(publicKey) {
            guard let digest = try digests.ecdsa(index, form, signature.last ?? 0) else {
                throw Refusal(.psbtIncomplete, "input \(index): only signatures of type ALL are checked here")
            }
            guard verifyECDSA(der: signature.dropLast(), digest: digest, compressedPublicKey: publicKey) else {
                throw Refusal(.txSignatureInvalid, "input \(index): a signature is not its key's")
            }
        }
    }

    private static func candidates(_ input: PSBT.Input, _ form: PSBT.SpendForm) -> [InputAnswer] {
        // Within P2SH the input's script is the push of the redeem script.
        let redeemPush = input.redeemScript.flatMap { pushes([$0.bytes]) } ?? .empty
        switch form {
        case .keyHash(let hash, _):
            return input.partialSignatures.filter { hash160($0.publicKey) == hash }.map {
                InputAnswer(scriptSig: redeemPush, witness: [$0.signature, $0.publicKey])
            }
        case .witnessScript(let script):
            guard let items = ScriptAnswer.find(script, with: ecdsaMeans(input)) else { return [] }
            return [InputAnswer(scriptSig: redeemPush, witness: items + [script.bytes])]
        case .legacy(let script):
            guard let items = ScriptAnswer.find(script, with: ecdsaMeans(input)),
                let scriptSig = pushes(items + (input.redeemScript.map { [$0.bytes] } ?? []))
            else { return [] }
            return [InputAnswer(scriptSig: scriptSig)]
        case .taproot:
            if let signature = input.tapKeySignature { return [InputAnswer(witness: [signature])] }
            return scriptPathCandidates(input).sorted { $0.witnessSizeBytes < $1.witnessSizeBytes }
        case .unknown: return []
        }
    }

    private static func scriptPathCandidates(_ input: PSBT.Input) -> [InputAnswer] {
        let signatures = Dictionary(grouping: input.tapScriptSignatures, by: \.leafHash)
        return input.tapLeaves.compactMap { proof in
            guard proof.leaf.isSignedFor else { return nil }
            var means = ScriptAnswer.Means(preimage: { input.preimage($0, of: $1) }, isTapscript: true)
            for signature in signatures[proof.leaf.hash] ?? [] {
                means.signatures[signature.key.rawRepresentation] = signature.signature
            }
            guard let items = ScriptAnswer.find(proof.leaf.script, with: means) else { return nil }
            return InputAnswer(
                witness: TransactionInput.scriptPathWitness(
                    answers: items, leaf: proof.leaf, controlBlock: proof.controlBlock))
        }
    }

    private static func ecdsaMeans(_ input: PSBT.Input) -> ScriptAnswer.Means {
        var means = ScriptAnswer.Means(preimage: { input.preimage($0, of: $1) }, isTapscript: false)
        for (publicKey, signature) in input.partialSignatures { means.signatures[publicKey] = signature }
        return means
    }

    private static func pushes(_ items: [[UInt8]]) -> Script? {
        var builder = ScriptBuilder()
        for item in items { builder.append(pushing: item) }
        return try? builder.script()
    }
}
