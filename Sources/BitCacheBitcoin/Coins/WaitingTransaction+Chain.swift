public import BitCacheCore

extension WaitingTransaction {
    /// Describes a waiting transaction as a chain sees it: what it spends, what it depends on, what depends on it.
    ///
    /// - Parameters:
    ///   - changeIndex: Which output is one's own change; nil for none.
    ///   - spentAs: How coins are spent of which the script alone does not say it.
    /// - Throws: `tx_not_waiting` unless the transaction is in the mempool; `tx_replacement_too_many` where more depends
    ///   on it than a replacement may evict; `tx_chain_too_long`; what ``init(_:coins:changeIndex:waitingParents:descendantFees:ancestorSignals:)``
    ///   throws; what the chain throws.
    public init(
        _ id: TransactionID, on chain: some Chain, changeIndex: Int?, spentAs: [OutPoint: InputKind] = [:]
    ) throws(Refusal) {
        let walk = MempoolWalk(chain: chain)
        let transaction = try walk.waiting(id)
        var coins: [Coin] = []
        for input in transaction.inputs {
            coins.append(
                Coin(
                    outPoint: input.outPoint, output: try walk.output(input.outPoint),
                    confirmations: try walk.confirmations(of: input.outPoint.transactionID),
                    spentAs: spentAs[input.outPoint]))
        }
        let ancestors = try walk.ancestors(of: [transaction])
        try self.init(
            transaction, coins: coins, changeIndex: changeIndex, waitingParents: try walk.parents(of: transaction),
            descendantFees: try walk.descendantFees(of: transaction),
            ancestorSignals: ancestors.contains(where: \.signalsReplacement))
    }
}

extension WaitingAncestor {
    /// All waiting transactions that coins depend on, those that made them included, as a chain sees them.
    ///
    /// - Throws: `tx_chain_too_long` above what nodes let hang together; what the chain throws.
    public static func all(of coins: [Coin], on chain: some Chain) throws(Refusal) -> [WaitingAncestor] {
        let walk = MempoolWalk(chain: chain)
        var direct: [Transaction] = []
        for id in Set(coins.map(\.outPoint.transactionID)) where try chain.status(of: id) == .inMempool {
            direct.append(try walk.waiting(id))
        }
        var all: [WaitingAncestor] = []
        for transaction in try direct + walk.ancestors(of: direct) {
            let id = transaction.id
            guard !all.contains(where: { $0.id == id }) else { continue }
            all.append(
                WaitingAncestor(
                    id: id, fee: try walk.fee(of: transaction), virtualSize: transaction.virtualSize,
                    parents: try walk.parents(of: transaction)))
        }
        return all
    }
}

/// Finds its way among waiting transactions by the questions that every chain answers.
private struct MempoolWalk<Source: Chain> {
    let chain: Source

    func waiting(_ id: TransactionID) throws(Refusal) -> Transaction {
        guard try chain.status(of: id) == .inMempool, let transaction = try chain.transaction(id) else {
            throw Refusal(.transactionNotWaiting, "\(id.displayHex) is not waiting for a block")
        }
        return transaction
    }

    func output(_ outPoint: OutPoint) throws(Refusal) -> TransactionOutput {
        guard let outputs = try chain.transaction(outPoint.transactionID)?.outputs,
            outputs.indices.contains(Int(outPoint.index))
        else { throw Refusal(.inputsMissing, "\(outPoint) does not exist on this chain or in its mempool") }
        return outputs[Int(outPoint.index)]
    }

    func confirmations(of id: TransactionID) throws(Refusal) -> UInt32 {
        guard case .confirmed(_, let confirmations) = try chain.status(of: id) else { return 0 }
        return confirmations
    }

    func fee(of transaction: Transaction) throws(Refusal) -> Satoshis {
        var held = Satoshis.zero
        for input in transaction.inputs { held = try held + output(input.outPoint).value }
        return try held - transaction.outputs.totalValue()
    }

    func parents(of transaction: Transaction) throws(Refusal) -> Set<TransactionID> {
        var parents: Set<TransactionID> = []
        for id in Set(transaction.inputs.map(\.outPoint.transactionID)) where try chain.status(of: id) == .inMempool {
            parents.insert(id)
        }
        return parents
    }

    /// The waiting transactions that some depend on.
    func ancestors(of transactions: [Transaction]) throws(Refusal) -> [Transaction] {
        var seen: Set<TransactionID> = []
        var open = transactions
        var found: [Transaction] = []
        while let next = open.popLast() {
            for id in try parents(of: next) where seen.insert(id).inserted {
                guard seen.count <= MempoolLimits.maximumFamilyCount else {
                    throw Refusal(.chainTooLong, "more waiting transactions hang together than nodes let")
                }
                let parent = try waiting(id)
                found.append(parent)
                open.append(parent)
            }
        }
        return found
    }

    /// The fees of the waiting transactions that depend on one.
    func descendantFees(of transaction: Transaction) throws(Refusal) -> [TransactionID: Satoshis] {
        var fees: [TransactionID: Satoshis] = [:]
        var open = [transaction]
        while let next = open.popLast() {
            for index in next.outputs.indices {
                guard let id = try chain.spend(of: next.outPoint(index)), fees[id] == nil else { continue }
                let child = try waiting(id)
                fees[id] = try fee(of: child)
                open.append(child)
                // One more for the transaction itself.
                guard fees.count < ReplacementRules.maximumEvictedCount else {
                    throw Refusal(.replacementTooMany, "more depends on the transaction than a replacement may evict")
                }
            }
        }
        return fees
    }
}

extension Refusal.Code {
    /// A transaction that is not waiting for a block: unknown, confirmed, or out of the running.
    public static let transactionNotWaiting = Self(rawValue: "tx_not_waiting")
    /// An input names an output that the chain does not know.
    public static let inputsMissing = Self(rawValue: "tx_inputs_missing")
}
