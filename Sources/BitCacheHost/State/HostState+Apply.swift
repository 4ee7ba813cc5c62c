import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
public import BitCachePayments
import BitCacheSettlement

/// What a command did, from which the engine makes its answer.
public enum HostEvent: Hashable, Sendable {
    case done
    case accepted(Acceptance)
    /// The highest payword accepted; an older one is no payment and no error.
    case paid(index: UInt32)
    case closed(Closing)
}

extension HostState {
    /// Applies one command; nothing is changed where it is refused.
    public mutating func apply(_ command: HostCommand, limits: HostLimits) throws(Refusal) -> HostEvent {
        switch command {
        case .publish(let offer): try publish(offer, limits)
        case .fund(let outPoint, let value):
            try ledger.apply(
                Transfer(
                    id: Self.transferID(of: outPoint), debit: .treasury, credit: .host, amount: Amount(value),
                    reference: outPoint.rawRepresentation),
                at: time)
        case .deposit(let outPoint, let value, let payer):
            try ledger.apply(
                Transfer(
                    id: Self.transferID(of: outPoint), debit: .treasury, credit: .payer(payer), amount: Amount(value),
                    reference: outPoint.rawRepresentation),
                at: time)
        case .issueDepositAddress(let payer):
            if depositIndexes[payer] == nil { depositIndexes[payer] = UInt32(clamping: depositIndexes.count + 1) }
        case .instruct(let instruction): try instruct(instruction)
        case .open(let commitment): return .accepted(try open(commitment, limits))
        case .pay(let id, let index, let link): return .paid(index: try pay(id, index, link))
        case .refund(let id, let served): try refund(id, served: served)
        case .close(let release): return .closed(try close(release))
        case .closeOverdue(let id): return .closed(try closeOverdue(id))
        case .closeEpoch(let policy, let secret): try closeEpoch(policy, secret)
        case .settle(let epoch, let fee): try settle(epoch, fee: fee)
        }
        return .done
    }

    private mutating func publish(_ offer: Verified<Offer>, _ limits: HostLimits) throws(Refusal) {
        guard offers[offer.id] == nil else { return }
        guard offers.count < limits.publishedOffers else {
            throw Refusal(.tooManyOffers, "\(limits.publishedOffers) offers are published; wait for one to expire")
        }
        offers[offer.id] = offer
    }

    private mutating func instruct(_ instruction: Verified<PayoutInstruction>) throws(Refusal) {
        let body = instruction.body
        guard body.network == identity.network, body.host == identity.host else {
            throw Refusal(.hostMismatch, "the payout instruction is for another host or network")
        }
        if let last = instructions[body.payee] {
            if last.id == instruction.id { return }
            guard body.sequence > last.body.sequence else {
                throw Refusal(
                    .sequenceTooLow, "the last instruction has sequence \(last.body.sequence); use a higher one")
            }
        }
        instructions[body.payee] = instruction
    }

    private mutating func pay(_ id: Commitment.ID, _ index: UInt32, _ link: ChainLink) throws(Refusal) -> UInt32 {
        guard var session = sessions[id] else { throw missing(id) }
        guard index > session.index else { return session.index }
        guard !session.isInterrupted else {
            throw Refusal(.contentChanged, "the content can no longer be served; release the session")
        }
        guard time <= session.acceptance.claimDeadline else {
            throw Refusal(.claimDeadlinePassed, "paywords counted until \(session.acceptance.claimDeadline)")
        }
        if session.index == session.bookedIndex { unbooked.append(id) }
        session.index = index
        session.link = link
        sessions[id] = session
        return index
    }

    private mutating func refund(_ id: Commitment.ID, served: UInt32) throws(Refusal) {
        guard var session = sessions[id] else { throw missing(id) }
        guard !session.isInterrupted else { return }
        try book(id)
        session = sessions[id] ?? session
        let unserved = session.index - min(session.index, served)
        if unserved > 0 {
            try ledger.apply(
                Transfer(
                    id: Self.transferID("refund", id), debit: .host, credit: session.payerAccount,
                    amount: session.commitment.body.value * UInt64(unserved)),
                at: time)
        }
        session.isInterrupted = true
        sessions[id] = session
    }

    private mutating func settle(_ number: UInt64, fee: Satoshis) throws(Refusal) {
        guard var epoch = epochs[number] else {
            throw Refusal(.epochNotOpen, "epoch \(number) is not closed; close it first")
        }
        guard !epoch.isSettled else { return }
        let total = try Amount(epoch.close.payoutTotal())
        var transfers: [Transfer] = []
        let statement = epoch.statement
        let id = Self.transferID("settle", statement.host.bytes, number)
        if total > .zero {
            transfers.append(Transfer(id: id, debit: .payouts, credit: .treasury, amount: total))
        }
        if fee > .zero {
            transfers.append(
                Transfer(
                    id: Self.transferID("fee", id), debit: .host, credit: .treasury, amount: Amount(fee)))
        }
        try ledger.apply(transfers, at: time)
        epoch.isSettled = true
        epochs[number] = epoch
    }

    func missing(_ id: Commitment.ID) -> Refusal {
        closed[id] == nil
            ? Refusal(.sessionUnknown, "no session \(id) was opened here")
            : Refusal(.sessionClosed, "session \(id) is closed")
    }
}
