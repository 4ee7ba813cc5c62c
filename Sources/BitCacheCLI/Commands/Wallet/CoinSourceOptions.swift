import ArgumentParser
import BitCache
import Foundation

/// Where a command learns which coins there are.
struct CoinSourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A simulated chain's file, such as bitcache-demo/chain.bin.", valueName: "file"),
        completion: .file())
    var chain: String?

    @Option(
        help: ArgumentHelp(
            "What Bitcoin Core's listunspent or scantxoutset printed, for networks that this tool does not reach itself.",
            valueName: "file"),
        completion: .file())
    var coins: String?

    var isGiven: Bool { chain != nil || coins != nil }

    /// - Throws: `argument_invalid` unless exactly one of the two is there.
    func one() throws(Refusal) -> CoinSource {
        switch (chain, coins) {
        case (let chain?, nil): return .chain(chain)
        case (nil, let coins?): return .list(coins)
        default: throw Refusal(.argumentInvalid, "say where the coins are: --chain FILE or --coins FILE, one of them")
        }
    }
}

/// A file that says which coins there are.
enum CoinSource {
    /// A simulated chain, which can be asked again and takes transactions.
    case chain(String)
    /// A list that a node printed.
    case list(String)
}
