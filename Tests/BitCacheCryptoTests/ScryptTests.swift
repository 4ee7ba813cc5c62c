import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("scrypt")
struct ScryptTests {
    // The fourth vector of the RFC takes 1 GiB, which is above our limit and refused below.
    @Test(
        "The vectors of RFC 7914, section 12, are met",
        arguments: [
            (
                "", "", UInt8(4), UInt32(1), UInt32(1),
                "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                    + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
            ),
            (
                "password", "NaCl", 10, 8, 16,
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                    + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
            (
                "pleaseletmein", "SodiumChloride", 14, 8, 1,
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                    + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ] as [(String, String, UInt8, UInt32, UInt32, String)])
    func vectors(
        passphrase: String, salt: String, log2N: UInt8, blockSize: UInt32, parallelism: UInt32, expected: String
    ) throws {
        let cost = try Scrypt(log2N: log2N, blockSize: blockSize, parallelism: parallelism)
        let derived = try cost.derive(
            SecretBytes(copying: Array(passphrase.utf8)), salt: Array(salt.utf8), count: 64)
        #expect(derived.withUnsafeBytes { Hex.encode($0) } == expected)
    }

    @Test("The standard cost is within the limits and takes 128 MiB")
    func standard() throws {
        #expect(try Scrypt(log2N: 17, blockSize: 8, parallelism: 1) == .standard)
        #expect(Scrypt.standard.memoryBytes == 128 << 20)
    }

    @Test(
        "Parameters at the limits are taken, and say how much memory they need",
        arguments: [
            (UInt8(1), UInt32(1), UInt32(1), UInt64(256)), (15, 1, 1, 1 << 22), (19, 8, 1, 1 << 29),
            (21, 2, 1, 1 << 29), (16, 64, 16, 1 << 29),
        ])
    func withinLimits(log2N: UInt8, blockSize: UInt32, parallelism: UInt32, memoryBytes: UInt64) throws {
        let cost = try Scrypt(log2N: log2N, blockSize: blockSize, parallelism: parallelism)
        #expect(cost.memoryBytes == memoryBytes)
        #expect(cost.memoryBytes <= Scrypt.maximumMemoryBytes)
    }

    @Test(
        "Parameters that are senseless or above a limit are refused before any work",
        arguments: [
            (UInt8(0), UInt32(8), UInt32(1)), (14, 0, 1), (14, 8, 0), (16, 1, 1), (20, 8, 1), (22, 2, 1), (17, 64, 1),
            (14, 65, 1), (14, 8, 17), (255, 8, 1), (14, .max, 1), (14, 8, .max), (255, .max, .max),
        ])
    func outsideLimits(log2N: UInt8, blockSize: UInt32, parallelism: UInt32) {
        #expect(throws: Refusal(.scryptParameters, "")) {
            try Scrypt(log2N: log2N, blockSize: blockSize, parallelism: parallelism)
        }
    }
}
