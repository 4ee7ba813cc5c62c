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
        let available = ledger.available(in: .payer(commitment.payer))
        // A top-up gets the old session's reservation back first; open(_:_:) has the exact sum.
        guard available >= reservation || commitment.previous != nil else {
            throw Refusal(
                .balanceInsufficient, "the session reserves \(reservation), and \(available) are available: deposit")
        }
        guard sessions.count < limits.openSessions else {
            throw Refusal(.tooManySessions, "\(limits.openSessions) sessions are open; come back when some have closed")
        }
        guard (openSessionsByPayer[commitment.payer] ?? 0) < limits.openSessionsPerPayer || commitment.previous != nil
        else {
            throw Refusal(
                .tooManySessions, "a payer has at most \(limits.openSessionsPerPayer) open sessions; close one")
        }
    }

    /// Accepts a session: reserves all that it can cost, gives it a serial number and a claim deadline.
    mutating func open(_ commitment: Verified<Commitment>, _ limits: HostLimits) throws(Refusal) -> Acceptance {
        if let session = sessions[commitment.id] { return session.acceptance }
        if let session = closed[commitment.id] { return session.acceptance }
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
        if let previous = commitment.body.previous {
            try topUp(previous, with: commitment, offer: offer, reserving: reserve)
        } else {
            try ledger.apply(reserve, at: time)
        }
        nextSerial += 1
        sessions[commitment.id] = session
        openSessionsByPayer[commitment.body.payer, default: 0] += 1
        return acceptance
    }

    /// Ends the old session and reserves for the new one in one step; a refusal leaves the old one open.
    private mutating func topUp(
        _ previous: Commitment.Previous, with commitment: Verified<Commitment>, offer: Verified<Offer>,
        reserving reserve: Transfer
    ) throws(Refusal) {
        guard let old = sessions[previous.commitment] else { throw missing(previous.commitment) }
        guard old.commitment.body.payer == commitment.body.payer,
            old.commitment.body.chunking == commitment.body.chunking,
            commitment.body.first == old.commitment.body.first + UInt64(previous.finalIndex)
        else {
            throw Refusal(.topUpMismatch, "a top-up continues its own payer's session where it ended")
        }
        let before = self
        do {
            _ = try end(old, at: previous.finalIndex, cause: .topUp(commitment.id))
            try ledger.apply(reserve, at: time)
        } catch {
            self = before
            throw error
        }
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

    /// Books the rest, shares the whole, gives back what is left of the reservation, and numbers the claim.
    private mutating func end(_ open: HostSession, at index: UInt32, cause: Closing.Cause) throws(Refusal) -> Closing {
        let id = open.commitment.id
        guard index >= open.index else {
            throw Refusal(.closingTooLow, "payword \(open.index) has been accepted; a release names no lower one")
        }
        guard index == open.index else {
            throw Refusal(.linkNotShown, "payword \(index) was not shown, only \(open.index); show it, then release")
        }
        if cause != .deadline, time > open.acceptance.claimDeadline {
            throw Refusal(.claimDeadlinePassed, "the claim deadline was \(open.acceptance.claimDeadline)")
        }
        guard let offer = offers[open.commitment.body.offer] else {
            throw Refusal(.offerUnknown, "the session's offer is not known")
        }
        let amount = try open.commitment.body.value * UInt64(index)
        let parts = try offer.body.split.parts(of: amount, referrer: open.commitment.body.referrer)
        let claim = UInt64(claims.count)
        let closing = try Closing(
            network: identity.network, host: identity.host, certificate: identity.certificate.id, commitment: id,
            index: index, amount: amount, parts: parts, time: time, epoch: epoch, claim: claim, cause: cause)
        try closing.checkCertificate(identity.certificate)
        try book(id)
        let transfers =
            parts.enumerated().map { position, part in
                Transfer(
                    id: Self.transferID("share", id, UInt64(position)), debit: .sessions, credit: .payee(part.payee),
                    amount: part.amount)
            }
            + (ledger.reservations[open.reservation].map { reservation in
                [
                    Transfer(
                        id: Self.transferID("void", id), kind: .void(reservation: open.reservation),
                        debit: reservation.debit, credit: reservation.credit, amount: reservation.remaining)
                ]
            } ?? [])
        try ledger.apply(transfers, at: time)
        sessions[id] = nil
        openSessionsByPayer[open.commitment.body.payer, default: 1] -= 1
        closed[id] = ClosedSession(commitment: open.commitment, acceptance: open.acceptance, closing: closing)
        claims.append(Claim(number: claim, closing: closing.id, amount: amount, parts: parts))
        return closing
    }
}

extension Refusal.Code {
    /// A release or top-up above the highest payword that the host was shown.
    public static let linkNotShown = Self(rawValue: "link_not_shown")
}
