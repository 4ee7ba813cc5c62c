import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto

@testable import BitCacheWallet

extension ExtendedSecretKey {
    /// The key as `xprv…`, in which BIP 32 writes its vectors.
    var xprv: String {
        text(version: 0x0488_ade4, key: [0] + secretKey.secretBytes.withUnsafeBytes { Array($0) })
    }

    /// The key's public half as `xpub…`.
    var xpub: String { text(version: 0x0488_b21e, key: secretKey.compressedPublicKey) }

    private func text(version: UInt32, key: [UInt8]) -> String {
        var bytes = ByteWriter()
        bytes.write(bigEndian: version)
        bytes.write(depth)
        bytes.write(parentFingerprint)
        bytes.write(bigEndian: lastStep.rawValue)
        chainCode.withUnsafeBytes { bytes.write($0) }
        bytes.write(key)
        let once: Bytes32<Checksum> = SHA256.hash(bytes.bytes)
        let twice: Bytes32<Checksum> = SHA256.hash(once.rawRepresentation)
        return base58(bytes.bytes + twice.rawRepresentation.prefix(4))
    }

    private enum Checksum {}
}

/// Base 58 without leading zeros, of which extended keys have none.
private func base58(_ bytes: [UInt8]) -> String {
    let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    var digits: [Int] = []
    for byte in bytes {
        var carry = Int(byte)
        for position in digits.indices {
            carry += digits[position] << 8
            digits[position] = carry % 58
            carry /= 58
        }
        while carry > 0 {
            digits.append(carry % 58)
            carry /= 58
        }
    }
    return String(digits.reversed().map { alphabet[$0] })
}
