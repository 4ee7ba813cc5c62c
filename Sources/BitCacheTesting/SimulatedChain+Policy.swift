import BitCacheBitcoin
public import BitCacheCore

// The mempool's policy: what nodes ask of a transaction before they pass it on, beyond its being valid. The rules stand
// in BitCacheBitcoin, here is said of what. Nothing in this file applies to blocks. The signatures come last, as the
// dearest check.

extension SimulatedChain {
    /// The most waiting transactions.
    public static let maximumMempoolCount = 1000

    /// Takes a transaction into the mempool if every rule allows it; nothing changes otherwise.
    ///
    /// - Parameter isNew: Whether its form is judged; one that waits in a saved chain was, by the rules of that time.
    mutating func admit(_ transaction: Transaction, isNew: Bool = true) throws(Refusal) -> BroadcastAnswer {
        let id = transaction.id
        if mempool[id] != nil { return .alreadyInMempool }
        if places[id] != nil { return .alreadyConfirmed }
        if isNew { try transaction.checkStandard() }
        let height = tipBlock.height + 1
        let spent = try coinsInNextBlock(spentBy: transaction)
        let entry = Mempool.Entry(transaction, fee: try checkValid(transaction, spending: spent, inBlockAt: height))
        try FeeRate.checkRelayed(fee: entry.fee, forVirtualSize: entry.virtualSize)
        let replaced = try checkReplacement(entry)
        try checkRoom(for: transaction, replacing: replaced)
        try transaction.checkSpends(of: spent.map(\.output), rules: isNew ? .standard : .consensus)
        for evicted in mempool.removeWithDescendants(replaced) { setAside.add(evicted) }
        mempool.insert(entry)
        setAside.remove(id)
        return .accepted
    }

    /// The coins that a transaction spends, where waiting parents count as part of the next block.
    private func coinsInNextBlock(spentBy transaction: Transaction) throws(Refusal) -> [ConfirmedCoin] {
        var spent: [ConfirmedCoin] = []
        for input in transaction.inputs {
            if let coin = coins[input.outPoint] {
                spent.append(coin)
            } else if let output = mempool.output(input.outPoint) {
                spent.append(ConfirmedCoin(output: output, height: tipBlock.height + 1, isCoinbase: false))
            } else {
                throw missing(input.outPoint)
            }
        }
        return spent
    }

    /// What a transaction pushes out of the mempool, by ``ReplacementRules``.
    ///
    /// - Returns: The waiting transactions that spend the same coins, with all that depends on them.
    private func checkReplacement(_ entry: Mempool.Entry) throws(Refusal) -> Set<TransactionID> {
        let direct = Set(entry.transaction.inputs.compactMap { mempool.spender(of: $0.outPoint) })
        guard !direct.isEmpty else { return [] }
        let evicted = mempool.descendants(of: direct)
        let conflicts = direct.compactMap { mempool[$0] }.map { rival in
            ReplacementRules.Conflict(
                id: rival.id, fee: rival.fee, virtualSize: rival.virtualSize,
                isReplaceable: signalsReplacement(rival.transaction),
                waitingParents: mempool.parents(of: rival.transaction))
        }
        let fees = evicted.compactMap { mempool[$0] }.map { ($0.id, $0.fee) }
        try ReplacementRules(
            conflicts: conflicts, descendantFees: Dictionary(fees, uniquingKeysWith: { first, _ in first })
        ).check(
            fee: entry.fee, virtualSize: entry.virtualSize, waitingParents: mempool.parents(of: entry.transaction),
            waitingAncestors: mempool.ancestors(of: entry.transaction))
        return evicted
    }

    /// Whether a waiting transaction or one of its waiting ancestors says that it may be replaced.
    private func signalsReplacement(_ transaction: Transaction) -> Bool {
        transaction.signalsReplacement
            || mempool.ancestors(of: transaction).contains { mempool[$0]?.transaction.signalsReplacement == true }
    }

    private func checkRoom(for transaction: Transaction, replacing replaced: Set<TransactionID>) throws(Refusal) {
        guard mempool.entries.count - replaced.count < Self.maximumMempoolCount else {
            throw Refusal(.mempoolFull, "\(mempool.entries.count) transactions are waiting; mine a block first")
        }
        let ancestors = mempool.ancestors(of: transaction)
        let families = ancestors.map { mempool.descendants(of: [$0]).subtracting(replaced).count }
        try MempoolLimits.checkFamily(ancestorCount: ancestors.count, descendantCounts: families)
    }
}

extension Refusal.Code {
    /// A mempool that takes no more.
    public static let mempoolFull = Self(rawValue: "mempool_full")
}
