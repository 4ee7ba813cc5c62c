public import BitCacheCore
import CSecp256k1

/// A BIP 340 public key: the x coordinate of a point of secp256k1 whose y is even.
///
/// The initialiser checks that the coordinate lies on the curve: about 5 µs for a new key, and next to nothing for one of
/// the last 32 768 or so that the process has met (``LiftedKeys``).
public struct XOnlyPublicKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What the 32 bytes of a key mean.
    public enum Meaning {}

    /// The x coordinate, big-endian.
    public let bytes: Bytes32<Meaning>

    init(checked bytes: Bytes32<Meaning>) {
        self.bytes = bytes
    }

    /// Takes 32 bytes.
    ///
    /// - Throws: `not_canonical` for another length, `key_not_on_curve`.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        bytes = try Bytes32(rawRepresentation: rawRepresentation)
        guard Self.isOnCurve(bytes) else {
            throw Refusal(.keyNotOnCurve, "\(bytes) is no x coordinate of a point on secp256k1")
        }
    }

    /// Whether some point has this x, as libsecp256k1 sees it; its y is kept for the signatures that will follow.
    private static func isOnCurve(_ bytes: Bytes32<Meaning>) -> Bool {
        let x = bytes.withUnsafeBytes { UInt256(bigEndian: $0) }
        if LiftedKeys.shared.y(of: x) != nil { return true }
        // SEC 1: 2 begins the compressed form of the point with even y, 4 the form with both coordinates.
        var point = secp256k1_pubkey()
        var form: [UInt8] = [2]
        bytes.withUnsafeBytes { form.append(contentsOf: $0) }
        guard secp256k1_ec_pubkey_parse(Secp256k1Context.publicData, &point, form, form.count) == 1 else {
            return false
        }
        form = [UInt8](repeating: 0, count: 65)
        var count = form.count
        secp256k1_ec_pubkey_serialize(
            Secp256k1Context.publicData, &form, &count, &point, UInt32(SECP256K1_EC_UNCOMPRESSED))
        form.withUnsafeBytes { LiftedKeys.shared.remember(UInt256(bigEndian: $0, at: 33), of: x) }
        return true
    }

    /// Reads 64 hexadecimal digits.
    public init(parsing text: String) throws(Refusal) {
        try self.init(rawRepresentation: Hex.decode(text))
    }

    /// The 32 bytes of the x coordinate.
    public var rawRepresentation: [UInt8] { bytes.rawRepresentation }

    /// The x coordinate as 64 hexadecimal digits.
    public var description: String { bytes.description }

    /// Compares the bytes, which gives keys one order everywhere.
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }

    /// Whether a signature of a 32-byte digest is this key's (BIP 340, about 40 µs).
    public func isValid<Meaning>(_ signature: SchnorrSignature, for digest: Bytes32<Meaning>) -> Bool {
        guard var key = parsed() else { return false }
        return digest.withUnsafeBytes { message in
            secp256k1_schnorrsig_verify(
                Secp256k1Context.publicData, signature.rawRepresentation,
                message.bytePointer, 32, &key) == 1
        }
    }

    /// The key as libsecp256k1 holds it, which itself checks that the point is on the curve.
    private func parsed() -> secp256k1_xonly_pubkey? {
        var key = secp256k1_xonly_pubkey()
        let x = bytes.withUnsafeBytes { UInt256(bigEndian: $0) }
        if let y = LiftedKeys.shared.y(of: x) {
            // With both coordinates it has no square root to take. 4 begins the uncompressed form of SEC 1.
            var point = secp256k1_pubkey()
            var uncompressed: [UInt8] = [4]
            bytes.withUnsafeBytes { uncompressed.append(contentsOf: $0) }
            withUnsafeBytes(of: (y.limb3.bigEndian, y.limb2.bigEndian, y.limb1.bigEndian, y.limb0.bigEndian)) {
                uncompressed.append(contentsOf: $0)
            }
            if secp256k1_ec_pubkey_parse(Secp256k1Context.publicData, &point, uncompressed, uncompressed.count) == 1,
                secp256k1_xonly_pubkey_from_pubkey(Secp256k1Context.publicData, &key, nil, &point) == 1
            {
                return key
            }
        }
        let isPoint = bytes.withUnsafeBytes {
            secp256k1_xonly_pubkey_parse(
                Secp256k1Context.publicData, &key, $0.bytePointer)
        }
        return isPoint == 1 ? key : nil
    }

    /// This key plus `tweak` times the generator, as BIP 341 tweaks an internal key, with the parity of the result.
    ///
    /// - Throws: `tweak_out_of_range` where the tweak is not below the group order or the sum is infinity.
    public func tweaked<TweakMeaning>(
        by tweak: Bytes32<TweakMeaning>
    ) throws(Refusal) -> (key: XOnlyPublicKey, hasOddY: Bool) {
        guard var internalKey = parsed() else {
            throw Refusal(.keyNotOnCurve, "\(bytes) is no x coordinate of a point on secp256k1")
        }
        var point = secp256k1_pubkey()
        let isTweaked = tweak.withUnsafeBytes {
            secp256k1_xonly_pubkey_tweak_add(
                Secp256k1Context.publicData, &point, &internalKey, $0.bytePointer)
        }
        guard isTweaked == 1 else { throw Refusal(.tweakOutOfRange, "the tweak gives no key; choose other data") }
        return XOnlyPublicKey.from(point)
    }

    static func from(_ point: secp256k1_pubkey) -> (key: XOnlyPublicKey, hasOddY: Bool) {
        var point = point
        var xonly = secp256k1_xonly_pubkey()
        var parity: Int32 = 0
        _ = secp256k1_xonly_pubkey_from_pubkey(Secp256k1Context.publicData, &xonly, &parity, &point)
        let bytes = Bytes32<Meaning> {
            _ = secp256k1_xonly_pubkey_serialize(
                Secp256k1Context.publicData, $0.bytePointer, &xonly)
        }
        return (XOnlyPublicKey(checked: bytes), parity == 1)
    }
}

/// A BIP 340 signature: 64 bytes, judged only together with a key and a digest.
public struct SchnorrSignature: Hashable, Sendable {
    /// The 64 bytes: the x coordinate of R, then s.
    public let rawRepresentation: [UInt8]

    /// The number of bytes.
    public static let count = 64

    /// Takes exactly 64 bytes; `not_canonical` otherwise.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        guard rawRepresentation.count == Self.count else {
            throw Refusal(.notCanonical, "a signature has 64 bytes and \(rawRepresentation.count) were found")
        }
        self.rawRepresentation = Array(rawRepresentation)
    }

    init(checked rawRepresentation: [UInt8]) {
        self.rawRepresentation = rawRepresentation
    }

    /// Hashes the 64 bytes as one piece, not one by one.
    public func hash(into hasher: inout Hasher) {
        rawRepresentation.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension Refusal.Code {
    /// Bytes that should be a public key are not on the curve.
    public static let keyNotOnCurve = Self(rawValue: "key_not_on_curve")
    /// A tweak that gives no key.
    public static let tweakOutOfRange = Self(rawValue: "tweak_out_of_range")
    /// Bytes that should be a secret key are zero or not below the group order.
    public static let secretKeyOutOfRange = Self(rawValue: "secret_key_out_of_range")
}
