import ArgumentParser
import BitCache

/// `bitcache wallet address`: where the wallet can be paid.
struct WalletAddressCommand: ParsableCommand {
    /// The forms of an address that the wallet has keys for.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case p2wpkh
        case p2tr
    }

    static let configuration = CommandConfiguration(
        commandName: "address",
        abstract: "Show an address of the wallet, and the path of its key.",
        discussion: """
            P2WPKH addresses stand where BIP 84 puts them and P2TR ones where BIP 86 does, so that other wallets find \
            them from the same words.
            """)

    @OptionGroup var options: WalletOptions

    @Option(help: "p2wpkh or p2tr.")
    var type = Form.p2tr

    @Option(help: ArgumentHelp("The account, from 0.", valueName: "n"))
    var account: UInt32 = 0

    @Option(help: ArgumentHelp("The address's number in its account, from 0.", valueName: "n"))
    var index: UInt32 = 0

    @Flag(help: "An address for change.")
    var change = false

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let (address, path) = try found(in: options.wallet())
            guard json else {
                Console.print(address.text)
                return Console.print(path.description)
            }
            Console.print(
                JSONValue.object(["address": .string(address.text), "path": .string(path.description)]).line())
        }
    }

    private func found(in wallet: Wallet) throws(Refusal) -> (Address, DerivationPath) {
        let (purpose, script): (UInt32, Script)
        switch type {
        case .p2wpkh:
            let key = try wallet.bip84Key(account: account, change: change, index: index)
            (purpose, script) = (84, try .p2wpkh(compressedPublicKey: key.compressedPublicKey))
        case .p2tr:
            let key = try wallet.bip86Key(account: account, change: change, index: index)
            let output = try Taproot.outputKey(internalKey: key.publicKey, merkleRoot: nil)
            (purpose, script) = (86, .p2tr(outputKey: output.key))
        }
        let coin = wallet.network == .mainnet ? 0 : 1
        return (
            try Address(script: script, network: wallet.network),
            try DerivationPath(parsing: "m/\(purpose)'/\(coin)'/\(account)'/\(change ? 1 : 0)/\(index)")
        )
    }
}
