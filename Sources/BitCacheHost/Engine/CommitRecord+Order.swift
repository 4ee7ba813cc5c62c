public import BitCacheCore
public import BitCacheLedger

/// Where a host's commits end: the number and digest of the last one; number 0 and a zero digest where there is none.
public struct CommitHead: Hashable, Sendable {
    /// The last commit's number.
    public let number: UInt64
    /// The last commit's digest.
    public let digest: Bytes32<CommitDigestMeaning>

    /// The head of a host without commits.
    public static let empty = CommitHead(number: 0, digest: .zero)

    /// Names a place among the commits.
    public init(number: UInt64, digest: Bytes32<CommitDigestMeaning>) {
        self.number = number
        self.digest = digest
    }
}

extension CommitRecord {
    /// The head that the commits have after this one.
    public var head: CommitHead { CommitHead(number: number, digest: digest) }

    /// Checks, for a store, that the commit is the next one and that the journal ends where the commit says.
    ///
    /// - Parameters:
    ///   - last: Where the stored commits end.
    ///   - journal: Where the journal ends with the commit's own entries.
    /// - Throws: `journal_broken`.
    public func checkFollowing(_ last: CommitHead, journal head: JournalHead) throws(Refusal) {
        guard number > last.number, number - last.number == 1, previous == last.digest else {
            throw Refusal(.journalBroken, "commit \(number) does not follow commit \(last.number)")
        }
        guard journal == head else {
            throw Refusal(
                .journalBroken,
                "commit \(number) says that the journal ends at entry \(journal.number); it ends at \(head.number)")
        }
    }
}
