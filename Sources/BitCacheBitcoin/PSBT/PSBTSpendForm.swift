import BitCacheCore
import BitCacheCrypto

extension PSBT {
    /// How an output is spent, as far as the PSBT tells its scripts.
    enum SpendForm {
        /// By one key's hash with a witness, BIP 143's digest under the script code.
        case keyHash([UInt8], scriptCode: Script)
        /// By a witness script.
        case witnessScript(Script)
        /// By a script without witness.
        case legacy(Script)
        /// By a taproot output's key or one of its scripts.
        case taproot(XOnlyPublicKey)
        /// In a way that is not known here, or whose script is missing.
        case unknown

        init(_ script: Script, _ input: Input) {
            switch script.kind {
            case .p2tr:
                let key = try? XOnlyPublicKey(rawRepresentation: script.bytes.dropFirst(2))
                self = key.map { .taproot($0) } ?? .unknown
            case .p2sh: self = input.redeemScript.map { Self(inner: $0, input) } ?? .unknown
            case .witnessUnknown, .opReturn: self = .unknown
            default: self = Self(inner: script, input)
            }
        }

        private init(inner script: Script, _ input: Input) {
            switch script.kind {
            case .p2wpkh:
                let hash = Array(script.bytes.dropFirst(2))
                let scriptCode = try? Script.p2pkh(keyHash: hash)
                self = scriptCode.map { .keyHash(hash, scriptCode: $0) } ?? .unknown
            case .p2wsh: self = input.witnessScript.map { .witnessScript($0) } ?? .unknown
            case .p2pkh, .other: self = .legacy(script)
            // Taproot inside P2SH has no meaning (BIP 341).
            case .p2tr, .p2sh, .witnessUnknown, .opReturn: self = .unknown
            }
        }

        /// Whether an ECDSA signature of a key helps to spend the output.
        func wants(_ publicKey: [UInt8]) -> Bool {
            switch self {
            case .keyHash(let hash, _): hash160(publicKey) == hash
            case .witnessScript(let script): script.pushes(publicKey)
            case .legacy(let script): script.pushes(publicKey) || script.pushes(hash160(publicKey))
            case .taproot, .unknown: false
            }
        }
    }
}

/// The digests that the inputs of one PSBT sign.
struct PSBTDigests {
    let transaction: Transaction
    let previousOutputs: [TransactionOutput]
    private let hashes: SignatureHashes

    /// - Parameter known: What the inputs spend; a signature must not be made that covers an output that is missing.
    init(_ psbt: PSBT, known: [TransactionOutput?]) throws(Refusal) {
        transaction = try psbt.unsignedTransaction()
        let nothing = TransactionOutput(value: .zero, script: .empty)
        previousOutputs = known.map { $0 ?? nothing }
        hashes = try SignatureHashes(transaction, previousOutputs: previousOutputs)
    }

    func keyPath(_ index: Int, _ type: SignatureHashType) throws(Refusal) -> SignatureDigest {
        try hashes.keyPath(input: index, type: type)
    }

    func scriptPath(
        _ index: Int, _ leafHash: Bytes32<MerkleRootMeaning>, _ type: SignatureHashType
    ) throws(Refusal) -> SignatureDigest {
        try hashes.scriptPath(input: index, leafHash: leafHash, type: type)
    }

    /// The digest of an ECDSA signature; nil for a type or a form that is not signed for here.
    func ecdsa(_ index: Int, _ form: PSBT.SpendForm, _ typeByte: UInt8) throws(Refusal) -> SignatureDigest? {
        guard let type = SignatureHashType(rawValue: typeByte), type != .default else { return nil }
        switch form {
        case .keyHash(_, let script), .witnessScript(let script):
            return try hashes.p2wsh(input: index, scriptCode: script, type: type)
        case .legacy(let script): return type == .all ? legacy(index, script) : nil
        case .taproot, .unknown: return nil
        }
    }

    /// The digest of the first years: the transaction itself, with the script that is answered in the input's place.
    private func legacy(_ index: Int, _ scriptCode: Script) -> SignatureDigest {
        var transaction = transaction
        transaction.inputs[index].scriptSig = scriptCode
        var writer = ByteWriter()
        writer.write(transaction.rawRepresentation(withWitnesses: false))
        writer.write(littleEndian: UInt32(SignatureHashType.all.rawValue))
        return doubleSHA256(writer.bytes)
    }
}
