public import BitCacheBitcoin
public import BitCacheCore

/// When and how an epoch is paid out, as data. The defaults suit a small host.
public struct SettlementPolicy: Hashable, Sendable {
    /// Who bears the fee of the payout transaction.
    public enum FeePayer: UInt8, Hashable, Sendable {
        case host = 0
        /// Each payee is charged for its own output, at the plan's rate.
        case payees = 1
    }

    /// The rate that the plan is made at.
    public var feeRate: FeeRate
    public var feePayer: FeePayer
    /// The largest part of a payout that its own output may cost, in parts of 10 000; a smaller payout waits.
    public var largestFeeShare: UInt16
    /// How many confirmations make a transaction final.
    public var finalConfirmations: UInt32
    /// The most payees of one transaction.
    public var maximumOutputs: Int

    public init(
        feeRate: FeeRate, feePayer: FeePayer = .host, largestFeeShare: UInt16 = 2500, finalConfirmations: UInt32 = 6,
        maximumOutputs: Int = 2000
    ) {
        self.feeRate = feeRate
        self.feePayer = feePayer
        self.largestFeeShare = largestFeeShare
        self.finalConfirmations = finalConfirmations
        self.maximumOutputs = maximumOutputs
    }

    /// What an output to a script costs at the plan's rate: 8 bytes of value, one of length, and the script.
    public func fee(ofOutputTo script: Script) -> Satoshis {
        feeRate.fee(forVirtualSize: 9 + script.bytes.count)
    }
}
