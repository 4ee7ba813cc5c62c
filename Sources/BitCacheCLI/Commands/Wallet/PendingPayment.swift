import BitCache

/// A payment that holds coins, and how far it is.
struct PendingPayment {
    enum State: String {
        /// Its coins are locked, and nothing was signed here.
        case unsigned
        /// Signed, and not known to the chain.
        case missing
        case waiting
        /// In a block that is not deep enough yet.
        case confirmed
        /// Signed, and another transaction has its coins for now.
        case conflicted
    }

    let owner: LockOwner
    let state: State
    /// The version that counts: the one that is farthest.
    let transactionID: TransactionID?
    let confirmations: UInt32

    /// What a person is told.
    var text: String {
        let id = transactionID?.displayHex ?? ""
        return switch state {
        case .unsigned: "locked, not signed here"
        case .missing: "signed, not on the chain: \(id)"
        case .waiting: "waits for a block: \(id)"
        case .confirmed: "in a block, \(confirmations) of \(WalletCoins.defaultFinalConfirmations): \(id)"
        case .conflicted: "signed, and another transaction has its coins: \(id)"
        }
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(owner.name), "state": .string(state.rawValue)]
        if let transactionID { members["txid"] = .string(transactionID.displayHex) }
        return .object(members)
    }
}

extension WalletCoins {
    /// The payments that are not final, in the order of their names.
    var pendingPayments: [PendingPayment] {
        let recorded = transactions.filter { $0.value.owner != nil }
        let versions = Dictionary(grouping: recorded) { $0.value.owner }
        return Set(locks.values).union(recorded.values.compactMap(\.owner)).sorted().map { owner in
            let best = (versions[owner] ?? []).max { left, right in
                (left.value.state.rank, left.key) < (right.value.state.rank, right.key)
            }
            return PendingPayment(
                owner: owner, state: best?.value.state.name ?? .unsigned, transactionID: best?.key,
                confirmations: best.map { confirmations(of: $0.key) } ?? 0)
        }
    }
}

extension TrackedTransaction.State {
    fileprivate var name: PendingPayment.State {
        switch self {
        case .waiting: .waiting
        case .confirmed: .confirmed
        case .missing: .missing
        case .conflicted: .conflicted
        }
    }

    fileprivate var rank: Int {
        switch self {
        case .confirmed: 3
        case .waiting: 2
        case .missing: 1
        case .conflicted: 0
        }
    }
}
