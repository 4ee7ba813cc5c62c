public import BitCacheCore
import BitCacheCrypto
public import BitCacheLedger

/// The suite that every ``BitCacheLedger/LedgerStore`` must pass.
///
/// It needs no test library: run it wherever you test, and expect no failures.
///
///     let suite = LedgerStoreConformance(reopens: true) { place in try MyStore(folder: "\(base)/\(place)") }
///     #expect(suite.run() == [])
public struct LedgerStoreConformance {
    /// Makes the store of a place, a number of the suite's choice.
    ///
    /// A place that was not asked for before gives an empty store. With `reopens`, one that was asked for before gives
    /// what was stored there; the suite has let go of the earlier store by then.
    public typealias Maker = (_ place: Int) throws(Refusal) -> any LedgerStore

    private let reopens: Bool
    private let makeStore: Maker

    /// Prepares the suite.
    ///
    /// - Parameter reopens: Whether the maker can open a place again.
    public init(reopens: Bool, makeStore: @escaping Maker) {
        self.reopens = reopens
        self.makeStore = makeStore
    }

    /// Runs all checks; an empty answer is a pass.
    public func run() -> [ConformanceFailure] {
        var report = ConformanceReport()
        report.check("a new store is empty", isEmpty)
        report.check("what is appended comes back, in slices of any size", comesBack)
        report.check("balances are replaced one by one", replacesBalances)
        report.check("extreme values come back as they were", keepsExtremes)
        report.check("entries that do not follow the head are refused and change nothing", refusesDisorder)
        report.check("a balance that the journal does not explain is noticed", noticesWrongBalance)
        if reopens { report.check("a store that is opened again goes on where it was", goesOn) }
        return report.failures
    }

    private func isEmpty(_ report: inout ConformanceReport) throws {
        let store = try makeStore(0)
        report.expect(try store.head(), is: .empty, "the head")
        report.expect(try store.entries(after: 0, limit: 10).isEmpty, "there are no entries")
        report.expect(try store.balances().isEmpty, "there are no balances")
        report.expect(try store.recover() == Ledger(), "empty books are recovered")
        try store.append([], balances: [:])
        report.expect(try store.head(), is: .empty, "the head after no entries")
    }

    private func comesBack(_ report: inout ConformanceReport) throws {
        let store = try makeStore(1)
        var books = SampleBooks()
        var all: [JournalEntry] = []
        // More than the slices in which a journal is recovered.
        for _ in 0..<30 {
            let entries = try books.work(transfers: 40)
            try store.append(entries, balances: books.ledger.balances(touchedBy: entries))
            all += entries
        }
        report.expect(try store.head(), is: books.ledger.head, "the head")
        report.expect(try store.balances() == books.ledger.balances, "the balances are the ledger's")
        report.expect(try store.recover() == books.ledger, "the books are recovered")
        let count = UInt64(all.count)
        for (after, limit) in [(0, 1), (0, all.count), (0, .max), (7, 5), (count - 1, 9), (count, 1), (.max, 1)] {
            let expected = after < count ? Array(all[Int(after)...].prefix(limit)) : []
            let slice = try store.entries(after: after, limit: limit)
            report.expect(slice == expected, "entries(after: \(after), limit: \(limit)) is that part of the journal")
        }
        for limit in [0, -1, .min] {
            report.expect(try store.entries(after: 0, limit: limit).isEmpty, "a limit of \(limit) gives nothing")
        }
    }

    private func replacesBalances(_ report: inout ConformanceReport) throws {
        let store = try makeStore(2)
        var books = SampleBooks()
        for _ in 0..<3 {
            let entries = try books.deposit(1000)
            try store.append(entries, balances: books.ledger.balances(touchedBy: entries))
            report.expect(try store.balances() == books.ledger.balances, "the stored balances are the newest")
        }
    }

    private func keepsExtremes(_ report: inout ConformanceReport) throws {
        let store = try makeStore(3)
        var books = SampleBooks()
        let entries = try books.extremes()
        try store.append(entries, balances: books.ledger.balances(touchedBy: entries))
        report.expect(try store.entries(after: 0, limit: .max) == entries, "the entries come back")
        report.expect(try store.balances() == books.ledger.balances, "turnover above 64 bits comes back")
        report.expect(try store.recover() == books.ledger, "the books are recovered")
    }

    private func refusesDisorder(_ report: inout ConformanceReport) throws {
        let store = try makeStore(4)
        var books = SampleBooks()
        let first = try books.work(transfers: 12)
        try store.append(first, balances: books.ledger.balances(touchedBy: first))
        let (head, balances) = (try store.head(), try store.balances())
        let next = try books.work(transfers: 12)
        let newBalances = books.ledger.balances(touchedBy: next)
        var other = SampleBooks(seed: 99)
        let foreign = try other.work(transfers: 24)
        let wrong: [(String, [JournalEntry])] = [
            ("a gap before the first entry", Array(next.dropFirst())),
            ("a gap in the middle", Array(next[..<4] + next[5...])),
            ("a repetition of the last entry", Array(first.suffix(1))),
            ("a repetition within", Array(next[..<4] + next[3...])),
            ("a repetition of all", first),
            ("another order", [next[1], next[0]]),
            ("an entry of another journal under the next number", foreign.filter { $0.number == head.number + 1 }),
        ]
        for (what, entries) in wrong {
            report.expectRefusal(.journalBroken, what) { () throws(Refusal) in
                try store.append(entries, balances: newBalances)
            }
            report.expect(try store.head(), is: head, "the head after \(what)")
            report.expect(try store.entries(after: 0, limit: .max) == first, "\(what) leaves the entries alone")
            report.expect(try store.balances() == balances, "\(what) leaves the balances alone")
        }
        try store.append(next, balances: newBalances)
        report.expect(try store.recover() == books.ledger, "the store goes on after its refusals")
    }

    private func noticesWrongBalance(_ report: inout ConformanceReport) throws {
        let store = try makeStore(5)
        var books = SampleBooks()
        let entries = try books.deposit(1000)
        var balances = books.ledger.balances(touchedBy: entries)
        for account in balances.keys {
            balances[account] = try Balance(debits: 1, credits: 2, reserved: .zero)
        }
        try store.append(entries, balances: balances)
        report.expectRefusal(.balancesDiffer, "recovering wrong balances") { () throws(Refusal) in
            try store.recover()
        }
    }

    private func goesOn(_ report: inout ConformanceReport) throws {
        var books = SampleBooks()
        for round in 0..<4 {
            let store = try makeStore(6)
            report.expect(try store.recover() == books.ledger, "opening \(round) recovers the books")
            let entries = try books.work(transfers: 10)
            try store.append(entries, balances: books.ledger.balances(touchedBy: entries))
        }
    }
}
