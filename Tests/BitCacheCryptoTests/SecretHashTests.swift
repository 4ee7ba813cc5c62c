import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("SHA-256 of secrets")
struct SecretHashTests {
    private enum Digest {}

    @Test("It is the SHA-256 of the same bytes", arguments: [1, 16, 32, 55, 56, 64, 65])
    func equalsSHA256(count: Int) {
        let bytes = (0..<count).map { UInt8($0) }
        let digest: Bytes32<Digest> = SHA256.hash(bytes)
        let secret = SHA256.secretHash(SecretBytes(copying: bytes))
        #expect(secret.withUnsafeBytes { Array($0) } == digest.rawRepresentation)
    }
}
