public import BitCacheCore
public import BitCacheCrypto

/// All that a payer's store knows, to be carried into a backup and from there into any store.
///
/// Restoring adds and never takes away: what the store knows better than the snapshot stays. SPEC.md §9.4.
public struct PayerSnapshot: Hashable, Sendable {
    /// The sessions, in the order in which they were first saved.
    public let sessions: [PayerSessionRecord]
    /// The highest commit number of each host.
    public let highestCommits: [XOnlyPublicKey: UInt64]
    /// The identity keys of origins.
    public let pins: [PinnedHost]
    /// The payer's budgets; nil where none were kept.
    public let budgets: [UInt8]?

    /// What a store knows now.
    ///
    /// - Throws: what the store refuses.
    public init(of store: any PayerStore) throws(Refusal) {
        sessions = try store.sessions()
        highestCommits = try store.highestCommits()
        pins = try store.pins()
        budgets = try store.budgets()
    }

    init(
        sessions: [PayerSessionRecord], highestCommits: [XOnlyPublicKey: UInt64], pins: [PinnedHost], budgets: [UInt8]?
    ) {
        self.sessions = sessions
        self.highestCommits = highestCommits
        self.pins = pins
        self.budgets = budgets
    }

    /// The hosts that the payer knows, by a pin or by a commit number.
    public var hosts: Set<XOnlyPublicKey> { Set(pins.map(\.host)).union(highestCommits.keys) }

    /// What a restoring changed.
    public struct Outcome: Hashable, Sendable {
        /// Sessions that the store did not have.
        public internal(set) var added = 0
        /// Sessions of which the snapshot knew more than the store.
        public internal(set) var advanced = 0
        /// Sessions of which the store knew as much or more.
        public internal(set) var kept = 0

        /// Of a restoring that changed nothing.
        public init() {}
    }

    /// Brings a snapshot into a store.
    ///
    /// Everything is compared before anything is written. Each session is then durable by itself: where the storage
    /// fails in between, restoring again goes on.
    ///
    /// - Throws: `host_mismatch` where the store has pinned another key to an origin; `payer_record_rollback` where
    ///   the two hold different tokens of one session, which no honest host and no crash brings about; what the store
    ///   refuses.
    public func restore(into store: any PayerStore) throws(Refusal) -> Outcome {
        for pin in pins { try pin.host.checkPin(store.pinnedHost(of: pin.origin), of: pin.origin) }
        var kept: [[UInt8]: PayerSessionRecord] = [:]
        for record in try store.sessions() { kept[record.commitment] = record }
        var outcome = Outcome()
        var changed: [PayerSessionRecord] = []
        for record in sessions {
            guard let own = kept[record.commitment] else {
                outcome.added += 1
                changed.append(record)
                continue
            }
            let merged = try own.merged(with: record)
            if merged == own {
                outcome.kept += 1
            } else {
                outcome.advanced += 1
                changed.append(merged)
            }
        }
        for record in changed { try store.save(record) }
        for (host, number) in highestCommits { try store.saveHighestCommit(number, of: host) }
        for pin in pins { try store.pin(pin.host, to: pin.origin) }
        if let budgets, try store.budgets() == nil { try store.saveBudgets(budgets) }
        return outcome
    }
}

extension PayerSessionRecord {
    /// What two records of one session know together.
    ///
    /// - Throws: `payer_record_rollback` where they contradict each other.
    func merged(with other: PayerSessionRecord) throws(Refusal) -> PayerSessionRecord {
        let merged = PayerSessionRecord(
            commitment: commitment, offer: offer, certificate: certificate, listing: listing, file: file,
            begun: begun ?? other.begun, acceptance: acceptance ?? other.acceptance,
            acceptanceCertificate: acceptanceCertificate ?? other.acceptanceCertificate, paid: max(paid, other.paid),
            receipt: receipt ?? other.receipt,
            stage: stage.rawValue < other.stage.rawValue ? other.stage : stage)
        try merged.checkReplacing(self)
        try merged.checkReplacing(other)
        return merged
    }
}
