/// How long after a coin was confirmed an input may spend it (BIP 68), as OP_CHECKSEQUENCEVERIFY demands it (BIP 112).
public enum RelativeLock: Hashable, Sendable {
    /// So many blocks, the coin's own counted as none.
    case blocks(UInt16)
    /// So many times 512 seconds.
    case units512Seconds(UInt16)

    /// The number that the script compares, and the least sequence that an input needs.
    public var sequence: UInt32 {
        switch self {
        case .blocks(let count): UInt32(count)
        case .units512Seconds(let count): 1 << 22 | UInt32(count)
        }
    }
}
