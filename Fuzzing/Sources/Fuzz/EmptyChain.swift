import BitCache

/// A chain on which nothing was ever paid.
struct EmptyChain: Chain {
    var tip: ChainTip {
        get throws(Refusal) { ChainTip(height: 100, hash: .zero) }
    }

    mutating func broadcast(_ transaction: Transaction) throws(Refusal) -> BroadcastAnswer { .accepted }
    func status(of id: TransactionID) throws(Refusal) -> TransactionStatus { .unknown }
    func spend(of outPoint: OutPoint) throws(Refusal) -> TransactionID? { nil }
    func unspentOutputs(paying script: Script) throws(Refusal) -> [Coin] { [] }
    func history(of script: Script) throws(Refusal) -> [TransactionID] { [] }
    func transaction(_ id: TransactionID) throws(Refusal) -> Transaction? { nil }
}
