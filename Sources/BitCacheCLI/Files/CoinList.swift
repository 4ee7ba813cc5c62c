import BitCache
import Foundation

/// Coins that another program found: the answer of Bitcoin Core's `listunspent`, or of its `scantxoutset`.
///
/// It makes the tool useful beside any node without speaking to one. It is a view of one moment and cannot be asked
/// again, so what is sent from it leaves as bytes for the user to hand to the node.
struct CoinList {
    /// The coins, each once, in the order of the file.
    let coins: [Coin]
    /// Those that a coinbase made and the next block cannot spend yet, where the file says so.
    let immature: Set<OutPoint>
    /// The height of the chain when the file was made, where it says so.
    let height: UInt32?

    /// The most coins of a file.
    static let maximumCount = 1_000_000

    /// Reads a file.
    ///
    /// - Throws: `file_missing`, `file_unreadable`; `coin_list_damaged` saying which entry is wrong, or named twice, and
    ///   what it lacks.
    init(path: String) throws(Refusal) {
        let data = Data(try FileSystem.read(path))
        let entries: [Entry]
        if let list = try? JSONDecoder().decode([Entry].self, from: data) {
            (entries, height) = (list, nil)
        } else if let scan = try? JSONDecoder().decode(Scan.self, from: data) {
            (entries, height) = (scan.unspents, scan.height)
        } else {
            throw Self.damaged(
                "'\(path)' is not what listunspent or scantxoutset print: every coin has txid, vout, scriptPubKey, amount"
            )
        }
        guard entries.count <= Self.maximumCount else {
            throw Self.damaged("'\(path)' lists more than \(Self.maximumCount) coins")
        }
        var coins: [Coin] = []
        var immature: Set<OutPoint> = []
        for (index, entry) in entries.enumerated() {
            do throws(Refusal) {
                let coin = try entry.coin(height: height)
                coins.append(coin)
                if entry.coinbase == true, coin.confirmations < Coin.coinbaseMaturity { immature.insert(coin.outPoint) }
            } catch {
                throw Self.damaged("coin \(index) in '\(path)': \(error.message)")
            }
        }
        guard Set(coins.map(\.outPoint)).count == coins.count else {
            throw Self.damaged("'\(path)' names a coin twice")
        }
        self.coins = coins
        self.immature = immature
    }

    private static func damaged(_ message: String) -> Refusal { Refusal(.coinListDamaged, message) }

    private struct Scan: Decodable {
        let unspents: [Entry]
        let height: UInt32?
    }

    private struct Entry: Decodable {
        let txid: String
        let vout: UInt32
        let scriptPubKey: String
        /// Whole bitcoin with decimals, as the node prints them; decimal arithmetic keeps every satoshi.
        let amount: Decimal
        let confirmations: UInt32?
        let height: UInt32?
        let coinbase: Bool?

        func coin(height tip: UInt32?) throws(Refusal) -> Coin {
            guard amount.isFinite, amount >= 0, amount <= 21_000_000 else {
                throw Refusal(.amountOutOfRange, "an amount lies between 0 and 21 000 000 BTC")
            }
            let sat = amount * 100_000_000
            let whole = NSDecimalNumber(decimal: sat).uint64Value
            guard Decimal(whole) == sat else {
                throw Refusal(.amountNotUnderstood, "an amount in BTC has at most 8 decimals")
            }
            var blocks = confirmations ?? 0
            if confirmations == nil, let tip, let height, height > 0, height <= tip { blocks = tip - height + 1 }
            return Coin(
                outPoint: OutPoint(transactionID: try TransactionID(displayHex: txid), index: vout),
                output: TransactionOutput(
                    value: try Satoshis(whole), script: try Script(bytes: Hex.decode(scriptPubKey))),
                confirmations: blocks)
        }
    }
}

extension Refusal.Code {
    /// A file that should list coins, and does not.
    static let coinListDamaged = Self(rawValue: "coin_list_damaged")
}
