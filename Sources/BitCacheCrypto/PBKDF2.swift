import CLibCrypto

/// PBKDF2 (RFC 8018) with HMAC-SHA512, as BIP 39 stretches a mnemonic into a seed.
public enum PBKDF2 {
    /// Derives `count` bytes from a password and a salt; the salt is a secret too, for BIP 39 puts a passphrase in it.
    ///
    /// - Precondition: at least one iteration and one byte; password and salt are below 2 GiB, which callers bound.
    /// - Complexity: `iterations` times two compressions of SHA-512 for each 64 bytes.
    public static func sha512(
        password: SecretBytes, salt: SecretBytes, iterations: Int32, count: Int32
    ) -> SecretBytes {
        precondition(iterations > 0 && count > 0, "PBKDF2 is asked for at least one round and one byte")
        return SecretBytes(count: Int(count)) { derived in
            password.withUnsafeBytes { password in
                salt.withUnsafeBytes { salt in
                    let isDerived = PKCS5_PBKDF2_HMAC(
                        password.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(password.count),
                        salt.bytePointer, Int32(salt.count), iterations, EVP_sha512(), count, derived.bytePointer)
                    precondition(isDerived == 1, "libcrypto computes PBKDF2 with SHA-512 in every build")
                }
            }
        }
    }
}
