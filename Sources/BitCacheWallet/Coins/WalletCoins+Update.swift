public import BitCacheBitcoin
public import BitCacheCore

extension WalletCoins {
    /// How often a view is read again where the chain moves while it is read.
    public static let maximumViewAttempts = 3

    /// Replaces all facts by what a chain says now; locks and unfinished spends stay.
    ///
    /// Scripts are looked at up to the gap limit behind the last one that was used or handed out. A pending spend ends
    /// where one of its versions is final, or none can confirm any more because a final transaction has one of its coins;
    /// its locks go with it. Where none was recorded, because it was signed elsewhere, it ends when final transactions
    /// have spent all its coins.
    ///
    /// - Parameters:
    ///   - branches: The wallet's branches, in the same order each time; more may be added at the end.
    ///   - finalConfirmations: How many blocks make a transaction final; at least 1.
    /// - Returns: The recorded transactions whose fate this view decided, in the order of their ids.
    /// - Throws: What the chain throws; `wallet_other` for branches of another wallet; `chain_moved` where the chain
    ///   changed under each of ``maximumViewAttempts`` readings: try again; `gap_limit` above ``maximumScriptCount``;
    ///   `too_many_transactions`. Nothing has changed then.
    @discardableResult
    public mutating func update(
        from chain: some Chain, branches given: [ScriptBranch],
        finalConfirmations: UInt32 = Self.defaultFinalConfirmations
    ) throws(Refusal) -> [EndedSpend] {
        try checkSameWallet(given)
        for _ in 0..<Self.maximumViewAttempts {
            var reader = ChainReader(coins: self, finalConfirmations: max(1, finalConfirmations))
            guard try reader.read(chain, branches: given) else { continue }
            self = reader.coins
            return reader.ended
        }
        throw Refusal(.chainMoved, "blocks or waiting transactions changed while the wallet was read; try again")
    }

    private func checkSameWallet(_ given: [ScriptBranch]) throws(Refusal) {
        guard given.count >= branches.count, given.count <= Self.maximumBranchCount else {
            throw Refusal(
                .walletOther, "the wallet was last read with \(branches.count) branches, not \(given.count)")
        }
        for (watched, branch) in zip(branches, given) {
            for index in [0, watched.scripts.count - 1] where watched.scripts.indices.contains(index) {
                guard index < Int(branch.indexCount),
                    try branch.script(at: UInt32(index)) == watched.scripts[index]
                else { throw Refusal(.walletOther, "these coins are another wallet's, or of other accounts") }
            }
        }
    }
}

/// One reading of a chain.
private struct ChainReader {
    var coins: WalletCoins
    let finalConfirmations: UInt32
    private(set) var ended: [EndedSpend] = []
    private var found: [TransactionID: TrackedTransaction] = [:]

    init(coins: WalletCoins, finalConfirmations: UInt32) {
        self.coins = coins
        self.finalConfirmations = finalConfirmations
    }

    /// Reads everything; false where the chain moved meanwhile and the answers do not fit each other.
    mutating func read(_ chain: some Chain, branches: [ScriptBranch]) throws(Refusal) -> Bool {
        let tip = try chain.tip
        for (number, branch) in branches.enumerated() {
            if number == coins.branches.count { coins.branches.append(WalletCoins.WatchedBranch()) }
            guard try readBranch(number, branch, chain) else { return false }
        }
        let unfinished = coins.transactions.filter { $0.value.owner != nil }
        var states: [TransactionID: TrackedTransaction.State?] = [:]
        for (id, tracked) in unfinished where found[id] == nil {
            let status = try chain.status(of: id)
            if status.isAlive { return false }
            states[id] = try missingState(of: id, tracked.transaction, status, chain)
        }
        guard try chain.tip == tip, !hasDoubleSpend else { return false }
        coins.tip = tip
        coins.transactions = found
        for (id, tracked) in unfinished {
            if found[id] != nil {
                coins.transactions[id]?.owner = tracked.owner
            } else if let state = states[id] ?? nil {
                coins.transactions[id] = tracked
                coins.transactions[id]?.state = state
            }
        }
        ended = coins.endSpends(of: unfinished, finalConfirmations: finalConfirmations)
        guard coins.transactions.count <= WalletCoins.maximumTransactionCount else {
            throw WalletCoins.tooManyTransactions
        }
        return true
    }

