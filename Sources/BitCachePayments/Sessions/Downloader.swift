public import BitCacheCore
public import BitCacheCrypto

/// What a download has come to.
public struct DownloadReport: Hashable, Sendable {
    /// The closed receipts of all sessions that paid for the file, in order.
    public internal(set) var receipts: [VerifiedReceipt] = []
    /// Chunks that arrived in this run.
    public internal(set) var received: UInt64 = 0
    /// Chunks that had been paid for before an interruption and were read again without a payment.
    public internal(set) var rereadChunks: UInt64 = 0
    /// Chunks that were paid for more than once, over all sessions of the file: lost with a session that had ended.
    public internal(set) var paidAgainChunks: UInt64 = 0
}

/// Downloads a content chunk by chunk, one payword a chunk, and takes up what an interruption left behind.
///
/// Durable before it leaves: a commitment before it is sent, an index before its payword. So a crash at any moment
/// costs at most the window: what is paid and missing is read again in the old session while that is open, then a new
/// commitment begins at the first missing chunk. SPEC.md §8.2.
public struct Downloader<Connection: HostConnection, Sink: DownloadSink> {
    private let terms: CheckedOffer
    private let certificate: Verified<Certificate>
    private let layer: ChunkLayer
    private let file: String
    private let payerKey: SecretKey
    private let chainKey: SecretBytes
    private let referrer: XOnlyPublicKey?
    private let spending: any SpendingPolicy
    private let connection: Connection
    private let store: any PayerStore
    private let sink: Sink
    private let makeSalt: () -> ChainSalt
    private let progress: (_ chunksDone: UInt64) -> Void

    // Which chunks are on disk and right.
    private var isPresent: [Bool] = []
    private var presentCount: UInt64 = 0
    private var highestCommit: UInt64 = 0
    private var report = DownloadReport()

    /// Prepares a download.
    ///
    /// - Parameters:
    ///   - certificate: Of the key that accepts for the host.
    ///   - file: What the payer's store calls the download.
    ///   - spending: Asked before each commitment; ``UnlimitedSpending`` where nobody has to be.
    ///   - makeSalt: Gives each new session its 16 random bytes.
    ///   - progress: Called with the number of chunks that are there and right.
    /// - Throws: `layer_mismatch` for a layer of another content.
    public init(
        _ terms: CheckedOffer, certificate: Verified<Certificate>, layer: ChunkLayer, file: String,
        payerKey: SecretKey, chainKey: SecretBytes, referrer: XOnlyPublicKey? = nil,
        spending: any SpendingPolicy, connection: Connection,
        store: any PayerStore, sink: Sink, makeSalt: @escaping () -> ChainSalt,
        progress: @escaping (_ chunksDone: UInt64) -> Void = { _ in }
    ) throws(Refusal) {
        guard layer.chunking == terms.offer.body.chunking else {
            throw Refusal(.layerMismatch, "the layer is of another content than the offer")
        }
        self.terms = terms
        self.certificate = certificate
        self.layer = layer
        self.file = file
        self.payerKey = payerKey
        self.chainKey = chainKey
        self.referrer = referrer
        self.spending = spending
        self.connection = connection
        self.store = store
        self.sink = sink
        self.makeSalt = makeSalt
        self.progress = progress
    }

    /// Brings the download to its end: ``takeUpSessions()``, then ``downloadMissing(sessionExpiry:)``.
    public mutating func run(sessionExpiry: Timestamp) throws(Refusal) -> DownloadReport {
        _ = try takeUpSessions()
        return try downloadMissing(sessionExpiry: sessionExpiry)
    }

    /// Ends what an interruption left open, and finds out what is still missing; nothing is paid for twice here.
    ///
    /// - Returns: The number of missing chunks, which new sessions will have to pay for.
    /// - Throws: as ``downloadMissing(sessionExpiry:)``.
    public mutating func takeUpSessions() throws(Refusal) -> UInt64 {
        report = DownloadReport()
        highestCommit = try store.highestCommit(of: terms.offer.body.host) ?? 0
        try findPresentChunks()
        for record in try store.sessions(of: file) where try isOfThisContent(record) {
            let receipt =
                if record.stage == .closed {
                    try record.receipt.map { (bytes) throws(Refusal) in try Self.receipt(bytes) }
                } else {
                    try takeUp(record)
                }
            if let receipt, receipt.index > 0 { report.receipts.append(receipt) }
        }
        return UInt64(isPresent.count) - presentCount
    }

