import ArgumentParser
import BitCache
import Foundation

/// `bitcache wallet release`: frees what a PSBT that nobody will sign has locked.
struct WalletReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Free the coins that a payment has locked, where nothing was signed for it here.",
        discussion: """
            `bitcache wallet balance` names the locks. Release one only where the PSBT was destroyed unsigned: whoever \
            signed it elsewhere can still send it.
            """)

    @OptionGroup var options: WalletOptions

    @Option(help: ArgumentHelp("The simulated chain's file.", valueName: "file"), completion: .file())
    var chain: String

    @Argument(help: "What the coins are locked for, as balance prints it.")
    var payment: String

    @Option(help: "The number of the account.")
    var account: UInt32 = 0

    func run() throws {
        try reporting(json: false) {
            var coins = try AccountCoins(
                options.wallet(), account: account, keystore: options.keystore, from: .chain(chain))
            let owner = try LockOwner(name: payment)
            guard coins.tracker?.locks.values.contains(owner) == true else {
                throw Refusal(.coinUnknown, "no coin is locked for \(payment.quoted)")
            }
            try coins.release(owner)
        }
    }
}
