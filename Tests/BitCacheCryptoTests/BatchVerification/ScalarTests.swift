import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Scalars and their halves")
struct ScalarTests {
    private static let edges = EdgeNumbers.around(.n)

    private static func check(_ a: UInt256, _ b: UInt256) {
        let (x, y) = (Scalar(reducing: a), Scalar(reducing: b))
        let (m, n) = (PlainNumber(a) % .n, PlainNumber(b) % .n)
        #expect(PlainNumber(x.value) == m)
        #expect(PlainNumber((x + y).value) == (m + n) % .n)
        #expect(PlainNumber((x * y).value) == m * n % .n)
        #expect(PlainNumber((-x).value) == (.n - m) % .n)
    }

    /// k1 + k2·λ = k, and both halves fit.
    private static func checkSplit(_ k: UInt256) {
        let scalar = Scalar(reducing: k)
        let (k1, k2) = Endomorphism.split(scalar)
        func value(_ half: Endomorphism.Half) -> Scalar {
            half.isNegative ? -Scalar(half.magnitude) : Scalar(half.magnitude)
        }
        #expect(value(k1) + value(k2) * Endomorphism.lambda == scalar)
        // What the digits of a window plan need is 128 bits; the lattice promises a little less.
        #expect(k1.magnitude < 0xa2a8_918c_a85b_afe2_2016_d0b9_17e4_dd78)
        #expect(k2.magnitude < 0x8a65_287b_d471_79fb_2be0_8846_cea2_67ee)
    }

    @Test("Sums, negatives and products of edge values are those of plain integers, and their halves fit")
    func edges() {
        #expect(PlainNumber(Scalar.order) == .n)
        for a in Self.edges {
            Self.checkSplit(a)
            for b in Self.edges { Self.check(a, b) }
        }
    }

    @Test(
        "Sums, negatives and products of random values are those of plain integers, and their halves fit",
        arguments: SeededGenerator.seeds())
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 { Self.check(.random(using: &generator), .random(using: &generator)) }
        for _ in 0..<500 { Self.checkSplit(.random(using: &generator)) }
    }

    @Test("Scalars where a half is rounded up or down split rightly")
    func roundingEdges() {
        // Around j·n/2^127 and around lattice points, the two roundings change over.
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<100 {
            let small = Scalar(UInt128(generator.next()))
            for point in [Scalar(1), Endomorphism.lambda, -Endomorphism.lambda] {
                Self.checkSplit((small * point).value)
                Self.checkSplit((-(small * point)).value)
            }
        }
    }

    @Test("Bytes of n and more are no scalar, and of less are")
    func bytes() {
        for edge in Self.edges {
            let scalar = edge.bigEndianBytes.withUnsafeBytes { Scalar(bigEndian: $0) }
            #expect((scalar != nil) == (PlainNumber(edge) < .n))
            if let scalar { #expect(scalar.value == edge) }
        }
    }

    @Test("β and λ are cube roots of one, and the lattice's vectors and scaled divisors are what they say")
    func constants() {
        let one = PlainNumber(1)
        let beta = PlainNumber(Endomorphism.beta.value)
        let lambda = PlainNumber(Endomorphism.lambda.value)
        #expect((beta * beta + beta + one) % .p == PlainNumber([]))
        #expect((lambda * lambda + lambda + one) % .n == PlainNumber([]))
        let (a1, b2) = (PlainNumber(Endomorphism.a1), PlainNumber(Endomorphism.b2))
        let (minusB1, a2) = (PlainNumber(Endomorphism.minusB1), PlainNumber(Endomorphism.a2))
        // a1 + b1·λ ≡ 0, a2 + b2·λ ≡ 0, and the determinant is n.
        #expect(minusB1 * lambda % .n == a1)
        #expect((a2 + b2 * lambda) % .n == PlainNumber([]))
        #expect(a1 * b2 + a2 * minusB1 == .n)
        // Twice |scaled · n − 2^384 · b| is at most n: rounded to the nearest.
        let two384 = PlainNumber(hex: "1" + String(repeating: "0", count: 96))
        for (scaled, b) in [(Endomorphism.scaledB2, b2), (Endomorphism.scaledMinusB1, minusB1)] {
            let (left, right) = (PlainNumber(scaled) * .n, two384 * b)
            let distance = left < right ? right - left : left - right
            #expect(distance + distance < .n)
        }
    }
}
