import BitCacheCore
import BitCacheLedger
import Testing

@Suite("The journal")
struct JournalTests {
    /// A ledger of all kinds of transfers, and its journal.
    private static func books() throws -> (ledger: Ledger, entries: [JournalEntry]) {
        var ledger = Ledger()
        let open: TransferID = named("open")
        let transfers = [
            Transfer(
                id: named("deposit"), debit: treasury, credit: alice, amount: try msat(1000),
                reference: Array("an outpoint".utf8)),
            Transfer(id: open, kind: .reserve, debit: alice, credit: sessions, amount: try msat(500)),
            Transfer(
                id: named("pay 1"), kind: .post(reservation: open, leaving: try msat(400)), debit: alice,
                credit: sessions, amount: try msat(100), reference: [UInt8](repeating: 5, count: 255)),
            Transfer(
                id: named("pay 2"), kind: .post(reservation: open, leaving: try msat(100)), debit: alice,
                credit: sessions, amount: try msat(300)),
            Transfer(
                id: named("close"), kind: .void(reservation: open), debit: alice, credit: sessions,
                amount: try msat(100)),
            Transfer(id: named("share"), debit: sessions, credit: carol, amount: try msat(400)),
        ]
        for (second, transfer) in transfers.enumerated() { try ledger.apply(transfer, at: moment(UInt64(second))) }
        #expect(ledger.newEntryCount == transfers.count)
        let entries = ledger.takeNewEntries()
        #expect(ledger.newEntryCount == 0 && ledger.takeNewEntries().isEmpty)
        return (ledger, entries)
    }

    @Test("Entries are numbered from 1 and each names the hash of the one before it")
    func chain() throws {
        let (ledger, entries) = try Self.books()
        #expect(entries.map(\.number) == Array(1...UInt64(entries.count)))
        #expect(entries.first?.previous == .zero)
        for (entry, next) in zip(entries, entries.dropFirst()) { #expect(next.previous == entry.hash) }
        #expect(ledger.head == JournalHead(number: 6, hash: try #require(entries.last).hash))
        #expect(Set(entries.map(\.hash)).count == entries.count)
    }

    @Test("Replaying a journal gives the same ledger")
    func replay() throws {
        let (ledger, entries) = try Self.books()
        var replayed = Ledger()
        for entry in entries { try replayed.replay(JournalEntry(rawRepresentation: entry.rawRepresentation)) }
        #expect(replayed == ledger)
        try replayed.check(against: ledger.balances, head: ledger.head)
    }

    @Test("A dropped, repeated or swapped entry is refused, and named", arguments: 0..<5)
    func disorder(position: Int) throws {
        let (_, entries) = try Self.books()
        var dropped = entries
        dropped.remove(at: position)
        try expectRefusal(of: dropped, naming: entries[position + 1])
        var repeated = entries
        repeated.insert(entries[position], at: position + 1)
        try expectRefusal(of: repeated, naming: entries[position])
        var swapped = entries
        swapped.swapAt(position, position + 1)
        try expectRefusal(of: swapped, naming: entries[position + 1])
    }

    @Test("An entry that was altered is refused, or the one after it is", arguments: 0..<6)
    func alteration(position: Int) throws {
        let (ledger, entries) = try Self.books()
        let bytes = entries[position].rawRepresentation
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= 1
            guard let entry = try? JournalEntry(rawRepresentation: altered) else { continue }
            var journal = entries
            journal[position] = entry
            var replayed = Ledger()
            let refusal = #expect(throws: Refusal.self, "byte \(place)") {
                for entry in journal { try replayed.replay(entry) }
                // The last entry has no successor to miss it; the head that the store keeps does.
                try replayed.check(against: ledger.balances, head: ledger.head)
            }
            #expect(refusal?.code == .journalBroken, "byte \(place)")
        }
    }

    @Test("A journal that is cut short is noticed by its head or its balances")
    func cut() throws {
        let (ledger, entries) = try Self.books()
        for count in 0..<entries.count {
            var replayed = Ledger()
            for entry in entries.prefix(count) { try replayed.replay(entry) }
            #expect(throws: Refusal(.journalBroken, "")) {
                try replayed.check(against: ledger.balances, head: ledger.head)
            }
            #expect(throws: Refusal(.balancesDiffer, "")) {
                try replayed.check(against: ledger.balances, head: replayed.head)
            }
        }
    }

    @Test("A refused entry leaves the replaying ledger as it was")
    func refusedReplay() throws {
        let (_, entries) = try Self.books()
        var ledger = Ledger()
        try ledger.replay(entries[0])
        let before = ledger
        #expect(throws: Refusal(.journalBroken, "")) { try ledger.replay(entries[2]) }
        #expect(throws: Refusal(.journalBroken, "")) { try ledger.replay(entries[0]) }
        #expect(ledger == before)
    }

    @Test("An entry is read back from its bytes, and from nothing shorter or longer", arguments: 0..<6)
    func roundTrip(position: Int) throws {
        let entry = try Self.books().entries[position]
        let bytes = entry.rawRepresentation
        #expect(try JournalEntry(rawRepresentation: bytes) == entry)
        for count in bytes.indices {
            #expect(throws: Refusal(.truncated, ""), "\(count) bytes") {
                try JournalEntry(rawRepresentation: Array(bytes.prefix(count)))
            }
        }
        #expect(throws: Refusal(.trailingBytes, "")) { try JournalEntry(rawRepresentation: bytes + [0]) }
    }

    @Test("Every changed byte is refused or gives another hash and comes back as it is", arguments: 0..<6)
    func flips(position: Int) throws {
        let entry = try Self.books().entries[position]
        for place in entry.rawRepresentation.indices {
            for mask in [0x01, 0x80, 0xff] as [UInt8] {
                var bytes = entry.rawRepresentation
                bytes[place] ^= mask
                guard let other = try? JournalEntry(rawRepresentation: bytes) else { continue }
                #expect(other.hash != entry.hash && other.rawRepresentation == bytes, "byte \(place) ^ \(mask)")
            }
        }
    }

    @Test("Unknown kinds and classes are refused", arguments: [(48, 4), (48, 255), (81, 0), (81, 7), (114, 0)])
    func unknown(place: Int, value: UInt8) throws {
        // Bytes of a direct transfer: previous 32, number 8, time 8, kind 1, id 32, debit 33, credit 33.
        var bytes = try Self.books().entries[0].rawRepresentation
        bytes[place] = value
        #expect(throws: Refusal(.notCanonical, "")) { try JournalEntry(rawRepresentation: bytes) }
    }

    private func expectRefusal(of entries: [JournalEntry], naming entry: JournalEntry) throws {
        var ledger = Ledger()
        let refusal = #expect(throws: Refusal.self) {
            for entry in entries { try ledger.replay(entry) }
        }
        #expect(refusal?.code == .journalBroken)
        #expect(try #require(refusal).message.contains("entry \(entry.number) "))
    }
}
