import ArgumentParser
import BitCache

/// `bitcache wallet new`: a new keystore.
struct WalletNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a new wallet in an encrypted keystore file.",
        discussion: """
            The passphrase is asked for, or taken from BITCACHE_KEYSTORE_PASSPHRASE. The words that restore the keys \
            are shown only with --show-words; they restore keys, not balances, hosts or sessions.

            With BITCACHE_BIP39_PASSPHRASE, or asked for with --bip39-passphrase, the words have a passphrase of their \
            own. It is not kept: every command asks for it, and without it the words restore another, empty wallet.
            """)

    @Option(
        help: ArgumentHelp("The keystore file to make; an existing one is never overwritten.", valueName: "file"),
        completion: .file())
    var keystore: String

    @Option(help: "mainnet, testnet, signet or regtest.")
    var network = "regtest"

    @Option(help: "How many words: 12, 15, 18, 21 or 24.")
    var words = 24

    @Flag(help: "Show the words once, to be written down on paper.")
    var showWords = false

    @Flag(
        name: .customLong("bip39-passphrase"), help: "Give the words a passphrase of their own; it is asked for twice.")
    var withPassphrase = false

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let network = try argument("--network", given: network, Network.init(parsing:))
            guard !FileSystem.exists(keystore) else {
                throw Refusal(.keystoreExists, "'\(keystore)' exists already; choose another name")
            }
            let passphrase = try Passphrase.forKeystore(confirming: true)
            let mnemonic = try argument("--words", given: words, Mnemonic.random(wordCount:))
            let ofWords = try passphraseOfWords()
            let contents = KeystoreContents(
                mnemonic: mnemonic, network: network, created: try .now(), needsPassphrase: ofWords.count > 0)
            let wallet = try contents.wallet(passphrase: ofWords)
            try KeystoreFile.write(Keystore.seal(contents, passphrase: passphrase), to: keystore)
            if showWords {
                // The one place where words leave the program: asked for, and to the terminal or pipe that asked.
                mnemonic.withWords(Console.showSecret)
                Console.printError("")
            }
            try WalletFacts(wallet).print(json: json, keystore: keystore)
        }
    }

    private func passphraseOfWords() throws(Refusal) -> SecretBytes {
        guard !withPassphrase else { return try Passphrase.forWords(confirming: true) }
        return Passphrase.fromEnvironment(Passphrase.wordsVariable) ?? .empty
    }
}
