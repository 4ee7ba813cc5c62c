/// A residue modulo n, the order of secp256k1's group (SEC 2, §2.4.1); always below n.
///
/// Timing depends on the values: for batch weights and challenges, never for secrets.
struct Scalar: Equatable, Sendable {
    let value: UInt256

    /// n.
    static let order = UInt256(0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, .max)

    /// 2^256 − n, a number of 129 bits: 2^256 ≡ fold modulo n.
    private static let fold = UInt256(0x402d_a173_2fc9_bebf, 0x4551_2319_50b7_5fc4, 1, 0)

    static var zero: Scalar { Scalar(UInt128(0)) }

    init(_ small: UInt128) {
        value = UInt256(small)
    }

    /// Takes a number below 2^256 modulo n.
    init(reducing number: UInt256) {
        let (difference, borrow) = number.subtracting(Self.order)
        // One subtraction is enough, as 2^256 < 2n.
        value = borrow == 1 ? number : difference
    }

    /// Reads 32 big-endian bytes; nil where the number is n or more.
    init?(bigEndian bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
        value = UInt256(bigEndian: bytes, at: offset)
        guard value < Self.order else { return nil }
    }

    static func + (left: Scalar, right: Scalar) -> Scalar {
        let (sum, carry) = left.value.adding(right.value)
        // Both are below n, so the sum is below 2n: where it passed 2^256, adding 2^256 − n takes n away.
        return carry == 1 ? Scalar(reducing: sum.adding(fold).sum) : Scalar(reducing: sum)
    }

    static prefix func - (scalar: Scalar) -> Scalar {
        scalar.value.isZero ? scalar : Scalar(reducing: order.subtracting(scalar.value).difference)
    }

    static func * (left: Scalar, right: Scalar) -> Scalar {
        var (high, low) = left.value.multiplied(by: right.value)
        // Each turn makes the upper part 127 bits shorter: 256, then at most 130, then 3 or 4, then 1 or none.
        while !high.isZero {
            let folded = high.multiplied(by: fold)
            let (sum, carry) = low.adding(folded.low)
            low = sum
            high = folded.high.adding(UInt256(carry, 0, 0, 0)).sum
        }
        return Scalar(reducing: low)
    }
}