    private mutating func readBranch(
        _ number: Int, _ branch: ScriptBranch, _ chain: some Chain
    ) throws(Refusal) -> Bool {
        var watched = coins.branches[number]
        watched.usedCount = 0
        var index = UInt32(0)
        while index < branch.indexCount, index < max(watched.usedCount, watched.revealedCount) + coins.gapLimit {
            guard index < WalletCoins.maximumScriptCount else {
                throw Refusal(.gapLimit, "a branch has at most \(WalletCoins.maximumScriptCount) scripts")
            }
            if Int(index) == watched.scripts.count {
                let script = try branch.script(at: index)
                watched.scripts.append(script)
                if coins.places[script] == nil { coins.places[script] = ScriptPlace(branch: number, index: index) }
            }
            let history = try chain.history(of: watched.scripts[Int(index)])
            if !history.isEmpty { watched.usedCount = index + 1 }
            for id in history where found[id] == nil {
                guard try readTransaction(id, chain) else { return false }
            }
            index += 1
        }
        // Scripts that were watched before, when more of the chain was used, stay watched.
        while Int(index) < watched.scripts.count {
            for id in try chain.history(of: watched.scripts[Int(index)]) where found[id] == nil {
                watched.usedCount = max(watched.usedCount, index + 1)
                guard try readTransaction(id, chain) else { return false }
            }
            index += 1
        }
        coins.branches[number] = watched
        return true
    }

    private mutating func readTransaction(_ id: TransactionID, _ chain: some Chain) throws(Refusal) -> Bool {
        let state: TrackedTransaction.State
        switch try chain.status(of: id) {
        case .inMempool: state = .waiting
        case .confirmed(let height, _): state = .confirmed(height: height)
        case .unknown, .conflicted: return false
        }
        guard let transaction = try chain.transaction(id) else { return false }
        found[id] = TrackedTransaction(transaction: transaction, state: state, owner: nil)
        return true
    }

    /// Where a transaction of one's own stands that no script's history shows; nil where it can never confirm.
    private func missingState(
        of id: TransactionID, _ transaction: Transaction, _ status: TransactionStatus, _ chain: some Chain
    ) throws(Refusal) -> TrackedTransaction.State? {
        var rival: TransactionID?
        if case .conflicted(let other) = status { rival = other }
        // A chain forgets; who spends the coins it still knows.
        for input in transaction.inputs where rival == nil {
            if let spender = try chain.spend(of: input.outPoint), spender != id { rival = spender }
        }
        guard let rival else { return .missing }
        if case .confirmed(_, let confirmations) = try chain.status(of: rival), confirmations >= finalConfirmations {
            return nil
        }
        return .conflicted(by: rival)
    }

    /// Whether two transactions of the view spend one coin, which no moment of a chain shows.
    private var hasDoubleSpend: Bool {
        var spent: Set<OutPoint> = []
        for tracked in found.values {
            for input in tracked.transaction.inputs where !tracked.transaction.isCoinbase {
                guard spent.insert(input.outPoint).inserted else { return true }
            }
        }
        return false
    }
}

extension TransactionStatus {
    fileprivate var isAlive: Bool {
        switch self {
        case .inMempool, .confirmed: true
        case .unknown, .conflicted: false
        }
    }
}

extension Refusal.Code {
    /// A chain that changed while it was read, each time.
    public static let chainMoved = Self(rawValue: "chain_moved")
    /// Branches that are not those of the wallet whose coins these are.
    public static let walletOther = Self(rawValue: "wallet_other")
}
