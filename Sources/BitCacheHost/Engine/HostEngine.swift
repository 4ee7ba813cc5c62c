public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
import BitCacheLedger
public import BitCachePayments
public import BitCacheSettlement

/// The host's engine: verify, apply, persist, sign, acknowledge, in this order and for everything.
///
/// One writer and one door to the money. The engine is owned by one thread or actor, has no `await` inside, and reads
/// no clock: time comes with every batch. Nothing leaves before its commit is durable; a store that fails stops the
/// engine for good, because what the disk holds is then unknown.
public final class HostEngine {
    public private(set) var state: HostState
    private let keys: HostKeys
    private let store: any HostStore
    private let limits: HostLimits
    private var sources: [Content: any ContentSource] = [:]
    private var lastDigest: Bytes32<CommitDigestMeaning>
    private var isStopped = false
    // Bytes served in each open session. Not in the log: after a restart a session may read again what it paid for,
    // once more, and no more than that.
    private var served: [Commitment.ID: UInt64] = [:]

    /// Starts the engine from what is stored: replays every commit and compares journal, heads and balances.
    ///
    /// - Throws: `replay_differs`, `journal_broken`, `balances_differ` or `storage_damaged`, naming what differs; the
    ///   engine does not start then.
    public init(
        identity: HostIdentity, keys: HostKeys, store: any HostStore, limits: HostLimits = HostLimits()
    ) throws(Refusal) {
        (state, lastDigest) = try Replay.run(identity: identity, store: store, limits: limits)
        self.keys = keys
        self.store = store
        self.limits = limits
    }

    public var identity: HostIdentity { state.identity }

    /// Names the bytes that are served for a content.
    public func serve(_ source: any ContentSource) {
        sources[source.layer.chunking.content] = source
    }

    // MARK: Requests of strangers

    /// Handles a batch of requests in one commit.
    ///
    /// Refused requests change nothing and do not disturb the others. The answers come back in the order of the
    /// requests, after the commit is durable.
    ///
    /// - Throws: `storage_failed` and, from then on, `engine_stopped`.
    public func handle(_ requests: [HostRequest], at clock: Timestamp) throws(Refusal) -> [Acknowledgement] {
        try begin(at: clock)
        var log = CommandLog()
        var events: [Result<HostEvent, Refusal>] = []
        for request in requests {
            do {
                let command = try verified(request)
                let event = try state.apply(command, limits: limits)
                log.append(command)
                events.append(.success(event))
            } catch {
                events.append(.failure(error))
            }
        }
        try commit(log)
        return events.map { event in
            Acknowledgement(commit: state.commitNumber, result: event.map(signed))
        }
    }

    /// The cheap refusals first, then the signature or the hashes. SPEC.md §8.1.
    private func verified(_ request: HostRequest) throws(Refusal) -> HostCommand {
        switch request {
        case .open(let commitment):
            if state.sessions[commitment.id] == nil, state.closed[commitment.id] == nil {
                try state.checkOpening(commitment.body, limits: limits)
            }
            return .open(try commitment.verified())
        case .pay(let payword, let secret):
            let session = try session(payword.commitment, secret)
            guard payword.network == state.identity.network else {
                throw Refusal(.networkMismatch, "this host works on \(state.identity.network)")
            }
            if payword.index > session.index {
                try source(of: session).checkUnchanged()
                try session.commitment.check(
                    payword.link, at: payword.index, above: (session.link, session.index),
                    maximumLinks: limits.skippedLinks)
            }
            return .pay(payword.commitment, index: payword.index, link: payword.link)
        case .close(let release):
            let id = release.body.commitment
            guard let commitment = state.sessions[id]?.commitment ?? state.closed[id]?.commitment else {
                throw state.missing(id)
            }
            return .close(try release.verified(under: commitment))
        }
    }

    /// Signs what binds the host. Deterministic: a repeated request is answered with the same bytes.
    private func signed(_ event: HostEvent) -> HostReply {
        switch event {
        case .accepted(let acceptance): .accepted(acceptance.signed(unchecked: keys.operational))
        case .closed(let closing): .closed(closing.signed(unchecked: keys.operational))
        case .paid(let index): .paid(index: index)
        case .done: preconditionFailure("no stranger's request is answered with nothing")
        }
    }

    /// The bytes of a chunk that is paid for, for the session that paid.
    ///
    /// A chunk that turns out to be unreadable or changed is refunded at once, with all that was paid after it, from
    /// the host's own account; the payees keep their claim.
    ///
    /// - Parameter number: Counted from the session's first chunk.
    /// - Throws: `session_unknown`, `session_closed`, `session_secret_wrong`, `chunk_not_paid`, `commitment_expired`,
    ///   `reread_exhausted`, `content_changed`, `content_unreadable`.
    public func chunk(
        _ number: UInt32, of id: Commitment.ID, secret: SessionSecret, at clock: Timestamp
    ) throws(Refusal) -> [UInt8] {
        let session = try session(id, secret)
        let commitment = session.commitment.body
        guard number < session.bookedIndex else {
            throw Refusal(.chunkNotPaid, "chunk \(number) of the session is not paid; show payword \(number + 1)")
        }
        guard max(clock, state.time) <= commitment.expiry else {
            throw Refusal(.commitmentExpired, "the session is served until \(commitment.expiry)")
        }
        guard !session.isInterrupted else {
            throw Refusal(.contentChanged, "the content can no longer be served; release the session")
        }
        let range = try commitment.chunking.range(ofChunk: commitment.first + UInt64(number))
        let before = served[id] ?? 0
        let allowance = try readAllowance(session)
        guard before + UInt64(range.count) <= allowance else {
            throw Refusal(.rereadExhausted, "the session has read all it paid for as often as its offer allows")
        }
        do {
            let source = try source(of: session)
            try source.checkUnchanged()
            let bytes = try source.read(range)
            served[id] = before + UInt64(range.count)
            return bytes
        } catch {
            try run([.refund(id, served: number)], at: clock)
            throw error
        }
    }

