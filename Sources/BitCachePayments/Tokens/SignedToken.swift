public import BitCacheCore
public import BitCacheCrypto

/// The fields of one kind of signed token.
///
/// A body knows how its records are written and read; ``Received`` and ``Verified`` say how far it can be trusted.
public protocol TokenBody: Hashable, Sendable {
    static var kind: TokenKind { get }
    var network: Network { get }
    /// The hash whose result is the token's id; that of the kind where nothing else is said.
    var hash: TaggedHash { get }

    /// Takes the body's records and checks what can be checked without any other token.
    init(network: Network, reading records: inout TLVReader) throws(Refusal)

    /// Writes the body's records, record 0 excluded.
    func write(to records: inout TLVWriter)
}

extension TokenBody {
    /// The token's id: the tagged hash of the signed bytes, without the signature.
    ///
    /// Two signatures of one body are one token. The id of one kind is another type than the id of another.
    public typealias ID = Bytes32<Self>

    /// The bytes that a signature of this body signs.
    var signedBytes: [UInt8] {
        var records = TLVWriter()
        records.write(0, TokenText(kind: Self.kind, network: network, bytes: []).header)
        write(to: &records)
        return records.bytes
    }

    /// The id that the token has, or will have once it is signed.
    public var id: ID { hash.hash(signedBytes) }

    public var hash: TaggedHash { Self.kind.hash }

    /// Signs the body; the caller has made sure that the key is the one that readers will check with.
    package func signed(unchecked key: SecretKey) -> Verified<Self> {
        let bytes = signedBytes
        let id: ID = hash.hash(bytes)
        return Verified(body: self, id: id, rawRepresentation: bytes + key.sign(id).rawRepresentation)
    }
}

/// A token whose form has been checked and whose signature has not.
public struct Received<Body: TokenBody>: Hashable, Sendable {
    /// The fields, from an unknown hand.
    public let body: Body
    public let id: Body.ID
    /// The bytes as they arrived, which is what verification is over and what is passed on.
    public let rawRepresentation: [UInt8]
    private let signature: SchnorrSignature

    /// Takes a token apart.
    ///
    /// - Throws: What ``TokenText`` refuses, `kind_unexpected`, `truncated`, and what the records do. SPEC.md §3.3.
    public init(rawRepresentation: [UInt8]) throws(Refusal) {
        try self.init(TokenText(rawRepresentation: rawRepresentation))
    }

    /// Reads the text form.
    public init(parsing text: some StringProtocol) throws(Refusal) {
        try self.init(TokenText(parsing: text))
    }

    public init(_ token: TokenText) throws(Refusal) {
        guard token.kind == Body.kind else {
            throw Refusal(.kindUnexpected, "expected a \(Body.kind) and found a \(token.kind)")
        }
        guard token.bytes.count >= TokenText.headerSize + SchnorrSignature.count else {
            throw Refusal(.truncated, "there is no room for a signature of 64 bytes behind record 0")
        }
        let signed = token.bytes.dropLast(SchnorrSignature.count)
        var records = try TLVReader(signed)
        _ = try records.take(0)
        body = try Body(network: token.network, reading: &records)
        try records.finish(acceptingUnknown: true)
        id = body.hash.hash(signed)
        rawRepresentation = token.bytes
        signature = try SchnorrSignature(rawRepresentation: token.bytes.suffix(SchnorrSignature.count))
    }

    /// The token, if `key` signed it.
    ///
    /// - Throws: `signature_invalid`.
    func verified(with key: XOnlyPublicKey, by judge: some ProofJudge) throws(Refusal) -> Verified<Body> {
        guard judge.accepts(signature, of: id, by: key) else {
            throw Refusal(.signatureInvalid, "the \(Body.kind) is not signed by \(key), or was changed afterwards")
        }
        return Verified(body: body, id: id, rawRepresentation: rawRepresentation)
    }
}

/// A token whose signature was checked with the key that has to sign it, or that was signed here.
///
/// Only verification and signing make this type. What it proves is the signature; what a body promises about other
/// tokens is checked by the step that needs it.
public struct Verified<Body: TokenBody>: Hashable, Sendable {
    public let body: Body
    public let id: Body.ID
    /// The token's bytes, signature included.
    public let rawRepresentation: [UInt8]

    fileprivate init(body: Body, id: Body.ID, rawRepresentation: [UInt8]) {
        self.body = body
        self.id = id
        self.rawRepresentation = rawRepresentation
    }

    /// The text form.
    public var text: String {
        TokenText(kind: Body.kind, network: body.network, bytes: rawRepresentation).text
    }
}

/// A body that its own signer signs: the key stands in it.
public protocol SelfSignedBody: TokenBody {
    var signer: XOnlyPublicKey { get }
}

extension SelfSignedBody {
    /// Signs the body.
    ///
    /// - Throws: `wrong_signer` if the body names another key.
    public func signed(with key: SecretKey) throws(Refusal) -> Verified<Self> {
        guard key.publicKey == signer else {
            throw Refusal(.wrongSigner, "the \(Self.kind) names \(signer) as its signer")
        }
        return signed(unchecked: key)
    }
}

extension Received where Body: SelfSignedBody {
    /// Checks the signature with the key that the token names.
    ///
    /// - Throws: `signature_invalid`.
    public func verified() throws(Refusal) -> Verified<Body> { try verified(by: DirectJudge()) }

    package func verified(by judge: some ProofJudge) throws(Refusal) -> Verified<Body> {
        try verified(with: body.signer, by: judge)
    }
}
