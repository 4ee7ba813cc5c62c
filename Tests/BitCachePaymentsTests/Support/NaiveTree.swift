import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// BEP 52's tree as its text describes it, written a second time and without regard to speed.
enum NaiveTree {
    /// Leaves of 16 KiB, zero hashes up to a power of two, halves hashed together until one is left.
    static func root(of file: [UInt8]) -> ContentHash {
        var leaves: [ContentHash] = []
        var rest = file[...]
        while !rest.isEmpty {
            leaves.append(SHA256.hash(Array(rest.prefix(16_384))))
            rest = rest.dropFirst(16_384)
        }
        while leaves.count & (leaves.count - 1) != 0 { leaves.append(.zero) }
        return root(of: leaves[...])
    }

    private static func root(of leaves: ArraySlice<ContentHash>) -> ContentHash {
        if leaves.count == 1, let leaf = leaves.first { return leaf }
        let half = leaves.count / 2
        let left = root(of: leaves.prefix(half))
        let right = root(of: leaves.suffix(half))
        return SHA256.hash(left.rawRepresentation + right.rawRepresentation)
    }
}
