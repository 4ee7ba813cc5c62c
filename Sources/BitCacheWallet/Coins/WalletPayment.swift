public import BitCacheBitcoin
public import BitCacheCore

/// A payment out of a wallet before it is signed: the coins, the change, and the PSBT for whoever signs.
///
/// A pure value, so a dry run is a plan that nobody signs.
public struct WalletPayment: Hashable, Sendable {
    /// The coins, outputs, change and fee.
    public let selection: CoinSelection
    /// The same as a PSBT that says of each input, and of the change, which key it is.
    public let psbt: PSBT

    /// Plans a payment.
    ///
    /// - Parameters:
    ///   - outputs: What is paid; its order is kept, the change stands at a place that the seed decides.
    ///   - coins: Coins that may be spent.
    ///   - change: The own address for what comes back.
    ///   - feeRate: What the transaction pays for its size.
    ///   - previousTransactions: The transactions that made the coins, as far as they are known: an outside signer wants
    ///     them, because a signature of P2WPKH covers its own input's amount alone.
    ///   - lockTime: The height of the newest block, so that nobody gains by mining it again; 0 where it is not known.
    ///   - seed: Decides what is left to chance; a fresh random one for each payment.
    ///   - limits: What the fee must not exceed.
    /// - Throws: What ``CoinSelection/select(paying:fixedOutputCount:fixed:from:feeRate:changeScript:strategy:limits:)``
    ///   and the PSBT refuse; `tx_fee_too_low` for a rate that nodes do not relay.
    public init(
        paying outputs: [TransactionOutput], from coins: [OwnCoin], change: WalletAddress, feeRate: FeeRate,
        previousTransactions: [TransactionID: Transaction] = [:], lockTime: UInt32 = 0, seed: UInt64,
        limits: FeeLimits = .standard
    ) throws(Refusal) {
        let selection = try CoinSelection.select(
            paying: outputs, fixedOutputCount: 0, from: coins.map(\.coin), feeRate: feeRate,
            changeScript: change.output.script, strategy: .leastWaste(seed: seed), limits: limits)
        try FeeRate.checkRelayed(fee: selection.fee, forVirtualSize: selection.virtualSize)
        try self.init(
            selection, as: selection.unsignedTransaction(lockTime: lockTime), spending: coins, change: change,
            previousTransactions: previousTransactions)
    }

    /// Takes a plan for another version of a payment, or for a child.
    ///
    /// - Parameters:
    ///   - coins: The coins that the plan spends, and any others.
    ///   - change: The own address that the plan's change pays; nil for none.
    ///   - previousTransactions: The transactions that made the coins, as far as they are known.
    ///   - limits: What the fee must not exceed; a child pays nobody else, so its share is that of what is left.
    /// - Throws: `fee_too_high`; `coin_unknown` where the change pays another script; what the PSBT refuses.
    public init(
        _ bump: FeeBump, spending coins: [OwnCoin], change: WalletAddress?,
        previousTransactions: [TransactionID: Transaction] = [:], limits: FeeLimits = .standard
    ) throws(Refusal) {
        let selection = bump.selection
        let paid = selection.outputs.isEmpty ? selection.allOutputs : selection.outputs
        try limits.check(selection.fee, paying: paid.totalValue())
        if let change, let made = selection.change, change.output.script != made.script {
            throw Refusal(.coinUnknown, "the change does not pay \(change.address)")
        }
        try self.init(
            selection, as: bump.unsignedTransaction, spending: coins, change: change,
            previousTransactions: previousTransactions)
    }

    private init(
        _ selection: CoinSelection, as transaction: Transaction, spending coins: [OwnCoin], change: WalletAddress?,
        previousTransactions: [TransactionID: Transaction]
    ) throws(Refusal) {
        var psbt = try PSBT(transaction)
        let addresses = Dictionary(
            coins.map { ($0.coin.outPoint, $0.address) }, uniquingKeysWith: { first, _ in first })
        // One signature that does not cover the other amounts is enough for a signer to want the proof of all of them.
        let wantsProof = selection.coins.contains { $0.output.script.kind != .p2tr }
        for (index, coin) in selection.coins.enumerated() {
            try psbt.setWitnessUTXO(coin.output, input: index)
            if wantsProof, let previous = previousTransactions[coin.outPoint.transactionID] {
                try psbt.setPreviousTransaction(previous, input: index)
            }
            if let address = addresses[coin.outPoint] {
                try psbt.describe(input: index, PSBT.OutputFacts(address.output))
            }
        }
        if selection.change != nil, let change {
            try psbt.describe(output: selection.changeIndex, PSBT.OutputFacts(change.output))
        }
        self.selection = selection
        self.psbt = psbt
    }

    /// The payment signed by the wallet that owns the coins, checked as nodes will check it.
    ///
    /// The amounts are the plan's own, taken from the wallet's view of the chain and from no stranger.
    ///
    /// - Throws: `psbt_incomplete` where a coin is not this wallet's; what the derivation refuses.
    public func signed(with wallet: Wallet) throws(Refusal) -> Transaction {
        var psbt = psbt
        var policy = PSBT.SigningPolicy()
        policy.takesAmountsOnTrust = true
        try psbt.sign(with: wallet, policy: policy)
        _ = try psbt.finalise()
        return try psbt.extractedTransaction()
    }
}
