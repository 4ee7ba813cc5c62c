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

/// An ECDSA signature as a script meets it, judged by what Bitcoin's consensus asks and not by what nodes relay.
package struct ECDSASignature {
    private var signature = secp256k1_ecdsa_signature()

    /// Whether S lies in the lower half, as nodes want it before they relay a signature (BIP 146).
    package let hasLowS: Bool

    /// Reads strict DER (BIP 66); nil where the bytes are anything else.
    ///
    /// Numbers above the group order are well encoded and belong to no valid signature.
    package init?(strictDER der: some Collection<UInt8>) {
        let der = Array(der)
        guard Self.isStrictDER(der),
            secp256k1_ecdsa_signature_parse_der(Secp256k1Context.publicData, &signature, der, der.count) == 1
        else { return nil }
        // The library verifies low signatures only; a high one is as valid as its low twin.
        hasLowS = secp256k1_ecdsa_signature_normalize(Secp256k1Context.publicData, nil, &signature) == 0
        if !hasLowS {
            var high = signature
            _ = secp256k1_ecdsa_signature_normalize(Secp256k1Context.publicData, &signature, &high)
        }
    }

    /// Whether this is a key's signature of a digest; the key may have 33 or 65 bytes in any form of SEC 1.
    package func isValid<Meaning>(for digest: Bytes32<Meaning>, publicKey: [UInt8]) -> Bool {
        var (signature, key) = (signature, secp256k1_pubkey())
        guard publicKey.count == 33 || publicKey.count == 65,
            secp256k1_ec_pubkey_parse(Secp256k1Context.publicData, &key, publicKey, publicKey.count) == 1
        else { return false }
        return digest.withUnsafeBytes {
            secp256k1_ecdsa_verify(Secp256k1Context.publicData, &signature, $0.bytePointer, &key) == 1
        }
    }

    // 30 total | 02 length R | 02 length S, each number positive and without a needless zero
    private static func isStrictDER(_ der: [UInt8]) -> Bool {
        guard (8...72).contains(der.count), der[0] == 0x30, Int(der[1]) == der.count - 2 else { return false }
        let rCount = Int(der[3])
        guard rCount + 5 < der.count else { return false }
        let sCount = Int(der[5 + rCount])
        return rCount + sCount + 6 == der.count && isPositiveInteger(der[2..<4 + rCount])
            && isPositiveInteger(der[(4 + rCount)...])
    }

    private static func isPositiveInteger(_ field: ArraySlice<UInt8>) -> Bool {
        let number = field.dropFirst(2)
        guard field.first == 0x02, let first = number.first, first & 0x80 == 0 else { return false }
        guard first == 0, number.count > 1 else { return true }
        return number[number.startIndex + 1] & 0x80 != 0
    }
}
