/// What can be multiplied and squared: a field element, or several that go side by side.
///
/// The two powers that are needed, with the exponents p − 2 and (p + 1) / 4, both begin with 223 ones in binary. Powers
/// x^(2^k − 1), k ones, follow from 2^(a+b) − 1 = (2^a − 1) · 2^b + (2^b − 1), along k = 2, 3, 6, 9, 11, 22, 44, 88, 176,
/// 220, 223.
protocol FieldPower {
    static func * (left: Self, right: Self) -> Self
    func squared() -> Self
}

extension FieldElement: FieldPower {}

extension FieldPower {
    /// 1 / self; zero for zero. Fermat: self^(p − 2).
    ///
    /// - Complexity: 255 squarings and 15 multiplications; share one among many denominators.
    func inverted() -> Self {
        let ones = OnesPowers(self)
        // p − 2 = 223 ones, 0, 22 ones, 0000 1 0 11 0 1.
        var power = ones.x223.squared(times: 23) * ones.x22
        power = power.squared(times: 5) * self
        power = power.squared(times: 3) * ones.x2
        return power.squared(times: 2) * self
    }

    /// A root of this where it has one; otherwise a number whose square is another. p ≡ 3 (mod 4): self^((p + 1) / 4).
    ///
    /// - Complexity: 253 squarings and 13 multiplications.
    func squareRootCandidate() -> Self {
        let ones = OnesPowers(self)
        // (p + 1) / 4 = 223 ones, 0, 22 ones, 0000 11 00.
        let power = ones.x223.squared(times: 23) * ones.x22
        return (power.squared(times: 6) * ones.x2).squared(times: 2)
    }

    /// This to the power 2^count.
    @inline(__always)
    func squared(times count: Int) -> Self {
        var power = self
        for _ in 0..<count { power = power.squared() }
        return power
    }
}

/// Powers of one number whose exponents are 2, 22 and 223 ones.
private struct OnesPowers<Base: FieldPower> {
    let x2: Base
    let x22: Base
    let x223: Base

    init(_ x1: Base) {
        x2 = x1.squared() * x1
        let x3 = x2.squared() * x1
        let x6 = x3.squared(times: 3) * x3
        let x9 = x6.squared(times: 3) * x3
        let x11 = x9.squared(times: 2) * x2
        x22 = x11.squared(times: 11) * x11
        let x44 = x22.squared(times: 22) * x22
        let x88 = x44.squared(times: 44) * x44
        let x176 = x88.squared(times: 88) * x88
        let x220 = x176.squared(times: 44) * x44
        x223 = x220.squared(times: 3) * x3
    }
}
