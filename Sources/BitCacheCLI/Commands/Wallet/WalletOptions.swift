import ArgumentParser
import BitCache

/// The keystore that a command works on, and how it is opened.
struct WalletOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The encrypted keystore; its passphrase is asked for, or taken from BITCACHE_KEYSTORE_PASSPHRASE, and that of "
                + "the words, where they have one, from BITCACHE_BIP39_PASSPHRASE.",
            valueName: "file"), completion: .file())
    var keystore: String

    /// What the keystore keeps.
    func open() throws(Refusal) -> KeystoreContents { try Self.open(keystore) }

    /// The keystore's wallet.
    func wallet() throws(Refusal) -> Wallet { try Self.wallet(at: keystore) }

    /// The wallet of a keystore, for commands that can do without one.
    ///
    /// - Throws: what ``KeystoreFile`` and ``Keystore`` refuse; `passphrase_missing`, `passphrase_unexpected`.
    static func wallet(at path: String) throws(Refusal) -> Wallet { try wallet(of: open(path)) }

    /// The wallet of what a keystore keeps; the passphrase of its words is asked for where they have one.
    static func wallet(of contents: KeystoreContents) throws(Refusal) -> Wallet {
        guard contents.needsPassphrase else {
            // A passphrase that is set for a wallet without one is refused: it is probably meant for another wallet.
            return try contents.wallet(passphrase: Passphrase.fromEnvironment(Passphrase.wordsVariable) ?? .empty)
        }
        return try contents.wallet(passphrase: Passphrase.forWords(confirming: false))
    }

    private static func open(_ path: String) throws(Refusal) -> KeystoreContents {
        // Read first: nobody is asked for the passphrase of a file that is not there.
        let bytes = try KeystoreFile.read(path)
        return try Keystore.open(bytes, passphrase: Passphrase.forKeystore(confirming: false))
    }
}
