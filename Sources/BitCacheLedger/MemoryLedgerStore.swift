public import BitCacheCore
import Synchronization

/// A journal in memory, for tests and simulations; durable as long as the process.
public final class MemoryLedgerStore: LedgerStore {
    private struct State {
        var entries: [JournalEntry] = []
        var balances: [Account: Balance] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    public func append(_ entries: [JournalEntry], balances: [Account: Balance]) throws(Refusal) {
        try state.withLock { (state) throws(Refusal) in
            var head = Self.head(of: state)
            for entry in entries {
                guard entry.number == head.number + 1, entry.previous == head.hash else {
                    throw Refusal(.journalBroken, "entry \(entry.number) does not follow entry \(head.number)")
                }
                head = JournalHead(number: entry.number, hash: entry.hash)
            }
            state.entries += entries
            state.balances.merge(balances) { _, new in new }
        }
    }

    public func head() -> JournalHead { state.withLock { Self.head(of: $0) } }

    public func entries(after number: UInt64, limit: Int) -> [JournalEntry] {
        state.withLock { state in
            guard number < UInt64(state.entries.count), limit > 0 else { return [] }
            return Array(state.entries[Int(number)...].prefix(limit))
        }
    }

    public func balances() -> [Account: Balance] { state.withLock { $0.balances } }

    private static func head(of state: State) -> JournalHead {
        state.entries.last.map { JournalHead(number: $0.number, hash: $0.hash) } ?? .empty
    }
}
