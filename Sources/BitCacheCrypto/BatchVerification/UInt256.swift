/// A number below 2^256 as four 64-bit limbs, least significant first.
///
/// Four named fields and not an array or tuple: the compiler then keeps them in registers. Everything here wraps or
/// returns its carry; nothing traps on any input.
struct UInt256: Hashable, Sendable {
    var limb0: UInt64
    var limb1: UInt64
    var limb2: UInt64
    var limb3: UInt64

    init(_ limb0: UInt64, _ limb1: UInt64, _ limb2: UInt64, _ limb3: UInt64) {
        (self.limb0, self.limb1, self.limb2, self.limb3) = (limb0, limb1, limb2, limb3)
    }

    init(_ small: UInt128) {
        self.init(UInt64(truncatingIfNeeded: small), UInt64(truncatingIfNeeded: small >> 64), 0, 0)
    }

    /// Reads 32 big-endian bytes that begin at an offset.
    init(bigEndian bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
        func limb(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8 * index, as: UInt64.self))
        }
        self.init(limb(3), limb(2), limb(1), limb(0))
    }

    static var zero: UInt256 { UInt256(0, 0, 0, 0) }

    @inline(__always)
    var isZero: Bool { limb0 | limb1 | limb2 | limb3 == 0 }

    /// The lower 128 bits.
    var low128: UInt128 { UInt128(limb1) << 64 | UInt128(limb0) }

    /// The upper 128 bits.
    var high128: UInt128 { UInt128(limb3) << 64 | UInt128(limb2) }

    /// The sum and whether it went past 2^256.
    @inline(__always)
    func adding(_ other: UInt256) -> (sum: UInt256, carry: UInt64) {
        var carry: UInt64 = 0
        let sum = UInt256(
            add(limb0, other.limb0, &carry), add(limb1, other.limb1, &carry), add(limb2, other.limb2, &carry),
            add(limb3, other.limb3, &carry))
        return (sum, carry)
    }

    /// The difference and whether it went below zero.
    @inline(__always)
    func subtracting(_ other: UInt256) -> (difference: UInt256, borrow: UInt64) {
        // a − b = a + (2^256 − 1 − b) + 1 − 2^256: so the carry of this sum is the absence of a borrow.
        var carry: UInt64 = 1
        let difference = UInt256(
            add(limb0, ~other.limb0, &carry), add(limb1, ~other.limb1, &carry), add(limb2, ~other.limb2, &carry),
            add(limb3, ~other.limb3, &carry))
        return (difference, 1 &- carry)
    }

    static func < (left: UInt256, right: UInt256) -> Bool { left.subtracting(right).borrow == 1 }

    /// All 512 bits of a product, row by row.
    @inline(__always)
    func multiplied(by other: UInt256) -> (high: UInt256, low: UInt256) {
        var carry: UInt64 = 0
        let t0 = multiplyAdd(limb0, other.limb0, 0, &carry)
        var t1 = multiplyAdd(limb0, other.limb1, 0, &carry)
        var t2 = multiplyAdd(limb0, other.limb2, 0, &carry)
        var t3 = multiplyAdd(limb0, other.limb3, 0, &carry)
        var t4 = carry
        carry = 0
        t1 = multiplyAdd(limb1, other.limb0, t1, &carry)
        t2 = multiplyAdd(limb1, other.limb1, t2, &carry)
        t3 = multiplyAdd(limb1, other.limb2, t3, &carry)
        t4 = multiplyAdd(limb1, other.limb3, t4, &carry)
        var t5 = carry
        carry = 0
        t2 = multiplyAdd(limb2, other.limb0, t2, &carry)
        t3 = multiplyAdd(limb2, other.limb1, t3, &carry)
        t4 = multiplyAdd(limb2, other.limb2, t4, &carry)
        t5 = multiplyAdd(limb2, other.limb3, t5, &carry)
        var t6 = carry
        carry = 0
        t3 = multiplyAdd(limb3, other.limb0, t3, &carry)
        t4 = multiplyAdd(limb3, other.limb1, t4, &carry)
        t5 = multiplyAdd(limb3, other.limb2, t5, &carry)
        t6 = multiplyAdd(limb3, other.limb3, t6, &carry)
        return (UInt256(t4, t5, t6, carry), UInt256(t0, t1, t2, t3))
    }

    /// All 512 bits of the square: the six products of different limbs once and doubled, then the four squares.
    @inline(__always)
    func squared() -> (high: UInt256, low: UInt256) {
        var carry: UInt64 = 0
        var t1 = multiplyAdd(limb0, limb1, 0, &carry)
        var t2 = multiplyAdd(limb0, limb2, 0, &carry)
        var t3 = multiplyAdd(limb0, limb3, 0, &carry)
        var t4 = carry
        carry = 0
        t3 = multiplyAdd(limb1, limb2, t3, &carry)
        t4 = multiplyAdd(limb1, limb3, t4, &carry)
        var t5 = carry
        carry = 0
        t5 = multiplyAdd(limb2, limb3, t5, &carry)
        var t6 = carry
        var t7 = t6 >> 63
        t6 = t6 << 1 | t5 >> 63
        t5 = t5 << 1 | t4 >> 63
        t4 = t4 << 1 | t3 >> 63
        t3 = t3 << 1 | t2 >> 63
        t2 = t2 << 1 | t1 >> 63
        t1 <<= 1
        let (s0High, s0) = limb0.multipliedFullWidth(by: limb0)
        let (s1High, s1) = limb1.multipliedFullWidth(by: limb1)
        let (s2High, s2) = limb2.multipliedFullWidth(by: limb2)
        let (s3High, s3) = limb3.multipliedFullWidth(by: limb3)
        carry = 0
        t1 = add(t1, s0High, &carry)
        t2 = add(t2, s1, &carry)
        t3 = add(t3, s1High, &carry)
        t4 = add(t4, s2, &carry)
        t5 = add(t5, s2High, &carry)
        t6 = add(t6, s3, &carry)
        t7 = add(t7, s3High, &carry)
        return (UInt256(t4, t5, t6, t7), UInt256(s0, t1, t2, t3))
    }
}

/// One limb of a + b + carry; the carry is 0 or 1, before and after.
@inline(__always)
func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let sum = wide(a) &+ wide(b) &+ wide(carry)
    carry = UInt64(truncatingIfNeeded: sum &>> 64)
    return UInt64(truncatingIfNeeded: sum)
}

/// One limb of a · b + c + carry, which is at most 2^128 − 1 whatever the four are.
@inline(__always)
func multiplyAdd(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ carry: inout UInt64) -> UInt64 {
    let sum = wide(a) &* wide(b) &+ wide(c) &+ wide(carry)
    carry = UInt64(truncatingIfNeeded: sum &>> 64)
    return UInt64(truncatingIfNeeded: sum)
}

@inline(__always)
private func wide(_ limb: UInt64) -> UInt128 { UInt128(truncatingIfNeeded: limb) }
