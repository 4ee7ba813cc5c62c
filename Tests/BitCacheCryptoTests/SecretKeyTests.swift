import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("Secret keys")
struct SecretKeyTests {
    private enum Digest {}

    private static let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

    private static func key(_ hex: String) throws -> SecretKey {
        try SecretKey(SecretBytes(copying: Hex.decode(hex)))
    }

    private static func key(_ number: UInt8) throws -> SecretKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: 0, count: 31) + [number]))
    }

    @Test(
        "Zero, the group order and more, and other lengths are no keys",
        arguments: [
            String(repeating: "00", count: 32), order, String(repeating: "ff", count: 32), "", "01",
            String(repeating: "01", count: 31), String(repeating: "01", count: 33),
        ])
    func outOfRange(hex: String) {
        #expect(throws: Refusal(.secretKeyOutOfRange, "")) { try Self.key(hex) }
    }

    @Test("One and the group order less one are keys, and negatives of each other")
    func edges() throws {
        let one = try Self.key(1)
        let last = try Self.key(String(Self.order.dropLast(2)) + "40")
        let generator = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        #expect(Hex.encode(one.compressedPublicKey) == "02" + generator)
        #expect(Hex.encode(last.compressedPublicKey) == "03" + generator)
        #expect(one.publicKey == last.publicKey)
        #expect(one.publicKey.description == generator)
    }

    @Test("Random keys differ")
    func random() throws {
        #expect(try SecretKey.random().publicKey != SecretKey.random().publicKey)
    }

    @Test("A signature is its key's, for its digest only, and the same each time", arguments: SeededGenerator.seeds())
    func signing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let key = try SecretKey(SecretBytes(copying: generator.bytes(32)))
            let other = try SecretKey(SecretBytes(copying: generator.bytes(32)))
            let digest = try Bytes32<Digest>(rawRepresentation: generator.bytes(32))
            let signature = key.sign(digest)
            #expect(key.publicKey.isValid(signature, for: digest))
            #expect(key.sign(digest) == signature)
            #expect(!other.publicKey.isValid(signature, for: digest))
            #expect(other.sign(digest) != signature)
            #expect(!key.publicKey.isValid(signature, for: Bytes32<Digest>.zero))
        }
    }

    @Test("Changing any bit of a signature makes it invalid")
    func everyBit() throws {
        let key = try Self.key(3)
        let digest: Bytes32<Digest> = SHA256.hash("a download".utf8)
        let signature = key.sign(digest)
        for bit in 0..<512 {
            var bytes = signature.rawRepresentation
            bytes[bit / 8] ^= 1 << (bit % 8)
            let changed = try SchnorrSignature(rawRepresentation: bytes)
            #expect(!key.publicKey.isValid(changed, for: digest), "bit \(bit)")
        }
    }

    @Test("The first attempt at an ECDSA signature has the nonce of RFC 6979, and DER around it")
    func ecdsa() throws {
        let digest: Bytes32<Digest> = SHA256.hash("Satoshi Nakamoto".utf8)
        #expect(
            Hex.encode(try Self.key(1).signECDSA(digest, attempt: 0))
                == "3045022100934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                + "02202442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")
    }

    @Test(
        "ECDSA signatures have a low S and 70 bytes, R and S 32 of them each, and are the same each time",
        // The last seed makes an R of 31 bytes whose highest bit is set, so that DER writes a zero before it.
        arguments: SeededGenerator.seeds() + [7_730_680_993_511_594_392])
    func ecdsaForm(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let halfOrder = try Hex.decode("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")
        for _ in 0..<50 {
            let key = try SecretKey(SecretBytes(copying: generator.bytes(32)))
            let digest = try Bytes32<Digest>(rawRepresentation: generator.bytes(32))
            let signature = key.signECDSA(digest)
            #expect(signature == key.signECDSA(digest))
            #expect(signature.count == SecretKey.ecdsaSignatureSizeBytes)
            #expect(verifyECDSA(der: signature, digest: digest, compressedPublicKey: key.compressedPublicKey))
            #expect(signature.prefix(4) == [0x30, 68, 0x02, 32])
            #expect(signature[36..<38] == [0x02, 32])
            #expect(signature[4] <= 0x7f)
            #expect(signature[4] > 0 || signature[5] > 0x7f, "DER writes no zero that it does not need")
            #expect(!halfOrder.lexicographicallyPrecedes(signature[38...]))
        }
    }

    @Test("A signature of another size is tried again with a counter, and the first of the right size is taken")
    func ecdsaAttempts() throws {
        var attempts: Set<UInt32> = []
        for number in 1...60 as ClosedRange<UInt8> {
            let (key, digest) = (try Self.key(number), Bytes32<Digest> { $0[0] = number })
            let form: [UInt8] = [0x30, 68, 0x02, 32]
            let taken = try #require((0..<64).first { key.signECDSA(digest, attempt: $0).starts(with: form) })
            #expect(key.signECDSA(digest) == key.signECDSA(digest, attempt: taken))
            attempts.insert(taken)
        }
        #expect(attempts.count > 3, "some were right at once and some not")
    }

    @Test(
        "A tweaked secret key belongs to the tweaked public key, whichever parity both have",
        arguments: SeededGenerator.seeds())
    func tweaking(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var parities: Set<[Bool]> = []
        for _ in 0..<60 {
            let key = try SecretKey(SecretBytes(copying: generator.bytes(32)))
            let tweak = try Bytes32<Digest>(rawRepresentation: generator.bytes(32))
            let tweakedKey = try key.tweaked(by: tweak)
            let (publicKey, hasOddY) = try key.publicKey.tweaked(by: tweak)
            #expect(tweakedKey.publicKey == publicKey)
            #expect((tweakedKey.compressedPublicKey.first == 3) == hasOddY)
            let digest: Bytes32<Digest> = SHA256.hash(publicKey.rawRepresentation)
            #expect(publicKey.isValid(tweakedKey.sign(digest), for: digest))
            parities.insert([key.compressedPublicKey.first == 3, hasOddY])
        }
        #expect(parities.count == 4, "all four cases of parity were met")
    }

    @Test("A tweak at or above the group order, or one that cancels the key, is refused")
    func tweakRefused() throws {
        let tooLarge = try Bytes32<Digest>(parsing: Self.order)
        let key = try Self.key(1)
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try key.tweaked(by: tooLarge) }
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try key.publicKey.tweaked(by: tooLarge) }
        // The generator has an even y, so the group order less one is its negative.
        let cancelling = try Bytes32<Digest>(parsing: String(Self.order.dropLast(2)) + "40")
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try key.tweaked(by: cancelling) }
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try key.publicKey.tweaked(by: cancelling) }
    }

    @Test("Adding secrets adds their numbers, and refuses a sum that is no key")
    func adding() throws {
        func secret(_ number: UInt8) -> SecretBytes {
            SecretBytes(copying: [UInt8](repeating: 0, count: 31) + [number])
        }
        let (three, seven) = (try Self.key(3), try Self.key(7))
        #expect(try three.adding(secret(4)).compressedPublicKey == seven.compressedPublicKey)
        #expect(try three.adding(secret(0)).compressedPublicKey == three.compressedPublicKey)
        let minusThree = SecretBytes(copying: try Hex.decode(String(Self.order.dropLast(2)) + "3e"))
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try three.adding(minusThree) }
        let order = SecretBytes(copying: try Hex.decode(Self.order))
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try three.adding(order) }
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try three.adding(SecretBytes(copying: [1])) }
    }

    @Test(
        "A derived secret depends on key and label, and not on which of a key's two secrets was kept",
        arguments: 1...8 as ClosedRange<UInt8>)
    func derivedSecrets(number: UInt8) throws {
        let key = try Self.key(number)
        let negated = try Self.key(String(Self.order.dropLast(2)) + Hex.encode([0x41 - number]))
        #expect(negated.publicKey == key.publicKey)
        #expect(negated.compressedPublicKey != key.compressedPublicKey)
        let derived = key.derivedSecret("host".utf8)
        #expect(derived.count == 32)
        #expect(derived.isEqual(to: negated.derivedSecret("host".utf8)))
        #expect(!derived.isEqual(to: key.derivedSecret("hosts".utf8)))
        #expect(!derived.isEqual(to: try Self.key(number + 1).derivedSecret("host".utf8)))
    }

    @Test("A derived secret is the HMAC under the secret whose public key has an even y")
    func derivedSecretDefinition() throws {
        // The generator has an even y, so the secret 1 is used as it is.
        let one = SecretBytes(copying: [UInt8](repeating: 0, count: 31) + [1])
        let label = Array("label".utf8)
        #expect(try SecretKey(one).derivedSecret(label).isEqual(to: HMAC.sha256Secret(label, key: one)))
    }

    @Test("A secret key never prints its secret")
    func neverPrints() throws {
        var generator = SeededGenerator(seed: 5)
        let bytes = generator.bytes(32)
        let key = try SecretKey(SecretBytes(copying: bytes))
        for text in everyTextOf(key) { #expect(!showsBytes(bytes, in: text)) }
        #expect(key.description == "SecretKey(of \(key.publicKey), not shown)")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }
}
