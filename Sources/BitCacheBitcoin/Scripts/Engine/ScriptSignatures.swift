import BitCacheCore
import BitCacheCrypto

/// Signatures of taproot, in a witness or a script (BIP 341).
enum TaprootSignature {
    /// Fails unless a signature, 64 bytes or 65 with its hash type, is a key's.
    static func check(
        _ bytes: [UInt8], by key: [UInt8],
        digest: (SignatureHashType) throws(Refusal) -> SignatureDigest
    ) throws(ScriptFailure) {
        guard bytes.count == SchnorrSignature.count || bytes.count == SchnorrSignature.count + 1,
            let signature = try? SchnorrSignature(rawRepresentation: bytes.prefix(SchnorrSignature.count))
        else {
            throw ScriptFailure(.txSignatureInvalid, "a signature has \(bytes.count) bytes; 64 or 65 are wanted")
        }
        var type = SignatureHashType.default
        if bytes.count > SchnorrSignature.count {
            // The default is said by leaving the byte out and in no other way.
            guard let named = bytes.last.flatMap(SignatureHashType.init(rawValue:)), named != .default else {
                throw ScriptFailure(.txSignatureInvalid, "a signature names a hash type that does not exist")
            }
            type = named
        }
        guard let digest = try? digest(type), let key = try? XOnlyPublicKey(rawRepresentation: key),
            key.isValid(signature, for: digest)
        else { throw ScriptFailure(.txSignatureInvalid, "a signature does not verify") }
    }
}

/// Signatures of witness version 0: ECDSA in DER, with the byte of a hash type (BIP 143).
enum Version0Signature {
    /// Whether a signature is a key's; an empty one never is.
    ///
    /// Bitcoin refuses what is not strict DER. A high S, an unknown hash type and an uncompressed key only keep nodes
    /// from relaying it.
    static func check(
        _ bytes: [UInt8], by key: [UInt8], objections: inout RelayObjections,
        digest: (UInt8) throws(Refusal) -> SignatureDigest
    ) throws(ScriptFailure) -> Bool {
        if key.count != 33 || (key[0] != 2 && key[0] != 3) {
            objections.noteNotStandard("a public key is not in its compressed form")
        }
        guard let typeByte = bytes.last else { return false }
        guard let signature = ECDSASignature(strictDER: bytes.dropLast()) else {
            throw ScriptFailure(.txSignatureInvalid, "a signature is not encoded in strict DER")
        }
        if !signature.hasLowS { objections.noteNotStandard("the S of a signature is in the upper half") }
        if SignatureHashType(rawValue: typeByte) ?? .default == .default {
            objections.noteNotStandard("a signature names a hash type that does not exist")
        }
        guard let digest = try? digest(typeByte) else { return false }
        return signature.isValid(for: digest, publicKey: key)
    }
}
