public import BitCacheCore

/// How many waiting transactions nodes let hang together.
public enum MempoolLimits {
    /// The most waiting transactions in a line: one with all its ancestors, or one with all its descendants.
    public static let maximumFamilyCount = 25

    /// Checks whether a transaction may join the waiting ones.
    ///
    /// - Parameters:
    ///   - ancestorCount: The waiting transactions that it depends on.
    ///   - descendantCounts: For each of those, what depends on it now, itself included.
    /// - Throws: `tx_chain_too_long`.
    public static func checkFamily(ancestorCount: Int, descendantCounts: [Int]) throws(Refusal) {
        // One more for the transaction itself.
        guard ancestorCount < maximumFamilyCount, descendantCounts.allSatisfy({ $0 < maximumFamilyCount }) else {
            throw Refusal(.chainTooLong, "more than \(maximumFamilyCount) waiting transactions hang together")
        }
    }
}

extension Refusal.Code {
    /// A transaction with too many waiting ancestors or descendants.
    public static let chainTooLong = Self(rawValue: "tx_chain_too_long")
}
