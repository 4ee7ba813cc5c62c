public import BitCacheCore

/// What a transaction must do to take the place of others that wait (BIP 125, and Bitcoin Core's rule on fee rates).
///
/// Pure: the caller says what waits, a mempool what it holds and a wallet what it knows of its own. The same rules
/// judge a replacement and tell a wallet what the cheapest one pays.
public struct ReplacementRules: Hashable, Sendable {
    /// A waiting transaction that spends a coin which the replacement spends too.
    public struct Conflict: Hashable, Sendable {
        /// Its name.
        public let id: TransactionID
        /// What it pays.
        public let fee: Satoshis
        /// What it pays for, in virtual bytes.
        public let virtualSize: Int
        /// Whether it or one of its waiting ancestors says that it may be replaced (rule 1).
        public let isReplaceable: Bool
        /// The waiting transactions whose outputs it spends.
        public let waitingParents: Set<TransactionID>

        /// Describes a waiting transaction.
        public init(
            id: TransactionID, fee: Satoshis, virtualSize: Int, isReplaceable: Bool,
            waitingParents: Set<TransactionID> = []
        ) {
            precondition(virtualSize > 0, "a transaction has a size")
            self.id = id
            self.fee = fee
            self.virtualSize = virtualSize
            self.isReplaceable = isReplaceable
            self.waitingParents = waitingParents
        }
    }

    /// What is replaced directly, each spending a coin of the replacement's.
    public let conflicts: [Conflict]
    /// The fees of all that leaves: the conflicts and everything that depends on them.
    public let evictedFees: [TransactionID: Satoshis]

    /// The most transactions that one replacement may evict (rule 5).
    public static let maximumEvictedCount = 100
    /// What a replacement pays for its own size, beyond the fees of all that it evicts (rule 4).
    public static let incrementalRate = FeeRate.minimumRelay

    /// Describes what is to be replaced.
    ///
    /// - Parameter descendantFees: The fees of what depends on the conflicts and is evicted with them.
    public init(conflicts: [Conflict], descendantFees: [TransactionID: Satoshis] = [:]) {
        self.conflicts = conflicts
        evictedFees = conflicts.reduce(into: descendantFees) { $0[$1.id] = $1.fee }
    }

    /// Checks a transaction that is to take the place.
    ///
    /// - Parameters:
    ///   - fee: What it pays.
    ///   - virtualSize: What it pays for, in virtual bytes.
    ///   - waitingParents: The waiting transactions whose outputs it spends.
    ///   - waitingAncestors: Those and all that they depend on.
    /// - Throws: In the order of the rules: `tx_conflict` where a conflict does not allow it (1) or is an ancestor;
    ///   `tx_replacement_input` for an unconfirmed coin that no conflict spends (2); `tx_replacement_too_many` (5);
    ///   `tx_replacement_fee` (3, 4 and the fee rate).
    public func check(
        fee: Satoshis, virtualSize: Int, waitingParents: Set<TransactionID>, waitingAncestors: Set<TransactionID>
    ) throws(Refusal) {
        for conflict in conflicts where !conflict.isReplaceable {
            throw Refusal(
                .conflict, "\(conflict.id.displayHex) is waiting, spends the same coin and is not replaceable")
        }
        guard waitingAncestors.allSatisfy({ evictedFees[$0] == nil }) else {
            throw Refusal(.conflict, "the transaction depends on one that it would replace")
        }
        let knownParents = conflicts.reduce(into: Set<TransactionID>()) { $0.formUnion($1.waitingParents) }
        guard waitingParents.isSubset(of: knownParents) else {
            throw Refusal(.replacementInput, "a replacement may not spend a coin that became unconfirmed since")
        }
        guard evictedFees.count <= Self.maximumEvictedCount else {
            throw Refusal(.replacementTooMany, "the replacement would evict \(evictedFees.count) transactions")
        }
        let least = try leastFee(forVirtualSize: virtualSize)
        guard fee >= least else {
            throw Refusal(
                .replacementFee,
                "the replacement pays \(fee) for \(virtualSize) vB; to pay for what it evicts and more for its size "
                    + "than before it must pay \(least) or more")
        }
    }

    /// The least fee for which a transaction of a size takes the place: all fees of what is evicted, the incremental
    /// rate for its own size (rules 3 and 4), and more for its size than each conflict pays.
    ///
    /// - Throws: `amount_out_of_range` where that is more money than there is.
    public func leastFee(forVirtualSize size: Int) throws(Refusal) -> Satoshis {
        var least = Self.incrementalRate.fee(forVirtualSize: size)
        for fee in evictedFees.values { least = try least + fee }
        for conflict in conflicts {
            // fee / size > conflict.fee / conflict.virtualSize, in whole numbers.
            let (product, overflow) = conflict.fee.sat.multipliedReportingOverflow(by: UInt64(size))
            guard !overflow else { throw Refusal(.amountOutOfRange, "no fee is high enough for \(size) vB") }
            least = max(least, try Satoshis(product / UInt64(conflict.virtualSize) + 1))
        }
        return least
    }
}

extension Refusal.Code {
    /// An input's coin is spent by another transaction, in a block or waiting without leave to be replaced.
    public static let conflict = Self(rawValue: "tx_conflict")
    /// A replacement that spends an unconfirmed coin which what it replaces did not spend (BIP 125, rule 2).
    public static let replacementInput = Self(rawValue: "tx_replacement_input")
    /// A replacement that pays too little for the transactions it evicts (BIP 125, rules 3, 4).
    public static let replacementFee = Self(rawValue: "tx_replacement_fee")
    /// A replacement that evicts too many transactions (BIP 125, rule 5).
    public static let replacementTooMany = Self(rawValue: "tx_replacement_too_many")
}
