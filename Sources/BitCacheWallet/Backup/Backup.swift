public import BitCacheCore
public import BitCacheCrypto

/// The encrypted form of all that a payer cannot make again from the words: a keystore and what was kept beside it.
///
/// Header, encryption and checksum are those of a keystore, under another magic. SPEC.md §9.4.
public enum Backup {
    /// The largest backup that is written or read: 256 MiB, some fifty thousand sessions with their receipts.
    public static let maximumBytes = 1 << 28

    /// Encrypts under a passphrase, with a fresh salt and nonce.
    ///
    /// - Throws: as ``Keystore/seal(_:passphrase:cost:)``, and `keystore_too_large` above ``maximumBytes``.
    public static func seal(
        _ contents: BackupContents, passphrase: SecretBytes, cost: Scrypt = .standard
    ) throws(Refusal) -> [UInt8] {
        try seal(contents, passphrase, .fresh(cost))
    }

    /// Decrypts what ``seal(_:passphrase:cost:)`` returned.
    ///
    /// - Throws: in the order of ``Keystore/open(_:passphrase:)``.
    public static func open(_ bytes: [UInt8], passphrase: SecretBytes) throws(Refusal) -> BackupContents {
        try open(bytes, passphrase, weakenedTo: Keystore.minimumLog2N)
    }

    /// As ``seal(_:passphrase:cost:)``, with chance as an argument; a cost below the least is for tests alone.
    static func seal(
        _ contents: BackupContents, _ passphrase: SecretBytes, _ header: SealedHeader,
        weakenedTo log2N: UInt8 = Keystore.minimumLog2N
    ) throws(Refusal) -> [UInt8] {
        try SealedFormat.backup.seal(contents.payload, passphrase, header, leastLog2N: log2N)
    }

    static func open(
        _ bytes: [UInt8], _ passphrase: SecretBytes, weakenedTo log2N: UInt8
    ) throws(Refusal) -> BackupContents {
        try BackupContents(payload: SealedFormat.backup.open(bytes, passphrase, leastLog2N: log2N))
    }
}

/// The edge between a backup and the file system: whole files, readable by their owner only.
public enum BackupFile {
    private static let file = SealedFile(format: .backup)

    /// Puts a backup at a path, as one step that either happens or does not; an existing file is left as it is.
    ///
    /// - Throws: `keystore_exists`, `keystore_too_large`, `keystore_unwritable`.
    public static func write(_ bytes: [UInt8], to path: String) throws(Refusal) {
        try file.write(bytes, to: path, replacing: false)
    }

    /// The bytes of the backup at a path.
    ///
    /// - Throws: `keystore_missing`, `keystore_unreadable`, `keystore_too_open`, `keystore_too_large`.
    public static func read(_ path: String) throws(Refusal) -> [UInt8] {
        try file.read(path)
    }
}
