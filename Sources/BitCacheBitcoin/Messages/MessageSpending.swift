import BitCacheCore

/// A signed transaction and what it is to spend: the rules of BIP 322, in its order.
struct MessageSpending {
    let challenge: MessageChallenge
    let transaction: Transaction
    /// What the inputs behind the first one spend, in their order.
    let coins: [TransactionOutput]

    /// Judges the signature.
    ///
    /// - Throws: `message_signature_invalid` where a rule is broken, and only otherwise
    ///   `message_signature_inconclusive`, where rules that are not known here could say more.
    func check() throws(Refusal) {
        try checkForm()
        let outputs = [challenge.output] + coins
        let hashes = try SignatureHashes(transaction, previousOutputs: outputs)
        var doubt: Refusal?
        for index in outputs.indices {
            do {
                try hashes.checkSpend(input: index)
            } catch  where isOpen(error, input: index) {
                doubt = doubt ?? error
            } catch {
                throw Refusal(.messageSignatureInvalid, error.message)
            }
            try checkRequiredRules(input: index, of: outputs[index].script)
        }
        if let doubt { throw Refusal(.messageSignatureInconclusive, doubt.message) }
        guard transaction.version == 0 || transaction.version == 2 else {
            throw Refusal(
                .messageSignatureInconclusive, "the version of a signature is 0 or 2, and \(transaction.version) here")
        }
    }

    private func checkForm() throws(Refusal) {
        guard transaction.inputs.first?.outPoint == challenge.spentOutPoint else {
            throw Refusal(.messageSignatureInvalid, "another message or another address was signed")
        }
        guard transaction.outputs == [MessageChallenge.answer] else {
            throw Refusal(.messageSignatureInvalid, "a signature of a message has one output: nothing, to nobody")
        }
        let spent = transaction.inputs.map(\.outPoint)
        guard Set(spent).count == spent.count, !spent.contains(.coinbase) else {
            throw Refusal(.messageSignatureInvalid, "no transaction spends a coin twice, or a coin that cannot be")
        }
    }

    /// Whether a refusal leaves open what a verifier with more rules, or fewer limits, would say.
    private func isOpen(_ refusal: Refusal, input index: Int) -> Bool {
        switch refusal.code {
        case .scriptUnsupported, .txScriptUpgradable: true
        // What nodes do not relay breaks a rule of BIP 322 too, unless it is only large.
        case .txScriptNotStandard: isLarge(transaction.inputs[index].witness)
        default: false
        }
    }

    private func isLarge(_ witness: [[UInt8]]) -> Bool {
        witness.count > ScriptLimits.maximumStandardWitnessItemCount
            || (witness.last?.count ?? 0) > ScriptLimits.maximumStandardWitnessScriptSizeBytes
            || witness.dropLast().contains { $0.count > ScriptLimits.maximumStandardWitnessItemSizeBytes }
    }
}
