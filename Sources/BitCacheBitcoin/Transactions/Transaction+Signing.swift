public import BitCacheCore
public import BitCacheCrypto

extension Transaction {
    /// Signs a P2TR input by its key path and puts the signature into its witness (BIP 341).
    ///
    /// The same transaction and key always give the same bytes.
    ///
    /// - Parameters:
    ///   - previousOutputs: The outputs that all inputs spend, in the order of the inputs: the signature covers them.
    ///   - key: The key of the output itself, already tweaked; see ``Taproot/outputSecretKey(internalKey:merkleRoot:)``.
    /// - Throws: `signing_key_mismatch` where the output spent is not this key's, and what
    ///   ``SignatureHashes/keyPath(input:type:annex:)`` refuses.
    public mutating func signKeyPath(
        input index: Int, previousOutputs: [TransactionOutput], with key: SecretKey,
        hashType: SignatureHashType = .default
    ) throws(Refusal) {
        let hashes = try SignatureHashes(self, previousOutputs: previousOutputs)
        try signKeyPath(input: index, hashes: hashes, with: key, hashType: hashType)
    }

    /// Signs a P2WPKH input and puts signature and public key into its witness (BIP 143).
    ///
    /// - Parameter previousOutputs: The outputs that all inputs spend, in the order of the inputs.
    /// - Throws: `signing_key_mismatch` where the output spent is not this key's, and what
    ///   ``SignatureHashes/p2wpkh(input:type:)`` refuses.
    public mutating func signP2WPKH(
        input index: Int, previousOutputs: [TransactionOutput], with key: SecretKey,
        hashType: SignatureHashType = .all
    ) throws(Refusal) {
        let hashes = try SignatureHashes(self, previousOutputs: previousOutputs)
        try signP2WPKH(input: index, hashes: hashes, with: key, hashType: hashType)
    }

    /// The transaction with every input signed, each by the key that its output pays to.
    ///
    /// - Parameters:
    ///   - previousOutputs: The outputs that the inputs spend, in the order of the inputs.
    ///   - keys: Keys of P2TR outputs (already tweaked) and of P2WPKH outputs, in any order.
    /// - Throws: `signing_key_mismatch` for an input that none of the keys may spend, `previous_outputs_count`.
    public func signed(previousOutputs: [TransactionOutput], keys: [SecretKey]) throws(Refusal) -> Transaction {
        let hashes = try SignatureHashes(self, previousOutputs: previousOutputs)
        var keysByScript: [Script: SecretKey] = [:]
        for key in keys {
            keysByScript[.p2tr(outputKey: key.publicKey)] = key
            keysByScript[try .p2wpkh(compressedPublicKey: key.compressedPublicKey)] = key
        }
        var signed = self
        for (index, output) in previousOutputs.enumerated() {
            guard let key = keysByScript[output.script] else { throw Self.mismatch(index) }
            if output.script.kind == .p2tr {
                try signed.signKeyPath(input: index, hashes: hashes, with: key, hashType: .default)
            } else {
                try signed.signP2WPKH(input: index, hashes: hashes, with: key, hashType: .all)
            }
        }
        return signed
    }

    private mutating func signKeyPath(
        input index: Int, hashes: SignatureHashes, with key: SecretKey, hashType: SignatureHashType
    ) throws(Refusal) {
        let digest = try hashes.keyPath(input: index, type: hashType)
        guard hashes.previousOutputs[index].script == .p2tr(outputKey: key.publicKey) else {
            throw Self.mismatch(index)
        }
        let suffix = hashType == .default ? [] : [hashType.rawValue]
        inputs[index].witness = [key.sign(digest).rawRepresentation + suffix]
    }

    private mutating func signP2WPKH(
        input index: Int, hashes: SignatureHashes, with key: SecretKey, hashType: SignatureHashType
    ) throws(Refusal) {
        let digest = try hashes.p2wpkh(input: index, type: hashType)
        let publicKey = key.compressedPublicKey
        guard try hashes.previousOutputs[index].script == .p2wpkh(compressedPublicKey: publicKey) else {
            throw Self.mismatch(index)
        }
        inputs[index].witness = [key.signECDSA(digest) + [hashType.rawValue], publicKey]
    }

    private static func mismatch(_ index: Int) -> Refusal {
        Refusal(.signingKeyMismatch, "no key that was given may spend the output that input \(index) names")
    }
}

extension Refusal.Code {
    /// A key that cannot spend the output it was asked to.
    public static let signingKeyMismatch = Self(rawValue: "signing_key_mismatch")
}
