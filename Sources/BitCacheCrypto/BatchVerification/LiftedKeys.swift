import Synchronization

/// The y coordinates of public keys met before, so that a host's key is lifted once and not with each of its tokens.
///
/// The table has a fixed size: a stranger who sends ever new keys pushes others out, which costs those a square root at
/// their next use, and never makes it grow. It holds public keys only. An entry is found by all 32 bytes of its key, so
/// the worst a clash can do is to miss.
///
/// A key may stand in the four places of one set, the newest first. Which set is decided by a multiplication with random
/// odd numbers, drawn once for each table, so that nobody outside can choose keys that push out a certain other one.
final class LiftedKeys: Sendable {
    /// The table of the process.
    static let shared = LiftedKeys()

    /// The most keys that a table remembers: 2 MiB, allocated in parts as they are first used.
    static let capacity = shardCount * setsInShard * placesInSet

    // Many locks, so that tasks that verify side by side hardly meet.
    private static let shardCount = 64
    private static let setsInShard = 128
    private static let placesInSet = 4

    private let shards: [Shard]
    private let multipliers: UInt256

    init() {
        func odd() -> UInt64 { UInt64.random(in: 0 ... .max) | 1 }
        multipliers = UInt256(odd(), odd(), odd(), odd())
        shards = (0..<Self.shardCount).map { _ in Shard() }
    }

    /// The even y of the key with this x, where it was met before and has not been pushed out.
    func y(of x: UInt256) -> UInt256? {
        let (shard, set) = place(of: x)
        return shards[shard].entries.withLock { entries in
            guard !entries.isEmpty else { return nil }
            for index in set..<set + Self.placesInSet where entries[index].x == x && !entries[index].isEmpty {
                return entries[index].y
            }
            return nil
        }
    }

    /// Remembers the even y of a key that is on the curve.
    func remember(_ y: UInt256, of x: UInt256) {
        let (shard, set) = place(of: x)
        shards[shard].entries.withLock { entries in
            if entries.isEmpty { entries = Array(repeating: .empty, count: Self.setsInShard * Self.placesInSet) }
            let places = set..<set + Self.placesInSet
            let gap = places.first { entries[$0].x == x } ?? places.upperBound - 1
            for index in (set..<gap).reversed() { entries[index + 1] = entries[index] }
            entries[set] = Entry(x: x, y: y)
        }
    }

    /// How many keys are remembered now; for tests, as it walks the whole table.
    var count: Int {
        shards.reduce(0) { sum, shard in sum + shard.entries.withLock { $0.count { !$0.isEmpty } } }
    }

    private func place(of x: UInt256) -> (shard: Int, set: Int) {
        // The upper bits of such a sum depend on all bits of the key.
        let mixed =
            x.limb0 &* multipliers.limb0 &+ x.limb1 &* multipliers.limb1 &+ x.limb2 &* multipliers.limb2
            &+ x.limb3 &* multipliers.limb3
        let upper = Int(truncatingIfNeeded: mixed >> 40)
        return (upper % Self.shardCount, upper / Self.shardCount % Self.setsInShard * Self.placesInSet)
    }

    private struct Entry {
        var x: UInt256
        var y: UInt256

        /// No point of the curve has y = 0.
        static let empty = Entry(x: .zero, y: .zero)
        var isEmpty: Bool { y.isZero }
    }

    private final class Shard: Sendable {
        let entries = Mutex<[Entry]>([])
    }
}
