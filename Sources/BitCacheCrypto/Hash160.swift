import BitCacheCore
import CLibCrypto

/// RIPEMD-160 of SHA-256, with which Bitcoin names public keys (P2WPKH, BIP 32 fingerprints).
public func hash160(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let inner: Bytes32<InnerDigest> = SHA256.hash(bytes)
    var digest = [UInt8](repeating: 0, count: 20)
    inner.withUnsafeBytes { _ = RIPEMD160($0.bytePointer, $0.count, &digest) }
    return digest
}

private enum InnerDigest {}
