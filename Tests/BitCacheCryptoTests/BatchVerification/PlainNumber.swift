import BitCacheCore

@testable import BitCacheCrypto

/// A natural number with the arithmetic of a school book, as a second opinion on the limb arithmetic it is held against.
///
/// Digits in base 2^16, least significant first, without zeros at the end; slow and plain.
struct PlainNumber: Equatable, CustomStringConvertible {
    var digits: [UInt32]

    init(_ digits: [UInt32]) {
        self.digits = digits
        while self.digits.last == 0 { self.digits.removeLast() }
    }

    init(_ small: Int) {
        self.init(stride(from: 0, to: 64, by: 16).map { UInt32(small >> $0 & 0xffff) })
    }

    /// Reads hexadecimal digits; spaces are for the reader.
    init(hex: String) {
        let reversed = Array(hex.filter { $0 != " " }.reversed())
        self.init(
            stride(from: 0, to: reversed.count, by: 4).map { start in
                UInt32(String(reversed[start..<min(start + 4, reversed.count)].reversed()), radix: 16) ?? 0
            })
    }

    init(_ number: UInt256) {
        self.init(
            [number.limb0, number.limb1, number.limb2, number.limb3].flatMap { limb in
                stride(from: 0, to: 64, by: 16).map { UInt32(limb >> $0 & 0xffff) }
            })
    }

    /// The number modulo 2^256 in limbs.
    var limbs: UInt256 {
        func limb(_ index: Int) -> UInt64 {
            (0..<4).reduce(0) { sum, digit in
                let place = 4 * index + digit
                return place < digits.count ? sum | UInt64(digits[place]) << (16 * digit) : sum
            }
        }
        return UInt256(limb(0), limb(1), limb(2), limb(3))
    }

    var description: String { digits.reversed().map { String($0 | 0x10000, radix: 16).dropFirst() }.joined() }

    static func + (left: PlainNumber, right: PlainNumber) -> PlainNumber {
        var sum: [UInt32] = []
        var carry: UInt32 = 0
        for place in 0...max(left.digits.count, right.digits.count) {
            let digit = left.digit(place) + right.digit(place) + carry
            sum.append(digit & 0xffff)
            carry = digit >> 16
        }
        return PlainNumber(sum)
    }

    /// The difference, where the right side is not the greater one.
    static func - (left: PlainNumber, right: PlainNumber) -> PlainNumber {
        var difference: [UInt32] = []
        var borrow: UInt32 = 0
        for place in left.digits.indices {
            let digit = 0x10000 + left.digit(place) - right.digit(place) - borrow
            difference.append(digit & 0xffff)
            borrow = 1 - digit >> 16
        }
        return PlainNumber(difference)
    }

    static func * (left: PlainNumber, right: PlainNumber) -> PlainNumber {
        var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
        for (place, digit) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (other, factor) in right.digits.enumerated() {
                let sum = UInt64(product[place + other]) + UInt64(digit) * UInt64(factor) + carry
                product[place + other] = UInt32(sum & 0xffff)
                carry = sum >> 16
            }
            product[place + right.digits.count] = UInt32(carry)
        }
        return PlainNumber(product)
    }

    /// The remainder, by long division bit by bit.
    static func % (left: PlainNumber, right: PlainNumber) -> PlainNumber {
        var remainder = PlainNumber([])
        for digit in left.digits.reversed() {
            for bit in (0..<16).reversed() {
                remainder = remainder.doubled(plus: digit >> bit & 1)
                if !(remainder < right) { remainder = remainder - right }
            }
        }
        return remainder
    }

    static func < (left: PlainNumber, right: PlainNumber) -> Bool {
        if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
        return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }

    private func doubled(plus bit: UInt32) -> PlainNumber {
        var carry = bit
        var doubled: [UInt32] = []
        for digit in digits + [0] {
            doubled.append((digit << 1 | carry) & 0xffff)
            carry = digit >> 15
        }
        return PlainNumber(doubled)
    }

    private func digit(_ place: Int) -> UInt32 { place < digits.count ? digits[place] : 0 }
}

extension PlainNumber {
    /// The size of the field and of the group, from their definitions in SEC 2.
    static let p = PlainNumber(hex: "1" + String(repeating: "0", count: 64)) - PlainNumber(hex: "1000003d1")
    static let n = PlainNumber(hex: "fffffffffffffffffffffffffffffffe baaedce6af48a03bbfd25e8cd0364141")
    static let two256 = PlainNumber(hex: "1" + String(repeating: "0", count: 64))
}
