public import BitCacheCore

/// What an account's journal entries add up to.
///
/// Debits and credits are turnover, not money that exists at one time: one coin may pass an account any number of
/// times, so their sums have 128 bits, which no journal fills. What is bounded is their difference: it never exceeds
/// ``BitCacheCore/Amount/max`` on either side.
public struct Balance: Hashable, Sendable {
    /// The sum of all debits, in millisatoshi.
    public private(set) var debits: UInt128
    /// The sum of all credits, in millisatoshi.
    public private(set) var credits: UInt128
    /// What is reserved of the account and neither posted nor voided.
    public internal(set) var reserved: Amount

    /// The balance of an account that nothing was ever posted to.
    public init() {
        debits = 0
        credits = 0
        reserved = .zero
    }

    /// Takes a balance as it was stored.
    ///
    /// - Throws: `amount_out_of_range` where the two sums are further apart than any amount.
    public init(debits: UInt128, credits: UInt128, reserved: Amount) throws(Refusal) {
        self.debits = debits
        self.credits = credits
        self.reserved = reserved
        try checkDifference()
    }

    /// Adds to the debits.
    ///
    /// - Throws: `amount_out_of_range`; nothing is changed then.
    mutating func debit(_ amount: Amount) throws(Refusal) {
        self = try Balance(debits: sum(debits, amount), credits: credits, reserved: reserved)
    }

    /// Adds to the credits.
    ///
    /// - Throws: `amount_out_of_range`; nothing is changed then.
    mutating func credit(_ amount: Amount) throws(Refusal) {
        self = try Balance(debits: debits, credits: sum(credits, amount), reserved: reserved)
    }

    /// The balance on the account's normal side, in millisatoshi; negative only where the class allows it.
    public func net(of class: Account.Class) -> Int64 {
        // The difference is at most 2.1e18, which fits a signed word on both sides of zero.
        let net = credits >= debits ? Int64(credits - debits) : -Int64(debits - credits)
        return `class`.isDebitNormal ? -net : net
    }

    /// What can be spent: the balance less what is reserved; never below zero.
    public func available(of class: Account.Class) -> Amount {
        let free = net(of: `class`) - Int64(reserved.msat)
        return (try? Amount(msat: UInt64(max(0, free)))) ?? .zero
    }

    private func checkDifference() throws(Refusal) {
        guard max(debits, credits) - min(debits, credits) <= UInt128(Amount.max.msat) else {
            throw Refusal(.amountOutOfRange, "a balance of more than 21 000 000 BTC")
        }
    }

    private func sum(_ turnover: UInt128, _ amount: Amount) throws(Refusal) -> UInt128 {
        let (sum, overflow) = turnover.addingReportingOverflow(UInt128(amount.msat))
        guard !overflow else { throw Refusal(.amountOutOfRange, "a turnover of more than 2^128 msat") }
        return sum
    }
}
