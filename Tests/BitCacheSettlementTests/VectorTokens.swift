import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement

/// The tokens of settlement.json, valid and invalid.
enum SettlementTokenVectors {
    struct Case {
        let name: String
        let kind: TokenKind
        let text: String
        var needs: [String] = []
        var at: Timestamp?
        /// The refusal expected; nil for a valid token.
        var code: Refusal.Code?
        let comment: String

        var json: VectorJSON {
            .object([
                ("name", .text(name)), ("kind", .text(kind.description)), ("comment", .text(comment)),
                ("valid", .bool(code == nil)), ("code", .optional(code?.rawValue)),
                ("at", at.map { .number($0.seconds) } ?? .null), ("needs", .list(needs.map { .text($0) })),
                ("text", .text(text)),
            ])
        }
    }

    static func cases(_ world: VectorWorld) throws -> [Case] {
        try instructions(world) + depositAddresses(world) + statements(world) + stubs(world) + dishonestStubs(world)
    }

    // MARK: Payout instructions, SPEC.md §7.1

    private static func instructions(_ world: VectorWorld) throws -> [Case] {
        let valid = try world.instruction(VectorWorld.p2wpkh(world.uploader))
        func one(
            _ name: String, _ edits: VectorForge.Edits = [:], by key: SecretKey? = nil, _ code: Refusal.Code?,
            _ comment: String
        ) throws -> Case {
            try Case(
                name: "instruction-" + name, kind: .payoutInstruction,
                text: VectorForge.token(valid, edits, by: key ?? world.uploader), code: code, comment: comment)
        }
        let hash = [UInt8](repeating: 0x11, count: 20)
        return try [
            one("p2wpkh", [:], nil, "To a key's hash."),
            one("p2tr", [6: VectorWorld.p2tr(world.uploader).bytes], nil, "To a taproot key."),
            one("p2pkh", [6: Script.p2pkh(keyHash: hash).bytes], nil, "The form of 2009."),
            one("p2sh", [6: Script.p2sh(scriptHash: hash).bytes], nil, "To a script's hash."),
            one(
                "later-witness", [6: [0x60, 40] + [UInt8](repeating: 0x22, count: 40)], nil,
                "The longest: a program of 40 bytes of a witness version that has no meaning yet."),
            one("last-sequence", [8: UInt64.max.bigEndianBytes], nil, "The highest sequence there is."),
            one("forged", by: world.stranger, .signatureInvalid, "Somebody else says where the uploader is paid."),
            one("empty-script", [6: []], .fieldOutOfRange, "A script of no bytes, which anyone could spend."),
            one(
                "long-script", [6: [0x60, 41] + [UInt8](repeating: 0x22, count: 41)], .fieldOutOfRange,
                "43 bytes are no witness program."),
            one(
                "op-return", [6: [0x6a, 2, 0x68, 0x69]], .fieldOutOfRange,
                "Data: a second such output keeps a whole batch from being relayed."),
            one(
                "anyone-can-spend", [6: [0x51]], .fieldOutOfRange,
                "No standard script: one such output keeps a whole batch from being relayed."),
            one(
                "no-point", [6: [0x51, 32] + [UInt8](repeating: 0xff, count: 32)], .fieldOutOfRange,
                "P2TR whose 32 bytes are no point of the curve: what is paid there is lost."),
            one("no-sequence", [8: nil], .missingRecord, "The sequence is missing."),
            one("unknown-odd", [9: [1]], nil, "Record 9 is not known and odd: kept, and covered by the signature."),
        ]
    }

    // MARK: Deposit addresses, SPEC.md §7.2

