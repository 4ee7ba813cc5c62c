public import BitCacheCore

/// A signed transaction of one's own that waits for a block, with what a replacement of it must know.
public struct WaitingTransaction: Hashable, Sendable {
    /// The transaction with its witnesses.
    public let transaction: Transaction
    /// The coins that it spends, in the order of its inputs.
    public let coins: [Coin]
    /// Which output is one's own change and may shrink or go; nil for none.
    public let changeIndex: Int?
    /// The waiting transactions whose outputs it spends.
    public let waitingParents: Set<TransactionID>
    /// The fees of the waiting transactions that depend on it, strangers' too: a replacement evicts and pays for them.
    public let descendantFees: [TransactionID: Satoshis]
    /// Whether it, or a waiting ancestor, says that it may be replaced.
    public let isReplaceable: Bool
    /// What it pays.
    public let fee: Satoshis

    /// Describes a waiting transaction.
    ///
    /// - Parameter ancestorSignals: Whether a waiting ancestor says that it may be replaced.
    /// - Throws: `previous_outputs_count` unless the coins are those of the inputs, in their order;
    ///   `tx_value_created`; `output_out_of_range` for change that is not there.
    public init(
        _ transaction: Transaction, coins: [Coin], changeIndex: Int?, waitingParents: Set<TransactionID> = [],
        descendantFees: [TransactionID: Satoshis] = [:], ancestorSignals: Bool = false
    ) throws(Refusal) {
        guard coins.map(\.outPoint) == transaction.inputs.map(\.outPoint) else {
            throw Refusal(.previousOutputsCount, "the coins are not those of the transaction's inputs in their order")
        }
        if let changeIndex, !transaction.outputs.indices.contains(changeIndex) {
            throw Refusal(
                .outputOutOfRange, "the transaction has \(transaction.outputs.count) outputs; \(changeIndex) was named")
        }
        self.transaction = transaction
        self.coins = coins
        self.changeIndex = changeIndex
        self.waitingParents = waitingParents
        self.descendantFees = descendantFees
        isReplaceable = transaction.signalsReplacement || ancestorSignals
        let (held, paid) = (try coins.map(\.output).totalValue(), try transaction.outputs.totalValue())
        guard held >= paid else {
            throw Refusal(.valueCreated, "the outputs pay \(paid) and the inputs hold \(held)")
        }
        fee = try held - paid
    }

    /// The rules for taking its place.
    public var replacementRules: ReplacementRules {
        ReplacementRules(
            conflicts: [
                ReplacementRules.Conflict(
                    id: transaction.id, fee: fee, virtualSize: transaction.virtualSize, isReplaceable: isReplaceable,
                    waitingParents: waitingParents)
            ], descendantFees: descendantFees)
    }
}

/// A waiting transaction that a coin depends on, as far as paying for it is concerned.
public struct WaitingAncestor: Hashable, Sendable {
    /// Its name.
    public let id: TransactionID
    /// What it pays.
    public let fee: Satoshis
    /// What it pays for, in virtual bytes.
    public let virtualSize: Int
    /// The waiting transactions whose outputs it spends.
    public let parents: Set<TransactionID>

    /// Describes an ancestor.
    public init(id: TransactionID, fee: Satoshis, virtualSize: Int, parents: Set<TransactionID> = []) {
        precondition(virtualSize > 0, "a transaction has a size")
        self.id = id
        self.fee = fee
        self.virtualSize = virtualSize
        self.parents = parents
    }
}

extension Refusal.Code {
    /// An output that the transaction does not have.
    public static let outputOutOfRange = Self(rawValue: "output_out_of_range")
    /// Outputs that pay more than the inputs hold.
    public static let valueCreated = Self(rawValue: "tx_value_created")
}
