import BitCache

@testable import BitCacheSettlement

/// Signs tokens that were changed, each with the key that has to, and mends what the change broke: the ids by which
/// tokens name each other, the anchor, the roots. So the fuzzer gets to what lies behind signatures.
struct SigningDesk {
    /// The newest token of each kind, by id.
    private var ids: [TokenKind: [UInt8]] = [:]
    /// The newest commitment but one, which a top-up continues.
    private var previousCommitment: [UInt8]?
    private var operationalKeys: [[UInt8]: SecretKey] = [:]

    /// Which record of a kind names a token of which other kind; an id may have more behind it.
    private static let references: [TokenKind: [(record: UInt64, kind: TokenKind)]] = [
        .offer: [(4, .certificate), (8, .listing)], .commitment: [(6, .offer)],
        .acceptance: [(4, .certificate), (6, .commitment)], .payword: [(2, .commitment)],
        .release: [(4, .commitment)],
        .closing: [(4, .certificate), (6, .commitment), (20, .release), (22, .commitment)],
        .statement: [(4, .certificate)], .depositAddress: [(4, .certificate)],
    ]

    /// In which order the tokens inside a container come to be.
    private static let parts: [TokenKind: [UInt64]] = [.receipt: [2, 4, 18, 16, 6, 8, 10, 12, 14], .payStub: [2, 4]]

    mutating func signed(_ token: Token, mendingReferences isMending: Bool) -> Token {
        guard let kind = token.kind, var records = token.records else { return token }
        if isMending {
            if kind == .receipt { mendAnchor(in: &records) }
            if kind == .payStub { mendRoots(in: &records, token) }
            mendReferences(of: kind, in: &records)
        }
        for part in Self.parts[kind] ?? [] {
            guard let inner = records[part].flatMap(Token.init) else { continue }
            // The certificate of the offer, where it is another one, is not that of the rest.
            let certificate = ids[.certificate]
            records[part] = signed(inner, mendingReferences: isMending).bytes
            if kind == .receipt, part == 4 { ids[.certificate] = certificate }
        }
        var token = token.replacing(records)
        guard kind.isSigned else { return token }
        let signed = token.header + token.body
        // A note's tag holds its application.
        let tag = kind == .note ? "note/" + String(decoding: records[4] ?? [], as: UTF8.self) : kind.description
        let id: Bytes32<Never> = TaggedHash(tag: "bitcache/" + tag).hash(signed)
        token.signature = signer(of: kind, records).sign(id).rawRepresentation
        if kind == .commitment { previousCommitment = ids[.commitment] }
        ids[kind] = id.rawRepresentation
        if kind == .certificate, let operational = records[4] {
            operationalKeys[id.rawRepresentation] = Self.key(operational)
        }
        return token
    }

    private static func key(_ publicKey: [UInt8]?) -> SecretKey? {
        KnownKeys.all.first { $0.publicKey.rawRepresentation == publicKey }
    }

    private func signer(of kind: TokenKind, _ records: Records) -> SecretKey {
        switch kind {
        case .certificate, .listing, .commitment, .payoutInstruction, .note: Self.key(records[2]) ?? KnownKeys.payer
        case .release: KnownKeys.payer
        default: records[4].flatMap { operationalKeys[$0] } ?? KnownKeys.operational
        }
    }

    private func mendReferences(of kind: TokenKind, in records: inout Records) {
        for (record, named) in Self.references[kind] ?? [] {
            if let id = ids[named], records[record]?.count == id.count { records[record] = id }
        }
        guard kind == .commitment, let previous = records[30], let old = ids[.commitment] else { return }
        records[30] = old + previous.dropFirst(old.count)
    }

    /// Makes the commitment of a receipt begin at the anchor that the receipt's link leads to.
    private func mendAnchor(in records: inout Records) {
        guard let end = records[20], end.count == 36, let commitment = records[6].flatMap(Token.init),
            var inner = commitment.records, let salt = try? ChainSalt(rawRepresentation: inner[22] ?? []),
            let link = try? ChainLink(rawRepresentation: end.dropFirst(4))
        else { return }
        let index = end.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard index <= 1000 else { return }
        var walker = ChainWalker(salt: salt)
        inner[20] = walker.walk(from: link, at: index, to: 0).rawRepresentation
        records[6] = commitment.replacing(inner).bytes
    }

    /// Makes the line of a stub count its claims, and the statement sign the roots that the paths lead to.
    private func mendRoots(in records: inout Records, _ token: Token) {
        guard let text = try? TokenText(rawRepresentation: token.bytes), let stub = try? PayStub(text),
            let statement = records[4].flatMap(Token.init), var inner = statement.records
        else { return }
        let parts = stub.claims.compactMap { proven in
            proven.claim.parts.first { $0.payee == stub.line.payee }.map { (proven.claim.number, $0.amount) }
        }
        let body = stub.statement.body
        guard let claims = try? PayeeLine.claimsRoot(parts), let gross = try? Amount(msat: claims.node.sum) else {
            return
        }
        let line = PayeeLine(
            payee: stub.line.payee, gross: gross, fee: stub.line.fee, carriedIn: stub.line.carriedIn,
            carriedOut: stub.line.carriedOut, claims: claims)
        let payees = try? MerkleSumTree.root(
            of: line.leaf(epoch: body.epoch, salt: stub.salt), at: stub.index, of: body.payees.count, path: stub.path)
        let first = stub.claims.first.flatMap { proven in
            try? MerkleSumTree.root(
                of: proven.claim.leaf(epoch: body.epoch, salt: proven.salt), at: proven.claim.number,
                of: body.claims.count, path: proven.path)
        }
        guard let payees else { return }
        records[6] = Self.bytes { value in
            value.write(bigEndian: stub.index)
            value.write(stub.salt)
            line.write(to: &value)
        }
        inner[12] = Self.bytes { Statement.TreeRoot(node: payees, count: body.payees.count).write(to: &$0) }
        if let first {
            inner[10] = Self.bytes { Statement.TreeRoot(node: first, count: body.claims.count).write(to: &$0) }
        }
        records[4] = statement.replacing(inner).bytes
    }

    private static func bytes(_ build: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        build(&writer)
        return writer.bytes
    }
}
