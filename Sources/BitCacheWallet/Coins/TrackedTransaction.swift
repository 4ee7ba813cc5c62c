public import BitCacheBitcoin

/// A transaction that touches the wallet, as the newest view of the chain shows it.
public struct TrackedTransaction: Hashable, Sendable {
    /// Where a transaction stands.
    public enum State: Hashable, Sendable {
        /// In the mempool.
        case waiting
        /// In a block of the best chain.
        case confirmed(height: UInt32)
        /// Not known to the chain now: not sent yet, or evicted. Only one's own are kept then; send them again.
        case missing
        /// Another transaction has one of its coins, which is not final yet. Only one's own are kept then.
        case conflicted(by: TransactionID)

        /// Whether its outputs exist for the next block.
        var isAlive: Bool {
            switch self {
            case .waiting, .confirmed: true
            case .missing, .conflicted: false
            }
        }
    }

    /// The transaction.
    public let transaction: Transaction
    /// Where it stands.
    public internal(set) var state: State
    /// The pending spend that it is a version of, until that is final; nil for all that this wallet did not record.
    public internal(set) var owner: LockOwner?
}
