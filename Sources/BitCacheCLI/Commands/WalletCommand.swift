import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet`: keys in an encrypted keystore.
struct WalletCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Make and look at a wallet.",
        subcommands: [New.self, Show.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Make a new wallet in an encrypted keystore file.",
            discussion: """
                The passphrase is asked for, or taken from BITCACHE_KEYSTORE_PASSPHRASE. The words that restore the keys \
                are shown only with --show-words; they restore keys, not balances, hosts or sessions.
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

        @Flag(help: "Print the facts as one JSON object.")
        var json = false

        func run() throws {
            try reporting(json: json) {
                let network = try Network(parsing: network)
                guard !FileSystem.exists(keystore) else {
                    throw Refusal(.keystoreExists, "'\(keystore)' exists already; choose another name")
                }
                let passphrase = try Passphrase.forKeystore(confirming: true)
                let mnemonic = try Mnemonic.random(wordCount: words)
                let contents = KeystoreContents(mnemonic: mnemonic, network: network, created: try .now())
                try KeystoreFile.write(Keystore.seal(contents, passphrase: passphrase), to: keystore)
                if showWords {
                    // The one place where words leave the program: asked for, and to the terminal or pipe that asked.
                    mnemonic.withWords { FileHandle.standardError.write(Data($0)) }
                    Console.printError("")
                }
                try WalletFacts(contents.wallet()).print(json: json, keystore: keystore)
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a wallet's public keys and first addresses; no secret.")

        @Option(help: ArgumentHelp("The keystore file.", valueName: "file"), completion: .file())
        var keystore: String

        @Flag(help: "Print the facts as one JSON object.")
        var json = false

        func run() throws {
            try reporting(json: json) {
                let bytes = try KeystoreFile.read(keystore)
                let wallet = try Keystore.open(bytes, passphrase: Passphrase.forKeystore(confirming: false)).wallet()
                try WalletFacts(wallet).print(json: json, keystore: keystore)
            }
        }
    }
}

/// What a wallet shows of itself: public keys and addresses.
private struct WalletFacts {
    let facts: [(name: String, value: String)]

    init(_ wallet: Wallet) throws(Refusal) {
        let segwit = try Address(
            script: .p2wpkh(compressedPublicKey: wallet.bip84Key(change: false, index: 0).compressedPublicKey),
            network: wallet.network)
        let taprootKey = try wallet.bip86Key(change: false, index: 0).publicKey
        let taproot = try Address(
            script: .p2tr(outputKey: Taproot.outputKey(internalKey: taprootKey, merkleRoot: nil).key),
            network: wallet.network)
        facts = [
            ("network", wallet.network.description),
            ("fingerprint", Hex.encode(wallet.masterFingerprint)),
            ("address_p2wpkh", segwit.text),
            ("address_p2tr", taproot.text),
            ("host_identity", try wallet.tokenKey(.identity).publicKey.description),
            ("payee_key", try wallet.tokenKey(.payee).publicKey.description),
        ]
    }

    func print(json: Bool, keystore: String) throws {
        let all = [("keystore", keystore)] + facts
        if json {
            let object = Dictionary(all.map { ($0.0, JSONValue.string($0.1)) }, uniquingKeysWith: { first, _ in first })
            Console.print(JSONValue.object(object).line())
        } else {
            for (name, value) in all { Console.print(name.padding(toLength: 16, withPad: " ", startingAt: 0) + value) }
        }
    }
}
