public import BitCacheCore

/// What a transaction pays for its size, in satoshis per 1000 virtual bytes.
///
/// Whole numbers of this unit are thousandths of 1 sat/vB, as fine as Bitcoin Core reckons.
public struct FeeRate: Hashable, Comparable, Sendable {
    /// Satoshis for 1000 virtual bytes.
    public let satPerKiloVByte: UInt64

    /// The highest rate that is ever paid: 10 000 sat/vB, above which only a mistake can lie.
    public static let max = FeeRate(checked: 10_000_000)
    /// Nothing for any size.
    public static let zero = FeeRate(checked: 0)
    /// The least that nodes relay, and the least by which a replacement must exceed what it replaces: 1 sat/vB.
    public static let minimumRelay = FeeRate(checked: 1000)
    /// The rate by which Bitcoin Core judges whether an output is dust: 3 sat/vB.
    public static let dustRelay = FeeRate(checked: 3000)

    private init(checked satPerKiloVByte: UInt64) {
        self.satPerKiloVByte = satPerKiloVByte
    }

    /// A rate written into the program.
    init(knownSatPerVByte rate: UInt16) {
        self.init(checked: min(UInt64(rate) * 1000, FeeRate.max.satPerKiloVByte))
    }

    /// Makes a rate.
    ///
    /// - Throws: `fee_rate_out_of_range` above ``max``.
    public init(satPerKiloVByte: UInt64) throws(Refusal) {
        guard satPerKiloVByte <= FeeRate.max.satPerKiloVByte else {
            throw Refusal(.feeRateOutOfRange, "\(satPerKiloVByte) sat per 1000 vB is more than \(FeeRate.max)")
        }
        self.init(checked: satPerKiloVByte)
    }

    /// The fee for a size in virtual bytes, rounded up to a whole satoshi so that the rate is reached.
    public func fee(forVirtualSize size: Int) -> Satoshis {
        precondition(size >= 0, "a size is never negative")
        let (product, overflow) = UInt64(size).multipliedReportingOverflow(by: satPerKiloVByte)
        guard !overflow else { return .max }
        return Satoshis(clamping: product / 1000 + (product % 1000 == 0 ? 0 : 1))
    }

    /// The fee for a weight that is part of a transaction, rounded up to a whole satoshi.
    func fee(forWeight weight: Int) -> Satoshis {
        precondition(weight >= 0, "a weight is never negative")
        let (product, overflow) = UInt64(weight).multipliedReportingOverflow(by: satPerKiloVByte)
        guard !overflow else { return .max }
        return Satoshis(clamping: product / 4000 + (product % 4000 == 0 ? 0 : 1))
    }

    /// Whether a fee is at least this rate for a size in virtual bytes.
    public func isReached(by fee: Satoshis, forVirtualSize size: Int) -> Bool {
        fee >= self.fee(forVirtualSize: size)
    }

    /// Orders by what is paid for one size.
    public static func < (left: Self, right: Self) -> Bool { left.satPerKiloVByte < right.satPerKiloVByte }
}

extension FeeRate: CustomStringConvertible {
    private static let unit = "sat/vB"

    /// The rate as `1.5sat/vB`, without needless decimals.
    public var description: String {
        let whole = satPerKiloVByte / 1000
        let thousandths = satPerKiloVByte % 1000
        guard thousandths != 0 else { return "\(whole)\(Self.unit)" }
        // 1000 in front keeps the leading zeros of the decimals.
        var decimals = String(1000 + thousandths).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return "\(whole).\(decimals)\(Self.unit)"
    }

    /// Reads a rate such as `1.5sat/vB` or `12 sat/vB`, with at most three decimals.
    ///
    /// - Throws: `fee_rate_not_understood`, `fee_rate_out_of_range`.
    public init(parsing text: String) throws(Refusal) {
        let notUnderstood = Refusal(.feeRateNotUnderstood, "\(text.quoted) is not a fee rate such as 1.5sat/vB")
        // Bytes, not characters: comparing texts of many combining marks takes the square of their length.
        let bytes = Array(text.utf8)
        let unit = bytes.suffix(Self.unit.utf8.count).map { (65...90).contains($0) ? $0 + 32 : $0 }
        guard unit.elementsEqual(Self.unit.lowercased().utf8) else { throw notUnderstood }
        var number = bytes.dropLast(unit.count)
        if number.last == UInt8(ascii: " ") { number.removeLast() }
        let parts = number.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : []
        guard let whole = parts.first, parts.count <= 2, parts.count == 1 || !fraction.isEmpty, fraction.count <= 3,
            !whole.isEmpty, (whole + fraction).allSatisfy({ (48...57).contains($0) })
        else { throw notUnderstood }
        let zeros = repeatElement(UInt8(ascii: "0"), count: 3 - fraction.count)
        guard let rate = UInt64(String(decoding: whole + fraction + zeros, as: UTF8.self)) else {
            throw Refusal(.feeRateOutOfRange, "\(text.quoted) is more than \(FeeRate.max)")
        }
        try self.init(satPerKiloVByte: rate)
    }
}

extension Refusal.Code {
    /// A fee rate above the highest that is ever paid.
    public static let feeRateOutOfRange = Self(rawValue: "fee_rate_out_of_range")
    /// A text that should be a fee rate with its unit, and is not.
    public static let feeRateNotUnderstood = Self(rawValue: "fee_rate_not_understood")
}
