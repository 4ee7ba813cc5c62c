public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
public import BitCacheLedger
public import BitCachePayments
public import BitCacheSettlement

/// Who the host is and what its keys may sign; public, the secrets stay with the engine.
public struct HostIdentity: Hashable, Sendable {
    public let network: Network
    public let host: XOnlyPublicKey
    /// Of the key that signs offers, acceptances, closings and deposit addresses.
    public let certificate: Verified<Certificate>
    /// Of the key that signs statements and nothing else.
    public let statementCertificate: Verified<Certificate>

    /// Puts the two certificates together.
    ///
    /// - Throws: `certificate_mismatch` for another host or network, `certificate_seals`, `certificate_purpose`.
    public init(
        certificate: Verified<Certificate>, statementCertificate: Verified<Certificate>
    ) throws(Refusal) {
        let (daily, closing) = (certificate.body, statementCertificate.body)
        guard daily.host == closing.host, daily.network == closing.network else {
            throw Refusal(.certificateMismatch, "the two certificates are of different hosts or networks")
        }
        guard daily.firstSeal == closing.firstSeal, daily.sealKey == closing.sealKey else {
            throw Refusal(.certificateSeals, "two certificates of one host name different first seals: proof of fraud")
        }
        guard daily.purposes.isSuperset(of: [.offer, .accept]), closing.purposes == .statement,
            daily.operationalKey != closing.operationalKey
        else {
            throw Refusal(
                .certificatePurpose, "a host has one key for offers and acceptances and another for statements")
        }
        network = daily.network
        host = daily.host
        self.certificate = certificate
        self.statementCertificate = statementCertificate
    }
}

/// The limits of a host, by name; over a limit it refuses and says when to come back.
public struct HostLimits: Hashable, Sendable {
    public var openSessions: Int
    public var openSessionsPerPayer: Int
    /// The most links hashed for one payword.
    public var skippedLinks: UInt32
    /// The most links hashed for a payword that is shown without the session secret: about a signature check's worth.
    public var skippedLinksOfStrangers: UInt32
    public var publishedOffers: Int
    /// One for each payer.
    public var depositAddresses: Int
    /// One for each payee.
    public var payoutInstructions: Int

    public init(
        openSessions: Int = 1_000_000, openSessionsPerPayer: Int = 64, skippedLinks: UInt32 = 65_536,
        skippedLinksOfStrangers: UInt32 = 1024, publishedOffers: Int = 1_000_000, depositAddresses: Int = 1_000_000,
        payoutInstructions: Int = 1_000_000
    ) {
        self.openSessions = openSessions
        self.openSessionsPerPayer = openSessionsPerPayer
        self.skippedLinks = skippedLinks
        self.skippedLinksOfStrangers = skippedLinksOfStrangers
        self.publishedOffers = publishedOffers
        self.depositAddresses = depositAddresses
        self.payoutInstructions = payoutInstructions
    }
}

/// An epoch that was closed: what settlement pays, and what proofs are made from.
public struct ClosedEpoch: Sendable {
    public let close: EpochClose
    public let statement: Statement
    public let policy: SettlementPolicy
    public let secret: SecretBytes
    /// Whether its payouts are final on chain and booked.
    public internal(set) var isSettled: Bool
}

