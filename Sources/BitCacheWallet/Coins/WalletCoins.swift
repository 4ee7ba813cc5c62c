public import BitCacheBitcoin
public import BitCacheCore

/// What a wallet owns on the chain, and what it is about to spend.
///
/// A pure value. Facts come from a chain, and each update replaces all of them by the newest view, so that a
/// reorganisation needs no special case. What the chain cannot know is kept: locks for pending spends, and the
/// transactions that the wallet signed, until they are final.
///
/// The order of a payment: choose among ``spendable(minimumConfirmations:includingOwnUnconfirmed:)``; ``lock(_:by:)`` the
/// chosen coins and save; sign; ``record(_:by:)`` and save; broadcast. Whatever happens in between, no coin is spent for
/// two payments, and a transaction that was evicted is not forgotten, which could pay twice.
public struct WalletCoins: Hashable, Sendable {
    /// How many unused scripts behind the last used one are looked at, as other wallets do (BIP 44).
    public static let defaultGapLimit: UInt32 = 20
    /// The largest gap limit.
    public static let maximumGapLimit: UInt32 = 10_000
    /// The most scripts of one branch.
    public static let maximumScriptCount: UInt32 = 1_000_000
    /// The most branches.
    public static let maximumBranchCount = 64
    /// The most transactions that are kept.
    public static let maximumTransactionCount = 1_000_000
    /// The most coins that are locked at one time.
    public static let maximumLockCount = 100_000
    /// How many blocks make a transaction final, where nothing else is said.
    public static let defaultFinalConfirmations: UInt32 = 6

    /// How many unused scripts behind the last used one are looked at.
    public let gapLimit: UInt32
    /// The newest block of the view; nil before the first update.
    public internal(set) var tip: ChainTip?
    /// The transactions that touch the wallet, by id.
    public internal(set) var transactions: [TransactionID: TrackedTransaction] = [:]
    /// The pending spend that each locked coin is for.
    public internal(set) var locks: [OutPoint: LockOwner] = [:]
    var branches: [WatchedBranch] = []
    /// Where each watched script comes from; follows from the branches.
    var places: [Script: ScriptPlace] = [:]

    /// The scripts of a branch that are watched.
    struct WatchedBranch: Hashable, Sendable {
        /// From index 0 on, without gaps.
        var scripts: [Script] = []
        /// How many from index 0 on were used on the chain, or stand before one that was.
        var usedCount: UInt32 = 0
        /// How many from index 0 on were handed out.
        var revealedCount: UInt32 = 0
    }

    /// A wallet that has seen nothing yet.
    ///
    /// - Throws: `gap_limit` unless the limit is 1 to ``maximumGapLimit``.
    public init(gapLimit: UInt32 = Self.defaultGapLimit) throws(Refusal) {
        guard (1...Self.maximumGapLimit).contains(gapLimit) else {
            throw Refusal(.gapLimit, "the gap limit is 1 to \(Self.maximumGapLimit), not \(gapLimit)")
        }
        self.gapLimit = gapLimit
    }

    /// The first index of a branch that was neither used on the chain nor handed out.
    public func nextIndex(ofBranch branch: Int) -> UInt32 {
        guard branches.indices.contains(branch) else { return 0 }
        return max(branches[branch].usedCount, branches[branch].revealedCount)
    }

    /// Hands out the next index of a branch, so that the same address is not given to two payers.
    ///
    /// - Throws: `gap_limit` where a wallet restored from the words would not look so far; `branch_unknown` for a branch
    ///   that no update has seen.
    public mutating func revealNextIndex(ofBranch branch: Int) throws(Refusal) -> UInt32 {
        guard branches.indices.contains(branch) else {
            throw Refusal(.branchUnknown, "there are \(branches.count) branches, and \(branch) was named")
        }
        let index = nextIndex(ofBranch: branch)
        let watched = branches[branch]
        guard index - watched.usedCount < gapLimit, index < watched.scripts.count else {
            throw Refusal(
                .gapLimit, "no more addresses are handed out before one is paid; a restored wallet would not look on")
        }
        branches[branch].revealedCount = index + 1
        return index
    }

    /// Where a script comes from; nil for one that is not watched.
    public func place(of script: Script) -> ScriptPlace? { places[script] }

    /// How many blocks stand on a transaction of the view, its own included; 0 for one that no block contains.
    public func confirmations(of id: TransactionID) -> UInt32 {
        guard case .confirmed(let height) = transactions[id]?.state, let tip, tip.height >= height else { return 0 }
        // A file or a chain may name any heights, and 2^32 blocks are one more than can be counted.
        return min(tip.height - height, .max - 1) + 1
    }
}

extension Refusal.Code {
    /// A gap limit that is out of range, or an address that lies beyond it.
    public static let gapLimit = Self(rawValue: "gap_limit")
    /// A branch of scripts that the wallet does not have.
    public static let branchUnknown = Self(rawValue: "branch_unknown")
}
