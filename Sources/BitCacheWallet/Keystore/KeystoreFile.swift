public import BitCacheCore
public import BitCacheCrypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The edge between a keystore and the file system: whole files, readable by their owner only.
public enum KeystoreFile {
    private static let file = SealedFile(format: .keystore)

    /// Puts a keystore at a path, as one step that either happens or does not.
    ///
    /// At every moment, also after a crash, the path holds nothing, the old bytes or the new ones. When this returns,
    /// the new ones survive a loss of power.
    ///
    /// The bytes go into a new file beside the path, which then takes its name. A crash can leave that file behind; it
    /// is encrypted too and may be deleted. With `replacing`, a symbolic link at the path is replaced by the file.
    ///
    /// - Throws: `keystore_exists` if there is a file and `replacing` is false; `keystore_too_large`;
    ///   `keystore_unwritable` with what the system said, also where only the durability is in doubt.
    public static func write(_ bytes: [UInt8], to path: String, replacing: Bool = false) throws(Refusal) {
        try file.write(bytes, to: path, replacing: replacing)
    }

    /// The bytes of the keystore at a path.
    ///
    /// - Throws: `keystore_missing`; `keystore_unreadable` with what the system said, or where the path is no regular
    ///   file; `keystore_too_open` where group or others have any permission; `keystore_too_large`.
    public static func read(_ path: String) throws(Refusal) -> [UInt8] {
        try file.read(path)
    }

    /// Gives a keystore another passphrase: the same words under a fresh salt and nonce, in place of the old file.
    ///
    /// The new bytes are opened again before they take the old ones' place, which happens in one step: whatever fails,
    /// one of the two files is whole. Copies of the old file still open with the old passphrase. Of a symbolic link,
    /// the file that it leads to is replaced, so that no old one stays behind unseen.
    ///
    /// - Throws: what ``read(_:)`` and ``Keystore/changingPassphrase(of:from:to:)`` refuse, `keystore_unwritable`.
    public static func changePassphrase(
        at path: String, from old: SecretBytes, to new: SecretBytes
    ) throws(Refusal) {
        let changed = try Keystore.changingPassphrase(of: read(path), from: old, to: new)
        try write(changed, to: resolved(path), replacing: true)
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
