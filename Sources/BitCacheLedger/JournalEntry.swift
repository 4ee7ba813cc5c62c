public import BitCacheCore
import BitCacheCrypto

/// What the 32 bytes of a journal entry's hash mean.
public enum JournalHashMeaning {}

/// The hash of a journal entry, which the next entry names.
public typealias JournalHash = Bytes32<JournalHashMeaning>

/// Where a journal ends: the number and hash of its last entry; number 0 and a zero hash where it is empty.
public struct JournalHead: Hashable, Sendable {
    /// The last entry's number.
    public let number: UInt64
    /// The last entry's hash.
    public let hash: JournalHash

    /// The head of a journal without entries.
    public static let empty = JournalHead(number: 0, hash: .zero)

    /// Names a place in a journal.
    public init(number: UInt64, hash: JournalHash) {
        self.number = number
        self.hash = hash
    }

    /// Where the journal ends after more entries.
    ///
    /// - Throws: `journal_broken`, naming the first entry that does not follow the one before it.
    public func appending(_ entries: [JournalEntry]) throws(Refusal) -> JournalHead {
        var head = self
        for entry in entries {
            guard entry.number > head.number, entry.number - head.number == 1, entry.previous == head.hash else {
                throw Refusal(.journalBroken, "entry \(entry.number) does not follow entry \(head.number)")
            }
            head = JournalHead(number: entry.number, hash: entry.hash)
        }
        return head
    }
}

/// A transfer as the journal keeps it: numbered, timed, and chained to the entry before it.
public struct JournalEntry: Hashable, Sendable {
    /// From 1, without gaps.
    public let number: UInt64
    /// The time of the commit that the entry belongs to.
    public let time: Timestamp
    /// What moved, or was set aside.
    public let transfer: Transfer
    /// The hash of the entry before; zero for the first.
    public let previous: JournalHash
    /// The hash of this entry's bytes.
    public let hash: JournalHash

    init(number: UInt64, time: Timestamp, transfer: Transfer, previous: JournalHash) {
        self.number = number
        self.time = time
        self.transfer = transfer
        self.previous = previous
        hash = Self.tag.hash(Self.bytes(number: number, time: time, transfer: transfer, previous: previous))
    }

    private static let tag = TaggedHash(tag: "bitcache/journal-entry")

    /// The bytes that are hashed and stored: SPEC.md §8.3.
    public var rawRepresentation: [UInt8] {
        Self.bytes(number: number, time: time, transfer: transfer, previous: previous)
    }

    /// Reads an entry; whether it follows from the ones before is for ``Ledger/replay(_:)`` to say.
    public init(rawRepresentation: [UInt8]) throws(Refusal) {
        var reader = ByteReader(rawRepresentation)
        let previous = try reader.read(JournalHash.self)
        let number = try reader.read(bigEndian: UInt64.self)
        let time = try Timestamp(seconds: reader.read(bigEndian: UInt64.self))
        let kindNumber = try reader.readByte()
        let id = try reader.read(TransferID.self)
        let kind: Transfer.Kind =
            switch kindNumber {
            case 0: .direct
            case 1: .reserve
            case 2:
                .post(
                    reservation: try reader.read(TransferID.self),
                    leaving: try Amount(msat: reader.read(bigEndian: UInt64.self)))
            case 3: .void(reservation: try reader.read(TransferID.self))
            default: throw Refusal(.notCanonical, "a journal entry of kind \(kindNumber) is not known")
            }
        let debit = try Account(reading: &reader)
        let credit = try Account(reading: &reader)
        let amount = try Amount(msat: reader.read(bigEndian: UInt64.self))
        let reference = Array(try reader.read(count: Int(reader.readByte())))
        try reader.finish()
        self.init(
            number: number, time: time,
            transfer: Transfer(
                id: id, kind: kind, debit: debit, credit: credit, amount: amount, reference: reference),
            previous: previous)
    }

    private static func bytes(
        number: UInt64, time: Timestamp, transfer: Transfer, previous: JournalHash
    ) -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: 256)
        writer.write(previous)
        writer.write(bigEndian: number)
        writer.write(bigEndian: time.seconds)
        switch transfer.kind {
        case .direct:
            writer.write(UInt8(0))
            writer.write(transfer.id)
        case .reserve:
            writer.write(UInt8(1))
            writer.write(transfer.id)
        case .post(let reservation, let rest):
            writer.write(UInt8(2))
            writer.write(transfer.id)
            writer.write(reservation)
            writer.write(bigEndian: rest.msat)
        case .void(let reservation):
            writer.write(UInt8(3))
            writer.write(transfer.id)
            writer.write(reservation)
        }
        transfer.debit.write(to: &writer)
        transfer.credit.write(to: &writer)
        writer.write(bigEndian: transfer.amount.msat)
        writer.write(UInt8(truncatingIfNeeded: transfer.reference.count))
        writer.write(transfer.reference)
        return writer.bytes
    }
}
