import CLibCrypto

extension SHA256 {
    /// The digest of a secret, as a secret: no state with the secret's bytes is left on the stack.
    public static func secretHash(_ secret: SecretBytes) -> SecretBytes {
        SecretBytes(count: 32) { digest in
            // The one-call form of libcrypto wipes its own state; a value of this type would leave its block behind.
            secret.withUnsafeBytes { _ = CLibCrypto.SHA256($0.bytePointer, $0.count, digest.bytePointer) }
        }
    }
}
