import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("ECDSA signatures")
struct ECDSATests {
    private enum Sample {}
    private let digest = Bytes32<Sample> { $0[31] = 7 }

    @Test("A key's own signature is valid, and not under another key or for another digest")
    func ownSignature() throws {
        for number in 1...20 as ClosedRange<UInt8> {
            let key = try sampleKey(number)
            let signature = key.signECDSA(digest)
            #expect(verifyECDSA(der: signature, digest: digest, compressedPublicKey: key.compressedPublicKey))
            #expect(signature.count <= 71)
            let other = try sampleKey(number + 1).compressedPublicKey
            #expect(!verifyECDSA(der: signature, digest: digest, compressedPublicKey: other))
            let otherDigest = Bytes32<Sample>.zero
            #expect(!verifyECDSA(der: signature, digest: otherDigest, compressedPublicKey: key.compressedPublicKey))
        }
    }

    @Test("Every truncation and every lengthening of signature and key is invalid")
    func lengths() throws {
        let key = try sampleKey(1)
        let (signature, publicKey) = (key.signECDSA(digest), key.compressedPublicKey)
        for count in 0..<signature.count {
            #expect(
                !verifyECDSA(der: Array(signature.prefix(count)), digest: digest, compressedPublicKey: publicKey))
        }
        for count in 0..<publicKey.count {
            #expect(
                !verifyECDSA(der: signature, digest: digest, compressedPublicKey: Array(publicKey.prefix(count))))
        }
        #expect(!verifyECDSA(der: signature + [0], digest: digest, compressedPublicKey: publicKey))
        #expect(!verifyECDSA(der: signature, digest: digest, compressedPublicKey: publicKey + [0]))
    }

    @Test("The same signature with its S in the upper half is invalid")
    func highS() throws {
        let key = try sampleKey(1)
        let low = key.signECDSA(digest)
        let rCount = Int(low[3])
        let s = Array(low[(6 + rCount)...].drop { $0 == 0 })
        let padded = [UInt8](repeating: 0, count: 32 - s.count) + s
        // The group order less S, byte by byte.
        let order = try Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        var (high, borrow) = ([UInt8](repeating: 0, count: 32), 0)
        for place in high.indices.reversed() {
            let difference = Int(order[place]) - Int(padded[place]) - borrow
            borrow = difference < 0 ? 1 : 0
            high[place] = UInt8((difference + 256) % 256)
        }
        // The highest bit of S is set then, so DER puts a zero before it.
        let encoded = [0x02, 0x21, 0x00] + high
        let r = Array(low[2..<(4 + rCount)])
        let signature = [0x30, UInt8(r.count + encoded.count)] + r + encoded
        #expect(high[0] & 0x80 != 0)
        #expect(!verifyECDSA(der: signature, digest: digest, compressedPublicKey: key.compressedPublicKey))
    }

    @Test("Random bytes are no signature")
    func randomBytes() throws {
        let publicKey = try sampleKey(1).compressedPublicKey
        for seed in 0..<500 {
            #expect(
                !verifyECDSA(
                    der: sampleBytes(seed % 80, seed: seed), digest: digest, compressedPublicKey: publicKey))
        }
    }
}
