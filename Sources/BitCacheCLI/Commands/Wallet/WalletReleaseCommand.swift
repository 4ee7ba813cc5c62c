import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet release`: frees what a PSBT that nobody will sign has locked.
struct WalletReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Free the coins that a payment has locked, where nothing was signed for it here.",
        discussion: """
            `bitcache wallet balance` names the payments. Release one only where its PSBT was destroyed unsigned: whoever \
            signed it elsewhere can still send it.

              bitcache wallet release --keystore my.keystore --chain chain.bin "payment a82998e3c392d479"
            """)

    @OptionGroup var options: WalletOptions

    @Option(help: ArgumentHelp("The simulated chain's file.", valueName: "file"), completion: .file())
    var chain: String

    @Argument(help: "What the coins are locked for, as balance prints it.")
    var payment: String

    @Option(help: "The number of the account.")
    var account: UInt32 = 0

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let owner = try LockOwner(name: payment)
            var coins = try AccountCoins(
                options.wallet(), account: account, keystore: options.keystore, from: .chain(chain))
            let freed = try coins.release(owner)
            let value = try freed.map(\.own.coin.output).totalValue()
            if json {
                Console.print(
                    JSONValue.object([
                        "released": .string(owner.name), "coins": .number(UInt64(freed.count)),
                        "sat": .number(value.sat),
                    ]).line())
            } else {
                Console.print("free again: \(value) in \(freed.count) coin\(freed.count == 1 ? "" : "s")")
            }
        }
    }
}
