import BitCacheCore
import BitCacheTesting

@testable import BitCacheCrypto

/// One signature with its digest and key, as it is put into a batch.
struct BatchCase: Sendable {
    enum Digest {}

    var signature: [UInt8]
    var digest: Bytes32<Digest>
    var key: XOnlyPublicKey

    var r: UInt256 {
        get { UInt256(bigEndianBytes: Array(signature[..<32])) }
        set { signature.replaceSubrange(..<32, with: newValue.bigEndianBytes) }
    }
    var s: UInt256 {
        get { UInt256(bigEndianBytes: Array(signature[32...])) }
        set { signature.replaceSubrange(32..., with: newValue.bigEndianBytes) }
    }

    /// e of BIP 340 for this r, key and digest.
    var challenge: Scalar {
        let bytes = signature[..<32] + key.rawRepresentation + digest.rawRepresentation
        return bytes.withUnsafeBytes { bytes in
            let hash = TaggedHash(tag: "BIP0340/challenge").hash(bytes, as: Bytes32<Digest>.self)
            return Scalar(reducing: UInt256(bigEndianBytes: hash.rawRepresentation))
        }
    }

    mutating func flip(bit: Int) { signature[bit / 8] ^= 1 << (bit % 8) }

    /// What libsecp256k1 says.
    func isValid() throws -> Bool {
        try key.isValid(SchnorrSignature(rawRepresentation: signature), for: digest)
    }
}

extension SignatureBatch {
    init(_ cases: [BatchCase]) throws {
        self.init()
        for one in cases {
            add(try SchnorrSignature(rawRepresentation: one.signature), of: one.digest, by: one.key)
        }
    }

    /// The answer with given arithmetic, and weights that repeat.
    func invalid(
        _ instructions: FieldInstructions, seed: UInt64 = 1, chunkSize: Int = SignatureBatch.largestChunk
    ) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        return invalid(in: 0..<count, using: &generator, instructions: instructions, chunkSize: chunkSize)
    }
}

/// A secret with both signs, as somebody needs it who signs by hand and wrongly.
struct Forger {
    /// The secret whose point has an even y.
    let secret: Scalar
    let key: XOnlyPublicKey

    init(_ secret: Scalar) throws {
        let made = try SecretKey(SecretBytes(copying: secret.value.bigEndianBytes))
        self.secret = made.compressedPublicKey.first == 3 ? -secret : secret
        // Anew from its bytes, so that the key is one that came from outside.
        key = try XOnlyPublicKey(rawRepresentation: made.publicKey.rawRepresentation)
    }

    init(using generator: inout SeededGenerator) throws {
        try self.init(Scalar(reducing: .random(using: &generator)))
    }

    /// s = k + e·d, for a nonce of the caller's; valid unless one of the signs is turned.
    func sign(
        _ digest: Bytes32<BatchCase.Digest>, nonce: Scalar, turningR: Bool = false, turningKey: Bool = false
    ) throws -> BatchCase {
        let nonce = try Forger(nonce)
        var signed = BatchCase(
            signature: nonce.key.rawRepresentation + [UInt8](repeating: 0, count: 32), digest: digest, key: key)
        let k = turningR ? -nonce.secret : nonce.secret
        signed.s = (k + signed.challenge * (turningKey ? -secret : secret)).value
        return signed
    }

    /// A valid signature of a random digest with a random nonce.
    func sign(using generator: inout SeededGenerator) throws -> BatchCase {
        try sign(.random(using: &generator), nonce: Scalar(reducing: .random(using: &generator)))
    }
}

extension Bytes32 {
    static func random(using generator: inout SeededGenerator) -> Self {
        let bytes = generator.bytes(32)
        return Self { $0.copyBytes(from: bytes) }
    }
}

