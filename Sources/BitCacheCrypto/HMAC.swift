public import BitCacheCore
import CLibCrypto

/// HMAC (RFC 2104) under a secret key, through libcrypto.
public enum HMAC {
    /// HMAC-SHA256 whose result is public or of a caller's meaning.
    public static func sha256<Meaning>(
        _ message: some Collection<UInt8>, key: SecretBytes, as meaning: Bytes32<Meaning>.Type = Bytes32<Meaning>.self
    ) -> Bytes32<Meaning> {
        Bytes32 { digest in compute(EVP_sha256(), message, key, into: digest) }
    }

    /// HMAC-SHA256 whose result is a secret itself.
    public static func sha256Secret(_ message: some Collection<UInt8>, key: SecretBytes) -> SecretBytes {
        SecretBytes(count: 32) { compute(EVP_sha256(), message, key, into: $0) }
    }

    /// HMAC-SHA512 whose result is a secret itself, as BIP 32 wants it.
    public static func sha512Secret(_ message: some Collection<UInt8>, key: SecretBytes) -> SecretBytes {
        SecretBytes(count: 64) { compute(EVP_sha512(), message, key, into: $0) }
    }

    private static func compute(
        _ function: OpaquePointer?, _ message: some Collection<UInt8>, _ key: SecretBytes,
        into digest: UnsafeMutableRawBufferPointer
    ) {
        var message = Array(message)
        defer { wipe(&message) }
        key.withUnsafeBytes { key in
            let result = CLibCrypto.HMAC(
                function, key.baseAddress, Int32(key.count), message, message.count,
                digest.bytePointer, nil)
            precondition(result != nil, "libcrypto computes HMAC with SHA-2 in every build")
        }
    }
}
