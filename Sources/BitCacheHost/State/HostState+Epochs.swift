import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
public import BitCacheSettlement

extension HostState {
    /// The bytes of the secret that salts an epoch's leaves.
    public static let epochSecretSize = 32

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
    mutating func closeEpoch(_ policy: SettlementPolicy, _ secret: SecretBytes) throws(Refusal) -> HostEvent {
        guard secret.count == Self.epochSecretSize else {
            throw Refusal(.notCanonical, "an epoch's secret has \(Self.epochSecretSize) bytes, not \(secret.count)")
        }
        let before = self
        do throws(Refusal) {
            try closeCheckedEpoch(policy, secret)
            return .done
        } catch {
            self = before
            throw error
        }
    }

    private mutating func closeCheckedEpoch(_ policy: SettlementPolicy, _ secret: SecretBytes) throws(Refusal) {
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
        // A statement that nobody may sign would be a close that nobody can prove.
        try statement.checkCertificate(identity.statementCertificate)
        epochs[epoch] = ClosedEpoch(
            close: close, statement: statement, policy: policy, secret: secret, isSettled: false)
        lastStatement = statement.id
        claims = []
        epoch += 1
    }
}
