public import BitCacheBitcoin

/// A recorded transaction whose fate is decided.
public struct EndedSpend: Hashable, Sendable {
    /// The pending spend that it was a version of.
    public let owner: LockOwner
    /// The transaction.
    public let transaction: Transaction
    /// Whether it is final; where not, a final transaction has one of its coins and it can never confirm.
    public let isFinal: Bool
}

extension WalletCoins {
    /// Ends the pending spends that the newest view has decided, and drops their locks.
    ///
    /// While another version of a spend lives, only coins that an ended version spends and no living one needs are
    /// freed: what was locked for a further version stays locked.
    ///
    /// - Parameter unfinished: The recorded versions before this view.
    mutating func endSpends(
        of unfinished: [TransactionID: TrackedTransaction], finalConfirmations: UInt32
    ) -> [EndedSpend] {
        var ended: [TransactionID: EndedSpend] = [:]
        for (id, tracked) in unfinished {
            guard let owner = tracked.owner else { continue }
            let isFinal = confirmations(of: id) >= finalConfirmations
            guard isFinal || transactions[id] == nil else { continue }
            ended[id] = EndedSpend(owner: owner, transaction: tracked.transaction, isFinal: isFinal)
            if isFinal { transactions[id]?.owner = nil }
        }
        endChildren(&ended)
        let owners = Set(ended.values.map(\.owner))
        var needed: [LockOwner: Set<OutPoint>] = [:]
        for tracked in transactions.values {
            guard let owner = tracked.owner, owners.contains(owner) else { continue }
            needed[owner, default: []].formUnion(tracked.transaction.inputs.map(\.outPoint))
        }
        let spentByEnded = Set(ended.values.flatMap { $0.transaction.inputs.map(\.outPoint) })
        locks = locks.filter { outPoint, owner in
            guard owners.contains(owner) else { return true }
            guard let needed = needed[owner] else { return false }
            return needed.contains(outPoint) || !spentByEnded.contains(outPoint)
        }
        dropLocksOfForeignSpends(finalConfirmations)
        return ended.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Drops the locks of spends of which nothing is recorded, since they were signed elsewhere, where final transactions
    /// have spent all their coins.
    private mutating func dropLocksOfForeignSpends(_ finalConfirmations: UInt32) {
        let recorded = Set(transactions.values.compactMap(\.owner))
        guard !recorded.isSuperset(of: locks.values) else { return }
        var spent: Set<OutPoint> = []
        for (id, tracked) in transactions where confirmations(of: id) >= finalConfirmations {
            spent.formUnion(tracked.transaction.inputs.map(\.outPoint))
        }
        let open = Set(locks.filter { !spent.contains($0.key) }.values)
        locks = locks.filter { recorded.contains($0.value) || open.contains($0.value) }
    }

    /// What spends an output of a transaction that can never confirm can never confirm either.
    private mutating func endChildren(_ ended: inout [TransactionID: EndedSpend]) {
        var isDone = ended.values.allSatisfy(\.isFinal)
        while !isDone {
            isDone = true
            for (id, tracked) in transactions where !tracked.state.isAlive {
                let parents = tracked.transaction.inputs.compactMap { ended[$0.outPoint.transactionID] }
                guard let owner = tracked.owner, parents.contains(where: { !$0.isFinal }) else { continue }
                transactions[id] = nil
                ended[id] = EndedSpend(owner: owner, transaction: tracked.transaction, isFinal: false)
                isDone = false
            }
        }
    }
}
