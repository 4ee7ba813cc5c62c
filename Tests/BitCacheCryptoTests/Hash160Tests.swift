import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("RIPEMD-160 of SHA-256")
struct Hash160Tests {
    @Test(
        "Known inputs give known names",
        arguments: [
            ("", "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb"),
            // The generator of secp256k1, whose P2WPKH program is the example of BIP 173.
            (
                "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                "751e76e8199196d454941c45d1b3a323f1433bd6"
            ),
        ])
    func known(input: String, digest: String) throws {
        #expect(Hex.encode(hash160(try Hex.decode(input))) == digest)
    }
}
