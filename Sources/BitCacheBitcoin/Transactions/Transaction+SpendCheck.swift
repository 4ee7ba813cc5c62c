public import BitCacheCore

extension Transaction {
    /// Checks that every input answers the script of the output it spends.
    ///
    /// P2WPKH, P2WSH and P2TR by key or script path, those of version 0 also within P2SH; witness programs without a
    /// meaning as ``ScriptRules`` say. Nothing is said about money, or whether the outputs exist or lock times are over.
    ///
    /// - Parameters:
    ///   - previousOutputs: The outputs that the inputs spend, in the order of the inputs.
    ///   - rules: The rules of relay, which are what a transaction has to keep before it is broadcast, or those of blocks
    ///     alone, by which a block is judged.
    /// - Throws: What ``SignatureHashes/checkSpend(input:rules:)`` throws for the first input that is wrong;
    ///   `previous_outputs_count`.
    /// - Complexity: bounded by the transaction's weight; about 40 µs a signature.
    public func checkSpends(
        of previousOutputs: [TransactionOutput], rules: ScriptRules = .standard
    ) throws(Refusal) {
        let hashes = try SignatureHashes(self, previousOutputs: previousOutputs)
        for index in inputs.indices { try hashes.checkSpend(input: index, rules: rules) }
    }

    /// Checks that one input answers the script of the output it spends; see ``checkSpends(of:rules:)``.
    ///
    /// - Parameter previousOutputs: The outputs that all inputs spend, which its signature may cover.
    /// - Throws: What ``SignatureHashes/checkSpend(input:rules:)`` throws; `previous_outputs_count`.
    public func checkSpend(
        input index: Int, of previousOutputs: [TransactionOutput], rules: ScriptRules = .standard
    ) throws(Refusal) {
        try SignatureHashes(self, previousOutputs: previousOutputs).checkSpend(input: index, rules: rules)
    }
}

extension SignatureHashes {
    /// Checks that one input answers the script of the output it spends.
    ///
    /// - Throws: `input_out_of_range`; `tx_signature_invalid` for a signature or key that is wrong; `tx_script_mismatch`,
    ///   `tx_script_malformed`, `tx_script_limit`, `tx_script_locked`, `tx_script_false` for a script that fails;
    ///   `tx_script_unsupported` for outputs older than segregated witness. By ``ScriptRules/standard`` only, after all
    ///   of these: `tx_script_not_standard`, `tx_script_upgradable`.
    public func checkSpend(input index: Int, rules: ScriptRules = .standard) throws(Refusal) {
        _ = try input(index)
        var check = WitnessCheck(hashes: self, inputIndex: index)
        do throws(ScriptFailure) {
            try check.run()
            if rules == .standard, let failure = check.objections.failure { throw failure }
        } catch {
            throw Refusal(error.code, "input \(index): \(error.reason)")
        }
    }
}

extension Refusal.Code {
    /// A signature that is not the one the spent output asks for.
    public static let txSignatureInvalid = Self(rawValue: "tx_signature_invalid")
    /// A kind of output whose spending is not verified here.
    public static let scriptUnsupported = Self(rawValue: "tx_script_unsupported")
}
