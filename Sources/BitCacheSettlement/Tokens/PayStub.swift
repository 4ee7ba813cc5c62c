public import BitCacheCore
public import BitCacheCrypto
public import BitCachePayments

/// A payee's itemised account of an epoch with its proof: statement, the payee's leaf and path, its claims and paths.
/// SPEC.md §7.7.
///
/// A container like the receipt: not signed itself, no unknown records.
public struct PayStub: Hashable, Sendable {
    /// The most claims that one stub itemises.
    public static let maximumClaims = 512

    /// A claim with the salt of its leaf and the way to the root.
    public struct ProvenClaim: Hashable, Sendable {
        public let claim: Claim
        let salt: LeafSalt
        let path: [SumNode]
    }

    public let network: Network
    public let certificate: Received<Certificate>
    public let statement: Received<Statement>
    public let line: PayeeLine
    let salt: LeafSalt
    /// The payee's place in the tree.
    public let index: UInt64
    let path: [SumNode]
    public let claims: [ProvenClaim]
    /// The stub as it arrived.
    public let token: TokenText

    /// Takes a stub apart.
    ///
    /// - Throws: `kind_unexpected`, what the records and the tokens inside refuse, `field_out_of_range` for more claims
    ///   than ``maximumClaims``.
    public init(_ token: TokenText) throws(Refusal) {
        guard token.kind == .payStub else {
            throw Refusal(.kindUnexpected, "expected a pay stub and found a \(token.kind)")
        }
        var records = try TLVReader(token.bytes[...])
        _ = try records.take(0)
        self.token = token
        network = token.network
        certificate = try Received(rawRepresentation: Array(records.take(2)))
        statement = try Received(rawRepresentation: Array(records.take(4)))
        (index, salt, line) = try records.take(6, count: 152) { (reader) throws(Refusal) in
            (try reader.read(bigEndian: UInt64.self), try reader.read(LeafSalt.self), try PayeeLine(reading: &reader))
        }
        path = try records.take(8) { (reader) throws(Refusal) in
            var path: [SumNode] = []
            while !reader.isAtEnd { path.append(try SumNode(reading: &reader)) }
            return path
        }
        claims = try records.take(10) { (reader) throws(Refusal) in
            var claims: [ProvenClaim] = []
            while !reader.isAtEnd { claims.append(try ProvenClaim(reading: &reader)) }
            return claims
        }
        try records.finish(acceptingUnknown: false)
        guard claims.count <= Self.maximumClaims else {
            throw Refusal(.fieldOutOfRange, "a pay stub itemises at most \(Self.maximumClaims) claims")
        }
    }

    /// Checks signatures, leaves, paths and sums.
    ///
    /// What this proves: the host signed a statement that contains this line and these claims, and the line's gross is
    /// their sum. That the statement is the one statement of its epoch is for the chain of seals to say.
    ///
    /// - Throws: `network_mismatch`, what certificate and statement refuse, `proof_wrong`.
    public func verified() throws(Refusal) -> VerifiedPayStub { try verified(by: DirectJudge()) }

    func verified(by judge: some ProofJudge) throws(Refusal) -> VerifiedPayStub {
        let certificate = try self.certificate.verified(by: judge)
        guard certificate.body.network == network else {
            throw Refusal(.networkMismatch, "the stub is of \(network), its certificate of \(certificate.body.network)")
        }
        let statement = try self.statement.verified(under: certificate, by: judge)
        try statement.body.payees.check(line.leaf(epoch: statement.body.epoch, salt: salt), at: index, path: path)
        var parts: [(number: UInt64, part: Amount)] = []
        for proven in claims {
            if let last = parts.last, last.number >= proven.claim.number {
                throw Refusal(.proofWrong, "the claims of a stub rise by number")
            }
            guard proven.claim.isConsistent else {
                throw Refusal(.proofWrong, "the parts of claim \(proven.claim.number) are not those of a closing")
            }
            let leaf = proven.claim.leaf(epoch: statement.body.epoch, salt: proven.salt)
            try statement.body.claims.check(leaf, at: proven.claim.number, path: proven.path)
            guard let part = proven.claim.parts.first(where: { $0.payee == line.payee }) else {
                throw Refusal(.proofWrong, "claim \(proven.claim.number) has no part for the payee")
            }
            parts.append((proven.claim.number, part.amount))
        }
        guard try PayeeLine.claimsRoot(parts) == line.claims, line.claims.node.sum == line.gross.msat else {
            throw Refusal(.proofWrong, "the claims shown are not all the claims that the payee's line counts")
        }
        return VerifiedPayStub(
            certificate: certificate, statement: statement, line: line, payout: try line.payout(),
            claims: claims.map(\.claim))
    }
}

