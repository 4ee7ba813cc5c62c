public import BitCacheCore
import BitCacheCrypto
public import BitCacheLedger

/// What the 32 bytes of a commit's digest mean.
public enum CommitDigestMeaning {}

/// One commit as it is stored: all that a replay needs to come to the same state and the same journal.
public struct CommitRecord: Hashable, Sendable {
    /// From 1, without gaps; acknowledgements carry it, so that a client notices a host that was rolled back.
    public let number: UInt64
    public let time: Timestamp
    /// The accepted commands in order, each session's paywords folded into its highest.
    public let commands: [UInt8]
    /// Where the journal ends after the commit.
    public let journal: JournalHead
    public let previous: Bytes32<CommitDigestMeaning>

    public init(
        number: UInt64, time: Timestamp, commands: [UInt8], journal: JournalHead,
        previous: Bytes32<CommitDigestMeaning>
    ) {
        self.number = number
        self.time = time
        self.commands = commands
        self.journal = journal
        self.previous = previous
    }

    private static let tag = TaggedHash(tag: "bitcache/commit")

    /// Binds the commit to all before it.
    public var digest: Bytes32<CommitDigestMeaning> {
        var message = ByteWriter(reservingCapacity: commands.count + 96)
        message.write(previous)
        message.write(bigEndian: number)
        message.write(bigEndian: time.seconds)
        message.write(bigEndian: journal.number)
        message.write(journal.hash)
        message.write(commands)
        return Self.tag.hash(message.bytes)
    }
}

/// Where the host's commits and journal are kept, together in one transaction each.
///
/// ``append(_:entries:balances:)`` keeps the contract of ``BitCacheLedger/LedgerStore`` for all three.
public protocol HostStore: LedgerStore {
    /// Appends a commit that follows the last one, with its journal entries and the balances that they touch.
    ///
    /// - Throws: `journal_broken` for a commit or entry out of order, `storage_failed`.
    func append(
        _ commit: CommitRecord, entries: [JournalEntry], balances: [Account: Balance]
    ) throws(Refusal)

    /// The commits after a number, in order, at most `limit`.
    func commits(after number: UInt64, limit: Int) throws(Refusal) -> [CommitRecord]

    /// Keeps the state of an epoch's payout under its number, replacing an earlier one; durable on return.
    func savePayout(_ bytes: [UInt8], epoch: UInt64) throws(Refusal)

    /// The payouts that were kept, by epoch.
    func payouts() throws(Refusal) -> [UInt64: [UInt8]]
}
