import BitCacheCore
import Synchronization

/// The y coordinates of public keys met before, so that a host's key is lifted once and not with each of its tokens.
///
/// One table for the process, of a fixed size: a stranger who sends ever new keys pushes others out, which costs those a
/// square root at their next use, and never makes it grow. It holds public keys only. An entry is found by all 32 bytes
/// of its key, so the worst a clash can do is to miss.
///
/// A key may stand in the four places of one set. Which set is decided by a multiplication with random odd numbers that
/// are drawn once for each process, so that nobody outside can choose keys that push out a certain other one.
enum LiftedKeys {
    /// The most keys that are remembered: 2 MiB, allocated in small parts as they are first used.
    static let capacity = shardCount * setsInShard * placesInSet

    private static let shardCount = 64
    private static let setsInShard = 128
    private static let placesInSet = 4

    private static let shards: [Shard] = (0..<shardCount).map { _ in Shard() }
    private static let multipliers = (
        UInt64.random(in: 0 ... .max) | 1, UInt64.random(in: 0 ... .max) | 1,
        UInt64.random(in: 0 ... .max) | 1, UInt64.random(in: 0 ... .max) | 1
    )

    /// The even y of a key met before.
    static func y(of x: UInt256) -> UInt256? {
        let (shard, set) = place(of: x)
        return shards[shard].entries.withLock { entries in
            guard !entries.isEmpty else { return nil }
            for index in set..<set + placesInSet where entries[index].x == x && !entries[index].y.isZero {
                return entries[index].y
            }
            return nil
        }
    }

    /// Remembers the even y of a key that is on the curve.
    static func remember(_ y: UInt256, of x: UInt256) {
        let (shard, set) = place(of: x)
        shards[shard].entries.withLock { entries in
            if entries.isEmpty {
                // No point of the curve has y = 0, so zeros mean an empty place.
                entries = Array(repeating: Entry(x: .zero, y: .zero), count: setsInShard * placesInSet)
            }
            // The newest stands first and the oldest falls out.
            let places = set..<set + placesInSet
            let found = places.first { entries[$0].x == x } ?? set + placesInSet - 1
            for index in (set..<found).reversed() { entries[index + 1] = entries[index] }
            entries[set] = Entry(x: x, y: y)
        }
    }

    private static func place(of x: UInt256) -> (shard: Int, set: Int) {
        // Each limb times its own random odd number; the upper bits of such a sum depend on all bits of the key.
        let (m0, m1, m2, m3) = multipliers
        let mixed = x.limb0 &* m0 &+ x.limb1 &* m1 &+ x.limb2 &* m2 &+ x.limb3 &* m3
        let upper = Int(truncatingIfNeeded: mixed >> 48)
        return (upper % shardCount, upper / shardCount % setsInShard * placesInSet)
    }

    private struct Entry {
        var x: UInt256
        var y: UInt256
    }

    private final class Shard: Sendable {
        let entries = Mutex<[Entry]>([])
    }
}
