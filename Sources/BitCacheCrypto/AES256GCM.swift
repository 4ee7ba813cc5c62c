public import BitCacheCore
import CLibCrypto

/// AES-256-GCM (NIST SP 800-38D): encryption that also proves that nothing was changed.
///
/// One key must never meet one nonce twice; callers use a fresh key, or a fresh random nonce, for each message.
public enum AES256GCM {
    /// The bytes of a key.
    public static let keyByteCount = 32
    /// The bytes of a nonce.
    public static let nonceByteCount = 12
    /// The bytes of the authentication tag at the end.
    public static let tagByteCount = 16

    /// Encrypts, and returns the ciphertext followed by the tag; `header` is covered by the tag and stays readable.
    ///
    /// - Precondition: key and nonce have their sizes; the texts are below 2 GiB.
    public static func seal(
        _ plaintext: SecretBytes, key: SecretBytes, nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: plaintext.count + tagByteCount)
        let isSealed = sealed.withUnsafeMutableBytes { sealed in
            withCipher(key, nonce, header, isEncrypting: true) { context in
                let (text, tag) = (sealed.bytePointer, sealed.bytePointer + plaintext.count)
                var written: Int32 = 0
                let isDone = plaintext.withUnsafeBytes {
                    EVP_CipherUpdate(context, text, &written, $0.bytePointer, Int32($0.count)) == 1
                }
                return isDone && EVP_CipherFinal_ex(context, text + Int(written), &written) == 1
                    && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), tag) == 1
            }
        }
        precondition(isSealed, "libcrypto encrypts with AES-256-GCM in every build")
        return sealed
    }

    /// Decrypts what ``seal(_:key:nonce:authenticating:)`` returned.
    ///
    /// - Throws: `decryption_failed` for another key or nonce, or where a bit of the message or the header changed;
    ///   which of them it was cannot be told.
    /// - Precondition: key and nonce have their sizes; the texts are below 2 GiB.
    public static func open(
        _ sealed: some Collection<UInt8>, key: SecretBytes, nonce: [UInt8], authenticating header: [UInt8]
    ) throws(Refusal) -> SecretBytes {
        let failure = Refusal(.decryptionFailed, "the key is another one, or the encrypted bytes were changed")
        guard sealed.count >= tagByteCount else { throw failure }
        let ciphertext = Array(sealed.dropLast(tagByteCount))
        var tag = Array(sealed.suffix(tagByteCount))
        return try SecretBytes(count: ciphertext.count) { (plaintext) throws(Refusal) in
            let isAuthentic = withCipher(key, nonce, header, isEncrypting: false) { context in
                var written: Int32 = 0
                let text = plaintext.bytePointer
                return EVP_CipherUpdate(context, text, &written, ciphertext, Int32(ciphertext.count)) == 1
                    && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
                    && EVP_CipherFinal_ex(context, text + Int(written), &written) == 1
            }
            // What was decrypted so far is wiped with the buffer: nothing unauthenticated leaves.
            guard isAuthentic else {
                ERR_clear_error()
                throw failure
            }
        }
    }

    private static func withCipher(
        _ key: SecretBytes, _ nonce: [UInt8], _ header: [UInt8], isEncrypting: Bool, _ body: (OpaquePointer) -> Bool
    ) -> Bool {
        precondition(key.count == keyByteCount && nonce.count == nonceByteCount, "a key or nonce of another size")
        guard let context = EVP_CIPHER_CTX_new() else { return false }
        defer { EVP_CIPHER_CTX_free(context) }
        let isReady = key.withUnsafeBytes {
            EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, $0.bytePointer, nonce, isEncrypting ? 1 : 0) == 1
        }
        var taken: Int32 = 0
        guard isReady, header.isEmpty || EVP_CipherUpdate(context, nil, &taken, header, Int32(header.count)) == 1 else {
            return false
        }
        return body(context)
    }
}

extension Refusal.Code {
    /// Authenticated decryption failed: another key, or changed bytes.
    public static let decryptionFailed = Self(rawValue: "decryption_failed")
}
