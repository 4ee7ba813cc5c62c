public import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement

// Opening and closing: the two ends of a session, where signatures stand.
extension HostState {
    /// Refuses what can be refused without a signature check, cheapest first. SPEC.md §8.1.
    ///
    /// Money is reserved only by ``open(_:_:)``, which checks all this again: state may have moved on in between.
    func checkOpening(_ commitment: Commitment, limits: HostLimits) throws(Refusal) {
        guard commitment.network == identity.network else {
            throw Refusal(.networkMismatch, "this host works on \(identity.network)")
        }
        guard commitment.host == identity.host else {
            throw Refusal(.hostMismatch, "the commitment is to host \(commitment.host)")
        }
        guard let offer = offers[commitment.offer] else {
            throw Refusal(.offerUnknown, "this host has not published offer \(commitment.offer)")
        }
        try commitment.checkOffer(offer)
        guard time <= commitment.expiry else {
            throw Refusal(.commitmentExpired, "the commitment expired at \(commitment.expiry); make a new one")
        }
        let reservation = try commitment.reservation()
        var available = ledger.available(in: .payer(commitment.payer))
        if let old = try checkTopUp(commitment) { available = try available + returned(by: old) }
        guard available >= reservation else {
            throw Refusal(
                .balanceInsufficient, "the session reserves \(reservation), and \(available) are available: deposit")
        }
        // A top-up ends one session and opens one, so no limit can be in its way.
        guard commitment.previous == nil else { return }
        guard sessions.count < limits.openSessions else {
            throw Refusal(.tooManySessions, "\(limits.openSessions) sessions are open; come back when some have closed")
        }
        guard (openSessionsByPayer[commitment.payer] ?? 0) < limits.openSessionsPerPayer else {
            throw Refusal(
                .tooManySessions, "a payer has at most \(limits.openSessionsPerPayer) open sessions; close one")
        }
    }

    /// The session that a commitment tops up, if it can end where the commitment says; nil for one that tops up none.
    private func checkTopUp(_ commitment: Commitment) throws(Refusal) -> HostSession? {
        guard let previous = commitment.previous else { return nil }
        guard let old = sessions[previous.commitment] else { throw missing(previous.commitment) }
        try commitment.checkTopUp(of: old.commitment)
        try checkEnd(of: old, at: previous.finalIndex, isByPayer: true)
        return old
    }

    /// What comes back to the payer when a session ends now.
    private func returned(by session: HostSession) throws(Refusal) -> Amount {
        let remaining = ledger.reservations[session.reservation]?.remaining ?? .zero
        return try remaining - session.unbookedAmount()
    }

    /// The acceptance of a session, open or closed, as it was given the first time.
    func acceptance(of id: Commitment.ID) -> Acceptance? {
        sessions[id]?.acceptance ?? closed[id]?.acceptance
    }

    /// Accepts a session: reserves all that it can cost, gives it a serial number and a claim deadline.
    mutating func open(_ commitment: Verified<Commitment>, _ limits: HostLimits) throws(Refusal) -> Acceptance {
        if let acceptance = acceptance(of: commitment.id) { return acceptance }
        try checkOpening(commitment.body, limits: limits)
        guard let offer = offers[commitment.body.offer] else {
            throw Refusal(.offerUnknown, "this host has not published offer \(commitment.body.offer)")
        }
        let acceptance = Acceptance(
            network: identity.network, host: identity.host, certificate: identity.certificate.id,
            commitment: commitment.id, serial: nextSerial, time: time, backing: .prepaid,
            reserved: try commitment.body.reservation(), behind: 0,
            claimDeadline: commitment.body.expiry.adding(seconds: UInt64(offer.body.graceSeconds)))
        try acceptance.checkCertificate(identity.certificate)
        let session = HostSession(commitment: commitment, acceptance: acceptance)
        let reserve = Transfer(
            id: session.reservation, kind: .reserve, debit: session.payerAccount, credit: .sessions,
            amount: acceptance.reserved)
        if let old = try checkTopUp(commitment.body) {
            // One step: a refused top-up leaves the old session open.
            let ending = try ending(of: old, at: old.index, cause: .topUp(commitment.id))
            try ledger.apply(ending.transfers + [reserve], at: time)
            remove(old, closing: ending.closing)
        } else {
            try ledger.apply(reserve, at: time)
        }
        nextSerial += 1
        sessions[commitment.id] = session
        openSessionsByPayer[commitment.body.payer, default: 0] += 1
        return acceptance
    }

