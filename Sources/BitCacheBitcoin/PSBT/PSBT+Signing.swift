public import BitCacheCore
import BitCacheCrypto

extension PSBT {
    /// What a signer lets itself be asked.
    public struct SigningPolicy: Hashable, Sendable {
        /// The types of signature that are made; with any other than the first two, somebody else may change where the
        /// money goes after the signature.
        public var sighashTypes: Set<SignatureHashType> = [.default, .all]

        /// Whether amounts without proof are believed.
        ///
        /// A signature of P2WPKH or P2WSH covers the amount of its own input alone. Who is made to sign twice, each time
        /// with a lie about another input, has signed away a fee that neither request showed. So a transaction of
        /// several inputs is signed this way only where every input carries its previous transaction, unless the
        /// amounts come from the signer's own books. Taproot signatures cover all amounts and need no proof.
        public var takesAmountsOnTrust = false

        /// Types ALL and DEFAULT, and no amount on trust.
        public init() {}
    }

    /// Signs what the source has keys for: P2WPKH, P2TR by key and by scripts, P2WSH, and P2SH around the former.
    ///
    /// An input is signed where one of its keys names an origin that the source answers with that very key; others are
    /// left alone, and so is what is signed already. A taproot input is signed by its key where that is the source's,
    /// and otherwise by every script in which one of its keys stands. Outputs older than P2SH and P2SH with other
    /// scripts are signed too, with type ALL. Nothing is added unless everything could be.
    ///
    /// - Returns: The inputs to which a signature was added.
    /// - Throws: `psbt_utxo_missing` where it is not known, or not proven (``SigningPolicy/takesAmountsOnTrust``), what
    ///   an input spends; `psbt_sighash_not_allowed`; `psbt_contradiction` where a taproot output is not that of the
    ///   internal key and the root; `psbt_lock_times_conflict`; what the source refuses.
    /// - Complexity: one derivation for each origin that the source answers, one signature for each key and input.
    @discardableResult
    public mutating func sign(
        with source: some SecretKeySource, policy: SigningPolicy = SigningPolicy()
    ) throws(Refusal) -> [Int] {
        let desk = try SigningDesk(self, policy)
        var signed = self
        var signedInputs: [Int] = []
        for index in inputs.indices where !inputs[index].isFinal {
            if try desk.sign(&signed, index, with: source) { signedInputs.append(index) }
        }
        self = signed
        return signedInputs
    }
}

/// What the signer of one PSBT looks up for every input.
private struct SigningDesk {
    let psbt: PSBT
    let policy: PSBT.SigningPolicy
    let known: [TransactionOutput?]
    let digests: PSBTDigests

    init(_ psbt: PSBT, _ policy: PSBT.SigningPolicy) throws(Refusal) {
        self.psbt = psbt
        self.policy = policy
        known = try psbt.spentOutputsKnown()
        digests = try PSBTDigests(psbt, known: known)
        for index in psbt.inputs.indices { try requireWitness(index) }
    }

    /// Refuses a witness UTXO for an output that is spent without witness: it would prove nothing (BIP 174).
    private func requireWitness(_ index: Int) throws(Refusal) {
        let input = psbt.inputs[index]
        guard input.previousTransaction == nil, let spent = input.witnessUTXO else { return }
        let script = spent.script.kind == .p2sh ? input.redeemScript : spent.script
        guard let script, script.witnessProgram == nil else { return }
        throw Refusal(
            .psbtUTXOMissing, "input \(index) is spent without witness and needs its previous transaction, not a UTXO")
    }

    /// Adds the source's signatures to one input; false where there are none to add.
    func sign(_ signed: inout PSBT, _ index: Int, with source: some SecretKeySource) throws(Refusal) -> Bool {
        let before = signed.inputs[index]
        let ecdsaKeys = try keys(before.origins, source)
        let tapKeys = try tapKeys(before.tapOrigins, source)
        guard !ecdsaKeys.isEmpty || !tapKeys.isEmpty else { return false }
        guard let spent = known[index] else {
            throw Refusal(.psbtUTXOMissing, "the PSBT does not say what input \(index) spends")
        }
        let form = PSBT.SpendForm(spent.script, before)
        let type: SignatureHashType
        if case .taproot(let outputKey) = form {
            type = try self.type(index, default: .default)
            try signTaproot(&signed.inputs[index], index, outputKey, tapKeys, type)
        } else {
            type = try self.type(index, default: .all)
            try signECDSA(&signed.inputs[index], index, form, ecdsaKeys, type)
        }
        guard signed.inputs[index] != before else { return false }
        signed.noteSignature(of: type)
        return true
    }

    private func keys(
        _ origins: [(publicKey: [UInt8], origin: KeyOrigin)], _ source: some SecretKeySource
    ) throws(Refusal) -> [SecretKey] {
        var keys: [SecretKey] = []
        for (publicKey, origin) in origins {
            // Fingerprints have four bytes: another wallet's can be the same, and then the key differs.
            if let key = try source.secretKey(at: origin), key.compressedPublicKey == publicKey { keys.append(key) }
        }
        return keys
    }

    private func tapKeys(
        _ origins: [PSBT.TapOrigin], _ source: some SecretKeySource
    ) throws(Refusal) -> [(leafHashes: [Bytes32<MerkleRootMeaning>], key: SecretKey)] {
        var keys: [(leafHashes: [Bytes32<MerkleRootMeaning>], key: SecretKey)] = []
        for origin in origins {
            if let key = try source.secretKey(at: origin.origin), key.publicKey == origin.key {
                keys.append((origin.leafHashes, key))
            }
        }
        return keys
    }

