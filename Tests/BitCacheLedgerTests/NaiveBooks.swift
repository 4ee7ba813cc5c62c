import BitCacheCore
import BitCacheLedger

/// A second opinion on the ledger's rules: keeps every transfer that was applied and adds all of them up each time.
///
/// Slow and without any state of its own but the history, so that it shares no shortcut with ``Ledger``.
struct NaiveBooks {
    private(set) var history: [Transfer] = []

    /// What the ledger must answer.
    func prediction(for transfer: Transfer) -> Answer {
        if transfer.debit == transfer.credit || transfer.reference.count > 255 { return .refused(.transferInvalid) }
        if let earlier = history.last(where: { $0.id == transfer.id && isRemembered($0) }) {
            return earlier == transfer ? .exists : .refused(.transferIDTaken)
        }
        switch transfer.kind {
        case .direct:
            return answer(moving: transfer)
        case .reserve:
            // Nothing can be set aside of an account below zero, and setting nothing aside is no reservation of money.
            let free = max(0, net(transfer.debit) - reserved(transfer.debit))
            return free >= Int128(transfer.amount.msat) ? .applied : .refused(.balanceInsufficient)
        case .post(let id, let leaving):
            guard let left = left(of: id) else { return .refused(.reservationUnknown) }
            guard isBetween(transfer, id), left - Int128(transfer.amount.msat) == Int128(leaving.msat) else {
                return .refused(.reservationExceeded)
            }
            return answer(moving: transfer)
        case .void(let id):
            guard let left = left(of: id) else { return .refused(.reservationUnknown) }
            let fits = isBetween(transfer, id) && left == Int128(transfer.amount.msat)
            return fits ? .applied : .refused(.reservationExceeded)
        }
    }

    mutating func append(_ transfer: Transfer) { history.append(transfer) }

    /// The balance on the account's normal side.
    func net(_ account: Account) -> Int128 {
        let credits = moves.filter { $0.credit == account }.reduce(Int128(0)) { $0 + Int128($1.amount.msat) }
        let debits = moves.filter { $0.debit == account }.reduce(Int128(0)) { $0 + Int128($1.amount.msat) }
        return account.class == .treasury ? debits - credits : credits - debits
    }

    /// What is left of all live reservations on the account.
    func reserved(_ account: Account) -> Int128 {
        history.filter { $0.kind == .reserve && $0.debit == account }.reduce(0) { $0 + (left(of: $1.id) ?? 0) }
    }

    private var moves: [Transfer] {
        history.filter { transfer in
            switch transfer.kind {
            case .direct, .post: true
            case .reserve, .void: false
            }
        }
    }

    private func posts(of id: TransferID) -> [Transfer] {
        history.filter { transfer in
            if case .post(id, _) = transfer.kind { true } else { false }
        }
    }

    /// What is left of a reservation; nothing at all if it was never made or has ended.
    private func left(of id: TransferID) -> Int128? {
        guard let reserve = history.first(where: { $0.id == id && $0.kind == .reserve }),
            !history.contains(where: { $0.kind == .void(reservation: id) })
        else { return nil }
        return posts(of: id).reduce(Int128(reserve.amount.msat)) { $0 - Int128($1.amount.msat) }
    }

    private func isBetween(_ transfer: Transfer, _ id: TransferID) -> Bool {
        history.contains {
            $0.id == id && $0.kind == .reserve && $0.debit == transfer.debit && $0.credit == transfer.credit
        }
    }

    /// Of the posts of a reservation only the latest is remembered, and only while the reservation lives.
    private func isRemembered(_ transfer: Transfer) -> Bool {
        guard case .post(let id, _) = transfer.kind else { return true }
        return left(of: id) != nil && posts(of: id).last == transfer
    }

    private func answer(moving transfer: Transfer) -> Answer {
        var after = self
        after.append(transfer)
        let accounts = [transfer.debit, transfer.credit]
        if accounts.contains(where: { after.net($0).magnitude > UInt128(Amount.max.msat) }) {
            return .refused(.amountOutOfRange)
        }
        let isCovered = accounts.allSatisfy { $0.class == .host || after.net($0) >= after.reserved($0) }
        return isCovered ? .applied : .refused(.balanceInsufficient)
    }
}