/// The ways in which a signature is bent; what each makes of a batch is for libsecp256k1 to say.
enum Malice: CaseIterable, Sendable {
    case bitOfR, bitOfS, bitOfDigest, otherKey
    case turnedR, turnedKey, negatedS
    case zeroS, orderAsS, sPlusOrder, largestS
    case zeroR, rOffCurve, fieldSizeAsR, largestR, keyAsR
    case rAtInfinity
    case swappedS, shiftedS, swappedR
    case repeated, copied
    // Valid ones that meet themselves inside the sum.
    case nonceIsSecret, nonceIsOne, nonceIsLambda, sharedNonce, negatedNonce

    /// Bends the signature at a position, and sometimes the next one with it.
    func bend(_ cases: inout [BatchCase], at position: Int, by signer: Forger, _ generator: inout SeededGenerator)
        throws
    {
        let next = (position + 1) % cases.count
        let digest = cases[position].digest
        let nonce = Scalar(reducing: .random(using: &generator))
        switch self {
        case .bitOfR: cases[position].flip(bit: .random(in: 0..<256, using: &generator))
        case .bitOfS: cases[position].flip(bit: .random(in: 256..<512, using: &generator))
        case .bitOfDigest: cases[position].digest = .random(using: &generator)
        case .otherKey: cases[position].key = try Forger(using: &generator).key
        case .turnedR: cases[position] = try signer.sign(digest, nonce: nonce, turningR: true)
        case .turnedKey: cases[position] = try signer.sign(digest, nonce: nonce, turningKey: true)
        case .negatedS: cases[position].s = (-Scalar(reducing: cases[position].s)).value
        case .zeroS: cases[position].s = .zero
        case .orderAsS: cases[position].s = Scalar.order
        case .sPlusOrder:
            // Equal to a valid s modulo n, where it fits in 256 bits; s is then below 2^129.
            cases[position].s = cases[position].s.adding(Scalar.order).sum
        case .largestS: cases[position].s = PlainNumber(hex: String(repeating: "f", count: 64)).limbs
        case .zeroR: cases[position].r = .zero
        case .rOffCurve: cases[position].r = UInt256(5)
        case .fieldSizeAsR: cases[position].r = FieldElement.modulus.adding(UInt256(UInt128(generator.next() % 3))).sum
        case .largestR: cases[position].r = PlainNumber(hex: String(repeating: "f", count: 64)).limbs
        case .keyAsR: cases[position].r = UInt256(bigEndianBytes: cases[position].key.rawRepresentation)
        case .rAtInfinity:
            // s·G − e·P is infinity, which has no x coordinate at all.
            cases[position] = try signer.sign(digest, nonce: nonce)
            cases[position].s = (cases[position].challenge * signer.secret).value
        case .swappedS: (cases[position].s, cases[next].s) = (cases[next].s, cases[position].s)
        case .shiftedS:
            // The two errors cancel wherever both get the same weight.
            let shift = Scalar(reducing: .random(using: &generator))
            cases[position].s = (Scalar(reducing: cases[position].s) + shift).value
            cases[next].s = (Scalar(reducing: cases[next].s) + -shift).value
        case .swappedR: (cases[position].r, cases[next].r) = (cases[next].r, cases[position].r)
        case .repeated: cases[next] = cases[position]
        case .copied: cases[position].signature = cases[next].signature
        case .nonceIsSecret: cases[position] = try signer.sign(digest, nonce: signer.secret)
        case .nonceIsOne: cases[position] = try signer.sign(digest, nonce: Scalar(1))
        case .nonceIsLambda: cases[position] = try signer.sign(digest, nonce: Endomorphism.lambda)
        case .sharedNonce:
            cases[position] = try signer.sign(digest, nonce: nonce)
            cases[next] = try signer.sign(.random(using: &generator), nonce: nonce)
        case .negatedNonce:
            cases[position] = try signer.sign(digest, nonce: nonce)
            cases[next] = try signer.sign(.random(using: &generator), nonce: -nonce)
        }
    }
}
