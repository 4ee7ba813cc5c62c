/// An amount of money off chain, in whole millisatoshi.
///
/// Always within 0…21 000 000 BTC; every sum is checked, and what leaves the range is refused with
/// `amount_out_of_range` and changes nothing. 1000 msat are 1 satoshi.
public struct Amount: Hashable, Comparable, Sendable {
    /// The amount in millisatoshi.
    public let msat: UInt64

    private init(checked msat: UInt64) {
        self.msat = msat
    }

    /// The most that can exist: 21 000 000 BTC.
    public static let max = Amount(checked: 2_100_000_000_000_000_000)
    /// No money.
    public static let zero = Amount(checked: 0)

    /// Makes an amount of millisatoshi.
    ///
    /// - Throws: `amount_out_of_range` above ``max``.
    public init(msat: UInt64) throws(Refusal) {
        guard msat <= Amount.max.msat else {
            throw Refusal(.amountOutOfRange, "\(msat) msat is more than 21 000 000 BTC")
        }
        self.init(checked: msat)
    }

    /// The same money as whole satoshis, always exact.
    public init(_ satoshis: Satoshis) {
        self.init(checked: satoshis.sat * 1000)
    }

    /// Adds two amounts; refuses a sum above ``max``.
    public static func + (left: Amount, right: Amount) throws(Refusal) -> Amount {
        // Both are at most 2.1e18, so the sum fits 64 bits.
        try Amount(msat: left.msat + right.msat)
    }

    /// Subtracts; refuses a result below zero.
    public static func - (left: Amount, right: Amount) throws(Refusal) -> Amount {
        guard left >= right else {
            throw Refusal(.amountOutOfRange, "\(left.msat) msat less \(right.msat) msat is below zero")
        }
        return Amount(checked: left.msat - right.msat)
    }

    /// Multiplies by a count; refuses a product above ``max``.
    public static func * (amount: Amount, count: UInt64) throws(Refusal) -> Amount {
        let (product, overflow) = amount.msat.multipliedReportingOverflow(by: count)
        guard !overflow else {
            throw Refusal(.amountOutOfRange, "\(count) times \(amount.msat) msat is more than 21 000 000 BTC")
        }
        return try Amount(msat: product)
    }

    /// Compares the millisatoshis.
    public static func < (left: Amount, right: Amount) -> Bool { left.msat < right.msat }

    /// The whole satoshis in the amount; what is left over is less than 1000 msat.
    public var flooredSatoshis: Satoshis { Satoshis(flooring: self) }
}

/// An amount of money on chain, in whole satoshis, within 0…21 000 000 BTC.
public struct Satoshis: Hashable, Comparable, Sendable {
    /// The amount in satoshis.
    public let sat: UInt64

    private init(checked sat: UInt64) {
        self.sat = sat
    }

    /// The most that can exist: 21 000 000 BTC.
    public static let max = Satoshis(checked: 2_100_000_000_000_000)
    /// No money.
    public static let zero = Satoshis(checked: 0)

    /// Makes an amount of satoshis.
    ///
    /// - Throws: `amount_out_of_range` above ``max``.
    public init(_ sat: UInt64) throws(Refusal) {
        guard sat <= Satoshis.max.sat else {
            throw Refusal(.amountOutOfRange, "\(sat) sat is more than 21 000 000 BTC")
        }
        self.init(checked: sat)
    }

    fileprivate init(flooring amount: Amount) {
        self.init(checked: amount.msat / 1000)
    }

    /// Adds two amounts; refuses a sum above ``max``.
    public static func + (left: Satoshis, right: Satoshis) throws(Refusal) -> Satoshis {
        try Satoshis(left.sat + right.sat)
    }

    /// Subtracts; refuses a result below zero.
    public static func - (left: Satoshis, right: Satoshis) throws(Refusal) -> Satoshis {
        guard left >= right else {
            throw Refusal(.amountOutOfRange, "\(left.sat) sat less \(right.sat) sat is below zero")
        }
        return Satoshis(checked: left.sat - right.sat)
    }

    /// Compares the satoshis.
    public static func < (left: Satoshis, right: Satoshis) -> Bool { left.sat < right.sat }
}

extension Satoshis: CustomStringConvertible {
    /// The amount with its unit.
    public var description: String { "\(sat) sat" }
}

extension Amount: CustomStringConvertible {
    /// The amount with its unit, always in millisatoshi so that nothing is rounded.
    public var description: String { "\(msat) msat" }

    /// Reads an amount whose unit is written out: `250msat`, `1000sat`, `0.001btc`.
    ///
    /// Spaces and underscores before the unit and between the digits are skipped. Units are written as here (`BTC`
    /// is fine too): `Msat` is refused, since it could be meant as a million satoshi.
    ///
    /// - Throws: `amount_not_understood` for a bare number, an unknown unit, or more decimals than the unit has;
    ///   `amount_out_of_range`.
    public init(parsing text: String) throws(Refusal) {
        // Bytes, not characters: comparing texts of many combining marks takes the square of their length.
        let bytes = Array(text.utf8)
        let units: [(name: String, decimals: Int)] = [("msat", 0), ("sat", 3), ("btc", 11), ("BTC", 11)]
        guard let unit = units.first(where: { bytes.suffix($0.name.utf8.count).elementsEqual($0.name.utf8) }) else {
            throw Refusal(.amountNotUnderstood, "\(text.quoted) needs a unit: msat, sat or btc, as in 50msat")
        }
        let number = bytes.dropLast(unit.name.utf8.count).filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "_") }
        let parts = number.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : []
        guard let whole = parts.first, !whole.isEmpty, parts.count <= 2, parts.count == 1 || !fraction.isEmpty,
            fraction.count <= unit.decimals, (whole + fraction).allSatisfy({ (48...57).contains($0) })
        else {
            throw Refusal(
                .amountNotUnderstood, "\(text.quoted) is not an amount such as 50msat, 1000sat or 0.001btc")
        }
        let zeros = repeatElement(UInt8(ascii: "0"), count: unit.decimals - fraction.count)
        guard let msat = UInt64(String(decoding: whole + fraction + zeros, as: UTF8.self)) else {
            throw Refusal(.amountOutOfRange, "\(text.quoted) is more than 21 000 000 BTC")
        }
        try self.init(msat: msat)
    }
}
