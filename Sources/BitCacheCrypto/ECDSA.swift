public import BitCacheCore
import CSecp256k1

/// Whether an ECDSA signature of a digest is a key's: strictly encoded in DER, with a low S (BIP 66, BIP 146).
///
/// Anything else is false, however it is malformed. About 40 µs.
public func verifyECDSA<Meaning>(der: [UInt8], digest: Bytes32<Meaning>, compressedPublicKey: [UInt8]) -> Bool {
    var signature = secp256k1_ecdsa_signature()
    var key = secp256k1_pubkey()
    guard (8...72).contains(der.count), compressedPublicKey.count == 33,
        secp256k1_ecdsa_signature_parse_der(Secp256k1Context.publicData, &signature, der, der.count) == 1,
        secp256k1_ec_pubkey_parse(Secp256k1Context.publicData, &key, compressedPublicKey, 33) == 1
    else { return false }
    // Writing it again must give the same bytes: one signature, one encoding.
    var canonical = [UInt8](repeating: 0, count: 72)
    var count = canonical.count
    guard secp256k1_ecdsa_signature_serialize_der(Secp256k1Context.publicData, &canonical, &count, &signature) == 1,
        canonical.prefix(count) == der[...]
    else { return false }
    // The library itself refuses an S in the upper half.
    return digest.withUnsafeBytes {
        secp256k1_ecdsa_verify(Secp256k1Context.publicData, &signature, $0.bytePointer, &key) == 1
    }
}
