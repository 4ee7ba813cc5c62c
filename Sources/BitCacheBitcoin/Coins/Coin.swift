public import BitCacheCore

/// An output that can be spent now.
public struct Coin: Hashable, Sendable {
    /// The coin's name.
    public let outPoint: OutPoint
    /// What it is worth and who may spend it.
    public let output: TransactionOutput
    /// How many blocks stand on it, its own included; 0 for a coin that no block contains yet.
    public let confirmations: UInt32
    /// How it will be spent, where its script alone does not say: a script path, whose witness its owner knows.
    public let spentAs: InputKind?

    /// How many blocks must stand on a coinbase, its own included, before the next block may spend it.
    public static let coinbaseMaturity: UInt32 = 100

    /// Names a coin with what is known about it.
    ///
    /// - Parameter spentAs: How the coin will be spent; nil for what its script says, a key's signature.
    public init(
        outPoint: OutPoint, output: TransactionOutput, confirmations: UInt32 = 0, spentAs: InputKind? = nil
    ) {
        self.outPoint = outPoint
        self.output = output
        self.confirmations = confirmations
        self.spentAs = spentAs
    }

    /// The kind of input that spends the coin.
    ///
    /// - Throws: `script_kind` where neither the coin nor its script says how it is spent.
    public func inputKind() throws(Refusal) -> InputKind {
        if let spentAs { return spentAs }
        return try InputKind(spending: output.script)
    }
}
