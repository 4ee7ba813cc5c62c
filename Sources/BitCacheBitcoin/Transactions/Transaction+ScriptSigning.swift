public import BitCacheCore
public import BitCacheCrypto

extension Transaction {
    /// A key's signature for a P2TR input that is spent by a script (BIP 342): 64 bytes, and the hash type where it is not
    /// the default.
    ///
    /// Whether the script asks for the key is not looked at: a script may name a key by its hash. The signature goes into
    /// the witness with what else answers the script, see
    /// ``TransactionInput/scriptPathWitness(answers:leaf:controlBlock:)``.
    ///
    /// - Parameters:
    ///   - leaf: The script that will be shown.
    ///   - previousOutputs: The outputs that all inputs spend, in the order of the inputs.
    ///   - codeSeparatorPosition: See ``SignatureHashes/scriptPath(input:leafHash:type:codeSeparatorPosition:annex:)``.
    /// - Throws: `script_kind` where the output spent is not P2TR; `previous_outputs_count`, `input_out_of_range`,
    ///   `sighash_without_output`.
    public func signScriptPath(
        input index: Int, leaf: TapLeaf, previousOutputs: [TransactionOutput], with key: SecretKey,
        hashType: SignatureHashType = .default,
        codeSeparatorPosition: UInt32 = SignatureHashes.noCodeSeparator
    ) throws(Refusal) -> [UInt8] {
        try SignatureHashes(self, previousOutputs: previousOutputs).signScriptPath(
            input: index, leaf: leaf, with: key, hashType: hashType, codeSeparatorPosition: codeSeparatorPosition)
    }

    /// A key's signature for an input that spends P2WSH (BIP 143): DER and the hash type, 71 bytes.
    ///
    /// - Parameters:
    ///   - witnessScript: The script that will be shown, without OP_CODESEPARATOR.
    ///   - previousOutputs: The outputs that all inputs spend, in the order of the inputs.
    /// - Throws: `script_kind` where the output spent does not pay to the script, by itself or within P2SH;
    ///   `previous_outputs_count`, `input_out_of_range`, `sighash_type`.
    public func signP2WSH(
        input index: Int, witnessScript: Script, previousOutputs: [TransactionOutput], with key: SecretKey,
        hashType: SignatureHashType = .all
    ) throws(Refusal) -> [UInt8] {
        try SignatureHashes(self, previousOutputs: previousOutputs).signP2WSH(
            input: index, witnessScript: witnessScript, with: key, hashType: hashType)
    }
}

extension SignatureHashes {
    /// A key's signature by script path; see ``Transaction/signScriptPath(input:leaf:previousOutputs:with:hashType:codeSeparatorPosition:)``.
    public func signScriptPath(
        input index: Int, leaf: TapLeaf, with key: SecretKey, hashType: SignatureHashType = .default,
        codeSeparatorPosition: UInt32 = Self.noCodeSeparator
    ) throws(Refusal) -> [UInt8] {
        let digest = try scriptPath(
            input: index, leafHash: leaf.hash, type: hashType, codeSeparatorPosition: codeSeparatorPosition)
        guard previousOutputs[index].script.kind == .p2tr else {
            throw Refusal(.scriptKind, "input \(index) does not spend a P2TR output")
        }
        return key.sign(digest).rawRepresentation + (hashType == .default ? [] : [hashType.rawValue])
    }

    /// A key's signature for P2WSH; see ``Transaction/signP2WSH(input:witnessScript:previousOutputs:with:hashType:)``.
    public func signP2WSH(
        input index: Int, witnessScript: Script, with key: SecretKey, hashType: SignatureHashType = .all
    ) throws(Refusal) -> [UInt8] {
        let digest = try p2wsh(input: index, scriptCode: witnessScript, type: hashType)
        let spent = previousOutputs[index].script
        let program = Script.p2wsh(witnessScript)
        let wrapped = try Script.p2sh(scriptHash: hash160(program.bytes))
        guard spent == program || spent == wrapped else {
            throw Refusal(.scriptKind, "input \(index) does not spend an output that pays to the script")
        }
        return key.signECDSA(digest) + [hashType.rawValue]
    }
}

extension TransactionInput {
    /// The witness that spends P2TR by a script: its answers, the script, and the proof that the output commits to it.
    ///
    /// - Parameter answers: Signatures, preimages and numbers, in the order in which the script finds them on its stack,
    ///   the top one last; for ``Script/threshold(_:of:)`` that is the reverse order of the keys.
    public static func scriptPathWitness(
        answers: [[UInt8]], leaf: TapLeaf, controlBlock: ControlBlock
    ) -> [[UInt8]] {
        answers + [leaf.script.bytes, controlBlock.rawRepresentation]
    }

    /// The witness that spends P2WSH: what answers the script, the top of the stack last, and the script.
    public static func p2wshWitness(answers: [[UInt8]], witnessScript: Script) -> [[UInt8]] {
        answers + [witnessScript.bytes]
    }
}