/// Everything the host knows, as a value: deterministic, without I/O, without a clock of its own.
///
/// Commands go in one by one between ``begin(number:time:)`` and ``commit()``; the same commands at the same times
/// give the same state, whoever replays them.
public struct HostState: Sendable {
    public let identity: HostIdentity
    public internal(set) var ledger = Ledger()
    /// The number and time of the commit that is being filled or was filled last.
    public internal(set) var commitNumber: UInt64 = 0
    public internal(set) var time: Timestamp
    public internal(set) var offers: [Offer.ID: Verified<Offer>] = [:]
    public internal(set) var sessions: [Commitment.ID: HostSession] = [:]
    public internal(set) var closed: [Commitment.ID: ClosedSession] = [:]
    public internal(set) var openSessionsByPayer: [XOnlyPublicKey: Int] = [:]
    public internal(set) var instructions: [XOnlyPublicKey: Verified<PayoutInstruction>] = [:]
    /// The treasury's receiving index of each payer's deposit address, from 1.
    public internal(set) var depositIndexes: [XOnlyPublicKey: UInt32] = [:]
    public internal(set) var nextSerial: UInt64 = 0
    /// The epoch that closings are numbered in now.
    public internal(set) var epoch: UInt64 = 0
    public internal(set) var claims: [Claim] = []
    public internal(set) var epochs: [UInt64: ClosedEpoch] = [:]
    public internal(set) var lastStatement: Statement.ID?
    // Sessions whose paywords of this commit are not in the ledger yet, in the order in which they came.
    var unbooked: [Commitment.ID] = []

    /// A host that nothing has happened to.
    public init(identity: HostIdentity) {
        self.identity = identity
        time = identity.certificate.body.from
    }

    /// Begins a commit. Time never runs backwards: the engine's time is the later of the clock and the last commit.
    public mutating func begin(number: UInt64, time clock: Timestamp) {
        commitNumber = number
        time = max(time, clock)
    }

    /// Ends a commit: books the highest payword of each session and hands over the journal's new entries.
    public mutating func commit() throws(Refusal) -> [JournalEntry] {
        for id in unbooked { try book(id) }
        unbooked.removeAll(keepingCapacity: true)
        return ledger.takeNewEntries()
    }

    /// Moves what a session's new paywords are worth out of its reservation.
    mutating func book(_ id: Commitment.ID) throws(Refusal) {
        guard let session = sessions[id], let booking = try session.booking() else { return }
        try ledger.apply(booking, at: time)
        sessions[id]?.bookedIndex = session.index
    }

    /// Whether a coin has been credited to anybody.
    public func hasBooked(_ outPoint: OutPoint) -> Bool {
        ledger.hasApplied(Self.transferID(of: outPoint))
    }

    private static let transferTag = TaggedHash(tag: "bitcache/transfer-id")

    /// The id of a transfer that follows from something else with an id.
    static func transferID<Meaning>(_ use: String, _ id: Bytes32<Meaning>, _ number: UInt64 = 0) -> TransferID {
        var message = ByteWriter()
        message.write(Array(use.utf8))
        message.write(id)
        message.write(bigEndian: number)
        return transferTag.hash(message.bytes)
    }

    /// The id under which a coin is booked: its outpoint, so that no coin is ever counted twice.
    static func transferID(of outPoint: OutPoint) -> TransferID {
        transferTag.hash(Array("coin".utf8) + outPoint.rawRepresentation)
    }
}

extension HostState: CommandContext {
    func certificate(_ id: Certificate.ID) -> Verified<Certificate>? {
        [identity.certificate, identity.statementCertificate].first { $0.id == id }
    }

    func commitment(_ id: Commitment.ID) -> Verified<Commitment>? {
        sessions[id]?.commitment ?? closed[id]?.commitment
    }
}

extension Refusal.Code {
    /// More open sessions than a limit allows; close one, or come back later.
    public static let tooManySessions = Self(rawValue: "too_many_sessions")
    /// More published offers that have not expired than the limit allows.
    public static let tooManyOffers = Self(rawValue: "too_many_offers")
    /// A payout instruction whose sequence is not above the last one.
    public static let sequenceTooLow = Self(rawValue: "sequence_too_low")
    /// An epoch that is not closed, or that was settled before.
    public static let epochNotOpen = Self(rawValue: "epoch_not_open")
    /// More deposit addresses than the limit allows.
    public static let tooManyAddresses = Self(rawValue: "too_many_addresses")
    /// Payout instructions of more payees than the limit allows.
    public static let tooManyInstructions = Self(rawValue: "too_many_instructions")
}