    private func readAllowance(_ session: HostSession) throws(Refusal) -> UInt64 {
        let commitment = session.commitment.body
        let paid = UInt64(session.bookedIndex) * commitment.chunking.chunkSize
        return paid * (1 + UInt64(state.offers[commitment.offer]?.body.reread ?? 0))
    }

    private func session(_ id: Commitment.ID, _ secret: SessionSecret) throws(Refusal) -> HostSession {
        guard let session = state.sessions[id] else { throw state.missing(id) }
        guard secret.hash == session.commitment.body.secretHash else {
            throw Refusal(.sessionSecretWrong, "the session secret is not the one that the commitment names")
        }
        return session
    }

    private func source(of session: HostSession) throws(Refusal) -> any ContentSource {
        guard let source = sources[session.commitment.body.content] else {
            throw Refusal(.contentUnknown, "this host does not have the content at hand")
        }
        return source
    }

    // MARK: The host's own commands

    /// Signs an offer and publishes it.
    public func publish(_ offer: Offer, at clock: Timestamp) throws(Refusal) -> Verified<Offer> {
        let offer = try offer.signed(with: keys.operational, under: identity.certificate)
        try run([.publish(offer)], at: clock)
        return offer
    }

    /// Runs the host's own commands in one commit: all of them, or the first refusal and none.
    public func run(_ commands: [HostCommand], at clock: Timestamp) throws(Refusal) {
        try begin(at: clock)
        let before = state
        var log = CommandLog()
        do {
            for command in commands {
                _ = try state.apply(command, limits: limits)
                log.append(command)
            }
        } catch {
            state = before
            throw error
        }
        try commit(log)
    }

    /// Ends every session whose claim deadline has passed; returns the closings.
    public func closeOverdueSessions(at clock: Timestamp) throws(Refusal) -> [Verified<Closing>] {
        let now = max(clock, state.time)
        let overdue = state.sessions.filter { now > $0.value.acceptance.claimDeadline }.map(\.key).sorted()
        if !overdue.isEmpty { try run(overdue.map(HostCommand.closeOverdue), at: clock) }
        return overdue.compactMap { state.closed[$0]?.closing.signed(unchecked: keys.operational) }
    }

    /// Signs that a script is the host's and that what is paid to it is the payer's balance.
    public func depositAddress(
        for payer: XOnlyPublicKey, script: Script, until: Timestamp
    ) throws(Refusal) -> Verified<DepositAddress> {
        try DepositAddress(
            network: identity.network, host: identity.host, certificate: identity.certificate.id, payer: payer,
            script: script, until: until
        ).signed(with: keys.operational, under: identity.certificate)
    }

    /// Signs the statement of a closed epoch; always the same bytes.
    ///
    /// - Throws: `epoch_not_open` for an epoch that is not closed.
    public func statement(of epoch: UInt64) throws(Refusal) -> Verified<Statement> {
        guard let closed = state.epochs[epoch] else {
            throw Refusal(.epochNotOpen, "epoch \(epoch) is not closed; close it first")
        }
        return try closed.statement.signed(with: keys.statement, under: identity.statementCertificate)
    }

    /// A payee's stub for a closed epoch, made on demand.
    public func payStub(for payee: XOnlyPublicKey, epoch: UInt64) throws(Refusal) -> PayStub {
        let statement = try statement(of: epoch)
        guard let closed = state.epochs[epoch] else {
            throw Refusal(.epochNotOpen, "epoch \(epoch) is not closed; close it first")
        }
        return try closed.close.payStub(
            for: payee, statement: statement, certificate: identity.statementCertificate, secret: closed.secret)
    }

    // MARK: Commits

    private func begin(at clock: Timestamp) throws(Refusal) {
        guard !isStopped else {
            throw Refusal(.engineStopped, "a write failed earlier and what the disk holds is unknown: restart the host")
        }
        state.begin(number: state.commitNumber, time: clock)
    }

    private func commit(_ log: CommandLog) throws(Refusal) {
        guard !log.isEmpty else { return }
        // Whatever fails from here on leaves memory ahead of the disk, so nothing more is answered.
        isStopped = true
        state.begin(number: state.commitNumber + 1, time: state.time)
        let entries = try state.commit()
        let record = CommitRecord(
            number: state.commitNumber, time: state.time, commands: log.rawRepresentation, journal: state.ledger.head,
            previous: lastDigest)
        try store.append(record, entries: entries, balances: state.ledger.balances(touchedBy: entries))
        lastDigest = record.digest
        isStopped = false
    }
}
