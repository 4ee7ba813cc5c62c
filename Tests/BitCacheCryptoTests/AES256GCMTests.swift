import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("AES-256-GCM")
struct AES256GCMTests {
    private static let zeroKey = String(repeating: "00", count: 32)
    private static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    private static let nonce = "cafebabefacedbaddecaf888"
    private static let header = "feedfacedeadbeeffeedfacedeadbeefabaddad2"
    private static let plaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    private static let sealed =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"

    @Test(
        "The test cases 13, 14 and 16 of the GCM submission to NIST are met, both ways",
        arguments: [
            (zeroKey, "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
            (
                zeroKey, "000000000000000000000000", "", "00000000000000000000000000000000",
                "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
            ),
            (key, nonce, header, plaintext, sealed),
        ])
    func vectors(key: String, nonce: String, header: String, plaintext: String, sealed: String) throws {
        let key = SecretBytes(copying: try Hex.decode(key))
        let (nonce, header) = (try Hex.decode(nonce), try Hex.decode(header))
        let result = AES256GCM.seal(
            SecretBytes(copying: try Hex.decode(plaintext)), key: key, nonce: nonce, authenticating: header)
        #expect(Hex.encode(result) == sealed)
        let opened = try AES256GCM.open(result, key: key, nonce: nonce, authenticating: header)
        #expect(opened.withUnsafeBytes { Hex.encode($0) } == plaintext)
    }

    @Test("One changed bit anywhere, in message, header, key or nonce, is refused")
    func everyBit() throws {
        let parts = try [Self.sealed, Self.header, Self.key, Self.nonce].map { try Hex.decode($0) }
        for part in parts.indices {
            for bit in 0..<parts[part].count * 8 {
                var changed = parts
                changed[part][bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(throws: Refusal(.decryptionFailed, ""), "bit \(bit) of part \(part)") {
                    try AES256GCM.open(
                        changed[0], key: SecretBytes(copying: changed[2]), nonce: changed[3],
                        authenticating: changed[1])
                }
            }
        }
    }

    @Test("A message cut anywhere is refused", arguments: [0, 1, 15, 16, 59, 75])
    func cut(length: Int) throws {
        let (sealed, header) = (try Hex.decode(Self.sealed), try Hex.decode(Self.header))
        let (key, nonce) = (SecretBytes(copying: try Hex.decode(Self.key)), try Hex.decode(Self.nonce))
        #expect(throws: Refusal(.decryptionFailed, "")) {
            try AES256GCM.open(sealed.prefix(length), key: key, nonce: nonce, authenticating: header)
        }
    }
}
