public import BitCacheCore

/// What a fee must not exceed, so that a slip (a rate with a digit too many, a forgotten change) costs nothing.
public struct FeeLimits: Hashable, Sendable {
    /// The most that one transaction pays, whatever it moves.
    public let most: Satoshis
    /// The most in ten-thousandths of what is paid to others.
    public let mostShare: UInt64
    /// Fees up to this are never too large a share: small payments cost much for their size.
    public let shareFreeUpTo: Satoshis

    /// 0.1 BTC as Bitcoin Core's `maxtxfee`; half of what is paid, from 10 000 sat on.
    public static let standard = FeeLimits(
        most: Satoshis(clamping: 10_000_000), mostShare: 5000, shareFreeUpTo: Satoshis(clamping: 10_000))
    /// No limit, where another rule has judged the fee already.
    public static let unlimited = FeeLimits(most: .max, mostShare: .max, shareFreeUpTo: .max)

    /// Sets limits.
    public init(most: Satoshis, mostShare: UInt64, shareFreeUpTo: Satoshis) {
        self.most = most
        self.mostShare = mostShare
        self.shareFreeUpTo = shareFreeUpTo
    }

    /// Checks a fee for a payment.
    ///
    /// - Throws: `fee_too_high`.
    public func check(_ fee: Satoshis, paying paid: Satoshis) throws(Refusal) {
        guard fee <= most else {
            throw Refusal(.feeTooHigh, "a fee of \(fee) is more than the \(most) that any transaction may cost")
        }
        let (allowed, overflow) = paid.sat.multipliedReportingOverflow(by: mostShare)
        guard fee <= shareFreeUpTo || overflow || fee.sat <= allowed / 10_000 else {
            throw Refusal(
                .feeTooHigh, "a fee of \(fee) for paying \(paid) is a larger share than \(mostShare) of 10 000")
        }
    }
}

extension Refusal.Code {
    /// A fee that can only be a mistake.
    public static let feeTooHigh = Self(rawValue: "fee_too_high")
}
