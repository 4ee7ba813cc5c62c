public import BitCacheCore
public import BitCacheCrypto

/// Whoever can sign for keys that are named by their origin: a wallet, or a test's own table.
public protocol SecretKeySource {
    /// The secret key at an origin; nil where the origin is another wallet's.
    ///
    /// - Throws: What the derivation refuses.
    func secretKey(at origin: KeyOrigin) throws(Refusal) -> SecretKey?
}
