import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Multi-scalar multiplication")
struct MultiScalarMultiplicationTests {
    private static let multiples = (0..<64).map { AffinePoint.small($0 - 20) }
    private static let extremes: [UInt128] = [0, 1, 2, .max, .max - 1, 1 << 127, (1 << 127) - 1, 0x5555 << 64]

    /// Terms over small multiples of the generator, so that the sum is one multiple of it that is easily found.
    private static func check(
        _ terms: [(scalar: UInt128, multiple: Int)], plan: WindowPlan? = nil, _ instructions: FieldInstructions
    ) {
        var sum = MultiScalarMultiplication(instructions: instructions)
        var expected = Scalar.zero
        for term in terms {
            sum.add(term.scalar, times: multiples[term.multiple])
            let factor = Scalar(UInt128((term.multiple - 20).magnitude))
            expected = expected + Scalar(term.scalar) * (term.multiple < 20 ? -factor : factor)
        }
        let point = plan.map { sum.sum(plan: $0) } ?? sum.sum()
        #expect(point.affine == JacobianPoint.generator.multiplied(by: expected).affine)
    }

    private static func terms(_ count: Int, _ generator: inout SeededGenerator) -> [(scalar: UInt128, multiple: Int)] {
        (0..<count).map { index in
            let random = UInt128(generator.next()) << 64 | UInt128(generator.next())
            let scalar = index % 5 == 4 ? extremes[index % extremes.count] : random
            return (scalar, Int.random(in: 0..<multiples.count, using: &generator))
        }
    }

    @Test("Digits of every plan are in range and add up to the scalar", arguments: 4...13)
    func digits(width: Int) {
        let plan = WindowPlan(width: width)
        #expect(plan.rowCount * plan.columnCount == plan.bucketCount)
        let bias = BiasedScalar.bias(of: plan)
        var generator = SeededGenerator(seed: UInt64(width))
        for scalar in Self.extremes + Self.terms(50, &generator).map(\.scalar) {
            let biased = BiasedScalar(scalar, bias: bias)
            var sum = Scalar.zero
            for window in (0..<plan.count).reversed() {
                for _ in 0..<width { sum = sum + sum }
                let digit = biased.digit(window, plan)
                #expect(Int(digit.magnitude) <= plan.bucketCount)
                let magnitude = Scalar(UInt128(digit.magnitude))
                sum = sum + (digit < 0 ? -magnitude : magnitude)
            }
            #expect(sum == Scalar(scalar))
        }
    }

    @Test("Every width of windows gives the sum", arguments: 4...11)
    func widths(width: Int) {
        var generator = SeededGenerator(seed: UInt64(width))
        let terms = Self.terms(24, &generator)
        for instructions in FieldInstructions.all {
            Self.check(terms, plan: WindowPlan(width: width), instructions)
        }
    }

    @Test("No terms, one term, and a few give the sum", arguments: FieldInstructions.all)
    func counts(instructions: FieldInstructions) {
        var generator = SeededGenerator(seed: 5)
        for count in [0, 1, 2, 5, 40] { Self.check(Self.terms(count, &generator), instructions) }
        for extreme in Self.extremes.prefix(4) { Self.check([(extreme, 21), (extreme, 19)], instructions) }
        for extreme in Self.extremes.prefix(4) {
            Self.check([(extreme, 23), (extreme, 23), (extreme, 20)], instructions)
        }
    }

    @Test("More terms than one group of windows holds give the sum", arguments: FieldInstructions.all)
    func groups(instructions: FieldInstructions) {
        var generator = SeededGenerator(seed: 6)
        Self.check(Self.terms(1000, &generator), plan: WindowPlan(width: 7), instructions)
    }

    @Test("Full scalars, split in halves, give the sum", arguments: FieldInstructions.all)
    func fullScalars(instructions: FieldInstructions) {
        var generator = SeededGenerator(seed: 7)
        var sum = MultiScalarMultiplication(instructions: instructions)
        var expected = Scalar.zero
        for index in 1...20 {
            let scalar = index == 1 ? -Scalar(1) : Scalar(reducing: .random(using: &generator))
            sum.add(scalar, times: AffinePoint.small(index))
            expected = expected + scalar * Scalar(UInt128(index))
        }
        #expect(sum.sum().affine == JacobianPoint.generator.multiplied(by: expected).affine)
        sum.add(-expected, times: .generator)
        #expect(sum.sum().isInfinity)
    }

    @Test("More terms want wider windows, within the widths that are tested")
    func plans() {
        let widths = [1, 10, 64, 200, 1000, 5000, 12_290, 100_000].map { WindowPlan.best(termCount: $0).width }
        #expect(widths == widths.sorted())
        #expect(widths.first == 4)
        #expect(widths.allSatisfy { (4...13).contains($0) })
        #expect(WindowPlan.best(termCount: 12_290).width >= 9)
    }
}
