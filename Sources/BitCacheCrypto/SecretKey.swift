public import BitCacheCore
import CSecp256k1

/// A secp256k1 secret key; every operation on it happens inside libsecp256k1, on memory that is wiped afterwards.
public final class SecretKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let secret: SecretBytes

    /// The BIP 340 public key.
    public let publicKey: XOnlyPublicKey
    /// The public key in its 33-byte compressed form (SEC 1), as BIP 32 and P2WPKH use it.
    public let compressedPublicKey: [UInt8]

    /// Takes a secret of 32 bytes, 1 up to the group order less one.
    ///
    /// - Throws: `secret_key_out_of_range`.
    public init(_ secret: SecretBytes) throws(Refusal) {
        var point = secp256k1_pubkey()
        let isKey = secret.withUnsafeBytes { bytes in
            bytes.count == 32
                && secp256k1_ec_pubkey_create(
                    Secp256k1Context.shared, &point, bytes.bytePointer) == 1
        }
        guard isKey else {
            throw Refusal(.secretKeyOutOfRange, "the secret is not a number from 1 to the group order less one")
        }
        self.secret = secret
        publicKey = XOnlyPublicKey.from(point).key
        var compressed = [UInt8](repeating: 0, count: 33)
        var count = compressed.count
        secp256k1_ec_pubkey_serialize(
            Secp256k1Context.shared, &compressed, &count, &point, UInt32(SECP256K1_EC_COMPRESSED))
        compressedPublicKey = compressed
    }

    /// A fresh random key.
    public static func random() throws(Refusal) -> SecretKey {
        // A random string is no key with probability 2^-128; asking again is simpler than explaining it.
        while true {
            let secret = try SecretBytes.random(count: 32)
            if let key = try? SecretKey(secret) { return key }
        }
    }

    /// Signs a digest (BIP 340) with auxiliary randomness zero, so that signing again gives the same bytes.
    ///
    /// A repeated request is then answered with the identical token, and a resumed settlement signs what it signed.
    public func sign<Meaning>(_ digest: Bytes32<Meaning>) -> SchnorrSignature {
        withKeypair { keypair in
            var signature = [UInt8](repeating: 0, count: SchnorrSignature.count)
            let isSigned = digest.withUnsafeBytes { message in
                secp256k1_schnorrsig_sign32(
                    Secp256k1Context.shared, &signature, message.bytePointer,
                    &keypair, nil)
            }
            precondition(isSigned == 1, "a valid key pair signs every digest")
            return SchnorrSignature(checked: signature)
        }
    }

    /// Signs a digest with ECDSA and returns the signature in DER, always ``ecdsaSignatureSizeBytes`` long.
    ///
    /// The nonce is RFC 6979's. Where R or S would take other than 32 bytes, the nonce is drawn again with a counter as
    /// RFC 6979's additional data, as Bitcoin Core does for R: a wallet then knows the size of what it signs, and so its
    /// fee, before it signs. The same key and digest always give the same bytes. S is low (BIP 146).
    ///
    /// - Complexity: two signatures on average.
    public func signECDSA<Meaning>(_ digest: Bytes32<Meaning>) -> [UInt8] {
        var counter: UInt32 = 0
        while true {
            let signature = signECDSA(digest, attempt: counter)
            // Byte 3 is the length of R; both integers of 32 bytes is the one way to this size with such an R.
            if signature.count == Self.ecdsaSignatureSizeBytes, signature[3] == 32 { return signature }
            counter &+= 1
        }
    }

    /// The size of every signature that ``signECDSA(_:)`` makes: 6 bytes of DER around an R and an S of 32.
    public static let ecdsaSignatureSizeBytes = 70

    /// Signs a digest with the nonce of one attempt: RFC 6979's own at 0, and otherwise with the number as additional data.
    package func signECDSA<Meaning>(_ digest: Bytes32<Meaning>, attempt: UInt32) -> [UInt8] {
        var extraEntropy = [UInt8](repeating: 0, count: 32)
        withUnsafeBytes(of: attempt.littleEndian) { extraEntropy.replaceSubrange(0..<4, with: $0) }
        var signature = secp256k1_ecdsa_signature()
        let isSigned = digest.withUnsafeBytes { message in
            secret.withUnsafeBytes { secret in
                secp256k1_ecdsa_sign(
                    Secp256k1Context.shared, &signature, message.bytePointer,
                    secret.bytePointer, nil, attempt == 0 ? nil : extraEntropy)
            }
        }
        precondition(isSigned == 1, "a valid secret key signs every digest")
        var der = [UInt8](repeating: 0, count: 72)
        var count = der.count
        secp256k1_ecdsa_signature_serialize_der(Secp256k1Context.shared, &der, &count, &signature)
        return Array(der.prefix(count))
    }

    /// The key whose public key is this one's, x-only, tweaked as BIP 341 does: the secret is negated where y is odd.
    ///
    /// - Throws: `tweak_out_of_range`.
    public func tweaked<Meaning>(by tweak: Bytes32<Meaning>) throws(Refusal) -> SecretKey {
        let result: SecretBytes? = withKeypair { keypair in
            let isTweaked = tweak.withUnsafeBytes {
                secp256k1_keypair_xonly_tweak_add(
                    Secp256k1Context.shared, &keypair, $0.bytePointer)
            }
            guard isTweaked == 1 else { return nil }
            return SecretBytes(count: 32) {
                _ = secp256k1_keypair_sec(
                    Secp256k1Context.shared, $0.bytePointer, &keypair)
            }
        }
        guard let result else { throw Refusal(.tweakOutOfRange, "the tweak gives no key; choose other data") }
        return try SecretKey(result)
    }

    /// The key with `tweak` added to the secret as it is, as BIP 32 derives a child.
    ///
    /// - Throws: `tweak_out_of_range`.
    public func adding(_ tweak: SecretBytes) throws(Refusal) -> SecretKey {
        guard tweak.count == 32 else { throw Refusal(.tweakOutOfRange, "a tweak has 32 bytes") }
        var isSum: Int32 = 0
        let sum = SecretBytes(count: 32) { sum in
            secret.withUnsafeBytes { sum.copyMemory(from: $0) }
            isSum = tweak.withUnsafeBytes { tweak in
                secp256k1_ec_seckey_tweak_add(
                    Secp256k1Context.shared, sum.bytePointer,
                    tweak.bytePointer)
            }
        }
        guard isSum == 1 else { throw Refusal(.tweakOutOfRange, "the tweak gives no key; choose other data") }
        return try SecretKey(sum)
    }

    /// The secret itself, for derivations and for the encrypted keystore.
    package var secretBytes: SecretBytes { secret }

    /// A secret for another use under this key: HMAC-SHA256 of a label, under the secret of the even-Y form.
    ///
    /// BIP 340 signs with the negated secret where y is odd; deriving from that form makes the result a function of
    /// the public key's owner alone, whichever of the two secrets a wallet happened to keep.
    public func derivedSecret(_ label: some Collection<UInt8>) -> SecretBytes {
        guard compressedPublicKey.first == 3 else { return HMAC.sha256Secret(label, key: secret) }
        let negated = SecretBytes(count: 32) { negated in
            secret.withUnsafeBytes { negated.copyMemory(from: $0) }
            _ = secp256k1_ec_seckey_negate(
                Secp256k1Context.shared, negated.bytePointer)
        }
        return HMAC.sha256Secret(label, key: negated)
    }

    /// The public key, and nothing of the secret.
    public var description: String { "SecretKey(of \(publicKey), not shown)" }
    /// A mirror without children, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    private func withKeypair<Result>(_ body: (inout secp256k1_keypair) -> Result) -> Result {
        var keypair = secp256k1_keypair()
        defer { withUnsafeMutableBytes(of: &keypair) { wipe($0) } }
        let isPair = secret.withUnsafeBytes {
            secp256k1_keypair_create(
                Secp256k1Context.shared, &keypair, $0.bytePointer)
        }
        precondition(isPair == 1, "the secret was checked when the key was made")
        return body(&keypair)
    }
}
