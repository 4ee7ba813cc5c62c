public import BitCacheCore
import Synchronization

/// A journal in memory, for tests and simulations; durable as long as the process.
public final class MemoryLedgerStore: LedgerStore {
    private struct State {
        var entries: [JournalEntry] = []
        var balances: [Account: Balance] = [:]
    }

    private let state = Mutex(State())

    /// Makes an empty journal.
    public init() {}

    /// Appends entries that follow the head; `journal_broken` otherwise.
    public func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try state.withLock { (state) throws(Refusal) in
            _ = try Self.head(of: state).appending(entries)
            state.entries += entries
            state.balances.merge(balances) { _, new in new }
        }
    }

    /// Where the journal ends.
    public func head() -> JournalHead { state.withLock { Self.head(of: $0) } }

    /// The entries after a number, at most `limit`.
    public func entries(after number: UInt64, limit: Int) -> [JournalEntry] {
        state.withLock { state in
            guard number < UInt64(state.entries.count), limit > 0 else { return [] }
            return Array(state.entries[Int(number)...].prefix(limit))
        }
    }

    /// The balances as they were last stored.
    public func balances() -> [Account: Balance] { state.withLock { $0.balances } }

    private static func head(of state: State) -> JournalHead {
        state.entries.last.map { JournalHead(number: $0.number, hash: $0.hash) } ?? .empty
    }
}
