public import BitCacheCore

/// The newest block of the best chain.
public struct ChainTip: Hashable, Sendable {
    /// The number of blocks below it; the first block has height 0.
    public let height: UInt32
    /// The block's hash.
    public let hash: BlockHash

    /// Names a block by height and hash.
    public init(height: UInt32, hash: BlockHash) {
        self.height = height
        self.hash = hash
    }
}

/// What a chain knows about a transaction.
public enum TransactionStatus: Hashable, Sendable {
    /// Never seen, or seen once and forgotten: broadcast it again.
    case unknown
    /// Valid and waiting for a block.
    case inMempool
    /// In a block of the best chain; its own block counts, so `confirmations` is at least 1.
    case confirmed(height: UInt32, confirmations: UInt32)
    /// Not valid any more, because the named transaction, waiting or in a block, spends a coin that this one or one
    /// of its unconfirmed ancestors needs. Final only as far as the named transaction is.
    case conflicted(by: TransactionID)
}

/// How a broadcast was answered; sending a known transaction again is an answer, not an error.
public enum BroadcastAnswer: Hashable, Sendable {
    /// New, and now waiting for a block.
    case accepted
    /// It was waiting already.
    case alreadyInMempool
    /// A block contains it already.
    case alreadyConfirmed
}

/// The seam to a Bitcoin network: a simulated chain, a Bitcoin Core node, an explorer.
///
/// Every answer is about one moment: it tells of the best chain and the mempool as they are now, and a reorganisation
/// may take any of it back. Callers count confirmations themselves and ask again. Reads change nothing. What was
/// accepted stays known until it is confirmed, evicted or replaced, also when this process ends.
///
/// A rule of the network that says no, and a node that cannot be reached, are refusals with different codes; nothing is
/// retried here.
public protocol Chain {
    /// The newest block.
    var tip: ChainTip { get throws(Refusal) }

    /// Hands a signed transaction to the network.
    ///
    /// - Returns: ``BroadcastAnswer/accepted`` once, and afterwards the answer that it is known already.
    /// - Throws: The network's refusal, such as `tx_inputs_missing`, `tx_conflict`, `tx_fee_too_low`; nothing has
    ///   changed then.
    @discardableResult
    mutating func broadcast(_ transaction: Transaction) throws(Refusal) -> BroadcastAnswer

    /// What is known about a transaction.
    ///
    /// ``TransactionStatus/conflicted(by:)`` is answered only for a transaction that the chain still remembers; an
    /// ``TransactionStatus/unknown`` one may be conflicted too: ask ``spend(of:)`` for its inputs.
    func status(of id: TransactionID) throws(Refusal) -> TransactionStatus

    /// The transaction, waiting or confirmed, that spends an output; nil where none does.
    func spend(of outPoint: OutPoint) throws(Refusal) -> TransactionID?

    /// The outputs that pay a script and could be spent in the next block, in the order of their outpoints.
    ///
    /// Outputs of waiting transactions are included with 0 confirmations; outputs that a waiting transaction spends
    /// and coinbase outputs that are not mature are left out.
    func unspentOutputs(paying script: Script) throws(Refusal) -> [Coin]

    /// The transactions, waiting or confirmed, that pay a script or spend an output that does; each once.
    ///
    /// A wallet finds by it which of its scripts were ever used, coins that are spent included. An explorer keeps this by
    /// script; a Bitcoin Core node answers it for the scripts that a watching wallet of its holds.
    func history(of script: Script) throws(Refusal) -> [TransactionID]

    /// A transaction, waiting or confirmed; nil where the chain has none of that id.
    func transaction(_ id: TransactionID) throws(Refusal) -> Transaction?
}
