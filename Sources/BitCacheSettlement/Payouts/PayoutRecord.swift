public import BitCacheBitcoin
public import BitCacheCore

/// Where an epoch's payout stands; each stage is durable before the outside effect that follows it. SPEC.md §7.10.
///
/// planned (the pin is chosen) → signed (the bytes that may leave) → broadcast → final. A record never goes back to
/// another pin, so no two transactions of one epoch can both confirm.
public struct PayoutRecord: Hashable, Sendable {
    /// How far the payout has come.
    public enum Stage: UInt8, Hashable, Sendable, CustomStringConvertible {
        /// Nobody is paid on chain in this epoch; the next transaction anchors its statement.
        case nothingToPay = 0
        case planned = 1
        case signed = 2
        case broadcast = 3
        /// Confirmed as often as the policy asks, and booked.
        case final = 4

        public var description: String {
            switch self {
            case .nothingToPay: "nothing to pay"
            case .planned: "planned"
            case .signed: "signed"
            case .broadcast: "broadcast"
            case .final: "final"
            }
        }
    }

    public let epoch: UInt64
    public var stage: Stage
    /// The coin that every version of the transaction spends: the seal.
    public var pin: OutPoint?
    public var transaction: Transaction?
    public var fee: Satoshis

    public init(epoch: UInt64, stage: Stage, pin: OutPoint?, transaction: Transaction? = nil, fee: Satoshis = .zero) {
        self.epoch = epoch
        self.stage = stage
        self.pin = pin
        self.transaction = transaction
        self.fee = fee
    }

    /// The bytes that are stored.
    public var rawRepresentation: [UInt8] {
        var records = TLVWriter()
        records.write(0, epoch)
        records.write(2, stage.rawValue)
        if let pin { records.write(4, pin.rawRepresentation) }
        if let transaction { records.write(6, transaction.rawRepresentation) }
        records.write(8, fee.sat)
        return records.bytes
    }

    /// Reads a stored record.
    ///
    /// - Throws: what the records, the outpoint and the transaction refuse; the caller names the store.
    public init(rawRepresentation: [UInt8]) throws(Refusal) {
        var records = try TLVReader(rawRepresentation[...])
        epoch = try records.take(0, as: UInt64.self)
        guard let stage = Stage(rawValue: try records.take(2, as: UInt8.self)) else {
            throw Refusal(.notCanonical, "a payout's stage is not known")
        }
        self.stage = stage
        if let bytes = records.takeOptional(4) { pin = try OutPoint(rawRepresentation: Array(bytes)) }
        if let bytes = records.takeOptional(6) { transaction = try Transaction(rawRepresentation: Array(bytes)) }
        fee = try Satoshis(records.take(8, as: UInt64.self))
        try records.finish(acceptingUnknown: false)
    }
}
