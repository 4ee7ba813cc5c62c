/// How scalars of 128 bits are cut into signed digits for the bucket method.
struct WindowPlan: Equatable {
    /// Bits a digit: digits lie in −2^(width−1) ..< 2^(width−1).
    let width: Int

    init(width: Int) {
        self.width = width
    }

    /// Digits a scalar: 130 bits at least, so that a biased scalar fits whatever its 128 bits are.
    var count: Int { (130 + width - 1) / width }

    /// Buckets a window: one for each magnitude from 1 to 2^(width−1).
    var bucketCount: Int { 1 << (width - 1) }

    /// Buckets lie in a grid of so many columns: bucket i is worth i + 1 = row · columnCount + (column + 1).
    var columnBits: Int { (width - 1) / 2 }
    var columnCount: Int { 1 << columnBits }
    var rowCount: Int { bucketCount / columnCount }

    /// The width that needs the fewest additions for so many terms.
    static func best(termCount: Int) -> WindowPlan {
        func cost(_ plan: WindowPlan) -> Int {
            // Each term meets each window once, each bucket its row and its column once; the last sums over rows and
            // columns are Jacobian, two additions each, and one of those costs about two affine ones.
            plan.count * (termCount + 2 * plan.bucketCount + 4 * (plan.rowCount + plan.columnCount))
        }
        return (4...13).map { WindowPlan(width: $0) }.min { cost($0) < cost($1) } ?? WindowPlan(width: 8)
    }
}

/// A scalar k of 128 bits plus half a window's size in every window: k + Σ 2^(width−1) · 2^(width·w).
///
/// Digit w of k is then window w of the biased number less 2^(width−1). So each digit is found by itself, without the
/// carry that signed digits otherwise hand on.
struct BiasedScalar {
    private let low: UInt128
    private let high: UInt128

    init(_ scalar: UInt128, bias: BiasedScalar) {
        let (sum, isOver) = scalar.addingReportingOverflow(bias.low)
        low = sum
        high = bias.high &+ (isOver ? 1 : 0)
    }

    private init(low: UInt128, high: UInt128) {
        (self.low, self.high) = (low, high)
    }

    /// The bias of a plan itself.
    static func bias(of plan: WindowPlan) -> BiasedScalar {
        var low: UInt128 = 0
        var high: UInt128 = 0
        for window in 0..<plan.count {
            let bit = plan.width * window + plan.width - 1
            if bit < 128 { low |= 1 << bit } else { high |= 1 << (bit - 128) }
        }
        return BiasedScalar(low: low, high: high)
    }

    /// The signed digit of a window.
    @inline(__always)
    func digit(_ window: Int, _ plan: WindowPlan) -> Int32 {
        let start = plan.width * window
        // Shifts by 128 and more give zero.
        let bits = low >> start | high << (128 - start)
        let mask = UInt32(1) << plan.width &- 1
        return Int32(UInt32(truncatingIfNeeded: bits) & mask) &- Int32(1) << (plan.width &- 1)
    }
}
