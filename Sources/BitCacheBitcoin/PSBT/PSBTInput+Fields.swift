public import BitCacheCore
public import BitCacheCrypto

// Every record was read once when the PSBT was checked, so that `try?` below only says so to the compiler.

extension PSBT.Input {
    /// The whole transaction whose output the input spends: it proves what that output is worth.
    public var previousTransaction: Transaction? {
        value(.previousTransaction).flatMap { try? Transaction(rawRepresentation: $0) }
    }

    /// What the input spends, as whoever wrote the PSBT says; only a signature over it proves it.
    public var witnessUTXO: TransactionOutput? { value(.witnessUTXO).flatMap { try? PSBT.Decoder.output($0) } }

    /// ECDSA signatures with their type, by the public keys that made them.
    public var partialSignatures: [(publicKey: [UInt8], signature: [UInt8])] {
        all(.partialSignature).map { ($0.keyData, $0.value) }
    }

    /// What every signature of the input has to cover, as BIP 174 writes it: a ``SignatureHashType`` or an unknown one.
    public var sighashType: UInt32? { number(.sighashType) }

    /// The script whose hash a P2SH output names.
    public var redeemScript: Script? { script(.redeemScript) }
    /// The script whose hash a P2WSH output names.
    public var witnessScript: Script? { script(.witnessScript) }

    /// The keys of ECDSA signatures and where they come from.
    public var origins: [(publicKey: [UInt8], origin: KeyOrigin)] {
        all(.origin).compactMap { record in
            (try? PSBT.Decoder.origin(record.value[...])).map { (record.keyData, $0) }
        }
    }

    /// The finished script of an input older than segregated witness, or the redeem script's push.
    public var finalScriptSig: Script? { script(.finalScriptSig) }
    /// The finished witness.
    public var finalWitness: [[UInt8]]? { value(.finalWitness).flatMap { try? PSBT.Decoder.witness($0) } }
    /// Whether nothing is wanted any more.
    public var isFinal: Bool { has(.finalScriptSig) || has(.finalWitness) }

    /// The preimage of a hash; every one of them was checked.
    public func preimage(_ kind: PSBT.PreimageKind, of hash: [UInt8]) -> [UInt8]? {
        records.first { $0.type == kind.rawValue && $0.keyData == hash }?.value
    }

    /// The signature that spends a taproot output by its key.
    public var tapKeySignature: [UInt8]? { value(.tapKeySignature) }
    /// The signatures for scripts of a taproot output.
    public var tapScriptSignatures: [PSBT.TapScriptSignature] {
        all(.tapScriptSignature).compactMap { try? PSBT.TapScriptSignature($0) }
    }
    /// The scripts of a taproot output that its signers may want to take.
    public var tapLeaves: [PSBT.TapLeafProof] { all(.tapLeaf).compactMap { try? PSBT.TapLeafProof($0) } }
    /// The keys of a taproot output and where they come from.
    public var tapOrigins: [PSBT.TapOrigin] { all(.tapOrigin).compactMap { try? PSBT.TapOrigin($0) } }
    /// The key of a taproot output before its tweak.
    public var tapInternalKey: XOnlyPublicKey? {
        value(.tapInternalKey).flatMap { try? XOnlyPublicKey(rawRepresentation: $0) }
    }
    /// What the taproot output's key commits to.
    public var tapMerkleRoot: Bytes32<MerkleRootMeaning>? {
        value(.tapMerkleRoot).flatMap { try? Bytes32(rawRepresentation: $0) }
    }

    /// The coin that an input of version 2 spends; version 0 says it in the transaction.
    var outPoint: OutPoint? {
        guard let id = value(.previousTransactionID).flatMap({ try? TransactionID(rawRepresentation: $0) }),
            let index = number(.outputIndex)
        else { return nil }
        return OutPoint(transactionID: id, index: index)
    }
    /// The sequence of an input of version 2; nil where it is final.
    public var sequence: UInt32? { number(.sequence) }
    /// The Unix time before which the transaction must not be valid (version 2).
    public var requiredTime: UInt32? { number(.requiredTime) }
    /// The height before which the transaction must not be valid (version 2).
    public var requiredHeight: UInt32? { number(.requiredHeight) }

    /// Whether anybody has signed, or finished, the input.
    var hasSignature: Bool {
        isFinal || has(.partialSignature) || has(.tapKeySignature) || has(.tapScriptSignature)
    }

    private func number(_ field: PSBT.InputField) -> UInt32? {
        value(field).flatMap { try? PSBT.Decoder.number($0, UInt32.self) }
    }

    private func script(_ field: PSBT.InputField) -> Script? { value(field).flatMap { try? Script(bytes: $0) } }
}