/// A pay stub whose proof was checked: the host signed this.
public struct VerifiedPayStub: Hashable, Sendable {
    public let certificate: Verified<Certificate>
    public let statement: Verified<Statement>
    public let line: PayeeLine
    public let payout: Satoshis
    public let claims: [Claim]

    fileprivate init(
        certificate: Verified<Certificate>, statement: Verified<Statement>, line: PayeeLine, payout: Satoshis,
        claims: [Claim]
    ) {
        self.certificate = certificate
        self.statement = statement
        self.line = line
        self.payout = payout
        self.claims = claims
    }
}

extension EpochClose {
    /// Makes a payee's stub on demand.
    ///
    /// - Throws: `payee_unknown` for a payee without a line; `token_too_long` or `field_out_of_range` where the payee
    ///   has more claims than one stub holds.
    public func payStub(
        for payee: XOnlyPublicKey, statement: Verified<Statement>, certificate: Verified<Certificate>,
        secret: SecretBytes
    ) throws(Refusal) -> PayStub {
        guard let index = payees.firstIndex(where: { $0.line.payee == payee }) else {
            throw Refusal(.payeeUnknown, "\(payee) has no line in epoch \(epoch)")
        }
        let trees = try trees(secret: secret)
        let salts = EpochSecret(secret)
        let path = try trees.payees?.path(of: index) ?? []
        var proven: [PayStub.ProvenClaim] = []
        for claim in claims where claim.parts.contains(where: { $0.payee == payee }) {
            proven.append(
                PayStub.ProvenClaim(
                    claim: claim, salt: salts.claimSalt(claim.number),
                    path: try trees.claims?.path(of: Int(claim.number)) ?? []))
        }
        var records = TLVWriter()
        let network = statement.body.network
        records.write(0, TokenText(kind: .payStub, network: network, bytes: []).header)
        records.write(2, certificate.rawRepresentation)
        records.write(4, statement.rawRepresentation)
        records.write(6) { value in
            value.write(bigEndian: UInt64(index))
            value.write(salts.payeeSalt(payee))
            payees[index].line.write(to: &value)
        }
        records.write(8) { value in path.forEach { $0.write(to: &value) } }
        records.write(10) { value in proven.forEach { $0.write(to: &value) } }
        return try PayStub(TokenText(rawRepresentation: records.bytes))
    }
}

extension PayStub.ProvenClaim {
    init(reading reader: inout ByteReader) throws(Refusal) {
        let number = try reader.read(bigEndian: UInt64.self)
        salt = try reader.read(LeafSalt.self)
        let closing = try reader.read(Closing.ID.self)
        let amount = try Amount(msat: reader.read(bigEndian: UInt64.self))
        var partsReader = ByteReader(try reader.read(count: Int(reader.readByte()) * 40))
        let parts = try [Split.Part](reading: &partsReader)
        claim = Claim(number: number, closing: closing, amount: amount, parts: parts)
        var path: [SumNode] = []
        for _ in 0..<(try reader.readByte()) { path.append(try SumNode(reading: &reader)) }
        self.path = path
    }

    func write(to writer: inout ByteWriter) {
        writer.write(bigEndian: claim.number)
        writer.write(salt)
        writer.write(claim.closing)
        writer.write(bigEndian: claim.amount.msat)
        // A split has at most 16 entries and a path at most 64 nodes: both counts fit a byte.
        writer.write(UInt8(truncatingIfNeeded: claim.parts.count))
        claim.parts.write(to: &writer)
        writer.write(UInt8(truncatingIfNeeded: path.count))
        path.forEach { $0.write(to: &writer) }
    }
}

extension Refusal.Code {
    /// A payee that has no line in the epoch.
    public static let payeeUnknown = Self(rawValue: "payee_unknown")
}
