public import BitCacheBitcoin
public import BitCacheCore

/// A coin of a wallet with what is known about it beside the chain.
public struct WalletCoin: Hashable, Sendable {
    /// Its name, money, script and confirmations.
    public let coin: Coin
    /// Where its script comes from.
    public let place: ScriptPlace
    /// The pending spend that it is locked for; nil for none.
    public let lockedBy: LockOwner?
    /// Whether a block's coinbase made it and it cannot be spent in the next block.
    public let isImmature: Bool
    /// Whether its transaction spends the wallet's own coins alone, confirmed or its own payments in turn, as change
    /// does: nobody else can take it back.
    public let isOwnPayment: Bool
}

/// The money of a wallet by how sure it is; every coin counts once.
public struct WalletBalance: Hashable, Sendable {
    /// In coins with enough confirmations, free to spend.
    public var confirmed = Satoshis.zero
    /// In coins with fewer, made by the wallet itself, such as change.
    public var ownUnconfirmed = Satoshis.zero
    /// In coins with fewer, made by others, who may still replace them.
    public var otherUnconfirmed = Satoshis.zero
    /// In coins that a pending spend has locked, whatever else they are.
    public var locked = Satoshis.zero
    /// In coinbases that cannot be spent yet.
    public var immature = Satoshis.zero

    /// No money.
    public init() {}

    /// All of it.
    public var total: Satoshis {
        get throws(Refusal) { try confirmed + ownUnconfirmed + otherUnconfirmed + locked + immature }
    }
}

extension WalletCoins {
    /// All coins of the view that no transaction of it spends, in the order of their outpoints.
    ///
    /// - Complexity: looks at every transaction.
    public var coins: [WalletCoin] {
        let spent = spentOutPoints
        let ownPayments = ownPayments
        var coins: [WalletCoin] = []
        for (id, tracked) in transactions where tracked.state.isAlive {
            let confirmations = confirmations(of: id)
            let isImmature = tracked.transaction.isCoinbase && confirmations < Coin.coinbaseMaturity
            for (index, output) in tracked.transaction.outputs.enumerated() {
                let outPoint = OutPoint(transactionID: id, index: UInt32(clamping: index))
                guard let place = places[output.script], !spent.contains(outPoint) else { continue }
                coins.append(
                    WalletCoin(
                        coin: Coin(outPoint: outPoint, output: output, confirmations: confirmations), place: place,
                        lockedBy: locks[outPoint], isImmature: isImmature, isOwnPayment: ownPayments.contains(id)))
            }
        }
        return coins.sorted { $0.coin.outPoint < $1.coin.outPoint }
    }

    /// What waiting and confirmed transactions spend.
    private var spentOutPoints: Set<OutPoint> {
        var spent: Set<OutPoint> = []
        for tracked in transactions.values where tracked.state.isAlive {
            spent.formUnion(tracked.transaction.inputs.lazy.map(\.outPoint))
        }
        return spent
    }

    /// The transactions that nobody else can take back: all that they spend is the wallet's own, and confirmed or made
    /// by such a transaction.
    private var ownPayments: Set<TransactionID> {
        var own: Set<TransactionID> = []
        var open = transactions.filter { _, tracked in
            tracked.state.isAlive && !tracked.transaction.isCoinbase
                && tracked.transaction.inputs.allSatisfy { ownOutput($0.outPoint) != nil }
        }
        while true {
            // A child is found in the round after its parent's; waiting lines are short.
            let found = open.filter { _, tracked in
                tracked.transaction.inputs.allSatisfy { input in
                    let parent = input.outPoint.transactionID
                    return confirmations(of: parent) > 0 || own.contains(parent)
                }
            }
            guard !found.isEmpty else { return own }
            own.formUnion(found.keys)
            for id in found.keys { open[id] = nil }
        }
    }

    /// The output of an outpoint, spent or not, where it pays the wallet.
    func ownOutput(_ outPoint: OutPoint) -> TransactionOutput? {
        guard let outputs = transactions[outPoint.transactionID]?.transaction.outputs,
            outputs.indices.contains(Int(outPoint.index)), places[outputs[Int(outPoint.index)].script] != nil
        else { return nil }
        return outputs[Int(outPoint.index)]
    }

    /// The wallet's money by class.
    ///
    /// - Parameter minimumConfirmations: From how many on money counts as confirmed; at least 1.
    /// - Throws: `amount_out_of_range` for a view that holds more money than there is.
    public func balance(minimumConfirmations: UInt32 = 1) throws(Refusal) -> WalletBalance {
        var balance = WalletBalance()
        for coin in coins {
            let place: WritableKeyPath<WalletBalance, Satoshis> =
                if coin.lockedBy != nil {
                    \.locked
                } else if coin.isImmature {
                    \.immature
                } else if coin.coin.confirmations >= max(1, minimumConfirmations) {
                    \.confirmed
                } else if coin.isOwnPayment {
                    \.ownUnconfirmed
                } else {
                    \.otherUnconfirmed
                }
            balance[keyPath: place] = try balance[keyPath: place] + coin.coin.output.value
        }
        return balance
    }

    /// The coins that a payment may choose from: mature and not locked, in the order of their outpoints.
    ///
    /// - Parameters:
    ///   - minimumConfirmations: From how many on a coin is offered; at least 1.
    ///   - includingOwnUnconfirmed: Whether one's own change is offered before.
    public func spendable(
        minimumConfirmations: UInt32 = 1, includingOwnUnconfirmed: Bool = true
    ) -> [WalletCoin] {
        coins.filter { coin in
            guard coin.lockedBy == nil, !coin.isImmature else { return false }
            return coin.coin.confirmations >= max(1, minimumConfirmations)
                || includingOwnUnconfirmed && coin.isOwnPayment
        }
    }
}
