import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

/// Numbers below 2^256 at which carries, borrows and reductions are decided.
enum EdgeNumbers {
    static func around(_ modulus: PlainNumber) -> [UInt256] {
        let one = PlainNumber(1)
        let two = PlainNumber(2)
        let numbers =
            [PlainNumber([]), one, two, modulus - two, modulus - one, modulus, modulus + one]
            + [PlainNumber.two256 - one, PlainNumber.two256 - two, PlainNumber.two256 - modulus]
            + ["8" + String(repeating: "0", count: 63), "1" + String(repeating: "0", count: 32)].map(
                PlainNumber.init(hex:))
            + [
                String(repeating: "f", count: 32),
                String(repeating: "f", count: 16) + String(repeating: "0", count: 48),
            ]
            .map(PlainNumber.init(hex:))
        return numbers.map(\.limbs)
    }
}

@Suite("The field of secp256k1")
struct FieldElementTests {
    private static let edges = EdgeNumbers.around(.p)

    private static func check(_ a: UInt256, _ b: UInt256) {
        let (x, y) = (FieldElement(value: a), FieldElement(value: b))
        let (m, n) = (PlainNumber(a), PlainNumber(b))
        #expect(PlainNumber((x + y).normalized) == (m + n) % .p)
        #expect(PlainNumber((x * y).normalized) == m * n % .p)
        #expect(PlainNumber((x - y).normalized) == (m + .p + .p - n) % .p)
    }

    private static func check(_ a: UInt256) {
        let x = FieldElement(value: a)
        let m = PlainNumber(a) % .p
        #expect(PlainNumber(x.normalized) == m)
        #expect(PlainNumber(x.squared().normalized) == m * m % .p)
        #expect(PlainNumber(x.doubled().normalized) == (m + m) % .p)
        #expect(PlainNumber((-x).normalized) == (.p - m) % .p)
        #expect(x.isZero == m.digits.isEmpty)
        #expect(x.isOdd == (m.limbs.limb0 & 1 == 1))
        #expect((x * x.inverted()).normalized == (x.isZero ? FieldElement.zero : .one).value)
        let root = x.squared().squareRootCandidate()
        #expect(root == x || root == -x)
    }

    @Test("Sums, differences and products of edge values are those of plain integers")
    func edges() {
        #expect(PlainNumber(FieldElement.modulus) == .p)
        for a in Self.edges {
            Self.check(a)
            for b in Self.edges { Self.check(a, b) }
        }
    }

    @Test(
        "Sums, differences and products of random values are those of plain integers",
        arguments: SeededGenerator.seeds())
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let (a, b) = (UInt256.random(using: &generator), UInt256.random(using: &generator))
            Self.check(a)
            Self.check(a, b)
        }
    }

    @Test("Equality does not depend on the representation")
    func equality() {
        #expect(FieldElement(value: FieldElement.modulus) == .zero)
        #expect(
            FieldElement(value: PlainNumber(hex: String(repeating: "f", count: 64)).limbs)
                == FieldElement(0x1_0000_03d0))
        #expect(FieldElement(1) != FieldElement(2))
    }

    @Test("Bytes of p and more are no element, and of less are")
    func bytes() throws {
        for edge in Self.edges {
            let element = edge.bigEndianBytes.withUnsafeBytes { FieldElement(bigEndian: $0) }
            #expect((element != nil) == (PlainNumber(edge) < .p))
            if let element { #expect(element.value == edge) }
        }
    }
}

extension UInt256 {
    static func random(using generator: inout some RandomNumberGenerator) -> UInt256 {
        UInt256(generator.next(), generator.next(), generator.next(), generator.next())
    }

    var bigEndianBytes: [UInt8] {
        [limb3, limb2, limb1, limb0].flatMap { limb in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: limb >> $0) }
        }
    }
}
