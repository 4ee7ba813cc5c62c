import BitCacheCore

/// A walk through links that nobody else knows yet, in one piece of memory that is wiped at its end.
struct SecretChainWalk {
    private var block: ChainBlock
    // It holds the last link as well.
    private var compression = SystemChainCompression()

    /// Lends a walk to a function and wipes it afterwards.
    static func run(salt: ChainSalt, _ body: (inout SecretChainWalk) -> Void) {
        withUnsafeTemporaryAllocation(of: SecretChainWalk.self, capacity: 1) { memory in
            memory.initializeElement(at: 0, to: SecretChainWalk(block: ChainBlock(salt: salt)))
            body(&memory[0])
            wipe(UnsafeMutableRawBufferPointer(memory))
        }
    }

    private init(block: ChainBlock) {
        self.block = block
    }

    /// Begins at a link of 32 bytes.
    mutating func put(_ link: UnsafeRawBufferPointer, at index: UInt32) {
        block.put(link, at: index)
    }

    /// Goes down to the link at an index.
    mutating func descend(to index: UInt32) {
        block.descend(block.currentIndex - index, with: &compression)
    }

    /// Copies the link that the walk has led to into the 32 bytes of a slot.
    mutating func copyLink(to links: UnsafeMutableRawBufferPointer, slot: Int) {
        block.copyLink(to: UnsafeMutableRawBufferPointer(rebasing: links[slot * 32..<slot * 32 + 32]))
    }

    /// The link that the walk has led to, for the one that is no secret: the anchor.
    var currentLink: ChainLink { block.currentLink }
}
