import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

extension JacobianPoint {
    /// The point with Z = 1, so that tests can compare.
    var affine: AffinePoint {
        if isInfinity { return .infinity }
        let inverse = z.inverted()
        let square = inverse.squared()
        return AffinePoint(x: x * square, y: y * square * inverse)
    }

    /// k · self, bit by bit.
    func multiplied(by scalar: Scalar) -> JacobianPoint {
        var product = JacobianPoint.infinity
        for limb in [scalar.value.limb3, scalar.value.limb2, scalar.value.limb1, scalar.value.limb0] {
            for bit in (0..<64).reversed() {
                product = product.doubled()
                if limb >> bit & 1 == 1 { product = product + self }
            }
        }
        return product
    }

    static let generator = JacobianPoint(.generator)
}

extension AffinePoint {
    /// A small multiple of the generator.
    static func small(_ factor: Int) -> AffinePoint {
        let point = JacobianPoint.generator.multiplied(by: Scalar(UInt128(factor.magnitude)))
        return (factor < 0 ? -point : point).affine
    }

    /// The point as libsecp256k1 writes it, compressed.
    var compressed: [UInt8] { [y.isOdd ? 3 : 2] + x.normalized.bigEndianBytes }
}

@Suite("Points of secp256k1")
struct PointTests {
    @Test("Small multiples add up in every combination: equal, opposite, infinity, on both sides")
    func table() {
        let multiples = (-4...4).map(AffinePoint.small)
        #expect(multiples[4].isInfinity)
        for (i, left) in multiples.enumerated() {
            for (j, right) in multiples.enumerated() {
                let expected = AffinePoint.small(i + j - 8)
                let jacobian = JacobianPoint(left)
                // Z other than one, so that the formulas have something to do.
                let scaled = (jacobian.doubled() + -jacobian)
                #expect((jacobian + right).affine == expected)
                #expect((scaled + right).affine == expected)
                #expect((scaled + JacobianPoint(right)).affine == expected)
                #expect((scaled + (JacobianPoint(right).doubled() + -JacobianPoint(right))).affine == expected)
                let inverse = RunReduction.denominator(left, right).inverted()
                #expect(RunReduction.sum(left, right, inverse) == expected)
            }
        }
    }

    @Test("Multiples of the generator are libsecp256k1's public keys", arguments: SeededGenerator.seeds())
    func multiples(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<4 {
            let scalar = Scalar(reducing: .random(using: &generator))
            let key = try SecretKey(SecretBytes(copying: scalar.value.bigEndianBytes))
            #expect(JacobianPoint.generator.multiplied(by: scalar).affine.compressed == key.compressedPublicKey)
        }
        #expect(JacobianPoint.generator.multiplied(by: -Scalar(1)).affine == -AffinePoint.generator)
    }

    @Test("The endomorphism multiplies by λ")
    func endomorphism() {
        for factor in [-3, 1, 2, 7] {
            let point = AffinePoint.small(factor)
            #expect(JacobianPoint(point).multiplied(by: Endomorphism.lambda).affine == point.timesLambda)
        }
        #expect(AffinePoint.infinity.timesLambda.isInfinity)
        #expect((-AffinePoint.infinity).isInfinity)
    }

    @Test("C and Swift agree on how a point lies in memory")
    func layout() {
        #expect(MemoryLayout<FieldElement>.size == 32)
        #expect(MemoryLayout<AffinePoint>.size == 64)
        #expect(MemoryLayout<AffinePoint>.stride == 64)
        withUnsafeBytes(of: AffinePoint.generator) { bytes in
            #expect(bytes.load(fromByteOffset: 0, as: UInt64.self) == AffinePoint.generator.x.value.limb0)
            #expect(bytes.load(fromByteOffset: 56, as: UInt64.self) == AffinePoint.generator.y.value.limb3)
        }
    }
}
