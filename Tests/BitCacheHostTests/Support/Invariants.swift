import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import Testing

/// What must hold of a host after every commit, found from its journal alone. DESIGN.md §7.
func checkInvariants(of world: HostWorld, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let state = world.engine.state
    let entries = try world.store.entries(after: 0, limit: .max)
    try checkBooks(state, entries, sourceLocation)
    try checkSessions(state, sourceLocation)
    try checkClaims(state, sourceLocation)
}

/// 1, 3: every balance is what the journal adds up to, both sides of the books are equal, nobody but the host is below
/// zero, and no id moved money twice.
private func checkBooks(
    _ state: HostState, _ entries: [JournalEntry], _ sourceLocation: SourceLocation
) throws {
    var net: [Account: Int64] = [:]
    var reserved: [TransferID: Int64] = [:]
    var ids: Set<TransferID> = []
    for entry in entries {
        let transfer = entry.transfer
        #expect(ids.insert(transfer.id).inserted, "a transfer was made twice", sourceLocation: sourceLocation)
        let amount = Int64(transfer.amount.msat)
        switch transfer.kind {
        case .reserve: reserved[transfer.id] = amount
        case .void(let id): reserved[id, default: 0] -= amount
        case .direct, .post:
            if case .post(let id, _) = transfer.kind { reserved[id, default: 0] -= amount }
            net[transfer.debit, default: 0] -= amount
            net[transfer.credit, default: 0] += amount
        }
    }
    #expect(net.values.reduce(0, +) == 0, sourceLocation: sourceLocation)
    #expect(reserved.values.allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
    for (account, sum) in net {
        let stored = state.ledger.balance(of: account).net(of: account.class)
        #expect(stored == (account.class.isDebitNormal ? -sum : sum), "\(account)", sourceLocation: sourceLocation)
        #expect(stored >= 0 || account.class == .host, "\(account)", sourceLocation: sourceLocation)
    }
    for (account, balance) in state.ledger.balances where account.class == .payer {
        #expect(
            balance.net(of: .payer) >= Int64(balance.reserved.msat), "\(account)", sourceLocation: sourceLocation)
    }
}

/// 3, 9: what is reserved and what is booked is exactly what the open sessions say.
private func checkSessions(_ state: HostState, _ sourceLocation: SourceLocation) throws {
    var paid: UInt64 = 0
    var reserved: [XOnlyPublicKey: UInt64] = [:]
    var open: [XOnlyPublicKey: Int] = [:]
    for session in state.sessions.values {
        let body = session.commitment.body
        paid += body.value.msat * UInt64(session.index)
        reserved[body.payer, default: 0] += body.value.msat * UInt64(body.length - session.index)
        open[body.payer, default: 0] += 1
    }
    #expect(
        state.ledger.balance(of: .init(.sessions)).net(of: .sessions) == Int64(paid), sourceLocation: sourceLocation)
    for (account, balance) in state.ledger.balances where account.class == .payer {
        let key = try XOnlyPublicKey(rawRepresentation: account.owner.rawRepresentation)
        #expect(balance.reserved.msat == reserved[key] ?? 0, sourceLocation: sourceLocation)
    }
    #expect(state.openSessionsByPayer == open, sourceLocation: sourceLocation)
    #expect(Set(state.sessions.keys).isDisjoint(with: state.closed.keys), sourceLocation: sourceLocation)
    let serials = state.sessions.values.map(\.acceptance.serial) + state.closed.values.map(\.acceptance.serial)
    #expect(
        serials.sorted() == Array(0..<state.nextSerial), "one serial, one acceptance", sourceLocation: sourceLocation)
}

/// 2, 5: each closed session is one claim of one epoch, shared to the millisatoshi, and payees have no other money.
private func checkClaims(_ state: HostState, _ sourceLocation: SourceLocation) throws {
    var due: [XOnlyPublicKey: UInt64] = [:]
    for session in state.closed.values {
        let closing = session.closing
        #expect(
            closing.amount.msat == session.commitment.body.value.msat * UInt64(closing.index),
            sourceLocation: sourceLocation)
        #expect(
            closing.parts.reduce(0) { $0 + $1.amount.msat } == closing.amount.msat, sourceLocation: sourceLocation)
        for part in closing.parts { due[part.payee, default: 0] += part.amount.msat }
    }
    let numbers = state.closed.values.map { [$0.closing.epoch, $0.closing.claim] }
    #expect(Set(numbers).count == numbers.count, "two closings have one number", sourceLocation: sourceLocation)
    let counts = state.epochs.mapValues { $0.statement.claims.count }
    #expect(
        counts.values.reduce(0, +) + UInt64(state.claims.count) == UInt64(numbers.count), sourceLocation: sourceLocation
    )
    var paidOut: [XOnlyPublicKey: UInt64] = [:]
    for epoch in state.epochs.values {
        for result in epoch.close.payees {
            paidOut[result.line.payee, default: 0] += result.payout.sat * 1000 + result.line.fee.msat
        }
    }
    for (payee, amount) in due {
        let owed = state.ledger.balance(of: .payee(payee)).net(of: .payee)
        #expect(owed == Int64(amount) - Int64(paidOut[payee] ?? 0), sourceLocation: sourceLocation)
    }
}