    /// Pays for and fetches what is missing, and ends the file.
    ///
    /// - Parameter sessionExpiry: When a new session stops being served; at most the offer's expiry.
    /// - Throws: what the spending policy refuses before a commitment; the host's refusals, `chunk_mismatch` where the host serves wrong bytes (nothing more is paid then),
    ///   `host_rolled_back`, and what store and sink refuse. What is durable stays; run again to go on.
    public mutating func downloadMissing(sessionExpiry: Timestamp) throws(Refusal) -> DownloadReport {
        while let first = isPresent.firstIndex(of: false) {
            let missing = isPresent[first...].prefix { !$0 }.count
            report.receipts.append(
                try startSession(first: UInt64(first), missing: UInt64(missing), expiry: sessionExpiry))
        }
        report.paidAgainChunks = try countPaidAgain()
        try sink.finish(length: layer.chunking.content.length)
        return report
    }

    // MARK: Sessions

    /// One whole session from its commitment to its closed receipt.
    private mutating func startSession(
        first: UInt64, missing: UInt64, expiry: Timestamp
    ) throws(Refusal) -> VerifiedReceipt {
        let wanted = max(missing, UInt64(terms.offer.body.leastChunks))
        let length = min(wanted, layer.chunking.chunkCount - first, UInt64(ChainWalker.maximumLength))
        // Before anything is made, kept or sent, so that a refusal leaves everything as it was.
        let begun = try spending.approve(SpendingRequest(terms, chunks: UInt32(length)))
        let opening = try SessionOpening(
            terms, first: first, length: UInt32(length), expiry: min(expiry, terms.offer.body.expiry),
            referrer: referrer, payerKey: payerKey, chainKey: chainKey, salt: makeSalt())
        var record = PayerSessionRecord(
            commitment: opening.commitment.rawRepresentation, offer: terms.offer.rawRepresentation,
            certificate: terms.certificate.rawRepresentation, listing: terms.listing?.rawRepresentation,
            file: file, begun: begun)
        try store.save(record)
        return try finish(accept(opening, &record), &record)
    }

    private mutating func accept(
        _ opening: SessionOpening, _ record: inout PayerSessionRecord
    ) throws(Refusal) -> OpenSession {
        let answer = try connection.open(opening.commitment)
        try note(answer.commit, durably: true)
        // A session keeps the certificate that it was accepted under, whichever the host works with by now.
        let kept = try record.acceptanceCertificate.map { (bytes) throws(Refusal) in
            try Received<Certificate>(rawRepresentation: bytes).verified()
        }
        let session = try opening.accepted(by: answer.value, certificate: kept ?? certificate)
        guard record.acceptance == nil || record.acceptance == session.acceptance.rawRepresentation else {
            throw Refusal(
                .hostRolledBack, "the host accepted session \(opening.commitment.id) twice, in two ways: do not pay on")
        }
        if record.stage == .committed {
            record.acceptance = session.acceptance.rawRepresentation
            record.acceptanceCertificate = certificate.rawRepresentation
            record.stage = .accepted
            try store.save(record)
        }
        return session
    }

    /// Pays and fetches chunk after chunk, a window at a time, up to the last one that is missing, and ends the session.
    ///
    /// A session may be longer than what is missing, because the offer asks for a least length; the rest is not paid.
    private mutating func finish(
        _ accepted: OpenSession, _ record: inout PayerSessionRecord
    ) throws(Refusal) -> VerifiedReceipt {
        var session = accepted
        let commitment = session.commitment
        let needed = neededCount(of: commitment.body)
        while session.received < needed {
            let count = min(session.payable, needed - session.paid)
            try store.updatePaid(session.paid + count, commitment: commitment.id)
            var paywords: [Payword] = []
            for _ in 0..<count { paywords.append(try session.pay()) }
            try note(connection.pay(paywords, secret: session.secret).commit)
            for number in session.received..<session.paid {
                let bytes = try connection.chunk(number, of: commitment.id, secret: session.secret)
                try session.receive(bytes, layer: layer)
                try keep(bytes, asChunk: commitment.body.first + UInt64(number))
                report.received += 1
            }
        }
        return try end(session, &record)
    }

