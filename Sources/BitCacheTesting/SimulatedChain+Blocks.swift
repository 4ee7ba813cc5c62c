import BitCacheBitcoin
public import BitCacheCore

extension SimulatedChain {
    /// Puts a block on top after checking all its rules but the signatures, which its maker checked.
    ///
    /// - Throws: `block_invalid` for the block itself, or what makes one of its transactions invalid.
    mutating func connect(_ block: Block) throws(Refusal) {
        guard block.height == tipBlock.height + 1, block.previousHash == tipBlock.hash,
            block.timeSeconds > tipBlock.timeSeconds, let coinbase = block.transactions.first, coinbase.isCoinbase
        else {
            throw Refusal(.blockInvalid, "the block does not follow the newest one or does not begin with a coinbase")
        }
        guard block.transactions.reduce(0, { $0 + $1.weight }) <= Self.maximumTransactionsWeight else {
            throw Refusal(.transactionTooLarge, "the transactions do not fit into one block")
        }
        var fees = Satoshis.zero
        for (index, transaction) in block.transactions.enumerated().dropFirst() {
            let spent = try confirmedCoins(spentBy: transaction)
            fees = try fees + checkValid(transaction, spending: spent, inBlockAt: block.height)
            apply(transaction, at: Place(height: block.height, index: index))
        }
        let reward = try Self.subsidy(at: block.height) + fees
        guard try coinbase.outputs.totalValue() <= reward else {
            throw Refusal(.blockInvalid, "the coinbase pays more than subsidy and fees")
        }
        apply(coinbase, at: Place(height: block.height, index: 0))
        blocks.append(block)
    }

    /// What a block's transactions may weigh together; the rest is for the header and the count.
    static let maximumTransactionsWeight = Transaction.maximumWeight - 4 * (80 + 9)

    /// Moves the coins of a transaction that was found valid.
    mutating func apply(_ transaction: Transaction, at place: Place) {
        let id = transaction.id
        for input in transaction.inputs where !transaction.isCoinbase {
            coins[input.outPoint] = nil
            spends[input.outPoint] = id
        }
        for (index, output) in transaction.outputs.enumerated() where output.script.kind != .opReturn {
            coins[OutPoint(transactionID: id, index: UInt32(index))] = ConfirmedCoin(
                output: output, height: place.height, isCoinbase: place.index == 0)
        }
        places[id] = place
    }

    /// Takes the newest block off and restores the coins as they were before it.
    ///
    /// - Returns: The block's transactions without the coinbase, which exists no more.
    private mutating func disconnectTip() -> [Transaction] {
        let transactions = tipBlock.transactions
        // Last to first: what a child spent is back before its parent goes.
        for transaction in transactions.reversed() {
            for outPoint in transaction.allOutPoints { coins[outPoint] = nil }
            for input in transaction.inputs where !transaction.isCoinbase {
                spends[input.outPoint] = nil
                coins[input.outPoint] = confirmedOutput(input.outPoint)
            }
        }
        for transaction in transactions { places[transaction.id] = nil }
        blocks.removeLast()
        return Array(transactions.dropFirst())
    }

    /// The output that a block contains under a name, whether it is spent or not.
    private func confirmedOutput(_ outPoint: OutPoint) -> ConfirmedCoin? {
        guard let place = places[outPoint.transactionID] else { return nil }
        let outputs = blocks[Int(place.height)].transactions[place.index].outputs
        guard outputs.indices.contains(Int(outPoint.index)) else { return nil }
        return ConfirmedCoin(
            output: outputs[Int(outPoint.index)], height: place.height, isCoinbase: place.index == 0)
    }

    /// Disconnects the newest blocks, as the losing side of a reorganisation; mine others to be the winning side.
    ///
    /// Their transactions go back to the mempool before those that were waiting, each under today's relay rules. What
    /// is not accepted again (it spends a coinbase that is gone, or pays too little) is set aside, and so is what
    /// depends on it.
    ///
    /// - Returns: The disconnected blocks, lowest first.
    /// - Throws: `reorg_too_deep` unless there are so many blocks above the first one.
    @discardableResult
    public mutating func reorg(depth: Int) throws(Refusal) -> [Block] {
        guard (0..<blocks.count).contains(depth) else {
            throw Refusal(.reorgTooDeep, "\(blocks.count - 1) blocks can be disconnected, not \(depth)")
        }
        let disconnected = Array(blocks.suffix(depth))
        var returned: [Transaction] = []
        for _ in 0..<depth { returned = disconnectTip() + returned }
        returned += mempoolTransactions
        mempool = Mempool()
        for transaction in returned where (try? admit(transaction)) == nil { setAside.add(transaction) }
        return disconnected
    }
}

extension Transaction {
    /// The names of all outputs.
    var allOutPoints: [OutPoint] {
        let id = id
        return outputs.indices.map { OutPoint(transactionID: id, index: UInt32($0)) }
    }
}

extension Refusal.Code {
    /// A block that breaks a rule of its own.
    public static let blockInvalid = Self(rawValue: "block_invalid")
    /// A reorganisation deeper than the chain is high.
    public static let reorgTooDeep = Self(rawValue: "reorg_too_deep")
}
