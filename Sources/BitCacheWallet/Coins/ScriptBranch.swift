public import BitCacheBitcoin
public import BitCacheCore

/// A chain of scripts of one wallet: the receive or the change addresses of an account, or a single script.
///
/// A branch derives public things alone, so a wallet that only watches has them too.
public struct ScriptBranch: Sendable {
    /// Whether there is a script for each index; a single one otherwise.
    public let isRanged: Bool
    private let derive: @Sendable (UInt32) throws(Refusal) -> Script

    /// The scripts that a rule derives, such as a descriptor with a `*`.
    public init(_ derive: @escaping @Sendable (UInt32) throws(Refusal) -> Script) {
        isRanged = true
        self.derive = derive
    }

    /// One script, such as an `addr()` descriptor or a host's seal has.
    public init(_ script: Script) {
        isRanged = false
        derive = { _ in script }
    }

    /// The indexes that exist: all that are not hardened, or 0 alone.
    var indexCount: UInt32 { isRanged ? 1 << 31 : 1 }

    /// The script of an index.
    public func script(at index: UInt32) throws(Refusal) -> Script { try derive(index) }
}

/// Where a script of a wallet comes from, which is what signing needs to know.
public struct ScriptPlace: Hashable, Comparable, Sendable {
    /// The branch, in the order in which the wallet's branches are given.
    public let branch: Int
    /// The index of the script in it.
    public let index: UInt32

    /// Names a script by branch and index.
    public init(branch: Int, index: UInt32) {
        self.branch = branch
        self.index = index
    }

    /// Orders by branch, then by index.
    public static func < (left: Self, right: Self) -> Bool {
        (left.branch, left.index) < (right.branch, right.index)
    }
}
