import ArgumentParser
import BitCache

/// `bitcache wallet sign-message`: signs a message with the key of one address.
struct WalletSignMessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-message",
        abstract: "Sign a message with the key of one of the wallet's addresses (BIP 322).",
        discussion: """
            Prints the signature alone. The message is signed byte by byte as it is given: a file or standard input \
            that ends with a line feed is another message than one without. The same message and address always give \
            the same signature.

            The passphrases are asked for, or taken from BITCACHE_KEYSTORE_PASSPHRASE and BITCACHE_BIP39_PASSPHRASE.
            """)

    /// The kinds of address that the wallet has.
    enum AddressType: String, CaseIterable, ExpressibleByArgument {
        case p2wpkh
        case p2tr
    }

    /// How much of the transaction that is signed the signature contains.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case simple
        case full
    }

    @Option(help: ArgumentHelp("The keystore file.", valueName: "file"), completion: .file())
    var keystore: String

    @Option(help: "The kind of address.")
    var type: AddressType

    @Option(help: "The account of the address.")
    var account: UInt32 = 0

    @Option(help: "The number of the address in its account.")
    var index: UInt32 = 0

    @Flag(help: "Sign for an address of the change.")
    var change = false

    @Option(help: "How much of the signed transaction the signature contains; verifiers read both.")
    var format = Format.simple

    @OptionGroup var input: MessageInput

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let message = try input.bytes()
            let wallet = try Keystore.open(
                KeystoreFile.read(keystore), passphrase: Passphrase.forKeystore(confirming: false)
            ).wallet(passphrase: Passphrase.fromEnvironment("BITCACHE_BIP39_PASSPHRASE") ?? .empty)
            let (key, script, purpose) = try signer(wallet)
            let signature =
                switch format {
                case .simple: try MessageSignature(signing: message, for: script, with: key)
                case .full: try MessageSignature(signing: message, for: script, with: key, terms: .init())
                }
            let text = signature.description
            guard json else { return Console.print(text) }
            let coin = wallet.network == .mainnet ? 0 : 1
            Console.print(
                try JSONValue.object([
                    "address": .string(Address(script: script, network: wallet.network).text),
                    "format": .string(format.rawValue),
                    "path": .string("m/\(purpose)'/\(coin)'/\(account)'/\(change ? 1 : 0)/\(index)"),
                    "signature": .string(text),
                ]).line())
        }
    }

    /// The key that signs and the script that it signs for.
    private func signer(_ wallet: Wallet) throws -> (key: SecretKey, script: Script, purpose: Int) {
        do {
            switch type {
            case .p2wpkh:
                let key = try wallet.bip84Key(account: account, change: change, index: index)
                return (key, try .p2wpkh(compressedPublicKey: key.compressedPublicKey), 84)
            case .p2tr:
                let key = try Taproot.outputSecretKey(
                    internalKey: wallet.bip86Key(account: account, change: change, index: index), merkleRoot: nil)
                return (key, .p2tr(outputKey: key.publicKey), 86)
            }
        } catch  where error.code == .pathMalformed {
            throw WrongUsage(refusal: error)
        }
    }
}
