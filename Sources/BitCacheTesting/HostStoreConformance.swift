public import BitCacheCore
public import BitCacheHost
import BitCacheLedger

/// The suite that every ``BitCacheHost/HostStore`` must pass; includes ``LedgerStoreConformance``.
public struct HostStoreConformance {
    /// Makes the store of a place, as ``LedgerStoreConformance/Maker`` does.
    public typealias Maker = (_ place: Int) throws(Refusal) -> any HostStore

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
        let makeStore = makeStore
        let ledgers = LedgerStoreConformance(reopens: reopens) { (place) throws(Refusal) in try makeStore(place) }
        var report = ConformanceReport()
        report.check("a new host has no commits and no payouts", isEmpty)
        report.check("commits come back with their entries, in slices of any size", comesBack)
        report.check("a commit that does not follow is refused and changes nothing", refusesDisorder)
        report.check("payouts are kept and replaced by epoch", keepsPayouts)
        if reopens { report.check("a host that is opened again goes on where it was", goesOn) }
        return ledgers.run() + report.failures
    }

    private func isEmpty(_ report: inout ConformanceReport) throws {
        let store = try makeStore(100)
        report.expect(try store.commits(after: 0, limit: 10).isEmpty, "there are no commits")
        report.expect(try store.payouts().isEmpty, "there are no payouts")
        report.expect(try store.head(), is: .empty, "the head")
    }

    private func comesBack(_ report: inout ConformanceReport) throws {
        let store = try makeStore(101)
        var host = SampleHost()
        var all: [CommitRecord] = []
        for number in 0..<20 {
            let commit = try host.commit(transfers: number % 3 == 2 ? 0 : 10)
            try commit.append(to: store)
            all.append(commit.record)
        }
        report.expect(try store.head(), is: host.books.ledger.head, "the journal's head")
        report.expect(try store.recover() == host.books.ledger, "the books are recovered")
        for (after, limit) in [(0, 1), (0, .max), (7, 5), (19, 5), (20, 5), (UInt64.max, 1)] {
            let expected = after < 20 ? Array(all[Int(after)...].prefix(limit)) : []
            let slice = try store.commits(after: after, limit: limit)
            report.expect(slice == expected, "commits(after: \(after), limit: \(limit)) is that part of the commits")
        }
        for limit in [0, -1, .min] {
            report.expect(try store.commits(after: 0, limit: limit).isEmpty, "a limit of \(limit) gives nothing")
        }
    }

    private func refusesDisorder(_ report: inout ConformanceReport) throws {
        let store = try makeStore(102)
        var host = SampleHost()
        let first = try host.commit(transfers: 10)
        try first.append(to: store)
        let balances = try store.balances()
        let next = try host.commit(transfers: 10)
        let later = try host.commit(transfers: 10)
        let good = next.record
        func with(
            number: UInt64? = nil, journal: JournalHead? = nil, previous: Bytes32<CommitDigestMeaning>? = nil,
            entries: [JournalEntry]? = nil
        ) -> SampleCommit {
            SampleCommit(
                record: CommitRecord(
                    number: number ?? good.number, time: good.time, commands: good.commands,
                    journal: journal ?? good.journal, previous: previous ?? good.previous),
                entries: entries ?? next.entries, balances: next.balances)
        }
        let wrong: [(String, SampleCommit)] = [
            ("a repetition", first),
            ("a gap", later),
            ("a number that was used", with(number: first.record.number)),
            ("a number that comes later", with(number: good.number + 1)),
            ("number 0", with(number: 0)),
            ("the greatest number", with(number: .max)),
            ("another digest of the commit before", with(previous: .zero)),
            ("a journal that ends elsewhere", with(journal: first.record.journal)),
            ("too few entries", with(entries: next.entries.dropLast())),
            ("entries of another commit", with(entries: later.entries)),
        ]
        for (what, commit) in wrong {
            report.expectRefusal(.journalBroken, what) { () throws(Refusal) in try commit.append(to: store) }
            report.expect(
                try store.commits(after: 0, limit: .max) == [first.record], "\(what) leaves the commits alone")
            report.expect(try store.head(), is: first.record.journal, "the journal's head after \(what)")
            report.expect(try store.balances() == balances, "\(what) leaves the balances alone")
        }
        try next.append(to: store)
        try later.append(to: store)
        report.expect(try store.recover() == host.books.ledger, "the store goes on after its refusals")
    }

    private func keepsPayouts(_ report: inout ConformanceReport) throws {
        let store = try makeStore(103)
        try store.savePayout([1, 2, 3], epoch: 0)
        try store.savePayout([], epoch: 7)
        try store.savePayout([UInt8](repeating: 9, count: 100_000), epoch: 1)
        try store.savePayout([4], epoch: 0)
        let expected: [UInt64: [UInt8]] = [0: [4], 1: [UInt8](repeating: 9, count: 100_000), 7: []]
        report.expect(try store.payouts() == expected, "each epoch has the payout that was saved last")
    }

    private func goesOn(_ report: inout ConformanceReport) throws {
        var host = SampleHost()
        var all: [CommitRecord] = []
        for round in 0..<4 {
            let store = try makeStore(104)
            report.expect(try store.commits(after: 0, limit: .max) == all, "opening \(round) finds the commits")
            report.expect(try store.recover() == host.books.ledger, "opening \(round) recovers the books")
            report.expect(try store.payouts().count, is: round, "the number of payouts at opening \(round)")
            let commit = try host.commit(transfers: 10)
            try commit.append(to: store)
            try store.savePayout([1], epoch: UInt64(round))
            all.append(commit.record)
        }
    }
}

/// A commit with what is stored beside it.
struct SampleCommit {
    let record: CommitRecord
    let entries: [JournalEntry]
    let balances: [Account: Balance]

    func append(to store: any HostStore) throws(Refusal) {
        try store.append(record, entries: entries, balances: balances)
    }
}

/// A host's commits that grow on demand; their commands are bytes without a meaning.
struct SampleHost {
    private(set) var books: SampleBooks
    private var last = CommitHead.empty

    init(seed: UInt64 = 1) { books = SampleBooks(seed: seed) }

    mutating func commit(transfers: Int) throws(Refusal) -> SampleCommit {
        let entries = try books.work(transfers: transfers)
        let record = CommitRecord(
            number: last.number + 1, time: try Timestamp(seconds: 1_767_225_600 + last.number),
            commands: Array("commands \(last.number)".utf8), journal: books.ledger.head, previous: last.digest)
        last = record.head
        return SampleCommit(record: record, entries: entries, balances: books.ledger.balances(touchedBy: entries))
    }
}
