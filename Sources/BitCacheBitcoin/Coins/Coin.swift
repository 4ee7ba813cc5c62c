/// An output that can be spent now.
public struct Coin: Hashable, Sendable {
    /// The coin's name.
    public let outPoint: OutPoint
    /// What it is worth and who may spend it.
    public let output: TransactionOutput
    /// How many blocks stand on it, its own included; 0 for a coin that no block contains yet.
    public let confirmations: UInt32

    /// Names a coin with what is known about it.
    public init(outPoint: OutPoint, output: TransactionOutput, confirmations: UInt32 = 0) {
        self.outPoint = outPoint
        self.output = output
        self.confirmations = confirmations
    }
}
