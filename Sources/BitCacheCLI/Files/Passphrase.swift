import BitCache
import Foundation

/// Passphrases come from the environment or from a terminal with its echo off, never from an argument.
enum Passphrase {
    static func fromEnvironment(_ name: String) -> SecretBytes? {
        guard let value = getenv(name), strlen(value) > 0 else { return nil }
        return SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    /// The keystore's passphrase from `BITCACHE_KEYSTORE_PASSPHRASE`, or asked for.
    ///
    /// - Throws: `passphrase_missing` in a script without the variable.
    static func forKeystore(confirming: Bool) throws(Refusal) -> SecretBytes {
        if let passphrase = fromEnvironment("BITCACHE_KEYSTORE_PASSPHRASE") { return passphrase }
        guard Console.isTerminal(STDIN_FILENO) else {
            throw Refusal(.passphraseMissing, "set BITCACHE_KEYSTORE_PASSPHRASE, or run this on a terminal")
        }
        let first = ask("Passphrase of the keystore: ")
        if confirming {
            guard first.isEqual(to: ask("The same once more: ")) else {
                throw Refusal(.passphraseMissing, "the two passphrases differ; nothing was written")
            }
        }
        return first
    }

    private static func ask(_ prompt: String) -> SecretBytes {
        var settings = termios()
        tcgetattr(STDIN_FILENO, &settings)
        let before = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        defer {
            var before = before
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        FileHandle.standardError.write(Data(prompt.utf8))
        return SecretBytes(copying: Array((readLine(strippingNewline: true) ?? "").utf8))
    }
}
