public import BitCacheCore
public import BitCacheCrypto

/// The encrypted form of a wallet's words. SPEC.md §9.3.
///
/// Both functions are pure but for the salt and the nonce; ``KeystoreFile`` is the edge to the file system.
public enum Keystore {
    /// The largest keystore that is written or read.
    public static let maximumBytes = 4096
    /// The least binary logarithm of scrypt's N, and with ``minimumBlockSize`` 128 MiB for each guess.
    public static let minimumLog2N: UInt8 = 17
    /// The least r of scrypt.
    public static let minimumBlockSize: UInt32 = 8

    /// Encrypts under a passphrase, with a fresh salt and nonce.
    ///
    /// - Parameters:
    ///   - passphrase: UTF-8, not empty; not the passphrase of BIP 39.
    ///   - cost: How dear each guess of the passphrase is; written into the header.
    /// - Throws: `passphrase_empty`, `passphrase_too_long`, `passphrase_not_utf8`, `keystore_cost`,
    ///   `memory_unavailable`, `randomness_unavailable`.
    public static func seal(
        _ contents: KeystoreContents, passphrase: SecretBytes, cost: Scrypt = .standard
    ) throws(Refusal) -> [UInt8] {
        try seal(contents, passphrase, .fresh(cost))
    }

    /// Decrypts what ``seal(_:passphrase:cost:)`` returned.
    ///
    /// - Throws, in this order: `keystore_damaged` where bytes are missing or changed, or these never were a keystore;
    ///   `keystore_version`; `keystore_cost`; `passphrase_empty`, `passphrase_too_long`, `passphrase_not_utf8`;
    ///   `memory_unavailable`; `keystore_wrong_passphrase`; what the records are refused for.
    /// - Complexity: One scrypt, about 0.3 s at the least cost.
    public static func open(_ bytes: [UInt8], passphrase: SecretBytes) throws(Refusal) -> KeystoreContents {
        try open(bytes, passphrase, weakenedTo: minimumLog2N)
    }

    /// The same words under another passphrase, with a fresh salt and nonce and the cost that the keystore had.
    ///
    /// The result is opened before it is returned: the keystore that it will replace may be the only one.
    ///
    /// - Throws: as ``open(_:passphrase:)`` for the old passphrase, as ``seal(_:passphrase:cost:)`` for the new one.
    public static func changingPassphrase(
        of bytes: [UInt8], from old: SecretBytes, to new: SecretBytes
    ) throws(Refusal) -> [UInt8] {
        try changingPassphrase(of: bytes, from: old, to: new, weakenedTo: minimumLog2N)
    }

    static func changingPassphrase(
        of bytes: [UInt8], from old: SecretBytes, to new: SecretBytes, weakenedTo log2N: UInt8
    ) throws(Refusal) -> [UInt8] {
        let contents = try open(bytes, old, weakenedTo: log2N)
        let cost = try SealedFormat.keystore.cost(of: bytes, leastLog2N: log2N)
        let changed = try seal(contents, new, .fresh(cost), weakenedTo: log2N)
        let reopened = try open(changed, new, weakenedTo: log2N)
        guard reopened.payload.isEqual(to: contents.payload) else {
            throw Refusal(.keystoreDamaged, "the new keystore does not hold the old one's words; nothing was changed")
        }
        return changed
    }

    /// As ``seal(_:passphrase:cost:)``, with chance as an argument.
    ///
    /// - Parameter log2N: The least cost that is let through; lower than ``minimumLog2N`` in tests alone, which make
    ///   many keystores and have nothing to protect.
    static func seal(
        _ contents: KeystoreContents, _ passphrase: SecretBytes, _ header: SealedHeader,
        weakenedTo log2N: UInt8 = minimumLog2N
    ) throws(Refusal) -> [UInt8] {
        try SealedFormat.keystore.seal(contents.payload, passphrase, header, leastLog2N: log2N)
    }

    /// As ``open(_:passphrase:)``, for the keystores of tests as well.
    static func open(
        _ bytes: [UInt8], _ passphrase: SecretBytes, weakenedTo log2N: UInt8
    ) throws(Refusal) -> KeystoreContents {
        try KeystoreContents(payload: SealedFormat.keystore.open(bytes, passphrase, leastLog2N: log2N))
    }
}