    /// How many chunks of a session have to be paid for, from its first one on, to get all that are missing.
    private func neededCount(of commitment: Commitment) -> UInt32 {
        (0..<commitment.length).last { !isPresent[Int(commitment.first) + Int($0)] }.map { $0 + 1 } ?? 0
    }

    /// Releases a session at what was paid and keeps the closed receipt.
    private mutating func end(
        _ session: OpenSession, _ record: inout PayerSessionRecord
    ) throws(Refusal) -> VerifiedReceipt {
        let released = try session.released()
        record.paid = session.paid
        record.stage = .released
        try store.save(record)
        let answer = try connection.close(released.release)
        try note(answer.commit, durably: true)
        let receipt = try released.closed(by: answer.value)
        record.receipt = receipt.token.bytes
        record.stage = .closed
        try store.save(record)
        return receipt
    }

    // MARK: After an interruption

    /// Takes up an interrupted session: reads again what was paid, pays nothing new, and ends it.
    ///
    /// Nothing new, because the session may have expired: the host would book the paywords and serve nothing for them.
    ///
    /// - Returns: The closed receipt; nil for a session that the host never accepted or has ended by itself.
    private mutating func takeUp(_ stored: PayerSessionRecord) throws(Refusal) -> VerifiedReceipt? {
        var record = stored
        let opening = try restoredOpening(record)
        do throws(Refusal) {
            var session = try accept(opening, &record)
            try session.resume(paid: record.paid, received: 0)
            if record.paid > 0, stored.stage != .released {
                // The payword may or may not have arrived; showing it again makes both the same.
                try note(connection.pay([session.payword(at: record.paid)], secret: session.secret).commit)
                do throws(Refusal) {
                    try readAgain(session)
                } catch {
                    // What could not be read is lost; the receipt and the rest of the reservation are not.
                    guard Self.endsServing(error) else { throw error }
                }
            }
            return try end(session, &record)
        } catch {
            guard Self.endsSession(error) else { throw error }
            record.stage = .closed
            try store.save(record)
            return nil
        }
    }

    private mutating func readAgain(_ session: OpenSession) throws(Refusal) {
        for number in 0..<session.paid {
            let chunk = session.commitment.body.first + UInt64(number)
            guard !isPresent[Int(chunk)] else { continue }
            let bytes = try connection.chunk(number, of: session.commitment.id, secret: session.secret)
            try layer.check(bytes, asChunk: chunk)
            try keep(bytes, asChunk: chunk)
            report.rereadChunks += 1
        }
    }

    private func restoredOpening(_ record: PayerSessionRecord) throws(Refusal) -> SessionOpening {
        let offer = try Received<Offer>(rawRepresentation: record.offer)
        let listing = try record.listing.map { (bytes) throws(Refusal) in
            try Received<Listing>(rawRepresentation: bytes)
        }
        // The offer was checked against host, origin and clock before the commitment was made.
        let terms = try CheckedOffer(
            offer, certificate: Received(rawRepresentation: record.certificate), listing: listing,
            host: offer.body.host, origin: offer.body.origin, at: offer.body.expiry)
        return try SessionOpening(
            restoring: Received(rawRepresentation: record.commitment), terms: terms, payerKey: payerKey,
            chainKey: chainKey)
    }

    /// Whether a session cannot go on: the host does not have it, its time has passed, or it was paid further than this
    /// record says, as after the restoring of an older backup. What the payer does not know to have paid it does not
    /// release: the host closes such a session at the highest payword that it can show.
    private static func endsSession(_ refusal: Refusal) -> Bool {
        let codes: Set<Refusal.Code> = [
            .sessionUnknown, .sessionClosed, .commitmentExpired, .offerExpired, .offerUnknown, .claimDeadlinePassed,
            .closingTooLow,
        ]
        return codes.contains(refusal.code)
    }