    /// Ends a session at the payer's release.
    mutating func close(_ release: Verified<Release>) throws(Refusal) -> Closing {
        if let session = closed[release.body.commitment] {
            guard session.closing.cause == .release(release.id) else { throw missing(release.body.commitment) }
            return session.closing
        }
        guard let session = sessions[release.body.commitment] else { throw missing(release.body.commitment) }
        return try end(session, at: release.body.index, cause: .release(release.id))
    }

    /// Ends a session that its payer left: after the claim deadline, at the highest payword shown.
    mutating func closeOverdue(_ id: Commitment.ID) throws(Refusal) -> Closing {
        if let session = closed[id] { return session.closing }
        guard let session = sessions[id] else { throw missing(id) }
        guard time > session.acceptance.claimDeadline else {
            throw Refusal(.closingTooEarly, "paywords count until \(session.acceptance.claimDeadline)")
        }
        return try end(session, at: session.index, cause: .deadline)
    }

    /// Ends a session: all transfers or none.
    private mutating func end(_ open: HostSession, at index: UInt32, cause: Closing.Cause) throws(Refusal) -> Closing {
        try checkEnd(of: open, at: index, isByPayer: cause != .deadline)
        let ending = try ending(of: open, at: index, cause: cause)
        try ledger.apply(ending.transfers, at: time)
        remove(open, closing: ending.closing)
        return ending.closing
    }

    /// Whether a session can end at an index now: the highest payword shown, and by its payer until the claim deadline.
    private func checkEnd(of open: HostSession, at index: UInt32, isByPayer: Bool) throws(Refusal) {
        guard index >= open.index else {
            throw Refusal(.closingTooLow, "payword \(open.index) has been accepted; a release names no lower one")
        }
        guard index == open.index else {
            throw Refusal(.linkNotShown, "payword \(index) was not shown, only \(open.index); show it, then release")
        }
        guard !isByPayer || time <= open.acceptance.claimDeadline else {
            throw Refusal(.claimDeadlinePassed, "the claim deadline was \(open.acceptance.claimDeadline)")
        }
    }

    /// What ends a session: the numbered closing, and the transfers that book the rest, share the whole and give back
    /// what is left of the reservation. Nothing is changed yet.
    private func ending(
        of open: HostSession, at index: UInt32, cause: Closing.Cause
    ) throws(Refusal) -> (closing: Closing, transfers: [Transfer]) {
        let id = open.commitment.id
        guard let offer = offers[open.commitment.body.offer] else {
            throw Refusal(.offerUnknown, "the session's offer is not known")
        }
        let amount = try open.commitment.body.value * UInt64(index)
        let parts = try offer.body.split.parts(of: amount, referrer: open.commitment.body.referrer)
        let closing = try Closing(
            network: identity.network, host: identity.host, certificate: identity.certificate.id, commitment: id,
            index: index, amount: amount, parts: parts, time: time, epoch: epoch, claim: UInt64(claims.count),
            cause: cause)
        try closing.checkCertificate(identity.certificate)
        var transfers: [Transfer] = []
        if let booking = try open.booking() { transfers.append(booking) }
        for (position, part) in parts.enumerated() {
            transfers.append(
                Transfer(
                    id: Self.transferID("share", id, UInt64(position)), debit: .sessions, credit: .payee(part.payee),
                    amount: part.amount))
        }
        if let reservation = ledger.reservations[open.reservation] {
            transfers.append(
                Transfer(
                    id: Self.transferID("void", id), kind: .void(reservation: open.reservation),
                    debit: reservation.debit, credit: reservation.credit, amount: try returned(by: open)))
        }
        return (closing, transfers)
    }

    /// Moves a session from the open ones to the closed ones, and its claim to the epoch's.
    private mutating func remove(_ open: HostSession, closing: Closing) {
        let id = open.commitment.id
        let payer = open.commitment.body.payer
        sessions[id] = nil
        let left = (openSessionsByPayer[payer] ?? 1) - 1
        openSessionsByPayer[payer] = left > 0 ? left : nil
        closed[id] = ClosedSession(commitment: open.commitment, acceptance: open.acceptance, closing: closing)
        claims.append(
            Claim(number: closing.claim, closing: closing.id, amount: closing.amount, parts: closing.parts))
    }
}

extension Refusal.Code {
    /// A release or top-up above the highest payword that the host was shown.
    public static let linkNotShown = Self(rawValue: "link_not_shown")
}