    private static func depositAddresses(_ world: VectorWorld) throws -> [Case] {
        let valid = try world.depositAddress(until: VectorWorld.days(30))
        func one(
            _ name: String, _ edits: VectorForge.Edits = [:], by key: SecretKey? = nil, at moment: Timestamp? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: "deposit-" + name, kind: .depositAddress,
                text: VectorForge.token(valid, edits, by: key ?? world.operational),
                needs: [world.certificate.text, world.statementCertificate.text], at: moment, code: code,
                comment: comment)
        }
        let over = try VectorWorld.days(400).adding(seconds: 1)
        return try [
            one("valid", at: VectorWorld.days(30), nil, "At its last moment."),
            one(
                "expired", at: VectorWorld.days(30).adding(seconds: 1), .expired,
                "A second later: not to be handed out any more, and still credited by the host."),
            one("forged", by: world.identity, .signatureInvalid, "Signed by the identity key."),
            one(
                "statement-key", [4: world.statementCertificate.id.rawRepresentation], by: world.statementKey,
                .certificatePurpose, "The key for statements gives out no addresses."),
            one(
                "outlives-certificate", [10: over.seconds.bigEndianBytes], .certificateTime,
                "Until a second after the certificate's end."),
            one("op-return", [8: [0x6a, 1, 0x21]], .fieldOutOfRange, "What is paid to data belongs to nobody."),
        ]
    }

    // MARK: Statements, SPEC.md §7.3

    private static func statements(_ world: VectorWorld) throws -> [Case] {
        let first = try world.statement(of: EpochVector.session(world))
        let second = try world.statement(of: EpochVector.following(world), previous: first.id)
        func one(
            _ name: String, _ token: Verified<Statement>, _ edits: VectorForge.Edits = [:], by key: SecretKey? = nil,
            _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: "statement-" + name, kind: .statement,
                text: VectorForge.token(token, edits, by: key ?? world.statementKey),
                needs: [world.certificate.text, world.statementCertificate.text], code: code, comment: comment)
        }
        let records = try VectorForge.records(of: Array(first.rawRepresentation.dropLast(64)))
        let claims = records[10] ?? []
        let sum = first.body.claims.node.sum
        let nothing = [UInt8](repeating: 0, count: 48)
        return try [
            one("first", first, [:], nil, "Of the epoch three-claims; no statement came before."),
            one("second", second, [:], nil, "Of the epoch carried-only; names the first."),
            one(
                "sums", first, [10: (sum + 1).bigEndianBytes + claims.dropFirst(8)], .statementSums,
                "The claims sum to 1 msat more than the payees."),
            one("forged", first, by: world.identity, .signatureInvalid, "Signed by the identity key."),
            one(
                "acceptance-key", first, [4: world.certificate.id.rawRepresentation], by: world.operational,
                .certificatePurpose, "The key that accepts signs no statements."),
            one(
                "before-certificate", first, [8: (VectorWorld.days(0).seconds - 1).bigEndianBytes], .certificateTime,
                "A second before the certificate begins."),
            one(
                "leafless-sum", first, [14: 1.bigEndianBytes + nothing.dropFirst(8)], .fieldOutOfRange,
                "A tree without leaves that sums to 1 msat."),
            one(
                "leafless-hash", first, [14: [UInt8](repeating: 0, count: 39) + [1] + nothing.prefix(8)],
                .fieldOutOfRange, "A tree without leaves whose hash is not zero."),
            one(
                "root-short", first, [12: Array(claims.dropLast())], .notCanonical,
                "The root of the payees lacks a byte."),
            one("unknown-even", first, [20: [1]], .unknownRecord, "Record 20 is not known and even."),
        ]
    }

    // MARK: Pay stubs, SPEC.md §7.7

    private static func stubs(_ world: VectorWorld) throws -> [Case] {
        let epoch = try EpochVector.session(world)
        let stub = try world.stub(for: world.uploader, of: epoch)
        let records = try VectorForge.records(of: stub.token.bytes)
        let (line, path, claims) = (records[6] ?? [], records[8] ?? [], records[10] ?? [])
        func one(
            _ name: String, _ edits: VectorForge.Edits, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: "stub-" + name, kind: .payStub, text: VectorForge.stub(stub, edits), code: code, comment: comment)
        }
        func whole(_ name: String, _ payee: SecretKey, _ epoch: EpochVector, _ comment: String) throws -> Case {
            try Case(
                name: "stub-" + name, kind: .payStub, text: world.stub(for: payee, of: epoch).token.text,
                comment: comment)
        }
        // A claim takes 8 + 32 + 32 + 8 bytes, 1 + 40 for each part, and 1 + 40 for each node of its path.
        let firstClaim = 80 + 1 + 4 * 40 + 1 + 2 * 40
        let (swapped, cut) = (Array(claims[firstClaim...] + claims[..<firstClaim]), Array(claims[firstClaim...]))
        return try [
            whole("uploader", world.uploader, epoch, "Three claims, paid."),
            whole("author", world.author, epoch, "Three claims and what was carried in, paid."),
            whole("host", world.identity, epoch, "The host's own share, which is paid like any other."),
            whole("referrer", world.referrer, epoch, "One claim, carried forward without an instruction."),
            whole(
                "carried-only", world.referrer, EpochVector.following(world),
                "No claims of its own: the only leaf of its tree, so its path is empty."),
            one("gross", [6: line.flipped(at: 79)], .proofWrong, "The gross is another by 1 msat."),
            one("fee", [6: line.flipped(at: 87)], .proofWrong, "The fee is another by 1 msat."),
            one("salt", [6: line.flipped(at: 8)], .proofWrong, "Another salt."),
            one("index", [6: line.flipped(at: 7)], .proofWrong, "Shown at the neighbour's place."),
            one(
                "index-beyond", [6: UInt64(4).bigEndianBytes + line.dropFirst(8)], .indexOutOfRange,
                "The tree has four leaves."),
            one("path-short", [8: Array(path.dropLast(40))], .pathLength, "A node of the path is missing."),
            one("path-long", [8: path + path.suffix(40)], .pathLength, "A node too many."),
            one("path-cut", [8: Array(path.dropLast())], .notCanonical, "A node of 39 bytes."),
            one("claim-missing", [10: cut], .proofWrong, "The first claim is left out."),
            one("claims-swapped", [10: swapped], .proofWrong, "The first claim comes last."),
            one(
                "claim-twice", [10: Array(claims[..<firstClaim] + claims)], .proofWrong, "The first claim stands twice."
            ),
            one("claim-amount", [10: claims.flipped(at: 79)], .proofWrong, "A claim is worth another by 1 msat."),
            one("no-claims", [10: []], .proofWrong, "None of the claims that the line counts."),
            one("odd-record", [11: [1]], .unknownRecord, "A container takes no unknown record."),
            one("no-statement", [4: nil], .missingRecord, "The statement is missing."),
            one("network", [0: [1, 12, 2]], .prefixMismatch, "Record 0 says signet, the prefix regtest."),
            one(
                "certificate", [2: world.certificate.rawRepresentation], .certificateMismatch,
                "The certificate of another key of the host."),
        ]
    }

    /// Stubs of hosts that sign what cannot be.
    private static func dishonestStubs(_ world: VectorWorld) throws -> [Case] {
        let uploader = world.uploader.publicKey
        func claim(_ number: UInt64, _ amount: UInt64, _ parts: [(XOnlyPublicKey, UInt64)]) throws -> Claim {
            try Claim(
                number: number, closing: .zero, amount: Amount(msat: amount),
                parts: parts.map { Split.Part(payee: $0.0, amount: try Amount(msat: $0.1)) })
        }
        func stub(_ name: String, _ claims: [Claim], _ comment: String) throws -> Case {
            let epoch = try EpochVector(
                name: name, comment: comment, policy: EpochVector.policy(), claims: claims)
            return try Case(
                name: "stub-" + name, kind: .payStub, text: world.stub(for: world.uploader, of: epoch).token.text,
                code: .proofWrong, comment: comment)
        }
        return try [
            stub(
                "parts-do-not-sum",
                [claim(0, 900, [(uploader, 600)]), claim(1, 600, [(uploader, 900)])],
                "Two claims whose parts are not their amounts, while the sums of the trees agree."),
            stub(
                "payee-twice", [claim(0, 1000, [(uploader, 400), (uploader, 600)])],
                "One payee stands twice in a claim."),
            stub(
                "empty-part", [claim(0, 1000, [(uploader, 1000), (world.author.publicKey, 0)])],
                "A part of nothing."),
        ]
    }
}
