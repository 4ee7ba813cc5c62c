public import BitCacheCore
public import BitCacheCrypto
import Synchronization

/// A payer's store in memory, for tests and simulations; durable as long as the process.
public final class MemoryPayerStore: PayerStore {
    private struct State {
        var records: [PayerSessionRecord] = []
        var places: [Commitment.ID: Int] = [:]
        var highestCommits: [XOnlyPublicKey: UInt64] = [:]
        // Strings compare by meaning, not by bytes, so names are kept as bytes.
        var pins: [[UInt8]: XOnlyPublicKey] = [:]
        var budgets: [UInt8]?
    }

    private let state = Mutex(State())

    /// Makes an empty store.
    public init() {}

    /// Keeps a session; `payer_record_rollback` where that would lose something.
    public func save(_ record: PayerSessionRecord) throws(Refusal) {
        let id = try record.id()
        try state.withLock { (state) throws(Refusal) in
            guard let place = state.places[id] else {
                state.places[id] = state.records.count
                state.records.append(record)
                return
            }
            try record.checkReplacing(state.records[place])
            state.records[place] = record
        }
    }

    /// Raises the paid index of a session; `payer_record_unknown`, `payer_record_rollback`.
    public func updatePaid(_ paid: UInt32, commitment: Commitment.ID) throws(Refusal) {
        try state.withLock { (state) throws(Refusal) in
            guard let place = state.places[commitment] else {
                throw Refusal(.payerRecordUnknown, "there is no record of session \(commitment)")
            }
            var record = state.records[place]
            record.paid = paid
            try record.checkReplacing(state.records[place])
            state.records[place] = record
        }
    }

    /// The sessions of one download, oldest first.
    public func sessions(of file: String) -> [PayerSessionRecord] {
        state.withLock { $0.records.filter { $0.file.utf8.elementsEqual(file.utf8) } }
    }

    /// All sessions, oldest first.
    public func sessions() -> [PayerSessionRecord] { state.withLock { $0.records } }

    /// The highest commit number that a host ever acknowledged.
    public func highestCommit(of host: XOnlyPublicKey) -> UInt64? { state.withLock { $0.highestCommits[host] } }

    /// Keeps a commit number, unless a higher one is kept.
    public func saveHighestCommit(_ number: UInt64, of host: XOnlyPublicKey) {
        state.withLock { state in
            state.highestCommits[host] = max(state.highestCommits[host] ?? number, number)
        }
    }

    /// The highest commit number of every host.
    public func highestCommits() -> [XOnlyPublicKey: UInt64] { state.withLock { $0.highestCommits } }

    /// The identity key that an origin showed first.
    public func pinnedHost(of origin: String) -> XOnlyPublicKey? { state.withLock { $0.pins[Array(origin.utf8)] } }

    /// Keeps the identity key of an origin; `host_mismatch` where another is kept.
    public func pin(_ host: XOnlyPublicKey, to origin: String) throws(Refusal) {
        try state.withLock { (state) throws(Refusal) in
            try host.checkPin(state.pins[Array(origin.utf8)], of: origin)
            state.pins[Array(origin.utf8)] = host
        }
    }

    /// All origins with their keys, in the order of the origins' bytes.
    public func pins() -> [PinnedHost] {
        state.withLock { $0.pins }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            PinnedHost(origin: String(decoding: $0.key, as: UTF8.self), host: $0.value)
        }
    }

    /// The payer's budgets; nil where none were kept.
    public func budgets() -> [UInt8]? { state.withLock { $0.budgets } }

    /// Keeps the payer's budgets.
    public func saveBudgets(_ budgets: [UInt8]) { state.withLock { $0.budgets = budgets } }
}

extension XOnlyPublicKey {
    /// Checks a host's identity key against the one that is pinned to its origin, if one is.
    ///
    /// - Throws: `host_mismatch`.
    public func checkPin(_ pinned: XOnlyPublicKey?, of origin: String) throws(Refusal) {
        if let pinned, pinned != self {
            throw Refusal(
                .hostMismatch,
                "\(origin) was host \(pinned) before and says now to be \(self); do not pay before you know why")
        }
    }
}
