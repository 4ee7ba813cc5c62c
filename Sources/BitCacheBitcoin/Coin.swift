/// An output that can be spent now.
public struct Coin: Hashable, Sendable {
    public let outPoint: OutPoint
    public let output: TransactionOutput
    /// How many blocks stand on it, its own included; 0 for a coin that no block contains yet.
    public let confirmations: UInt32

    public init(outPoint: OutPoint, output: TransactionOutput, confirmations: UInt32 = 0) {
        self.outPoint = outPoint
        self.output = output
        self.confirmations = confirmations
    }
}
