import BitCacheCore
import BitCacheHost
import BitCacheLedger
import BitCacheSQLite

/// All that a host's store answers, for comparing.
struct HostContent: Equatable {
    var commits: [CommitRecord]
    var ledger: Ledger
    var payouts: [UInt64: [UInt8]]

    /// Reads everything as a starting host does, and checks it as a starting host does.
    init(of store: any HostStore) throws(Refusal) {
        ledger = try store.recover()
        commits = try store.commits(after: 0, limit: .max)
        payouts = try store.payouts()
        if let last = commits.last, last.journal != ledger.head {
            throw Refusal(.journalBroken, "the journal does not end where the last commit says")
        }
    }
}

/// A host of a few commits, made without the rules of sessions.
struct SmallHost {
    private(set) var ledger = Ledger()
    private var last = CommitHead.empty

    /// Appends one commit: deposits of new payers, one of which is set aside.
    mutating func commit(to store: any HostStore, deposits: Int = 3, commandBytes: Int = 300) throws {
        let time = try Timestamp(seconds: 1_767_225_600 + last.number)
        for deposit in 0..<deposits {
            let number = last.number * 1000 + UInt64(deposit)
            let payer = Account(.payer, owner: Self.bytes(1, number))
            let amount = try Amount(msat: 1000 + number)
            try ledger.apply(
                Transfer(
                    id: Self.bytes(2, number), debit: Account(.treasury), credit: payer, amount: amount,
                    reference: [UInt8](repeating: 3, count: 36)), at: time)
            if deposit == 0 {
                try ledger.apply(
                    Transfer(
                        id: Self.bytes(3, number), kind: .reserve, debit: payer, credit: Account(.sessions),
                        amount: amount), at: time)
            }
        }
        let entries = ledger.takeNewEntries()
        let record = CommitRecord(
            number: last.number + 1, time: time,
            commands: (0..<commandBytes).map { UInt8(truncatingIfNeeded: $0 &* 7) }, journal: ledger.head,
            previous: last.digest)
        try store.append(record, entries: entries, balances: ledger.balances(touchedBy: entries))
        last = record.head
    }

    private static func bytes<Meaning>(_ use: UInt8, _ number: UInt64) -> Bytes32<Meaning> {
        Bytes32 { buffer in
            buffer[0] = use
            buffer.storeBytes(of: number.bigEndian, toByteOffset: 24, as: UInt64.self)
        }
    }
}
