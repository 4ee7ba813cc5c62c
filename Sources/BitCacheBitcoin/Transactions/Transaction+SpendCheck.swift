public import BitCacheCore
import BitCacheCrypto

extension Transaction {
    /// Checks that every input answers the script of the output it spends: P2WPKH, and P2TR by key path.
    ///
    /// - Parameter previousOutputs: The outputs that the inputs spend, in the order of the inputs.
    /// - Throws: `tx_signature_invalid`, `tx_script_unsupported` for an output of any other kind or a script path,
    ///   `previous_outputs_count`.
    /// - Complexity: about 40 µs an input.
    public func checkSpends(of previousOutputs: [TransactionOutput]) throws(Refusal) {
        let hashes = try SignatureHashes(self, previousOutputs: previousOutputs)
        for index in inputs.indices {
            guard inputs[index].scriptSig == .empty else {
                throw Refusal(.txSignatureInvalid, "input \(index) has a script that only older kinds of output want")
            }
            let script = previousOutputs[index].script
            let isValid =
                switch script.kind {
                case .p2wpkh: try hashes.isP2WPKHSpend(index, of: script)
                case .p2tr: try hashes.isKeyPathSpend(index, of: script)
                default:
                    throw Refusal(
                        .scriptUnsupported, "input \(index) spends a kind of output that is not verified here")
                }
            guard isValid else { throw Refusal(.txSignatureInvalid, "the signature of input \(index) does not verify") }
        }
    }
}

extension SignatureHashes {
    fileprivate func isP2WPKHSpend(_ index: Int, of script: Script) throws(Refusal) -> Bool {
        let witness = transaction.inputs[index].witness
        guard witness.count == 2, let typeByte = witness[0].last,
            let type = SignatureHashType(rawValue: typeByte), type != .default,
            hash160(witness[1])[...] == script.bytes[2...]
        else { return false }
        return verifyECDSA(
            der: Array(witness[0].dropLast()), digest: try p2wpkh(input: index, type: type),
            compressedPublicKey: witness[1])
    }

    fileprivate func isKeyPathSpend(_ index: Int, of script: Script) throws(Refusal) -> Bool {
        let witness = transaction.inputs[index].witness
        guard witness.count <= 1 else {
            throw Refusal(
                .scriptUnsupported, "input \(index) takes a script path or has an annex; only keys are verified")
        }
        guard let bytes = witness.first, bytes.count == 64 || bytes.count == 65,
            let signature = try? SchnorrSignature(rawRepresentation: bytes.prefix(64)),
            let key = try? XOnlyPublicKey(rawRepresentation: script.bytes[2...])
        else { return false }
        var type = SignatureHashType.default
        if bytes.count == 65 {
            // BIP 341: the default is said by leaving the byte out and in no other way.
            guard let named = SignatureHashType(rawValue: bytes[64]), named != .default else { return false }
            type = named
        }
        guard let digest = try? keyPath(input: index, type: type) else { return false }
        return key.isValid(signature, for: digest)
    }
}

extension Refusal.Code {
    /// A signature that is not the one the spent output asks for.
    public static let txSignatureInvalid = Self(rawValue: "tx_signature_invalid")
    /// A kind of output whose spending is not verified here.
    public static let scriptUnsupported = Self(rawValue: "tx_script_unsupported")
}
