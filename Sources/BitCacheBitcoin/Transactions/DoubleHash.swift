package import BitCacheCore
import BitCacheCrypto

private enum InnerDigest {}

/// SHA-256 of SHA-256, with which Bitcoin names transactions and blocks.
package func doubleSHA256<Meaning>(
    _ bytes: some Sequence<UInt8>, as meaning: Bytes32<Meaning>.Type = Bytes32<Meaning>.self
) -> Bytes32<Meaning> {
    var outer = SHA256()
    outer.update(SHA256.hash(bytes, as: Bytes32<InnerDigest>.self))
    return outer.finalized()
}
