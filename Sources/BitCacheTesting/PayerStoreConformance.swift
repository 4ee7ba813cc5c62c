public import BitCacheCore
import BitCacheCrypto
public import BitCachePayments

/// The suite that every ``BitCachePayments/PayerStore`` must pass.
public struct PayerStoreConformance {
    /// Makes the store of a place, as ``LedgerStoreConformance/Maker`` does.
    public typealias Maker = (_ place: Int) throws(Refusal) -> any PayerStore

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
        report.check("a session's life comes back at every stage", keepsLife)
        report.check("sessions come back in the order of their first save, by file", keepsOrder)
        report.check("nothing that was kept is given up", refusesRollback)
        report.check("commit numbers of hosts only rise", keepsHighestCommit)
        report.check("an origin keeps the key that it showed first", keepsPins)
        report.check("budgets may go back, and are none at first", keepsBudgets)
        if reopens { report.check("a store that is opened again knows what it knew", goesOn) }
        return report.failures
    }

    private func isEmpty(_ report: inout ConformanceReport) throws {
        let store = try makeStore(0)
        let record = try SamplePayer.record(1)
        let id = try record.id()
        report.expect(try store.sessions().isEmpty, "there are no sessions")
        report.expect(try store.sessions(of: record.file).isEmpty, "there are no sessions of a file")
        report.expect(try store.highestCommit(of: SamplePayer.host(1)) == nil, "no host has a commit number")
        report.expect(try store.pinnedHost(of: "https://files.example") == nil, "no origin has a key")
        report.expect(try store.highestCommits().isEmpty && store.pins().isEmpty, "no host is known")
        report.expect(try store.budgets() == nil, "there are no budgets")
        report.expectRefusal(.payerRecordUnknown, "paying in an unknown session") { () throws(Refusal) in
            try store.updatePaid(1, commitment: id)
        }
    }

    private func keepsLife(_ report: inout ConformanceReport) throws {
        let store = try makeStore(1)
        var record = try SamplePayer.record(1)
        let id = try record.id()
        func expectKept(_ what: String) throws {
            report.expect(try store.sessions() == [record], "the record comes back \(what)")
            report.expect(try store.sessions(of: record.file) == [record], "the file's record comes back \(what)")
        }
        try store.save(record)
        try expectKept("as committed")
        try store.save(record)
        try expectKept("when it is saved again")
        record.acceptance = [1, 2, 3]
        record.acceptanceCertificate = [4]
        record.stage = .accepted
        try store.save(record)
        try expectKept("as accepted")
        for paid in [1, 2, 2, 700, UInt32.max] {
            try store.updatePaid(paid, commitment: id)
            record.paid = paid
            try expectKept("with \(paid) paid")
        }
        record.stage = .released
        try store.save(record)
        try expectKept("as released")
        record.receipt = [UInt8](repeating: 7, count: 10_000)
        record.stage = .closed
        try store.save(record)
        try expectKept("as closed")
    }

    private func keepsOrder(_ report: inout ConformanceReport) throws {
        let store = try makeStore(2)
        // One name in two encodings: the same text to a reader, two files to the system.
        let files = ["film.mkv", "caf\u{e9}", "cafe\u{301}", "film.mkv", "a/b", "film.mkv", ""]
        var records: [PayerSessionRecord] = []
        for (number, file) in files.enumerated() {
            records.append(try SamplePayer.record(UInt8(number + 1), file: file))
            try store.save(records[number])
        }
        records[0].paid = 5
        try store.save(records[0])
        report.expect(try store.sessions() == records, "all sessions come back in order")
        for (number, file) in files.enumerated() {
            let expected = records.filter { $0.file.utf8.elementsEqual(file.utf8) }
            report.expect(try store.sessions(of: file) == expected, "the sessions of file \(number) come back in order")
        }
        report.expect(try store.sessions(of: "film").isEmpty, "a part of a name is no name")
    }

    private func refusesRollback(_ report: inout ConformanceReport) throws {
        let store = try makeStore(3)
        var record = try SamplePayer.record(1)
        record.acceptance = [1]
        record.acceptanceCertificate = [2]
        record.receipt = [3]
        record.paid = 10
        record.stage = .released
        try store.save(record)
        let id = try record.id()
        let kept = record
        func changed(_ change: (inout PayerSessionRecord) -> Void) -> PayerSessionRecord {
            var copy = kept
            change(&copy)
            return copy
        }
        let wrong: [(String, PayerSessionRecord)] = [
            ("a lower index", changed { $0.paid = 9 }),
            ("an earlier stage", changed { $0.stage = .accepted }),
            ("a missing acceptance", changed { $0.acceptance = nil }),
            ("another acceptance", changed { $0.acceptance = [9] }),
            ("a missing certificate", changed { $0.acceptanceCertificate = nil }),
            ("a missing receipt", changed { $0.receipt = nil }),
            ("another receipt", changed { $0.receipt = [] }),
            ("a missing beginning", try SamplePayer.record(1, begun: .some(nil), like: kept)),
            ("another beginning", try SamplePayer.record(1, begun: Timestamp(seconds: 8), like: kept)),
            ("another file", try SamplePayer.record(1, file: "other", like: kept)),
            ("another offer", try SamplePayer.record(1, offer: [0], like: kept)),
            ("a missing listing", try SamplePayer.record(1, hasListing: false, like: kept)),
        ]
        for (what, record) in wrong {
            report.expectRefusal(.payerRecordRollback, what) { () throws(Refusal) in try store.save(record) }
            report.expect(try store.sessions() == [kept], "\(what) leaves the record alone")
        }
        report.expectRefusal(.payerRecordRollback, "a lower paid index") { () throws(Refusal) in
            try store.updatePaid(9, commitment: id)
        }
        report.expectRefusal(.truncated, "a record without a commitment") { () throws(Refusal) in
            try store.save(
                PayerSessionRecord(commitment: [], offer: [], certificate: [], listing: nil, file: "film.mkv"))
        }
        report.expect(try store.sessions() == [kept], "the record is still what it was")
    }

    private func keepsHighestCommit(_ report: inout ConformanceReport) throws {
        let store = try makeStore(4)
        let (one, other) = (try SamplePayer.host(1), try SamplePayer.host(2))
        // What a host says is not to be trusted: every number there is must fit.
        var highest: UInt64 = 0
        for number: UInt64 in [0, 5, 4, 1 << 63 - 1, 1 << 63, 10, .max, 0] {
            highest = max(highest, number)
            try store.saveHighestCommit(number, of: one)
            report.expect(try store.highestCommit(of: one), is: highest, "the highest commit after \(number)")
        }
        report.expect(try store.highestCommit(of: other) == nil, "another host has no number")
        try store.saveHighestCommit(3, of: other)
        report.expect(try store.highestCommit(of: other), is: 3, "the other host's number")
        report.expect(try store.highestCommit(of: one), is: .max, "the first host's number")
        report.expect(try store.highestCommits(), is: [one: .max, other: 3], "all hosts' numbers")
    }

    private func keepsPins(_ report: inout ConformanceReport) throws {
        let store = try makeStore(5)
        let (one, other) = (try SamplePayer.host(1), try SamplePayer.host(2))
        try store.pin(one, to: "https://files.example")
        try store.pin(one, to: "https://files.example")
        try store.pin(other, to: "https://files.example:8443")
        report.expectRefusal(.hostMismatch, "another key of a pinned origin") { () throws(Refusal) in
            try store.pin(other, to: "https://files.example")
        }
        report.expect(try store.pinnedHost(of: "https://files.example"), is: one, "the first origin's key")
        report.expect(try store.pinnedHost(of: "https://files.example:8443"), is: other, "the second origin's key")
        report.expect(try store.pinnedHost(of: "https://FILES.example") == nil, "another spelling is another origin")
        report.expect(
            try store.pins(),
            is: [
                PinnedHost(origin: "https://files.example", host: one),
                PinnedHost(origin: "https://files.example:8443", host: other),
            ], "all pins, in the order of their origins")
    }

    private func keepsBudgets(_ report: inout ConformanceReport) throws {
        let store = try makeStore(7)
        for budgets: [UInt8] in [[1, 2, 3], [], [UInt8](repeating: 9, count: 1000), [1]] {
            try store.saveBudgets(budgets)
            report.expect(try store.budgets(), is: budgets, "budgets of \(budgets.count) bytes")
        }
    }

    private func goesOn(_ report: inout ConformanceReport) throws {
        let host = try SamplePayer.host(1)
        var records: [PayerSessionRecord] = []
        for round: UInt8 in 1...4 {
            let store = try makeStore(6)
            report.expect(try store.sessions() == records, "opening \(round) finds the sessions")
            var record = try SamplePayer.record(round)
            try store.save(record)
            try store.updatePaid(UInt32(round), commitment: record.id())
            record.paid = UInt32(round)
            records.append(record)
            try store.saveHighestCommit(UInt64(round), of: host)
            try store.pin(host, to: "https://files.example")
            try store.saveBudgets([round])
        }
        let store = try makeStore(6)
        report.expect(try store.highestCommit(of: host), is: 4, "the highest commit")
        report.expect(try store.pinnedHost(of: "https://files.example"), is: host, "the pinned key")
        report.expect(try store.budgets(), is: [4], "the budgets")
    }
}

