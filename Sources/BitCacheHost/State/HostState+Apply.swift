import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
public import BitCachePayments
import BitCacheSettlement

/// What a command did, from which the engine makes its answer.
public enum HostEvent: Hashable, Sendable {
    case done
    /// The very same was done before; nothing has changed, and nothing needs to be written.
    case exists
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
        case .dropExpiredOffers: dropExpiredOffers()
        case .fund(let outPoint, let value): try book(outPoint, value, for: .host)
        case .deposit(let outPoint, let value, let payer): try book(outPoint, value, for: .payer(payer))
        case .issueDepositAddress(let payer): try issueDepositAddress(to: payer, limits)
        case .instruct(let instruction): try instruct(instruction, limits)
        case .open(let commitment): .accepted(try open(commitment, limits))
        case .pay(let id, let index, let link): .paid(index: try pay(id, index, link))
        case .refund(let id, let served): try refund(id, served: served)
        case .close(let release): .closed(try close(release))
        case .closeOverdue(let id): .closed(try closeOverdue(id))
        case .closeEpoch(let policy, let secret): try closeEpoch(policy, secret)
        case .settle(let epoch, let fee): try settle(epoch, fee: fee)
        }
    }

    private mutating func publish(_ offer: Verified<Offer>, _ limits: HostLimits) throws(Refusal) -> HostEvent {
        guard offers[offer.id] == nil else { return .exists }
        guard offers.count < limits.publishedOffers else {
            throw Refusal(.tooManyOffers, "\(limits.publishedOffers) offers are published; wait for one to expire")
        }
        offers[offer.id] = offer
        return .done
    }

    /// Forgets the offers that nobody can commit to any more and no open session is under.
    private mutating func dropExpiredOffers() -> HostEvent {
        let inUse = Set(sessions.values.map(\.commitment.body.offer))
        offers = offers.filter { time <= $0.value.body.expiry || inUse.contains($0.key) }
        return .done
    }

    /// Books a coin that came in; under its outpoint, so that no coin is counted twice.
    private mutating func book(
        _ outPoint: OutPoint, _ value: Satoshis, for account: Account
    ) throws(Refusal) -> HostEvent {
        let outcome = try ledger.apply(
            Transfer(
                id: Self.transferID(of: outPoint), debit: .treasury, credit: account, amount: Amount(value),
                reference: outPoint.rawRepresentation),
            at: time)
        return outcome == .applied ? .done : .exists
    }

    private mutating func issueDepositAddress(
        to payer: XOnlyPublicKey, _ limits: HostLimits
    ) throws(Refusal) -> HostEvent {
        guard depositIndexes[payer] == nil else { return .exists }
        guard depositIndexes.count < limits.depositAddresses, let index = UInt32(exactly: depositIndexes.count + 1)
        else {
            throw Refusal(
                .tooManyAddresses, "\(depositIndexes.count) payers have deposit addresses; no more are issued")
        }
        depositIndexes[payer] = index
        return .done
    }

    private mutating func instruct(
        _ instruction: Verified<PayoutInstruction>, _ limits: HostLimits
    ) throws(Refusal) -> HostEvent {
        let body = instruction.body
        guard body.network == identity.network, body.host == identity.host else {
            throw Refusal(.hostMismatch, "the payout instruction is for another host or network")
        }
        if let last = instructions[body.payee] {
            if last.id == instruction.id { return .exists }
            guard body.sequence > last.body.sequence else {
                throw Refusal(
                    .sequenceTooLow, "the last instruction has sequence \(last.body.sequence); use a higher one")
            }
        } else {
            guard instructions.count < limits.payoutInstructions else {
                throw Refusal(
                    .tooManyInstructions, "\(limits.payoutInstructions) payees have instructions; no more are kept")
            }
        }
        instructions[body.payee] = instruction
        return .done
    }

    private mutating func pay(_ id: Commitment.ID, _ index: UInt32, _ link: ChainLink) throws(Refusal) -> UInt32 {
        guard var session = sessions[id] else { throw missing(id) }
        guard index > session.index else { return session.index }
        try checkPayable(session)
        if session.index == session.bookedIndex { unbooked.append(id) }
        session.index = index
        session.link = link
        sessions[id] = session
        return index
    }

    /// Whether a session takes a new payword now; asked before its links are hashed, and again when it is applied.
    func checkPayable(_ session: HostSession) throws(Refusal) {
        guard !session.isInterrupted else {
            throw Refusal(.contentChanged, "the content can no longer be served; release the session")
        }
        guard time <= session.acceptance.claimDeadline else {
            throw Refusal(.claimDeadlinePassed, "paywords counted until \(session.acceptance.claimDeadline)")
        }
    }

    private mutating func refund(_ id: Commitment.ID, served: UInt32) throws(Refusal) -> HostEvent {
        guard var session = sessions[id] else { throw missing(id) }
        guard !session.isInterrupted else { return .exists }
        var transfers: [Transfer] = []
        if let booking = try session.booking() { transfers.append(booking) }
        let unserved = session.index - min(session.index, served)
        if unserved > 0 {
            transfers.append(
                Transfer(
                    id: Self.transferID("refund", id), debit: .host, credit: session.payerAccount,
                    amount: try session.commitment.body.value * UInt64(unserved)))
        }
        try ledger.apply(transfers, at: time)
        session.bookedIndex = session.index
        session.isInterrupted = true
        sessions[id] = session
        return .done
    }

    private mutating func settle(_ number: UInt64, fee: Satoshis) throws(Refusal) -> HostEvent {
        guard let epoch = epochs[number] else {
            throw Refusal(.epochNotOpen, "epoch \(number) is not closed; close it first")
        }
        guard !epoch.isSettled else { return .exists }
        let total = try Amount(epoch.close.payoutTotal())
        var transfers: [Transfer] = []
        let id = Self.transferID("settle", identity.host.bytes, number)
        if total > .zero {
            transfers.append(Transfer(id: id, debit: .payouts, credit: .treasury, amount: total))
        }
        if fee > .zero {
            transfers.append(
                Transfer(
                    id: Self.transferID("fee", id), debit: .host, credit: .treasury, amount: Amount(fee)))
        }
        try ledger.apply(transfers, at: time)
        epochs[number]?.isSettled = true
        return .done
    }

    func missing(_ id: Commitment.ID) -> Refusal {
        closed[id] == nil
            ? Refusal(.sessionUnknown, "no session \(id) was opened here")
            : Refusal(.sessionClosed, "session \(id) is closed")
    }
}
