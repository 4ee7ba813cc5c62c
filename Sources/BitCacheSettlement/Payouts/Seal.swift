public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
public import BitCachePayments

/// What the 32 bytes in a seal's slot mean.
public enum SealSlotMeaning {}

/// A host's seal: a small P2TR output whose merkle-root slot is the id of the newest anchored statement. SPEC.md §7.8.
///
/// Spending it makes the next one, and an output can be spent once: the chain of seals has room for one statement an
/// epoch. Key path only, so the slot costs nothing and is seen by whoever knows the statement.
public struct Seal: Hashable, Sendable {
    /// What a seal is worth by default: above every dust limit.
    public static let defaultValueSat: UInt64 = 1000

    public let internalKey: XOnlyPublicKey
    public let slot: Bytes32<MerkleRootMeaning>

    private static let firstTag = TaggedHash(tag: "bitcache/first-seal")

    /// The seal that a host begins with, before any statement: its slot is the tagged hash of the identity key.
    public static func first(host: XOnlyPublicKey, internalKey: XOnlyPublicKey) -> Seal {
        Seal(internalKey: internalKey, slot: firstTag.hash(host.rawRepresentation))
    }

    /// The seal that anchors a statement.
    public static func anchoring(_ statement: Statement.ID, internalKey: XOnlyPublicKey) -> Seal {
        Seal(internalKey: internalKey, slot: statement.reinterpreted(as: MerkleRootMeaning.self))
    }

    /// The script of the seal's output.
    ///
    /// - Throws: `tweak_out_of_range`, with a probability of 2^-128.
    public func script() throws(Refusal) -> Script {
        Script.p2tr(outputKey: try Taproot.outputKey(internalKey: internalKey, merkleRoot: slot).key)
    }

    /// The key that spends the seal.
    public func spendingKey(_ sealKey: SecretKey) throws(Refusal) -> SecretKey {
        try Taproot.outputSecretKey(internalKey: sealKey, merkleRoot: slot)
    }
}

extension OutPoint {
    /// The outpoint that a certificate names as the host's first seal.
    public init(firstSealOf certificate: Certificate) throws(Refusal) {
        try self.init(rawRepresentation: certificate.firstSeal.rawRepresentation)
    }
}
