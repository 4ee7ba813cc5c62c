import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// The cases of Tests/Vectors/tokens.json, all of one world of fixed keys on regtest.
enum TokenVectors {
    struct Case {
        let name: String
        let kind: TokenKind
        let text: String
        var needs: [String] = []
        var at: Timestamp?
        /// An offer judged as a payer does before it commits.
        var payer: Payer?
        /// The refusal expected; nil for a valid token.
        var code: Refusal.Code?
        let comment: String
    }

    /// What a payer holds an offer against: SPEC.md §5.3.
    struct Payer {
        /// The identity pinned to the origin.
        let host: XOnlyPublicKey
        /// Where the offer was found.
        let origin: String
        let at: Timestamp

        var json: JSON {
            .object([
                ("host", .text(host.description)), ("origin", .text(origin)), ("at", .number(at.seconds)),
            ])
        }
    }

    static func json() throws -> JSON {
        let cases = try cases(World())
        return .object([
            (
                "about",
                .text(
                    "Tokens of BitCache, valid and invalid, on regtest; Tests/Vectors/README.md explains the members.")
            ),
            (
                "cases",
                .list(
                    cases.map { one in
                        .object([
                            ("name", .text(one.name)), ("kind", .text(one.kind.description)),
                            ("comment", .text(one.comment)), ("valid", .bool(one.code == nil)),
                            ("code", .optional(one.code?.rawValue)),
                            ("at", one.at.map { .number($0.seconds) } ?? .null), ("payer", one.payer?.json ?? .null),
                            ("needs", .texts(one.needs)),
                            ("text", .text(one.text)),
                        ])
                    })
            ),
        ])
    }

    static func cases(_ world: World) throws -> [Case] {
        let terms = try certificates(world) + listings(world) + offers(world) + splits(world) + payersOffers(world)
        let sessions = try commitments(world) + longChains(world) + topUps(world) + acceptances(world) + paywords(world)
        let ends = try releases(world) + closings(world) + receipts(world) + receiptParts(world) + notes(world)
        return try form(world) + records(world) + sizes(world) + terms + sessions + ends
    }

    /// Any bytes under any prefix.
    static func text(_ bytes: [UInt8], _ prefix: String) -> String {
        Bech32.encode(prefix: prefix, fiveBitValues: Bech32.fiveBitValues(of: bytes), variant: .bech32m)
    }

    /// A token with other records, signed by a key.
    static func forged<Body>(
        _ token: Verified<Body>, _ edits: Forge.Edits = [:], by key: SecretKey
    ) throws -> String {
        let prefix = String(token.text.prefix { $0 != "1" })
        return try text(Forge.token(token.rawRepresentation, edits, by: key), prefix)
    }

    /// A signed token with other records, made as long as a limit allows by an unknown odd record.
    static func padded(
        _ token: [UInt8], _ edits: Forge.Edits = [:], to sizeBytes: Int, by key: SecretKey
    ) throws -> [UInt8] {
        let short = try Forge.token(token, edits, by: key).count
        // Type 201 in one byte, a length above 252 in three.
        let padding = [UInt8](repeating: 0, count: sizeBytes - short - 4)
        return try Forge.token(token, edits.merging([201: padding]) { _, new in new }, by: key)
    }

    /// The split of a host that is its own uploader.
    static func ownSplit(_ world: World) -> [UInt8] { share(0, 10_000, world.identity) }

    /// One entry of a split.
    static func share(_ role: UInt8, _ share: UInt16, _ key: SecretKey?) -> [UInt8] {
        [role] + share.bigEndianBytes + (key?.publicKey.rawRepresentation ?? [])
    }
}
