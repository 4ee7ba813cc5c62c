#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A random number generator that gives the same numbers for the same seed, so that a failure can be repeated.
///
/// The generator is SplitMix64 (Steele, Lea & Flood, 2014): fast and well mixed, and of no use for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the generator at a seed; every seed is a good one.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// So many random bytes.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) }
    }

    /// Seeds for a property test: 1…`fixed` on every run and, outside a gate, one that is new on each run.
    ///
    /// Where the environment says `CI`, the same commit has to get the same verdict every time, so nothing new is tried
    /// there. Pass the seeds as `arguments:` of a test, which then names the seed of each failure; to repeat that
    /// failure, write the seed in place of the call.
    public static func seeds(fixed: UInt64 = 4) -> [UInt64] {
        let explored = getenv("CI") == nil ? [UInt64.random(in: (fixed + 1)...UInt64.max)] : []
        return Array(0..<fixed).map { $0 + 1 } + explored
    }
}
