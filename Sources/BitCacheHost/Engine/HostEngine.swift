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
    // What left for each open session. Not in the log: after a restart a session may read again what it paid for, as
    // often as its offer allows, and no more than that.
    private var served: [Commitment.ID: Served] = [:]

    private struct Served {
        var bytes: UInt64 = 0
        var chunks: UInt32 = 0
    }

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
                switch try verified(request) {
                case .command(let command):
                    events.append(.success(try state.apply(command, limits: limits)))
                    log.append(command)
                case .repetition(let event): events.append(.success(event))
                }
            } catch {
                events.append(.failure(error))
            }
        }
        try commit(log)
        return events.map { event in
            Acknowledgement(commit: state.commitNumber, result: event.map(signed))
        }
    }

    /// What a request turned out to be.
    private enum Checked {
        case command(HostCommand)
        /// Answered as it was answered the first time; it changes nothing, so it is neither applied nor written.
        case repetition(HostEvent)
    }

    /// The cheap refusals first, then the signature or the hashes. SPEC.md §8.1.
    private func verified(_ request: HostRequest) throws(Refusal) -> Checked {
        switch request {
        case .open(let commitment): try verifiedOpening(commitment)
        case .pay(let payword, let secret): try verifiedPayword(payword, secret)
        case .close(let release): try verifiedRelease(release)
        }
    }

    private func verifiedOpening(_ commitment: Received<Commitment>) throws(Refusal) -> Checked {
        if let acceptance = state.acceptance(of: commitment.id) {
            _ = try commitment.verified()
            return .repetition(.accepted(acceptance))
        }
        try state.checkOpening(commitment.body, limits: limits)
        return .command(.open(try commitment.verified()))
    }

    private func verifiedPayword(_ payword: Payword, _ secret: SessionSecret?) throws(Refusal) -> Checked {
        let session = try session(payword.commitment, secret)
        guard payword.network == state.identity.network else {
            throw Refusal(.networkMismatch, "this host works on \(state.identity.network)")
        }
        guard payword.index > session.index else { return .repetition(.paid(index: session.index)) }
        try state.checkPayable(session)
        // After the expiry nothing is served for a payword, so the file no longer matters.
        if state.time <= session.commitment.body.expiry { try source(of: session).checkUnchanged() }
        try session.commitment.check(
            payword.link, at: payword.index, above: (session.link, session.index),
            maximumLinks: secret == nil ? limits.skippedLinksOfStrangers : limits.skippedLinks)
        return .command(.pay(payword.commitment, index: payword.index, link: payword.link))
    }

    private func verifiedRelease(_ release: Received<Release>) throws(Refusal) -> Checked {
        let id = release.body.commitment
        guard let commitment = state.commitment(id) else { throw state.missing(id) }
        let release = try release.verified(under: commitment)
        if let closing = state.closed[id]?.closing, closing.cause == .release(release.id) {
            return .repetition(.closed(closing))
        }
        return .command(.close(release))
    }

    /// Signs what binds the host. Deterministic: a repeated request is answered with the same bytes.
    private func signed(_ event: HostEvent) -> HostReply {
        switch event {
        case .accepted(let acceptance): .accepted(acceptance.signed(unchecked: keys.operational))
        case .closed(let closing): .closed(closing.signed(unchecked: keys.operational))
        case .paid(let index): .paid(index: index)
        case .done, .exists: preconditionFailure("no stranger's request is answered with nothing")
        }
    }

    /// The bytes of a chunk that is paid for, for the session that paid.
    ///
    /// A chunk that turns out to be unreadable or changed is refunded at once, with all that was paid after it and not
    /// served before, from the host's own account; the payees keep their claim.
    ///
    /// - Parameter number: Counted from the session's first chunk.
    /// - Throws: `session_unknown`, `session_closed`, `session_secret_wrong`, `chunk_not_paid`, `commitment_expired`,
    ///   `reread_exhausted`, `content_changed`, `content_unreadable`, `content_unknown`, `engine_stopped`.
    public func chunk(
        _ number: UInt32, of id: Commitment.ID, secret: SessionSecret, at clock: Timestamp
    ) throws(Refusal) -> [UInt8] {
        try checkRunning()
        let session = try session(id, secret)
        let commitment = session.commitment.body
        guard number < session.bookedIndex else {
            throw Refusal(
                .chunkNotPaid,
                "chunk \(number) of the session is not paid, \(session.bookedIndex) are; show a higher payword")
        }
        guard max(clock, state.time) <= commitment.expiry else {
            throw Refusal(.commitmentExpired, "the session is served until \(commitment.expiry)")
        }
        guard !session.isInterrupted else {
            throw Refusal(.contentChanged, "the content can no longer be served; release the session")
        }
        let range = try commitment.chunking.range(ofChunk: commitment.first + UInt64(number))
        let before = served[id] ?? Served()
        guard before.bytes + UInt64(range.count) <= readAllowance(session) else {
            throw Refusal(.rereadExhausted, "the session has read all it paid for as often as its offer allows")
        }
        do throws(Refusal) {
            let source = try source(of: session)
            try source.checkUnchanged()
            let bytes = try source.read(range)
            guard bytes.count == range.count else {
                throw Refusal(.contentChanged, "the file ended before chunk \(number) of the session did")
            }
            served[id] = Served(
                bytes: before.bytes + UInt64(bytes.count), chunks: before.chunks + (before.chunks < .max ? 1 : 0))
            return bytes
        } catch {
            // Whoever has had all that it paid for cannot have it refunded by asking for an early chunk again.
            try run([.refund(id, served: max(number, before.chunks))], at: clock)
            throw error
        }
    }

    private func readAllowance(_ session: HostSession) -> UInt64 {
        let commitment = session.commitment.body
        let paid = UInt64(session.bookedIndex) * commitment.chunking.chunkSize
        return paid * (1 + UInt64(state.offers[commitment.offer]?.body.reread ?? 0))
    }

    private func session(_ id: Commitment.ID, _ secret: SessionSecret?) throws(Refusal) -> HostSession {
        guard let session = state.sessions[id] else { throw state.missing(id) }
        guard secret == nil || secret?.hash == session.commitment.body.secretHash else {
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
        let isFull = state.offers.count >= limits.publishedOffers
        try run((isFull ? [.dropExpiredOffers] : []) + [.publish(offer)], at: clock)
        return offer
    }

    /// Runs the host's own commands in one commit: all of them, or the first refusal and none.
    public func run(_ commands: [HostCommand], at clock: Timestamp) throws(Refusal) {
        try begin(at: clock)
        // A single command changes nothing where it is refused; only several need a way back.
        let before = commands.count > 1 ? state : nil
        var log = CommandLog()
        do throws(Refusal) {
            for command in commands {
                let event = try state.apply(command, limits: limits)
                if event != .exists { log.append(command) }
            }
        } catch {
            if let before { state = before }
            throw error
        }
        try commit(log)
    }

    /// Ends every session whose claim deadline has passed; returns the closings.
    public func closeOverdueSessions(at clock: Timestamp) throws(Refusal) -> [Verified<Closing>] {
        try checkRunning()
        let now = max(clock, state.time)
        let overdue = state.sessions.filter { now > $0.value.acceptance.claimDeadline }.map(\.key).sorted()
        if !overdue.isEmpty { try run(overdue.map(HostCommand.closeOverdue), at: clock) }
        return overdue.compactMap { state.closed[$0]?.closing.signed(unchecked: keys.operational) }
    }

    /// Signs that a script is the host's and that what is paid to it is the payer's balance.
    public func depositAddress(
        for payer: XOnlyPublicKey, script: Script, until: Timestamp
    ) throws(Refusal) -> Verified<DepositAddress> {
        try checkRunning()
        return try DepositAddress(
            network: identity.network, host: identity.host, certificate: identity.certificate.id, payer: payer,
            script: script, until: until
        ).signed(with: keys.operational, under: identity.certificate)
    }

    /// Signs the statement of a closed epoch; always the same bytes.
    ///
    /// - Throws: `epoch_not_open` for an epoch that is not closed; `engine_stopped`, since the close may not be durable.
    public func statement(of epoch: UInt64) throws(Refusal) -> Verified<Statement> {
        try checkRunning()
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

    /// Refuses whatever rests on the state in memory once that may be ahead of the disk.
    private func checkRunning() throws(Refusal) {
        guard !isStopped else {
            throw Refusal(.engineStopped, "a write failed earlier and what the disk holds is unknown: restart the host")
        }
    }

    private func begin(at clock: Timestamp) throws(Refusal) {
        try checkRunning()
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
        for id in log.endedSessions { served[id] = nil }
        isStopped = false
    }
}
