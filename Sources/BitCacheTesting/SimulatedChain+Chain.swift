public import BitCacheBitcoin
public import BitCacheCore

extension SimulatedChain: Chain {
    /// The newest block.
    public var tip: ChainTip { ChainTip(height: tipBlock.height, hash: tipBlock.hash) }

    /// Takes a transaction into the mempool.
    ///
    /// - Throws: In the order of the checks: `tx_empty`, `tx_not_standard`, `tx_too_large`, `tx_dust`; `tx_conflict` or
    ///   `tx_inputs_missing`; `tx_inputs_duplicate`, `tx_coinbase_immature`, `tx_not_final`,
    ///   `tx_value_created`; `tx_fee_too_low`; `tx_conflict`, `tx_replacement_input`, `tx_replacement_too_many`,
    ///   `tx_replacement_fee`; `mempool_full`, `tx_chain_too_long`; what
    ///   ``Transaction/checkSpends(of:rules:)`` throws by the rules of relay. Nothing has changed then.
    @discardableResult
    public mutating func broadcast(_ transaction: Transaction) throws(Refusal) -> BroadcastAnswer {
        try admit(transaction)
    }

    /// What is known about a transaction; the thousand that lost their place last are remembered.
    public func status(of id: TransactionID) -> TransactionStatus {
        if mempool[id] != nil { return .inMempool }
        if let place = places[id] {
            return .confirmed(height: place.height, confirmations: confirmations(at: place.height))
        }
        return conflict(of: id).map { .conflicted(by: $0) } ?? .unknown
    }

    /// The transaction that keeps a set-aside one, or a set-aside ancestor of it, from coming back.
    private func conflict(of id: TransactionID) -> TransactionID? {
        var seen: Set<TransactionID> = [id]
        var open = [id]
        while let next = open.popLast() {
            for input in setAside[next]?.inputs ?? [] {
                if let spender = spend(of: input.outPoint) { return spender }
                let parent = input.outPoint.transactionID
                if seen.insert(parent).inserted { open.append(parent) }
            }
        }
        return nil
    }

    /// The transaction, waiting or confirmed, that spends an output.
    public func spend(of outPoint: OutPoint) -> TransactionID? {
        mempool.spender(of: outPoint) ?? spends[outPoint]
    }

    /// The outputs that pay a script and could be spent in the next block, in the order of their outpoints.
    ///
    /// - Complexity: looks at every unspent output of the chain.
    public func unspentOutputs(paying script: Script) -> [Coin] {
        var unspent: [Coin] = []
        for (outPoint, coin) in coins where coin.output.script == script {
            let isMature = !coin.isCoinbase || tipBlock.height + 1 - coin.height >= Self.coinbaseMaturity
            guard isMature, mempool.spender(of: outPoint) == nil else { continue }
            unspent.append(
                Coin(outPoint: outPoint, output: coin.output, confirmations: confirmations(at: coin.height)))
        }
        for entry in mempool.entries {
            for (outPoint, output) in zip(entry.transaction.allOutPoints, entry.transaction.outputs)
            where output.script == script && script.kind != .opReturn && mempool.spender(of: outPoint) == nil {
                unspent.append(Coin(outPoint: outPoint, output: output, confirmations: 0))
            }
        }
        return unspent.sorted { $0.outPoint < $1.outPoint }
    }

    /// The transactions that pay a script or spend an output that does, parents before their children.
    ///
    /// - Complexity: looks at every output of the chain.
    public func history(of script: Script) -> [TransactionID] {
        var history: [TransactionID] = []
        var paying: Set<OutPoint> = []
        func look(at transaction: Transaction) {
            let spends = !paying.isEmpty && transaction.inputs.contains { paying.contains($0.outPoint) }
            let pays = transaction.outputs.contains { $0.script == script }
            guard spends || pays else { return }
            history.append(transaction.id)
            for (outPoint, output) in zip(transaction.allOutPoints, transaction.outputs) where output.script == script {
                paying.insert(outPoint)
            }
        }
        for block in blocks { block.transactions.forEach(look) }
        for entry in mempool.entries { look(at: entry.transaction) }
        return history
    }

    /// A transaction, waiting or confirmed.
    public func transaction(_ id: TransactionID) -> Transaction? {
        if let entry = mempool[id] { return entry.transaction }
        return places[id].map { blocks[Int($0.height)].transactions[$0.index] }
    }

    private func confirmations(at height: UInt32) -> UInt32 { tipBlock.height - height + 1 }
}
