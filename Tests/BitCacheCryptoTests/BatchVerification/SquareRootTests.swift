import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Lifting x coordinates")
struct SquareRootTests {
    /// Edge values, x coordinates with and without a point, and random ones.
    private static func candidates(_ count: Int, seed: UInt64) -> [FieldElement] {
        var generator = SeededGenerator(seed: seed)
        let edges = EdgeNumbers.around(.p).filter { $0 < FieldElement.modulus }
        let small = (0..<16).map { UInt256(UInt128($0)) }
        let all = edges + small + (0..<count).map { _ in UInt256.random(using: &generator) }
        return all.prefix(count).filter { $0 < FieldElement.modulus }.map(FieldElement.init(value:))
    }

    @Test("A root is even, belongs to its x, and is found exactly where there is one", arguments: FieldInstructions.all)
    func roots(instructions: FieldInstructions) {
        let xs = Self.candidates(60, seed: 1)
        let ys = SquareRoots.evenY(of: xs, instructions: instructions)
        #expect(ys.count == xs.count)
        #expect(ys.contains { $0 == nil })
        #expect(ys.contains { $0 != nil })
        for (x, y) in zip(xs, ys) {
            let square = PlainNumber(x.value) * PlainNumber(x.value) % .p * PlainNumber(x.value) + PlainNumber(7)
            if let y {
                #expect(PlainNumber(y.value) * PlainNumber(y.value) % .p == square % .p)
                #expect(y.value < FieldElement.modulus)
                #expect(y.value.limb0 & 1 == 0)
            } else {
                // −1 is no square modulo p, so exactly one of ±square has a root.
                let negative = -FieldElement(value: (square % .p).limbs)
                #expect(negative.squareRootCandidate().squared() == negative)
            }
        }
    }

    @Test("Any number of x at once gives what each gives alone", arguments: FieldInstructions.all)
    func counts(instructions: FieldInstructions) {
        let xs = Self.candidates(40, seed: 2)
        let alone = xs.map { SquareRoots.evenY(of: [$0], instructions: .portable)[0]?.value }
        for count in [0, 1, 2, 3, 4, 5, 6, 15, 16, 17, 20, 21, 22, 31, 32, 33] {
            let ys = SquareRoots.evenY(of: Array(xs.prefix(count)), instructions: instructions)
            #expect(ys.map { $0?.value } == Array(alone.prefix(count)))
        }
    }

    @Test("There is a root exactly where libsecp256k1 sees a key", arguments: SeededGenerator.seeds(fixed: 2))
    func keys(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let xs = EdgeNumbers.around(.p) + (0..<100).map { _ in UInt256.random(using: &generator) }
        let areKeys = xs.map { (try? XOnlyPublicKey(rawRepresentation: $0.bigEndianBytes)) != nil }
        #expect(areKeys.contains(true) && areKeys.contains(false))
        for instructions in FieldInstructions.all {
            let areBelow = xs.map { $0 < FieldElement.modulus }
            let ys = SquareRoots.evenY(of: xs.map(FieldElement.init(value:)), instructions: instructions)
            #expect(zip(ys, areBelow).map { $0 != nil && $1 } == areKeys)
        }
    }

    @Test("libsecp256k1 finds the same points", arguments: SeededGenerator.seeds())
    func againstLibsecp256k1(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let keys = try (0..<32).map { _ in try SecretKey(SecretBytes(copying: generator.bytes(32))) }
        let xs = keys.map { UInt256(bigEndianBytes: $0.publicKey.rawRepresentation) }
        for instructions in FieldInstructions.all {
            let ys = SquareRoots.evenY(of: xs.map(FieldElement.init(value:)), instructions: instructions)
            for (key, (x, y)) in zip(keys, zip(xs, ys)) {
                let y = try #require(y)
                let isOdd = key.compressedPublicKey.first == 3
                let point = AffinePoint(x: FieldElement(value: x), y: isOdd ? -y : y)
                #expect(point.compressed == key.compressedPublicKey)
            }
        }
    }
}

extension UInt256 {
    init(bigEndianBytes bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { UInt256(bigEndian: $0) }
    }
}
