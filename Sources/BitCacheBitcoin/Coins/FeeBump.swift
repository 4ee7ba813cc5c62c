public import BitCacheCore

/// A plan to get a waiting transaction into a block sooner: by another version that pays more, or by a child.
///
/// Nothing here asks the chain: the caller describes what waits, and gets the cheapest plan that reaches the rate and
/// that nodes relay.
public struct FeeBump: Hashable, Sendable {
    /// The coins, outputs, change and fee of the new transaction.
    public let selection: CoinSelection
    /// The new transaction without signatures.
    public let unsignedTransaction: Transaction

    /// Plans another version of a waiting transaction at a higher rate (BIP 125).
    ///
    /// All coins of the old version stay the first inputs in their order, and all payments keep their index: a pin stays
    /// input 0, a seal output 0, and no two versions can both confirm. The change shrinks or goes; where that is not
    /// enough, confirmed coins are added, the largest first. The fee covers the rate for the new size, and what
    /// replacement asks: the fees of everything that is evicted, and 1 sat/vB for the new size.
    ///
    /// - Parameters:
    ///   - waiting: The version to replace.
    ///   - feeRate: What the new version pays for its size at least.
    ///   - candidates: Coins that may be added; unconfirmed ones are left out (rule 2).
    ///   - changeScript: Where change goes that the old version did not have.
    ///   - most: What the new version may pay in all.
    /// - Throws: `tx_conflict` where the old version does not signal replacement; `tx_replacement_too_many`;
    ///   `bump_too_dear` above `most`; `funds_insufficient`; `tx_too_large`.
    public static func replacing(
        _ waiting: WaitingTransaction, feeRate: FeeRate, adding candidates: [Coin], changeScript: Script,
        most: Satoshis = FeeLimits.standard.most
    ) throws(Refusal) -> FeeBump {
        let old = waiting.transaction
        var payments = old.outputs
        let change = waiting.changeIndex.map { payments.remove(at: $0) }
        let rules = waiting.replacementRules
        let selection = try BumpProblem(
            payments: payments, changeScript: change?.script ?? changeScript,
            changeIndex: waiting.changeIndex ?? payments.count, fixed: waiting.coins, feeRate: feeRate,
            ownFee: { (size) throws(Refusal) in try rules.leastFee(forVirtualSize: size) }
        ).solved(adding: candidates, most: most)
        try rules.check(
            fee: selection.fee, virtualSize: selection.virtualSize, waitingParents: waiting.waitingParents,
            waitingAncestors: waiting.waitingParents)
        var transaction = selection.unsignedTransaction(lockTime: old.lockTime)
        transaction.version = old.version
        for index in old.inputs.indices { transaction.inputs[index].sequence = old.inputs[index].sequence }
        return FeeBump(selection: selection, unsignedTransaction: transaction)
    }

    /// Plans a child that pays for itself and for what it depends on, so that all of it is worth mining together.
    ///
    /// The child pays everything that is left to one output. Its fee is the rate for its own size and what the
    /// ancestors lack until they reach the rate.
    ///
    /// - Parameters:
    ///   - coins: Unconfirmed outputs of one's own, which become the first inputs.
    ///   - ancestors: All waiting transactions that the coins depend on, strangers' too.
    ///   - feeRate: What the ancestors and the child pay together for their size.
    ///   - candidates: Confirmed coins that may be added where the first ones do not hold enough.
    ///   - script: Where the rest goes.
    ///   - most: What the child may pay in all.
    /// - Throws: `tx_chain_too_long` for more ancestors than nodes let a child have; `bump_too_dear` above `most`;
    ///   `funds_insufficient`; `tx_empty` without coins; `tx_too_large`.
    public static func child(
        spending coins: [Coin], ancestors: [WaitingAncestor], feeRate: FeeRate, adding candidates: [Coin],
        to script: Script, most: Satoshis = FeeLimits.standard.most
    ) throws(Refusal) -> FeeBump {
        guard !coins.isEmpty else { throw Refusal(.transactionEmpty, "a child spends at least one coin") }
        try MempoolLimits.checkFamily(ancestorCount: ancestors.count, descendantCounts: [])
        var missing = AncestorDeficit(of: ancestors, feeRate: feeRate)
        let deficit = try missing.satoshis()
        let selection = try BumpProblem(
            payments: [], changeScript: script, changeIndex: 0, fixed: coins, feeRate: feeRate,
            ownFee: { (size) throws(Refusal) in
                // The mempool judges the child's own fee too.
                max(FeeRate.minimumRelay.fee(forVirtualSize: size), try feeRate.fee(forVirtualSize: size) + deficit)
            }
        ).solved(adding: candidates, most: most)
        return FeeBump(selection: selection, unsignedTransaction: selection.unsignedTransaction())
    }
}

