import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
public import BitCacheSettlement

extension HostState {
    /// What closing the epoch now would pay and carry forward; the close itself runs the same.
    public func epochPlan(_ policy: SettlementPolicy) throws(Refusal) -> EpochClose {
        var owed: [XOnlyPublicKey: Amount] = [:]
        for (account, balance) in ledger.balances where account.class == .payee {
            owed[try XOnlyPublicKey(rawRepresentation: account.owner.rawRepresentation)] = balance.available(of: .payee)
        }
        return try EpochClose(
            epoch: epoch, claims: claims, owed: owed, instructions: instructions.mapValues(\.body.script),
            policy: policy)
    }

    /// Closes the epoch: payees' money moves to the payouts, the statement's body is fixed, numbering begins again.
    mutating func closeEpoch(_ policy: SettlementPolicy, _ secret: SecretBytes) throws(Refusal) {
        // Money of sessions that are still open counts in the liabilities, so what they paid is booked first.
        for id in unbooked { try book(id) }
        let close = try epochPlan(policy)
        var transfers: [Transfer] = []
        for result in close.payees {
            let account = Account.payee(result.line.payee)
            if result.payout > .zero {
                transfers.append(
                    Transfer(
                        id: Self.transferID("payout", result.line.payee.bytes, epoch), debit: account, credit: .payouts,
                        amount: Amount(result.payout)))
            }
            if result.line.fee > .zero {
                transfers.append(
                    Transfer(
                        id: Self.transferID("payee-fee", result.line.payee.bytes, epoch), debit: account, credit: .host,
                        amount: result.line.fee))
            }
        }
        try ledger.apply(transfers, at: time)
        let statement = try close.statement(
            certificate: identity.statementCertificate, time: time, ledger: ledger, secret: secret,
            previous: lastStatement)
        epochs[epoch] = ClosedEpoch(
            close: close, statement: statement, policy: policy, secret: secret, isSettled: false)
        lastStatement = statement.id
        claims = []
        epoch += 1
    }
}
