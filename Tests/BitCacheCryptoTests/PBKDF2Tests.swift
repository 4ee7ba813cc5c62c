import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("PBKDF2 with HMAC-SHA512")
struct PBKDF2Tests {
    @Test(
        "The widely published answers for 'password' and 'salt' are given",
        arguments: [
            (
                Int32(1),
                "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
                    + "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce"
            ),
            (
                2,
                "e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c"
                    + "f76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e"
            ),
            (
                4096,
                "d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5"
                    + "143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5"
            ),
        ] as [(Int32, String)])
    func publishedAnswers(iterations: Int32, expected: String) {
        let derived = PBKDF2.sha512(
            password: SecretBytes(copying: Array("password".utf8)), salt: SecretBytes(copying: Array("salt".utf8)),
            iterations: iterations, count: 64)
        #expect(derived.withUnsafeBytes { Hex.encode($0) } == expected)
    }

    @Test("A shorter result is the beginning of a longer one")
    func lengths() {
        let (password, salt) = (SecretBytes(copying: [1]), SecretBytes(copying: [2]))
        let short = PBKDF2.sha512(password: password, salt: salt, iterations: 3, count: 20)
        let long = PBKDF2.sha512(password: password, salt: salt, iterations: 3, count: 64)
        #expect(short.count == 20)
        #expect(short.withUnsafeBytes { Array($0) } == long.withUnsafeBytes { Array($0.prefix(20)) })
    }
}
