/// A point of y² = x³ + 7 by its two coordinates, or infinity.
///
/// Infinity is written as (0, 0), which is not on the curve and in these exact limbs.
struct AffinePoint: Equatable, Sendable {
    var x: FieldElement
    var y: FieldElement

    static var infinity: AffinePoint { AffinePoint(x: .zero, y: .zero) }

    /// The generator G (SEC 2, §2.4.1).
    static let generator = AffinePoint(
        x: FieldElement(
            value: UInt256(0x59f2_815b_16f8_1798, 0x029b_fcdb_2dce_28d9, 0x55a0_6295_ce87_0b07, 0x79be_667e_f9dc_bbac)),
        y: FieldElement(
            value: UInt256(0x9c47_d08f_fb10_d4b8, 0xfd17_b448_a685_5419, 0x5da4_fbfc_0e11_08a8, 0x483a_da77_26a3_c465)))

    @inline(__always)
    var isInfinity: Bool { x.value.isZero && y.value.isZero }

    /// −self.
    @inline(__always)
    static prefix func - (point: AffinePoint) -> AffinePoint {
        point.isInfinity ? point : AffinePoint(x: point.x, y: -point.y)
    }

    /// λ·self, by the endomorphism.
    var timesLambda: AffinePoint { AffinePoint(x: x * Endomorphism.beta, y: y) }
}