    /// The type that the input demands, where the policy allows it.
    private func type(_ index: Int, default usual: SignatureHashType) throws(Refusal) -> SignatureHashType {
        let number = psbt.inputs[index].sighashType ?? UInt32(usual.rawValue)
        guard let type = UInt8(exactly: number).flatMap(SignatureHashType.init(rawValue:)),
            policy.sighashTypes.contains(type), type != .default || usual == .default
        else {
            throw Refusal(
                .psbtSighashNotAllowed, "input \(index) demands a signature of type \(number), which is not made here")
        }
        return type
    }
}

// MARK: - ECDSA

extension SigningDesk {
    private func signECDSA(
        _ input: inout PSBT.Input, _ index: Int, _ form: PSBT.SpendForm, _ keys: [SecretKey], _ type: SignatureHashType
    ) throws(Refusal) {
        for key in keys where form.wants(key.compressedPublicKey) {
            let publicKey = key.compressedPublicKey
            guard !input.partialSignatures.contains(where: { $0.publicKey == publicKey }) else { continue }
            try requireProof(index, form)
            guard let digest = try digests.ecdsa(index, form, type.rawValue) else {
                throw Refusal(
                    .psbtSighashNotAllowed, "input \(index) is older than segregated witness: only type ALL is made")
            }
            input.set(.partialSignature, keyData: publicKey, to: key.signECDSA(digest) + [type.rawValue])
        }
    }

    /// Refuses to sign where a lie about an amount could cost a fee that is not seen.
    private func requireProof(_ index: Int, _ form: PSBT.SpendForm) throws(Refusal) {
        // A signature from before segregated witness covers no amount, not even its own input's.
        if case .legacy = form, psbt.inputs[index].previousTransaction == nil {
            throw Refusal(.psbtUTXOMissing, "input \(index) needs its previous transaction to be signed")
        }
        guard psbt.inputs.count > 1, !policy.takesAmountsOnTrust else { return }
        // An input that is said to be taproot may be something else, so that it needs the proof too.
        for other in psbt.inputs.indices where psbt.inputs[other].previousTransaction == nil {
            throw Refusal(
                .psbtUTXOMissing,
                "nothing proves what input \(other) is worth, and the signature of input \(index) would not cover it: "
                    + "the PSBT needs its previous transaction")
        }
    }
}

// MARK: - Taproot

extension SigningDesk {
    private func signTaproot(
        _ input: inout PSBT.Input, _ index: Int, _ outputKey: XOnlyPublicKey,
        _ keys: [(leafHashes: [Bytes32<MerkleRootMeaning>], key: SecretKey)], _ type: SignatureHashType
    ) throws(Refusal) {
        try requireKnown(index, type)
        let suffix = type == .default ? [] : [type.rawValue]
        let root = input.tapMerkleRoot ?? input.tapLeaves.first.map { $0.controlBlock.merkleRoot(of: $0.leaf) }
        for (_, key) in keys where input.tapInternalKey == nil || input.tapInternalKey == key.publicKey {
            let outputSecret = try Taproot.outputSecretKey(internalKey: key, merkleRoot: root)
            guard outputSecret.publicKey == outputKey else {
                guard input.tapInternalKey == nil else {
                    throw PSBT.contradiction(.input(index), "its output is not that of the internal key and the root")
                }
                continue
            }
            if input.tapKeySignature == nil {
                let digest = try digests.keyPath(index, type)
                input.set(.tapKeySignature, to: outputSecret.sign(digest).rawRepresentation + suffix)
            }
            return
        }
        for proof in input.tapLeaves where proof.leaf.isSignedFor {
            let leafHash = proof.leaf.hash
            for (leafHashes, key) in keys where leafHashes.contains(leafHash) {
                let publicKey = key.publicKey.rawRepresentation
                let name = publicKey + leafHash.rawRepresentation
                guard proof.leaf.script.pushes(publicKey) || proof.leaf.script.pushes(hash160(publicKey)),
                    !input.all(.tapScriptSignature).contains(where: { $0.keyData == name })
                else { continue }
                let digest = try digests.scriptPath(index, leafHash, type)
                input.set(.tapScriptSignature, keyData: name, to: key.sign(digest).rawRepresentation + suffix)
            }
        }
    }

    /// Refuses a taproot signature that would cover outputs of which the PSBT does not say what they are.
    private func requireKnown(_ index: Int, _ type: SignatureHashType) throws(Refusal) {
        guard !type.isAnyoneCanPay, let unknown = known.firstIndex(of: nil) else { return }
        throw Refusal(
            .psbtUTXOMissing,
            "the PSBT does not say what input \(unknown) spends, which the signature of input \(index) covers")
    }
}

extension TapLeaf {
    /// Whether the leaf is tapscript whose signatures cover it as a whole.
    var isSignedFor: Bool {
        guard version == Self.tapscript, let instructions = try? script.instructions else { return false }
        return !instructions.contains { $0.opcode == .codeSeparator || $0.opcode.isSuccessInTapscript }
    }
}

extension PSBT {
    /// Says in version 2 what a signature no longer allows to change (BIP 370).
    fileprivate mutating func noteSignature(of type: SignatureHashType) {
        guard version == .v2 else { return }
        var flags = modifiable
        if !type.isAnyoneCanPay { flags.remove(.inputs) }
        if type.coversAllOutputs || type.coversOneOutput { flags.remove(.outputs) }
        if type.coversOneOutput { flags.insert(.hasSighashSingle) }
        if global.has(.modifiable) || !flags.isEmpty { global.set(.modifiable, to: [flags.rawValue]) }
    }
}
