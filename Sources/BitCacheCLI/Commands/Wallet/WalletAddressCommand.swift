import ArgumentParser
import BitCache

/// `bitcache wallet address`: where the wallet can be paid.
struct WalletAddressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "address",
        abstract: "Show an address of the wallet, and the path of its key.",
        discussion: """
            P2WPKH addresses stand where BIP 84 puts them and P2TR ones where BIP 86 does, so that other wallets find \
            them from the same words.

            With --next it is the first address that nobody on the chain has paid and that was not handed out before; \
            each call hands out another, up to 20 that wait to be paid.
            """)

    @OptionGroup var options: WalletOptions

    @Option(help: "The kind of address.")
    var type = AccountType.p2tr

    @Option(help: ArgumentHelp("The account, from 0.", valueName: "n"))
    var account: UInt32 = 0

    @Option(help: ArgumentHelp("The address's number in its account, from 0. (default: 0)", valueName: "n"))
    var index: UInt32?

    @Flag(help: "Hand out the next unused address; needs --chain.")
    var next = false

    @Option(
        help: ArgumentHelp("A simulated chain's file, for --next.", valueName: "file"), completion: .file())
    var chain: String?

    @Flag(help: "An address for change.")
    var change = false

    @Flag(help: "Show a QR code of it too; on a terminal it is shown anyway.")
    var qr = false

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let found = try address()
            guard !json else {
                return Console.print(
                    JSONValue.object([
                        "address": .string(found.address.text), "path": .string(found.path.description),
                    ]).line())
            }
            Console.print(found.address.text)
            Console.print(found.path.description)
            // Change goes to oneself: nobody has to scan it.
            if qr || !change {
                try QRCode.print(BitcoinURI(address: found.address).textForQRCode, isAskedFor: qr)
            }
        }
    }

    private func address() throws(Refusal) -> WalletAddress {
        guard next == (chain != nil), !next || index == nil else {
            throw Refusal(.argumentInvalid, "--next and --chain go together, and without --index")
        }
        let wallet = try options.wallet()
        guard let chain else { return try wallet.address(type, account: account, change: change, index: index ?? 0) }
        var coins = try AccountCoins(wallet, account: account, keystore: options.keystore, from: .chain(chain))
        return try coins.revealNextAddress(type, change: change)
    }
}
