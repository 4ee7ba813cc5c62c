public import BitCacheCore
public import BitCacheHost
public import BitCacheLedger
import Synchronization

/// A write that a ``MemoryHostStore`` lets fail.
public struct StorageFault: Hashable, Sendable {
    /// What the disk holds after the failure; the caller cannot tell the two apart.
    public enum Outcome: Hashable, Sendable, CaseIterable {
        /// Nothing of the write.
        case lost
        /// All of the write: the power went after it and before the answer.
        case written
    }

    /// Which write fails, counted from 1: appends and saved payouts alike.
    public let write: Int
    /// Whether the write is there when the store is opened again.
    public let outcome: Outcome

    /// Plans a failure.
    public init(ofWrite write: Int, outcome: Outcome = .lost) {
        self.write = write
        self.outcome = outcome
    }
}

/// A host's store in memory, for tests and simulations, with failures on demand.
///
/// After a failure every write fails, as on a disk that nobody knows the state of; ``reopened(fault:)`` is the restart.
public final class MemoryHostStore: HostStore {
    private struct State {
        var entries: [JournalEntry] = []
        var balances: [Account: Balance] = [:]
        var commits: [CommitRecord] = []
        var payouts: [UInt64: [UInt8]] = [:]
        var writeCount = 0
        var hasFailed = false

        var head: JournalHead { entries.last.map { JournalHead(number: $0.number, hash: $0.hash) } ?? .empty }
        var commitHead: CommitHead { commits.last?.head ?? .empty }
    }

    private let state: Mutex<State>
    private let fault: StorageFault?

    /// Makes an empty store.
    ///
    /// - Parameter fault: The first write that fails.
    public init(fault: StorageFault? = nil) {
        state = Mutex(State())
        self.fault = fault
    }

    private init(_ content: State, fault: StorageFault?) {
        state = Mutex(content)
        self.fault = fault
    }

    /// A store with the same content that writes again, as a restart finds it; writes are counted anew.
    public func reopened(fault: StorageFault? = nil) -> MemoryHostStore {
        var content = state.withLock { $0 }
        content.writeCount = 0
        content.hasFailed = false
        return MemoryHostStore(content, fault: fault)
    }

    /// How many writes were tried, for planning a fault.
    public var writeCount: Int { state.withLock { $0.writeCount } }

    /// Appends a commit with its entries; `journal_broken`, `storage_failed`.
    public func append(
        _ commit: CommitRecord, entries: [JournalEntry], balances: [Account: Balance]
    ) throws(Refusal) {
        try write { (state) throws(Refusal) in
            try commit.checkFollowing(state.commitHead, journal: state.head.appending(entries))
            state.commits.append(commit)
            state.entries += entries
            state.balances.merge(balances) { $1 }
        }
    }

    /// Appends entries without a commit; `journal_broken`, `storage_failed`.
    public func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try write { (state) throws(Refusal) in
            _ = try state.head.appending(entries)
            state.entries += entries
            state.balances.merge(balances) { $1 }
        }
    }

    /// Where the journal ends.
    public func head() -> JournalHead { state.withLock { $0.head } }

    /// The entries after a number, at most `limit`.
    public func entries(after number: UInt64, limit: Int) -> [JournalEntry] {
        state.withLock { Self.slice($0.entries, after: number, limit: limit) }
    }

    /// The balances as they were last stored.
    public func balances() -> [Account: Balance] { state.withLock { $0.balances } }

    /// The commits after a number, at most `limit`.
    public func commits(after number: UInt64, limit: Int) -> [CommitRecord] {
        state.withLock { Self.slice($0.commits, after: number, limit: limit) }
    }

    /// Keeps a payout's state; `storage_failed`.
    public func savePayout(_ bytes: [UInt8], epoch: UInt64) throws(Refusal) {
        try write { (state) throws(Refusal) in state.payouts[epoch] = bytes }
    }

    /// The payouts that were kept, by epoch.
    public func payouts() -> [UInt64: [UInt8]] { state.withLock { $0.payouts } }

    private func write(_ change: (inout State) throws(Refusal) -> Void) throws(Refusal) {
        try state.withLock { (state) throws(Refusal) in
            guard !state.hasFailed else { throw Self.failure }
            state.writeCount += 1
            guard let fault, fault.write == state.writeCount else { return try change(&state) }
            if fault.outcome == .written { try change(&state) }
            state.hasFailed = true
            throw Self.failure
        }
    }

    private static let failure = Refusal(.storageFailed, "the test's disk has failed; open the store again")

    private static func slice<Element>(_ elements: [Element], after number: UInt64, limit: Int) -> [Element] {
        guard number < UInt64(elements.count), limit > 0 else { return [] }
        return Array(elements[Int(number)...].prefix(limit))
    }
}
