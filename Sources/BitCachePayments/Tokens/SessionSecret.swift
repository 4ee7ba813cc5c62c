public import BitCacheCore
public import BitCacheCrypto

/// Sixteen bytes that only payer and host know: every request for a chunk shows them, no token contains them.
///
/// The commitment carries their tagged hash, so that whoever holds a receipt cannot read what was paid for.
public final class SessionSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// What the 32 bytes of a secret's hash mean.
    public enum HashMeaning {}

    /// The tagged hash of a session secret.
    public typealias Hash = Bytes32<HashMeaning>

    /// The number of bytes.
    public static let count = 16

    private let bytes: SecretBytes

    /// Takes 16 secret bytes; `not_canonical` for another number.
    public init(_ bytes: SecretBytes) throws(Refusal) {
        guard bytes.count == Self.count else {
            throw Refusal(.notCanonical, "a session secret has 16 bytes and \(bytes.count) were found")
        }
        self.bytes = bytes
    }

    private static let tag = TaggedHash(tag: "bitcache/session-secret")

    /// What the commitment carries.
    public var hash: Hash {
        var hash = Self.tag.begin()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finalized()
    }

    /// The secret in place, for the request that shows it; the pointer must not leave the closure.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBytes(body)
    }

    public var description: String { "SessionSecret(not shown)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