/// Records of sessions whose commitment is real and whose other tokens are bytes without a meaning.
enum SamplePayer {
    static func host(_ number: UInt8) throws(Refusal) -> XOnlyPublicKey { try key(100 + number).publicKey }

    static func record(_ number: UInt8, file: String = "film.mkv") throws(Refusal) -> PayerSessionRecord {
        try PayerSessionRecord(
            commitment: commitment(number), offer: [number, 1], certificate: [number, 2], listing: [number, 3],
            file: file, begun: number.isMultiple(of: 2) ? nil : Timestamp(seconds: UInt64(number)))
    }

    /// A record that differs from another in what it began with.
    static func record(
        _ number: UInt8, file: String = "film.mkv", offer: [UInt8]? = nil, hasListing: Bool = true,
        begun: Timestamp?? = .none, like other: PayerSessionRecord
    ) throws(Refusal) -> PayerSessionRecord {
        PayerSessionRecord(
            commitment: other.commitment, offer: offer ?? other.offer, certificate: other.certificate,
            listing: hasListing ? other.listing : nil, file: file, begun: begun ?? other.begun,
            acceptance: other.acceptance,
            acceptanceCertificate: other.acceptanceCertificate, paid: other.paid, receipt: other.receipt,
            stage: other.stage)
    }

    private static func commitment(_ number: UInt8) throws(Refusal) -> [UInt8] {
        let payer = try key(1)
        let content = try Content(root: digest("content"), length: 1_000_000)
        return try Commitment(
            network: .regtest, payer: payer.publicKey, host: host(1), offer: digest("offer"),
            chunking: Chunking(content, exponent: 1), value: Amount(msat: 250), window: Window(ahead: 2, behind: 0),
            first: 0, length: 5, anchor: digest("anchor"),
            salt: ChainSalt(rawRepresentation: [UInt8](repeating: number, count: 16)), secretHash: digest("secret"),
            referrer: nil, expiry: Timestamp(seconds: 1_767_225_600)
        ).signed(with: payer).rawRepresentation
    }

    private static func key(_ number: UInt8) throws(Refusal) -> SecretKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
    }

    private static func digest<Meaning>(_ use: String) -> Bytes32<Meaning> { SHA256.hash(use.utf8) }
}
