public import BitCacheCore
public import BitCacheCrypto

/// A statement that an application needs signed, such as a pledge; the protocol gives it no meaning. SPEC.md §5.11.
///
/// Verification checks form and signature. What the body says, and what it must not be moved between, is the
/// application's: it puts a sequence, a time and the other party into the body.
public struct Note: SelfSignedBody {
    public static let kind = TokenKind.note
    /// The most bytes of a body.
    public static let maximumBodyLength = 2048

    public let network: Network
    public let signer: XOnlyPublicKey
    /// Which application's notes this is one of, such as a domain that it owns; 1 to 255 characters of printable ASCII.
    public let application: String
    /// Whatever the application says it is: 1 to ``maximumBodyLength`` bytes.
    public let body: [UInt8]

    /// The application stands in the tag, so a note for one application is worth nothing in another.
    ///
    /// - Complexity: two compressions for each use, or more for a long name; nothing is kept by name, which is a
    ///   stranger's to choose.
    public var hash: TaggedHash { TaggedHash(tag: "bitcache/note/" + application) }

    /// Makes a note.
    ///
    /// - Throws: `field_out_of_range` for a name that is not printable ASCII of 1 to 255 characters, or a body of
    ///   another length than 1 to ``maximumBodyLength``.
    public init(
        network: Network, signer: XOnlyPublicKey, application: String, body: [UInt8]
    ) throws(Refusal) {
        _ = try PrintableText.check(Array(application.utf8))
        guard (1...Self.maximumBodyLength).contains(body.count) else {
            throw Refusal(
                .fieldOutOfRange,
                "a note's body has 1 to \(Self.maximumBodyLength) bytes, and \(body.count) were found")
        }
        self.network = network
        self.signer = signer
        self.application = application
        self.body = body
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        try self.init(
            network: network,
            signer: records.takeKey(2),
            application: records.takeText(4),
            body: Array(records.take(6)))
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, signer.bytes)
        records.write(4, application.utf8)
        records.write(6, body)
    }
}
