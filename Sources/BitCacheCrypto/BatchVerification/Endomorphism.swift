/// The efficient endomorphism of secp256k1: (x, y) ↦ (β·x, y) multiplies a point by λ (Gallant, Lambert & Vanstone,
/// "Faster point multiplication on elliptic curves with efficient endomorphisms", CRYPTO 2001).
///
/// β and λ are cube roots of one modulo p and n. With it k·P = k1·P + k2·λP, where k1 and k2 have half of k's length,
/// so every scalar of a batch has at most 128 bits: as many as the random weights.
enum Endomorphism {
    /// β, with β² + β + 1 = 0 modulo p.
    static let beta = FieldElement(
        value: UInt256(0xc139_6c28_7195_01ee, 0x9cf0_4975_12f5_8995, 0x6e64_479e_ac34_34e9, 0x7ae9_6a2b_657c_0710))

    /// λ, with λ² + λ + 1 = 0 modulo n, and the one of the two roots that goes with β.
    static let lambda = Scalar(
        reducing: UInt256(
            0xdf02_967c_1b23_bd72, 0x122e_22ea_2081_6678, 0xa526_1c02_8812_645a, 0x5363_ad4c_c05c_30e0))

    // A short basis (a1, b1), (a2, b2) of the lattice of all (a, b) with a + b·λ ≡ 0 modulo n, found by the extended
    // Euclidean algorithm on n and λ; its determinant is n. b1 alone is negative, and b2 equals a1.
    static let a1 = UInt256(0xe86c_90e4_9284_eb15, 0x3086_d221_a7d4_6bcd, 0, 0)
    static let minusB1 = UInt256(0x6f54_7fa9_0abf_e4c3, 0xe443_7ed6_010e_8828, 0, 0)
    static let a2 = UInt256(0x57c1_108d_9d44_cfd8, 0x14ca_50f7_a8e2_f3f6, 1, 0)
    static var b2: UInt256 { a1 }

    // 2^384·b2/n and 2^384·(−b1)/n, rounded: they turn the two divisions by n into multiplications and a shift.
    static let scaledB2 = UInt256(
        0xe893_209a_45db_b031, 0x3daa_8a14_71e8_ca7f, 0xe86c_90e4_9284_eb15, 0x3086_d221_a7d4_6bcd)
    static let scaledMinusB1 = UInt256(
        0x1571_b4ae_8ac4_7f71, 0x2212_08ac_9df5_06c6, 0x6f54_7fa9_0abf_e4c4, 0xe443_7ed6_010e_8828)

    /// One half of a split scalar: a number of at most 128 bits with its sign.
    struct Half {
        var magnitude: UInt128
        var isNegative: Bool

        /// Takes a number between −2^128 and 2^128 in two's complement of 256 bits.
        fileprivate init(_ number: UInt256) {
            isNegative = number.limb3 >> 63 == 1
            magnitude = (isNegative ? UInt256.zero.subtracting(number).difference : number).low128
        }
    }

    /// k1 and k2 with k ≡ k1 + k2·λ modulo n, both between −2^128 and 2^128.
    ///
    /// (k, 0) less the lattice point c1·(a1, b1) + c2·(a2, b2) nearest to it, with c1 = k·b2/n and c2 = −k·b1/n rounded.
    /// What the rounding leaves is at most (a1 + a2)/2 and (b2 − b1)/2 and a little, both below 2^127.5. Therefore
    /// wrapping arithmetic modulo 2^256 gives both differences exactly.
    static func split(_ scalar: Scalar) -> (k1: Half, k2: Half) {
        let c1 = UInt256(roundedUpperBits(scalar.value.multiplied(by: scaledB2).high))
        let c2 = UInt256(roundedUpperBits(scalar.value.multiplied(by: scaledMinusB1).high))
        let k1 = scalar.value
            .subtracting(c1.multiplied(by: a1).low).difference
            .subtracting(c2.multiplied(by: a2).low).difference
        let k2 = c1.multiplied(by: minusB1).low.subtracting(c2.multiplied(by: b2).low).difference
        return (Half(k1), Half(k2))
    }

    /// Bits 384 and up of a product, given its upper half, rounded by bit 383.
    private static func roundedUpperBits(_ high: UInt256) -> UInt128 {
        high.high128 &+ UInt128(high.limb1 >> 63)
    }
}
