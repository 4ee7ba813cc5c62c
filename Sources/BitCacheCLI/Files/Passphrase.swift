import BitCache
import Foundation

/// Passphrases come from the environment or from a terminal with its echo off, never from an argument.
enum Passphrase {
    /// The variable of the keystore's passphrase.
    static let keystoreVariable = "BITCACHE_KEYSTORE_PASSPHRASE"
    /// The variable of the passphrase that a keystore is given instead of its old one.
    static let newKeystoreVariable = "BITCACHE_NEW_KEYSTORE_PASSPHRASE"
    /// The variable of the passphrase that makes another wallet of the same words (BIP 39).
    static let wordsVariable = "BITCACHE_BIP39_PASSPHRASE"

    static func fromEnvironment(_ name: String) -> SecretBytes? {
        guard let value = getenv(name), strlen(value) > 0 else { return nil }
        return SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    /// The keystore's passphrase from `BITCACHE_KEYSTORE_PASSPHRASE`, or asked for.
    ///
    /// - Throws: `passphrase_missing` in a script without the variable.
    static func forKeystore(confirming: Bool) throws(Refusal) -> SecretBytes {
        try find(keystoreVariable, "Passphrase of the keystore: ", confirming: confirming)
    }

    /// The passphrase that a keystore is given, from `BITCACHE_NEW_KEYSTORE_PASSPHRASE`, or asked for twice.
    ///
    /// - Throws: `passphrase_missing` in a script without the variable.
    static func newForKeystore() throws(Refusal) -> SecretBytes {
        try find(newKeystoreVariable, "New passphrase of the keystore: ", confirming: true)
    }

    /// The passphrase of BIP 39 that a wallet needs, from `BITCACHE_BIP39_PASSPHRASE`, or asked for.
    ///
    /// - Throws: `passphrase_missing` in a script without the variable.
    static func forWords(confirming: Bool) throws(Refusal) -> SecretBytes {
        try find(wordsVariable, "BIP 39 passphrase of the words: ", confirming: confirming)
    }

    private static func find(
        _ variable: String, _ prompt: String, confirming: Bool
    ) throws(Refusal) -> SecretBytes {
        if let passphrase = fromEnvironment(variable) { return passphrase }
        guard Console.isTerminal(STDIN_FILENO) else {
            throw Refusal(.passphraseMissing, "set \(variable), or run this on a terminal")
        }
        let first = try SecretInput.ask(prompt)
        if confirming {
            guard first.isEqual(to: try SecretInput.ask("The same once more: ")) else {
                throw Refusal(.passphraseMissing, "the two passphrases differ; nothing was written")
            }
        }
        return first
    }
}
