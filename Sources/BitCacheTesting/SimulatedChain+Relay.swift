import BitCacheBitcoin
public import BitCacheCore

// What nodes ask of a transaction before they pass it on, beyond its being valid. The signatures come last, as the
// dearest check.

extension SimulatedChain {
    /// The most waiting transactions.
    public static let maximumMempoolCount = 1000
    /// The most waiting transactions in a line: an own one with all its ancestors, or one with all its descendants.
    public static let maximumFamilyCount = 25
    /// The most waiting transactions that one replacement may evict (BIP 125, rule 5).
    public static let maximumReplacedCount = 100

    /// Takes a transaction into the mempool if every rule allows it; nothing changes otherwise.
    mutating func admit(_ transaction: Transaction) throws(Refusal) -> BroadcastAnswer {
        let id = transaction.id
        if mempool[id] != nil { return .alreadyInMempool }
        if places[id] != nil { return .alreadyConfirmed }
        try Self.checkStandard(transaction)
        let height = tipBlock.height + 1
        let spent = try coinsInNextBlock(spentBy: transaction)
        let entry = Mempool.Entry(transaction, fee: try checkValid(transaction, spending: spent, inBlockAt: height))
        guard FeeRate.minimumRelay.isReached(by: entry.fee, forVirtualSize: entry.virtualSize) else {
            throw Refusal(
                .feeTooLow, "a fee of \(entry.fee) for \(entry.virtualSize) vB is less than \(FeeRate.minimumRelay)")
        }
        let replaced = try checkReplacement(entry)
        try checkRoom(for: transaction, replacing: replaced)
        try transaction.checkSpends(of: spent.map(\.output))
        for evicted in mempool.removeWithDescendants(replaced) { setAside.add(evicted) }
        mempool.insert(entry)
        setAside.remove(id)
        return .accepted
    }

    /// The rules of relay that need no coins: version, size, kinds of output, dust.
    private static func checkStandard(_ transaction: Transaction) throws(Refusal) {
        guard (1...2).contains(transaction.version) else {
            throw Refusal(.notStandard, "transactions of version 1 and 2 are relayed here, not \(transaction.version)")
        }
        guard transaction.weight <= Transaction.maximumStandardWeight else {
            throw Refusal(.transactionTooLarge, "the transaction weighs more than nodes relay")
        }
        for (index, output) in transaction.outputs.enumerated() {
            guard output.script.kind != .other else {
                throw Refusal(.notStandard, "output \(index) has a script of no known kind")
            }
            guard !output.isDust else {
                throw Refusal(
                    .dust,
                    "output \(index) pays \(output.value); for its kind at least "
                        + "\(output.script.dustThreshold) are relayed")
            }
        }
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

    /// What a transaction may push out of the mempool (BIP 125, with Bitcoin Core's rule on fee rates).
    ///
    /// - Returns: The waiting transactions that spend the same coins, with all that depends on them.
    /// - Throws: `tx_conflict` where one of them does not allow it or is an own ancestor, `tx_replacement_input`,
    ///   `tx_replacement_too_many`, `tx_replacement_fee`.
    private func checkReplacement(_ entry: Mempool.Entry) throws(Refusal) -> Set<TransactionID> {
        let direct = Set(entry.transaction.inputs.compactMap { mempool.spender(of: $0.outPoint) })
        guard !direct.isEmpty else { return [] }
        let rivals = direct.compactMap { mempool[$0] }
        for rival in rivals where !signalsReplacement(rival.transaction) {
            throw Refusal(.conflict, "\(rival.id.displayHex) is waiting, spends the same coin and is not replaceable")
        }
        let evicted = mempool.descendants(of: direct)
        let parents = mempool.parents(of: entry.transaction)
        guard evicted.isDisjoint(with: mempool.ancestors(of: entry.transaction)) else {
            throw Refusal(.conflict, "the transaction depends on one that it would replace")
        }
        guard parents.isSubset(of: rivals.reduce(into: []) { $0.formUnion(mempool.parents(of: $1.transaction)) }) else {
            throw Refusal(.replacementInput, "a replacement may not spend a coin that became unconfirmed since")
        }
        guard evicted.count <= Self.maximumReplacedCount else {
            throw Refusal(.replacementTooMany, "the replacement would evict \(evicted.count) transactions")
        }
        var least = FeeRate.minimumRelay.fee(forVirtualSize: entry.virtualSize)
        for id in evicted { least = try least + (mempool[id]?.fee ?? .zero) }
        guard entry.fee >= least, rivals.allSatisfy({ entry.paysBetter(than: $0) }) else {
            throw Refusal(
                .replacementFee,
                "the replacement pays \(entry.fee); it must pay \(least) or more, and more for its size than before")
        }
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
        // One more for the transaction itself.
        guard ancestors.count < Self.maximumFamilyCount, families.allSatisfy({ $0 < Self.maximumFamilyCount }) else {
            throw Refusal(.chainTooLong, "more than \(Self.maximumFamilyCount) waiting transactions hang together")
        }
    }
}

extension Refusal.Code {
    /// A version or an output script that nodes do not relay.
    public static let notStandard = Self(rawValue: "tx_not_standard")
    /// An output worth less than nodes relay.
    public static let dust = Self(rawValue: "tx_dust")
    /// A fee below the least rate that nodes relay.
    public static let feeTooLow = Self(rawValue: "tx_fee_too_low")
    /// A replacement that spends an unconfirmed coin which what it replaces did not spend (BIP 125, rule 2).
    public static let replacementInput = Self(rawValue: "tx_replacement_input")
    /// A replacement that pays too little for the transactions it evicts (BIP 125, rules 3, 4).
    public static let replacementFee = Self(rawValue: "tx_replacement_fee")
    /// A replacement that evicts too many transactions (BIP 125, rule 5).
    public static let replacementTooMany = Self(rawValue: "tx_replacement_too_many")
    /// A transaction with too many waiting ancestors or descendants.
    public static let chainTooLong = Self(rawValue: "tx_chain_too_long")
    /// A mempool that takes no more.
    public static let mempoolFull = Self(rawValue: "mempool_full")
}
