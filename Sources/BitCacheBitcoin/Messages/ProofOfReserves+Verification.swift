public import BitCacheCore

extension ProofOfReserves {
    /// What a proof is worth at one block.
    public struct Report: Hashable, Sendable {
        /// The block at which the coins were looked for, the newest one.
        public let tip: ChainTip
        /// The value of all coins that are unspent at that block.
        public let total: Satoshis
        /// How many coins that are.
        public let count: Int
        /// Those of them which a waiting transaction spends, and that will soon count no more.
        public let leaving: [OutPoint]
        /// Coins that a block has spent.
        public let spent: [OutPoint]
        /// Coins that no block contains, whether they wait for one or nobody knows them.
        public let missing: [OutPoint]
    }

    /// Checks every signature, then looks every coin up.
    ///
    /// - Returns: What could be found, and what could not; a coin that is gone is no refusal.
    /// - Throws: `message_signature_invalid`, also where the signature counts only from some time on;
    ///   `message_signature_inconclusive`; `reserves_output_differs` for a coin that the proof describes otherwise than
    ///   the chain; `reserves_chain_moved` where a block came meanwhile, and asking again helps; what the chain refuses.
    /// - Complexity: about 40 µs a coin, and up to four questions to the chain.
    public func verify(on chain: some Chain) throws(Refusal) -> Report {
        switch signature.verdict(on: message, by: script) {
        case .valid: break
        case .validAt:
            throw Refusal(.messageSignatureInvalid, "the coins can be spent only later, and are no reserve now")
        case .inconclusive(let refusal), .invalid(let refusal): throw refusal
        }
        let tip = try chain.tip
        var tally = Tally()
        for coin in coins { try tally.count(coin, on: chain) }
        guard try chain.tip == tip else {
            throw Refusal(.reservesChainMoved, "a new block came while the coins were looked up; ask again")
        }
        return Report(
            tip: tip, total: try tally.found.totalValue(), count: tally.found.count, leaving: tally.leaving,
            spent: tally.spent, missing: tally.missing)
    }

    private struct Tally {
        var found: [TransactionOutput] = []
        var leaving: [OutPoint] = []
        var spent: [OutPoint] = []
        var missing: [OutPoint] = []

        mutating func count(_ coin: Coin, on chain: some Chain) throws(Refusal) {
            let outPoint = coin.outPoint
            guard case .confirmed = try chain.status(of: outPoint.transactionID),
                let transaction = try chain.transaction(outPoint.transactionID),
                let index = Int(exactly: outPoint.index), transaction.outputs.indices.contains(index)
            else { return missing.append(outPoint) }
            // The signatures cover what the proof says that the coin is; only the chain says what it is.
            guard transaction.outputs[index] == coin.output else {
                throw Refusal(
                    .reservesOutputDiffers, "\(outPoint) has another value or script than the proof says")
            }
            guard let spender = try chain.spend(of: outPoint) else { return found.append(coin.output) }
            if case .confirmed = try chain.status(of: spender) {
                spent.append(outPoint)
            } else {
                leaving.append(outPoint)
                found.append(coin.output)
            }
        }
    }
}

extension Refusal.Code {
    /// A proof of reserves of no coin, or of too many.
    public static let reservesCoinCount = Self(rawValue: "reserves_coin_count")
    /// A coin of a proof of reserves that is another one on the chain.
    public static let reservesOutputDiffers = Self(rawValue: "reserves_output_differs")
    /// A chain that grew while it was asked about a proof of reserves.
    public static let reservesChainMoved = Self(rawValue: "reserves_chain_moved")
}
