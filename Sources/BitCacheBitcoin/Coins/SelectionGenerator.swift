/// The chance of a coin selection: the same numbers for the same seed, on every platform and in every version.
///
/// SplitMix64 (Steele, Lea & Flood, 2014). It decides the order of coins and is of no use for secrets.
struct SelectionGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A number from 0 up to, not including, a bound above 0; uneven by less than one part in 2^32 for such bounds
    /// as occur.
    mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
