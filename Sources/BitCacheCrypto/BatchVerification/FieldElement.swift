/// A residue modulo p = 2^256 − 2^32 − 977, the field of secp256k1 (SEC 2, §2.4.1).
///
/// Any number below 2^256 stands for its residue, so most have one representation and the smallest 2^32 + 977 have
/// two; that saves a comparison in each operation. Only what must be unique (equality, parity, bytes) normalises.
/// Timing depends on the values: nothing secret may come here. The product is on libsecp256k1 for all secrets.
struct FieldElement: Sendable {
    /// The residue, not necessarily below p.
    var value: UInt256

    /// 2^256 mod p. As 2^256 ≡ fold, the upper half of a product is folded onto the lower by one multiplication.
    static let fold: UInt64 = 0x1_0000_03d1

    /// p = 2^256 − fold.
    static let modulus = UInt256(0 &- fold, .max, .max, .max)

    static var zero: FieldElement { FieldElement(value: .zero) }
    static var one: FieldElement { FieldElement(1) }

    @inline(__always)
    init(value: UInt256) {
        self.value = value
    }

    init(_ small: UInt64) {
        value = UInt256(small, 0, 0, 0)
    }

    /// Reads 32 big-endian bytes; nil where the number is p or more, which BIP 340 refuses.
    init?(bigEndian bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
        value = UInt256(bigEndian: bytes, at: offset)
        guard value < Self.modulus else { return nil }
    }

    /// The representation below p.
    @inline(__always)
    var normalized: UInt256 {
        // value + fold passes 2^256 exactly where value ≥ p, and what remains then is value − p.
        let (sum, carry) = value.adding(UInt256(Self.fold, 0, 0, 0))
        return carry == 1 ? sum : value
    }

    /// Whether the residue is zero.
    @inline(__always)
    var isZero: Bool { value.isZero || value == Self.modulus }

    /// Whether the residue, taken below p, is odd; BIP 340 tells y from −y by this.
    var isOdd: Bool { normalized.limb0 & 1 == 1 }

    // Whether a sum wraps is as good as random: it is added up and not branched on. Wrapping a second time is rare.

    @inline(__always)
    static func + (left: FieldElement, right: FieldElement) -> FieldElement {
        let (sum, carry) = left.value.adding(right.value)
        return FieldElement(value: sum).addingFold(where: carry)
    }

    @inline(__always)
    static func - (left: FieldElement, right: FieldElement) -> FieldElement {
        let (difference, borrow) = left.value.subtracting(right.value)
        // Where it wrapped, 2^256 too much stands there, which is fold too much.
        let (less, again) = difference.subtracting(UInt256(fold & (0 &- borrow), 0, 0, 0))
        guard again == 1 else { return FieldElement(value: less) }
        return FieldElement(value: less.subtracting(UInt256(fold, 0, 0, 0)).difference)
    }

    @inline(__always)
    static prefix func - (element: FieldElement) -> FieldElement { .zero - element }

    @inline(__always)
    static func * (left: FieldElement, right: FieldElement) -> FieldElement {
        let (high, low) = left.value.multiplied(by: right.value)
        return FieldElement(high: high, low: low)
    }

    @inline(__always)
    func squared() -> FieldElement {
        let (high, low) = value.squared()
        return FieldElement(high: high, low: low)
    }

    @inline(__always)
    func doubled() -> FieldElement { self + self }

    /// low + high · 2^256 ≡ low + high · fold, and once more for the 34 bits that this leaves above 2^256.
    @inline(__always)
    private init(high: UInt256, low: UInt256) {
        var carry: UInt64 = 0
        let limb0 = multiplyAdd(high.limb0, Self.fold, low.limb0, &carry)
        let limb1 = multiplyAdd(high.limb1, Self.fold, low.limb1, &carry)
        let limb2 = multiplyAdd(high.limb2, Self.fold, low.limb2, &carry)
        let limb3 = multiplyAdd(high.limb3, Self.fold, low.limb3, &carry)
        self = FieldElement(value: UInt256(limb0, limb1, limb2, limb3)).folding(carry)
    }

    /// This plus `overflow` · 2^256, for an overflow below 2^34.
    @inline(__always)
    private func folding(_ overflow: UInt64) -> FieldElement {
        let (high, low) = overflow.multipliedFullWidth(by: Self.fold)
        let (sum, carry) = value.adding(UInt256(low, high, 0, 0))
        guard carry == 1 else { return FieldElement(value: sum) }
        // The sum has wrapped, so it is below 2^68 and this cannot wrap again.
        return FieldElement(value: sum.adding(UInt256(Self.fold, 0, 0, 0)).sum)
    }

    /// This plus `carry` · 2^256, for a carry of 0 or 1.
    @inline(__always)
    private func addingFold(where carry: UInt64) -> FieldElement {
        let (sum, again) = value.adding(UInt256(Self.fold & (0 &- carry), 0, 0, 0))
        guard again == 1 else { return FieldElement(value: sum) }
        return FieldElement(value: sum.adding(UInt256(Self.fold, 0, 0, 0)).sum)
    }
}

extension FieldElement: Equatable {
    static func == (left: FieldElement, right: FieldElement) -> Bool { (left - right).isZero }
}
