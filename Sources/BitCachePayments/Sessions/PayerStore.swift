public import BitCacheCore
public import BitCacheCrypto

/// Where a payer keeps its sessions, the hosts it trusts, and how far each host has ever said to be.
///
/// The contract, which `PayerStoreConformance` in BitCacheTesting holds every store to:
///
/// - what was saved is durable when the call returns, all of it or nothing;
/// - nothing goes back: an index once paid, a stage once reached, an acceptance or receipt once kept, a commit number
///   once seen and a key once pinned stay;
/// - names of files and origins are compared byte by byte;
/// - what cannot be read or written is refused with a code of ``BitCacheCore/Refusal``, never answered with less.
public protocol PayerStore: AnyObject, Sendable {
    /// Keeps a session under its commitment's id, in place of an earlier record of it.
    ///
    /// - Throws: `payer_record_rollback` where the record says less than the one that is kept; what a commitment
    ///   refuses where its bytes are none; what the storage refuses.
    func save(_ record: PayerSessionRecord) throws(Refusal)

    /// Raises the paid index of a session and writes nothing else; to be called before each payword leaves.
    ///
    /// - Throws: `payer_record_unknown`, `payer_record_rollback` below the index that is kept; what the storage refuses.
    func updatePaid(_ paid: UInt32, commitment: Commitment.ID) throws(Refusal)

    /// The sessions of one download, in the order in which they were first saved.
    func sessions(of file: String) throws(Refusal) -> [PayerSessionRecord]

    /// All sessions, in the order in which they were first saved.
    func sessions() throws(Refusal) -> [PayerSessionRecord]

    /// The highest commit number that a host ever acknowledged; nil for a host that never did.
    func highestCommit(of host: XOnlyPublicKey) throws(Refusal) -> UInt64?

    /// Keeps a commit number that a host acknowledged, unless a higher one is kept already.
    func saveHighestCommit(_ number: UInt64, of host: XOnlyPublicKey) throws(Refusal)

    /// The highest commit number of every host that acknowledged one.
    func highestCommits() throws(Refusal) -> [XOnlyPublicKey: UInt64]

    /// The identity key that an origin showed first.
    func pinnedHost(of origin: String) throws(Refusal) -> XOnlyPublicKey?

    /// Keeps the identity key of an origin.
    ///
    /// - Throws: `host_mismatch` where another key is pinned; what the storage refuses.
    func pin(_ host: XOnlyPublicKey, to origin: String) throws(Refusal)

    /// All origins with the identity keys that they showed first, in the order of the origins' bytes.
    func pins() throws(Refusal) -> [PinnedHost]

    /// The payer's budgets, as bytes that the wallet made and reads; nil where none were ever kept.
    func budgets() throws(Refusal) -> [UInt8]?

    /// Keeps the payer's budgets in place of the earlier ones; the one thing that may go back.
    func saveBudgets(_ budgets: [UInt8]) throws(Refusal)
}

/// An origin and the identity key that it showed first.
public struct PinnedHost: Hashable, Sendable {
    /// The origin, compared byte by byte.
    public let origin: String
    /// The key.
    public let host: XOnlyPublicKey

    /// Puts both together.
    public init(origin: String, host: XOnlyPublicKey) {
        self.origin = origin
        self.host = host
    }
}
