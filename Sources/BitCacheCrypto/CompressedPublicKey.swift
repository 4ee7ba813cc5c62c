public import BitCacheCore
import CSecp256k1

/// A public key in the 33-byte form of SEC 1: 2 or 3 for a y that is even or odd, then x, big-endian.
///
/// BIP 32 derives such keys and P2WPKH pays to their hash; taproot drops the first byte (``xOnly``).
public struct CompressedPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The 33 bytes.
    public let rawRepresentation: [UInt8]

    /// The number of bytes.
    public static let count = 33

    /// The parity byte of a point whose y is even.
    private static let evenY: UInt8 = 2
    /// The parity byte of a point whose y is odd.
    private static let oddY: UInt8 = 3

    private init(checked bytes: [UInt8]) {
        rawRepresentation = bytes
    }

    /// Takes 33 bytes.
    ///
    /// - Throws: `not_canonical` unless there are 33 bytes that begin with 2 or 3; `key_not_on_curve`.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        let bytes = Array(rawRepresentation)
        guard bytes.count == Self.count, bytes.first == Self.evenY || bytes.first == Self.oddY else {
            throw Refusal(.notCanonical, "a compressed public key has 33 bytes and begins with 2 or 3")
        }
        guard Self.point(bytes) != nil else {
            throw Refusal(.keyNotOnCurve, "\(Hex.encode(bytes)) is no point on secp256k1")
        }
        self.init(checked: bytes)
    }

    /// Reads 66 hexadecimal digits.
    ///
    /// - Throws: `malformed_hex`, `not_canonical`, `key_not_on_curve`.
    public init(parsing text: String) throws(Refusal) {
        try self.init(rawRepresentation: Hex.decode(text))
    }

    /// The public key of a secret one.
    public init(of secretKey: SecretKey) {
        self.init(checked: secretKey.compressedPublicKey)
    }

    /// The point that an x-only key stands for, whose y is even (BIP 340).
    public init(evenY key: XOnlyPublicKey) {
        self.init(checked: [Self.evenY] + key.rawRepresentation)
    }

    /// The key without the parity of its y, as taproot uses it (BIP 340).
    public var xOnly: XOnlyPublicKey {
        XOnlyPublicKey(
            checked: Bytes32 { $0.copyBytes(from: rawRepresentation.dropFirst()) })
    }

    /// Whether the point's y is odd.
    public var hasOddY: Bool { rawRepresentation.first == Self.oddY }

    /// The key as 66 hexadecimal digits.
    public var description: String { Hex.encode(rawRepresentation) }

    /// This point plus `tweak` times the generator, as BIP 32 derives a public child.
    ///
    /// - Throws: `tweak_out_of_range` where the tweak is not below the group order or the sum is infinity.
    /// - Complexity: about 25 µs.
    public func adding<Meaning>(_ tweak: Bytes32<Meaning>) throws(Refusal) -> CompressedPublicKey {
        guard var point = Self.point(rawRepresentation) else {
            throw Refusal(.keyNotOnCurve, "\(self) is no point on secp256k1")
        }
        let isSum = tweak.withUnsafeBytes {
            secp256k1_ec_pubkey_tweak_add(Secp256k1Context.publicData, &point, $0.bytePointer)
        }
        guard isSum == 1 else { throw Refusal(.tweakOutOfRange, "the tweak gives no key; choose other data") }
        var bytes = [UInt8](repeating: 0, count: Self.count)
        var count = bytes.count
        secp256k1_ec_pubkey_serialize(
            Secp256k1Context.publicData, &bytes, &count, &point, UInt32(SECP256K1_EC_COMPRESSED))
        return CompressedPublicKey(checked: bytes)
    }

    /// The key as libsecp256k1 holds it; nil where no point has this x.
    private static func point(_ bytes: [UInt8]) -> secp256k1_pubkey? {
        var point = secp256k1_pubkey()
        let isPoint = secp256k1_ec_pubkey_parse(Secp256k1Context.publicData, &point, bytes, bytes.count)
        return isPoint == 1 ? point : nil
    }
}
