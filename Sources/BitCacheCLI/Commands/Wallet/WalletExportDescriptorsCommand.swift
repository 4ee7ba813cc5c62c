import ArgumentParser
import BitCache

/// `bitcache wallet export-descriptors`: what another program needs to watch the wallet's coins.
struct WalletExportDescriptorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-descriptors",
        abstract: "Print the wallet's public descriptors, with key origins and checksums.",
        discussion: """
            One descriptor a line: external and change, BIP 84 (wpkh) and BIP 86 (tr). They show every address of the \
            account and can spend nothing. With --core the output is what Bitcoin Core's `importdescriptors` takes:

              bitcoin-cli importdescriptors "$(bitcache wallet export-descriptors --keystore my.keystore --core)"
            """)

    @OptionGroup var options: WalletOptions

    @Option(help: "The number of the account.")
    var account: UInt32 = 0

    @Flag(help: "Print the argument of Bitcoin Core's importdescriptors, for a wallet without private keys.")
    var core = false

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    /// How many addresses another program should look for at first; it goes on from there by itself.
    private static let range: UInt64 = 999

    func run() throws {
        try reporting(json: json) {
            guard !(core && json) else {
                throw Refusal(.argumentInvalid, "--core prints JSON of its own form; leave --json out")
            }
            let contents = try options.open()
            let wallet = try WalletOptions.wallet(of: contents)
            let accounts = try AccountType.allCases.map { (type) throws(Refusal) in
                try wallet.account(type, number: account)
            }
            let rows = accounts.flatMap { account in
                [(account, account.external, false), (account, account.change, true)]
            }
            if core {
                let requests = rows.map { _, descriptor, isChange in
                    JSONValue.object([
                        "desc": .string(descriptor.description), "active": .bool(true), "internal": .bool(isChange),
                        "range": .array([.number(0), .number(Self.range)]),
                        "timestamp": .number(contents.created.seconds),
                    ])
                }
                Console.print(JSONValue.array(requests).line())
            } else if json {
                let list = rows.map { account, descriptor, isChange in
                    JSONValue.object([
                        "descriptor": .string(descriptor.description), "type": .string(account.type.rawValue),
                        "change": .bool(isChange), "account": .number(UInt64(account.number)),
                        "origin": .string(account.origin.description), "xpub": .string(account.publicKey.description),
                    ])
                }
                Console.print(
                    JSONValue.object([
                        "network": .string(wallet.network.description),
                        "fingerprint": .string(Hex.encode(wallet.masterFingerprint)), "descriptors": .array(list),
                    ]).line())
            } else {
                for (_, descriptor, _) in rows { Console.print(descriptor.description) }
            }
        }
    }
}
