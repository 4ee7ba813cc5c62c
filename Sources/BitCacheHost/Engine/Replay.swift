public import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments

/// Rebuilds the host's state from its stored commits, and holds the result against the stored journal and balances.
enum Replay {
    /// - Throws: `replay_differs` naming the first commit that does not come out as it was stored, or what the store
    ///   says of damage.
    static func run(
        identity: HostIdentity, store: any HostStore, limits: HostLimits
    ) throws(Refusal) -> (HostState, Bytes32<CommitDigestMeaning>) {
        var state = HostState(identity: identity)
        var digest = Bytes32<CommitDigestMeaning>.zero
        while true {
            let commits = try store.commits(after: state.commitNumber, limit: 256)
            if commits.isEmpty { break }
            for commit in commits {
                guard commit.number == state.commitNumber + 1, commit.previous == digest else {
                    throw Refusal(
                        .replayDiffers, "commit \(commit.number) does not follow commit \(state.commitNumber)")
                }
                do {
                    try apply(commit, to: &state, store: store, limits: limits)
                } catch {
                    throw Refusal(
                        .replayDiffers,
                        "commit \(commit.number) cannot be replayed: \(error). Restore the host's database from a backup"
                    )
                }
                digest = commit.digest
            }
        }
        try state.ledger.check(against: store.balances(), head: store.head())
        return (state, digest)
    }

    private static func apply(
        _ commit: CommitRecord, to state: inout HostState, store: any HostStore, limits: HostLimits
    ) throws(Refusal) {
        state.begin(number: commit.number, time: commit.time)
        guard state.time == commit.time else {
            throw Refusal(.replayDiffers, "its time is before the commit before it")
        }
        var reader = ByteReader(commit.commands)
        while !reader.isAtEnd {
            let command = try HostCommand(reading: &reader, in: state)
            if case .pay(let id, let index, let link) = command, let session = state.sessions[id] {
                try session.commitment.check(link, at: index, above: (session.link, session.index))
            }
            // Limits may have been lowered since; what was accepted stays accepted.
            _ = try state.apply(command, limits: .none)
        }
        let firstEntry = state.ledger.head.number - UInt64(state.ledger.newEntryCount)
        let entries = try state.commit()
        guard state.ledger.head == commit.journal else {
            throw Refusal(.replayDiffers, "its journal ends at another entry than was stored")
        }
        let stored = try store.entries(after: firstEntry, limit: entries.count)
        for (entry, other) in zip(entries, stored) where entry != other {
            throw Refusal(.replayDiffers, "entry \(entry.number) of the journal is not what was stored")
        }
        guard stored.count == entries.count else {
            throw Refusal(.replayDiffers, "\(entries.count - stored.count) entries of the journal are missing")
        }
    }
}

extension HostState {
    /// The state that a store's commits come to, held against its journal and balances; nothing is changed.
    ///
    /// - Throws: `replay_differs`, `journal_broken`, `balances_differ` or `storage_damaged`, naming what differs.
    public init(identity: HostIdentity, replaying store: any HostStore) throws(Refusal) {
        self = try Replay.run(identity: identity, store: store, limits: .none).0
    }
}

extension HostLimits {
    /// No limit of its own: for replaying what was accepted before.
    static let none = HostLimits(
        openSessions: .max, openSessionsPerPayer: .max, skippedLinks: .max, skippedLinksOfStrangers: .max,
        publishedOffers: .max, depositAddresses: .max, payoutInstructions: .max)
}
