import CIntrinsics

/// How several chains are walked at once.
///
/// One chain alone leaves the processor idle most of the time, because each round of the hash waits for the last one.
/// Where the processor has SHA instructions, the rounds of four chains fill each other's gaps.
enum ChainLanes: CaseIterable {
    /// One after the other, through libcrypto where there is one; on every processor.
    case oneByOne
    /// Interleaved, with the SHA instructions of x86-64.
    case narrow
    /// Interleaved, and in 32 registers instead of 16.
    case wide

    /// How many chains are walked at once.
    static let count = 4

    /// The quickest way that this processor knows.
    static let best = supported.last ?? .oneByOne

    /// All ways that this processor knows, the quickest last.
    static let supported: [ChainLanes] = {
        #if arch(x86_64)
            Array(allCases.prefix(1 + Int(bitcache_descend_functions())))
        #else
            [.oneByOne]
        #endif
    }()

    /// Takes so many steps down in each of the first `active` blocks, at most ``count`` of them.
    func descend(_ blocks: UnsafeMutableBufferPointer<ChainBlock>, active: Int, steps: UInt32) {
        assert(active <= min(Self.count, blocks.count), "there are no more lanes")
        #if arch(x86_64)
            switch self {
            case .wide: return bitcache_descend_wide(blocks.baseAddress, Int32(active), steps)
            case .narrow: return bitcache_descend_narrow(blocks.baseAddress, Int32(active), steps)
            case .oneByOne: break
            }
        #endif
        var compression = SystemChainCompression()
        for lane in 0..<active {
            blocks[lane].descend(steps, with: &compression)
        }
    }
}
