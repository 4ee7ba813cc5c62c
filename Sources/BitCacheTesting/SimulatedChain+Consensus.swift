import BitCacheBitcoin
public import BitCacheCore

// Consensus: the rules that make a transaction valid in a block, signatures apart. What nodes merely do not relay is
// valid here; that stands in `SimulatedChain+Policy.swift`. The order of the checks is part of the contract: form,
// inputs, maturity, locks, money.

extension SimulatedChain {
    /// The coins in blocks that a transaction spends, in the order of its inputs.
    ///
    /// - Throws: `tx_conflict` where a block has spent one of them, `tx_inputs_missing`.
    func confirmedCoins(spentBy transaction: Transaction) throws(Refusal) -> [ConfirmedCoin] {
        var spent: [ConfirmedCoin] = []
        for input in transaction.inputs {
            guard let coin = coins[input.outPoint] else { throw missing(input.outPoint) }
            spent.append(coin)
        }
        return spent
    }

    /// Why there is no such coin.
    func missing(_ outPoint: OutPoint) -> Refusal {
        if let spender = spends[outPoint] {
            return Refusal(.conflict, "\(outPoint) was spent in a block by \(spender.displayHex)")
        }
        return Refusal(.inputsMissing, "\(outPoint) does not exist on this chain or in its mempool")
    }

    /// Checks a transaction against the coins it spends, as part of a block at a height, and returns its fee.
    ///
    /// - Parameter spent: The coins in the order of the inputs; a waiting parent's have the block's own height.
    /// - Throws: `tx_empty`, `tx_inputs_duplicate`, `tx_too_large`, `tx_coinbase_immature`, `tx_not_final`,
    ///   `tx_value_created`, `amount_out_of_range`.
    func checkValid(
        _ transaction: Transaction, spending spent: [ConfirmedCoin], inBlockAt height: UInt32
    ) throws(Refusal) -> Satoshis {
        guard !transaction.inputs.isEmpty, !transaction.outputs.isEmpty else {
            throw Refusal(.transactionEmpty, "a transaction has at least one input and one output")
        }
        guard Set(transaction.inputs.map(\.outPoint)).count == transaction.inputs.count else {
            throw Refusal(.inputsDuplicate, "one coin is named by two inputs")
        }
        guard transaction.weight <= Transaction.maximumWeight else {
            throw Refusal(.transactionTooLarge, "the transaction does not fit into a block")
        }
        for (input, coin) in zip(transaction.inputs, spent)
        where coin.isCoinbase && height - coin.height < Self.coinbaseMaturity {
            throw Refusal(
                .coinbaseImmature,
                "\(input.outPoint) is a coinbase and can be spent from height \(coin.height + Self.coinbaseMaturity) on"
            )
        }
        guard isFinal(transaction, inBlockAt: height), areLocksOpen(transaction, spending: spent, inBlockAt: height)
        else { throw Refusal(.notFinal, "a lock time or relative lock is not over at height \(height)") }
        let paid = try transaction.outputs.totalValue()
        let held = try spent.map(\.output).totalValue()
        guard held >= paid else {
            throw Refusal(.valueCreated, "the outputs pay \(paid) and the inputs hold \(held)")
        }
        return try held - paid
    }

    /// The median time of the eleven blocks up to a height, by which lock times are judged (BIP 113).
    private func medianTimePast(_ height: UInt32) -> UInt32 {
        // Times only rise here, so the median is the one in the middle.
        let times = blocks[...Int(height)].suffix(11).map(\.timeSeconds)
        return times[times.count / 2]
    }

    private func isFinal(_ transaction: Transaction, inBlockAt height: UInt32) -> Bool {
        if transaction.lockTime == 0 { return true }
        if transaction.inputs.allSatisfy({ $0.sequence == TransactionInput.finalSequence }) { return true }
        let isTime = transaction.lockTime >= 500_000_000
        return transaction.lockTime < (isTime ? medianTimePast(height - 1) : height)
    }

    /// Whether the relative locks of all inputs are over (BIP 68).
    private func areLocksOpen(
        _ transaction: Transaction, spending spent: [ConfirmedCoin], inBlockAt height: UInt32
    ) -> Bool {
        guard transaction.version >= 2 else { return true }
        return zip(transaction.inputs, spent).allSatisfy { input, coin in
            if input.sequence & 0x8000_0000 != 0 { return true }
            let units = input.sequence & 0xffff
            guard input.sequence & 0x0040_0000 != 0 else { return height - coin.height >= units }
            // Counted in 512 seconds from the median time below the coin's block.
            let start = medianTimePast(max(coin.height, 1) - 1)
            return medianTimePast(height - 1) - start >= units << 9
        }
    }
}

extension Refusal.Code {
    /// A coinbase spent before a hundred blocks stand on it.
    public static let coinbaseImmature = Self(rawValue: "tx_coinbase_immature")
    /// A lock time or a relative lock that is not over.
    public static let notFinal = Self(rawValue: "tx_not_final")
}
