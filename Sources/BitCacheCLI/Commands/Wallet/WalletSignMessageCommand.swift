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
            """)

    /// How much of the transaction that is signed the signature contains.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case simple
        case full
    }

    @OptionGroup var options: WalletOptions

    @Option(help: "The kind of address.")
    var type: AccountType

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
            let wallet = try options.wallet()
            let own = try wallet.address(type, account: account, change: change, index: index)
            let key = try signer(wallet)
            let script = own.output.script
            let signature =
                switch format {
                case .simple: try MessageSignature(signing: message, for: script, with: key)
                case .full: try MessageSignature(signing: message, for: script, with: key, terms: .init())
                }
            let text = signature.description
            guard json else { return Console.print(text) }
            Console.print(
                JSONValue.object([
                    "address": .string(own.address.text), "format": .string(format.rawValue),
                    "path": .string(own.path.description),
                    "signature": .string(text),
                ]).line())
        }
    }

    /// The key that signs: the one that the output names.
    private func signer(_ wallet: Wallet) throws(Refusal) -> SecretKey {
        switch type {
        case .p2wpkh: try wallet.bip84Key(account: account, change: change, index: index)
        case .p2tr:
            try Taproot.outputSecretKey(
                internalKey: wallet.bip86Key(account: account, change: change, index: index), merkleRoot: nil)
        }
    }
}
