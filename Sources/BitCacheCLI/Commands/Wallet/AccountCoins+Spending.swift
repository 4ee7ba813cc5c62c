import BitCache

extension AccountCoins {
    /// Locks what a payment spends; nil where the coins come from a list, which is not kept.
    ///
    /// - Parameter owner: The payment that this is another version of; nil for a new one.
    mutating func lock(_ payment: WalletPayment, as owner: LockOwner? = nil) throws(Refusal) -> LockOwner? {
        guard var tracker else { return nil }
        let name = "payment \(try payment.psbt.identity().displayHex.prefix(16))"
        let owner = if let owner { owner } else { try LockOwner(name: name) }
        let outPoints = payment.selection.coins.map(\.outPoint)
        try tracker.lock(outPoints.filter { tracker.locks[$0] != owner }, by: owner)
        tracker.reveal(payment.selection.change?.script)
        try keep(tracker)
        return owner
    }

    /// Signs a payment and sends it to the chain it came from. Each step is durable before the next one: whatever stops
    /// this, no coin is spent for two payments, and what was signed is not forgotten.
    ///
    /// - Parameter owner: The payment that this is another version of; nil for a new one.
    /// - Returns: The transaction, which is broadcast only where there is a chain.
    /// - Throws: What the chain refuses; nothing is locked or kept then.
    mutating func send(
        _ payment: WalletPayment, with wallet: Wallet, as owner: LockOwner? = nil
    ) throws(Refusal) -> Transaction {
        let before = tracker
        guard let owner = try lock(payment, as: owner), let chain else { return try payment.signed(with: wallet) }
        let transaction: Transaction
        do throws(Refusal) {
            transaction = try payment.signed(with: wallet)
            // Asked before it is recorded: what the chain will not take must not keep its coins locked for good.
            try chain.checkAccepts(transaction)
        } catch {
            if let before { try keep(before) }
            throw error
        }
        guard var tracker else { return transaction }
        try tracker.record(transaction, by: owner)
        try keep(tracker)
        try broadcast(transaction)
        return transaction
    }

    /// Gives up a payment of which nothing was signed here.
    ///
    /// - Returns: The coins that are free again.
    /// - Throws: `coin_unknown` where nothing is locked for it; `spend_in_flight`.
    mutating func release(_ owner: LockOwner) throws(Refusal) -> [HeldCoin] {
        let freed = held.filter { $0.state == .locked(owner) }
        guard var tracker, tracker.locks.values.contains(owner) else {
            throw Refusal(.coinUnknown, "no coin is locked for \(owner.name.quoted); balance names what is")
        }
        try tracker.release(owner)
        try keep(tracker)
        return freed
    }

    /// A refusal for want of money, with the money that is there and may not be spent now.
    func explained(_ refusal: Refusal) -> Refusal {
        guard refusal.code == .fundsInsufficient else { return refusal }
        let kept = [
            (balance.otherUnconfirmed, "wait for a block"), (balance.locked, "are locked for other payments"),
            (balance.immature, "are mined too lately"),
        ].filter { $0.0 > .zero }.map { "\($0) \($1)" }
        return kept.isEmpty
            ? refusal : Refusal(refusal.code, "\(refusal.message); \(kept.joined(separator: ", "))")
    }
}

// MARK: - Speeding up

extension AccountCoins {
    /// Plans another version of a waiting payment at a higher rate.
    ///
    /// - Returns: The plan, and the payment that it is a version of.
    /// - Throws: `tx_not_waiting` unless the transaction waits and was sent from here; what ``FeeBump`` refuses.
    func replacement(
        of id: TransactionID, feeRate: FeeRate, changeType: AccountType
    ) throws(Refusal) -> (payment: WalletPayment, owner: LockOwner) {
        guard let tracker, let chain, let tracked = tracker.transactions[id], let owner = tracked.owner else {
            throw Refusal(.transactionNotWaiting, "\(id.displayHex) is no payment that was sent from here")
        }
        // Only an output of a change branch may shrink: one of another branch may be a payment to oneself.
        let changeIndex = tracked.transaction.outputs.firstIndex { output in
            tracker.place(of: output.script).map { $0.branch % 2 == 1 } ?? false
        }
        let waiting = try WaitingTransaction(id, on: chain, changeIndex: changeIndex)
        let bump = try FeeBump.replacing(
            waiting, feeRate: feeRate, adding: spendable.map(\.coin),
            changeScript: nextAddress(changeType, change: true).output.script)
        return (try payment(bump, spending: ownCoins(waiting.coins)), owner)
    }

    /// Plans a child that pays for a waiting transaction, from its outputs to this account.
    ///
    /// - Throws: `tx_not_waiting`; `coin_unknown` where it has no output that may be spent; what ``FeeBump`` refuses.
    func child(
        of id: TransactionID, feeRate: FeeRate, changeType: AccountType
    ) throws(Refusal) -> WalletPayment {
        guard let chain, chain.status(of: id) == .inMempool else {
            throw Refusal(.transactionNotWaiting, "\(id.displayHex) is not waiting for a block")
        }
        let outputs = held.filter { coin in
            coin.own.coin.outPoint.transactionID == id && [.free, .unconfirmed].contains(coin.state)
        }.map(\.own)
        guard !outputs.isEmpty else {
            throw Refusal(.coinUnknown, "\(id.displayHex) has no output to this account that may be spent")
        }
        let bump = try FeeBump.child(
            spending: outputs.map(\.coin), ancestors: WaitingAncestor.all(of: outputs.map(\.coin), on: chain),
            feeRate: feeRate, adding: spendable.map(\.coin),
            to: nextAddress(changeType, change: true).output.script)
        return try payment(bump, spending: outputs)
    }

    private func payment(_ bump: FeeBump, spending coins: [OwnCoin]) throws(Refusal) -> WalletPayment {
        var change: WalletAddress?
        if let script = bump.selection.change?.script, let place = tracker?.place(of: script) {
            change = try address(at: place)
        }
        return try WalletPayment(
            bump, spending: coins + spendable, change: change, previousTransactions: previousTransactions)
    }

    private func ownCoins(_ coins: [Coin]) throws(Refusal) -> [OwnCoin] {
        var own: [OwnCoin] = []
        for coin in coins {
            guard let place = tracker?.place(of: coin.output.script) else { continue }
            own.append(try OwnCoin(coin, address: address(at: place)))
        }
        return own
    }
}

extension WalletCoins {
    /// Counts a change address as handed out, so that the next payment takes another, whenever this one is sent.
    ///
    /// Where too many would lie unused behind each other, it is taken again instead: that shows more to observers, and
    /// loses nothing.
    fileprivate mutating func reveal(_ script: Script?) {
        guard let script, let place = place(of: script), place.index == nextIndex(ofBranch: place.branch) else {
            return
        }
        _ = try? revealNextIndex(ofBranch: place.branch)
    }
}