    /// Whether a session that can still be released is not served any more.
    private static func endsServing(_ refusal: Refusal) -> Bool {
        let codes: Set<Refusal.Code> = [
            .commitmentExpired, .rereadExhausted, .contentChanged, .contentUnreadable, .contentUnknown,
        ]
        return codes.contains(refusal.code)
    }

    // MARK: Chunks

    /// Finds by hashing which chunks are on disk and right, so that nobody's word is needed for it.
    private mutating func findPresentChunks() throws(Refusal) {
        isPresent = [Bool](repeating: false, count: Int(layer.chunking.chunkCount))
        for number in isPresent.indices {
            guard let bytes = try sink.read(layer.chunking.range(ofChunk: UInt64(number))) else { continue }
            isPresent[number] = (try? layer.check(bytes, asChunk: UInt64(number))) != nil
        }
        presentCount = UInt64(isPresent.count { $0 })
        progress(presentCount)
    }

    private mutating func keep(_ bytes: [UInt8], asChunk number: UInt64) throws(Refusal) {
        try sink.write(bytes, at: layer.chunking.range(ofChunk: number).lowerBound)
        if !isPresent[Int(number)] { presentCount += 1 }
        isPresent[Int(number)] = true
        progress(presentCount)
    }

    private func isOfThisContent(_ record: PayerSessionRecord) throws(Refusal) -> Bool {
        try Received<Commitment>(rawRepresentation: record.commitment).body.chunking == layer.chunking
    }

    /// How many payments the sessions of this content made beyond one for each chunk that they cover.
    private func countPaidAgain() throws(Refusal) -> UInt64 {
        var isCovered = [Bool](repeating: false, count: isPresent.count)
        var paidAgain: UInt64 = 0
        for record in try store.sessions(of: file) where try isOfThisContent(record) {
            let commitment = try Received<Commitment>(rawRepresentation: record.commitment).body
            let first = Int(commitment.first)
            for chunk in first..<first + Int(min(record.paid, commitment.length)) {
                if isCovered[chunk] { paidAgain += 1 }
                isCovered[chunk] = true
            }
        }
        return paidAgain
    }

    private static func receipt(_ bytes: [UInt8]) throws(Refusal) -> VerifiedReceipt {
        try Receipt(TokenText(rawRepresentation: bytes)).verified()
    }

    /// Remembers the highest commit that the host acknowledged, and notices one that is lower.
    ///
    /// It is stored at the ends of sessions; in between, this run's memory is enough.
    private mutating func note(_ commit: UInt64, durably: Bool = false) throws(Refusal) {
        guard commit >= highestCommit else {
            throw Refusal(
                .hostRolledBack, "the host acknowledged commit \(highestCommit) before and \(commit) now: do not pay on"
            )
        }
        highestCommit = commit
        if durably { try store.saveHighestCommit(commit, of: terms.offer.body.host) }
    }
}

// What a host answers and its payer's client has to understand.
extension Refusal.Code {
    /// A session that was never opened here.
    public static let sessionUnknown = Self(rawValue: "session_unknown")
    /// A session that has been closed.
    public static let sessionClosed = Self(rawValue: "session_closed")
    /// An offer that this host has not published.
    public static let offerUnknown = Self(rawValue: "offer_unknown")
    /// A commitment whose expiry has passed.
    public static let commitmentExpired = Self(rawValue: "commitment_expired")
    /// A payword or release after the claim deadline.
    public static let claimDeadlinePassed = Self(rawValue: "claim_deadline_passed")
    /// A session that has read as much again as its offer allows.
    public static let rereadExhausted = Self(rawValue: "reread_exhausted")
    /// The host's file changed after it was offered; nothing more is sold of it.
    public static let contentChanged = Self(rawValue: "content_changed")
    /// A file that cannot be opened or read.
    public static let contentUnreadable = Self(rawValue: "content_unreadable")
    /// A content that this host does not serve.
    public static let contentUnknown = Self(rawValue: "content_unknown")
    /// A host that answers with an older commit than it answered before, or accepts a session anew.
    public static let hostRolledBack = Self(rawValue: "host_rolled_back")
}