/// Coins that stay, payments that stay, and a fee that depends on the size.
private struct BumpProblem {
    let payments: [TransactionOutput]
    let changeScript: Script
    let changeIndex: Int
    let fixed: [Coin]
    let feeRate: FeeRate
    /// What is asked beside the rate itself.
    let ownFee: (Int) throws(Refusal) -> Satoshis

    func solved(adding candidates: [Coin], most: Satoshis) throws(Refusal) -> CoinSelection {
        var gathered = GatheredCoins()
        for payment in payments { gathered.size.add(output: payment.script) }
        for coin in fixed { try gathered.add(coin, weight: coin.inputKind().inputWeight) }
        let confirmed = candidates.filter { $0.confirmations > 0 }
        var more = try SelectionProblem.usable(confirmed, beside: fixed, feeRate: feeRate, byValue: true)[...]
        while true {
            guard gathered.weight <= Transaction.maximumStandardWeight else { throw tooLarge(gathered) }
            if let (selection, size) = try selection(of: gathered) {
                guard size.weight <= Transaction.maximumStandardWeight else { throw tooLarge(gathered) }
                guard selection.fee <= most else {
                    throw Refusal(.bumpTooDear, "\(selection.fee) would be paid and at most \(most) may be")
                }
                return selection
            }
            guard let next = more.popFirst() else { throw try insufficient(gathered, most) }
            try gathered.add(confirmed[next.index], weight: next.weight)
        }
    }

    private func tooLarge(_ gathered: GatheredCoins) -> Refusal {
        Refusal(.transactionTooLarge, "\(gathered.coins.count) coins and the outputs weigh more than nodes relay")
    }

    private func fee(_ size: TransactionSize) throws(Refusal) -> Satoshis {
        max(feeRate.fee(forVirtualSize: size.virtualSize), try ownFee(size.virtualSize))
    }

    /// The transaction of these coins, where they are enough: with change if it is no dust.
    private func selection(
        of gathered: GatheredCoins
    ) throws(Refusal) -> (selection: CoinSelection, size: TransactionSize)? {
        let paid = try payments.totalValue()
        guard let rest = try? gathered.value - paid else { return nil }
        var sizeWithChange = gathered.size
        sizeWithChange.add(output: changeScript)
        let feeWithChange = try fee(sizeWithChange)
        if let left = try? rest - feeWithChange, left > .zero, left >= changeScript.dustThreshold {
            let change = TransactionOutput(value: left, script: changeScript)
            return (made(gathered, change: change, fee: feeWithChange, size: sizeWithChange), sizeWithChange)
        }
        // A transaction without any output is none.
        let least = try fee(gathered.size)
        guard !payments.isEmpty, rest >= least else { return nil }
        return (made(gathered, change: nil, fee: rest, size: gathered.size), gathered.size)
    }

    private func made(
        _ gathered: GatheredCoins, change: TransactionOutput?, fee: Satoshis, size: TransactionSize
    ) -> CoinSelection {
        let waste = Waste(feeRate: feeRate, longTermFeeRate: .longTerm, changeScript: changeScript)
        return CoinSelection(
            coins: gathered.coins, outputs: payments, change: change, changeIndex: changeIndex, fee: fee,
            virtualSize: size.virtualSize,
            waste: waste.ofInputs(weight: gathered.inputWeight) + (change == nil ? 0 : waste.ofChange),
            method: gathered.coins.count == fixed.count ? .fixedCoins : .largestFirst)
    }

    private func insufficient(_ gathered: GatheredCoins, _ most: Satoshis) throws(Refusal) -> Refusal {
        let needed = try fee(gathered.size)
        guard needed <= most else {
            return Refusal(.bumpTooDear, "\(needed) would have to be paid and at most \(most) may be")
        }
        return Refusal(
            .fundsInsufficient,
            "\(try payments.totalValue()) and a fee of \(needed) are to be paid, an output must not be dust, and the "
                + "confirmed coins that may be spent hold \(gathered.value)")
    }
}

extension Refusal.Code {
    /// A transaction that can be sped up only for more than its owner allows.
    public static let bumpTooDear = Self(rawValue: "bump_too_dear")
}
