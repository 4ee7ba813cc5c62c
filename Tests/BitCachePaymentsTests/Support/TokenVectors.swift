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
        /// The refusal expected; nil for a valid token.
        var code: Refusal.Code?
        let comment: String
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
                            ("at", one.at.map { .number($0.seconds) } ?? .null), ("needs", .texts(one.needs)),
                            ("text", .text(one.text)),
                        ])
                    })
            ),
        ])
    }

    static func cases(_ world: World) throws -> [Case] {
        try form(world) + certificates(world) + listings(world) + offers(world) + commitments(world)
            + acceptances(world) + paywords(world) + releases(world) + closings(world) + receipts(world) + notes(world)
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

    static func form(_ world: World) throws -> [Case] {
        let token = world.certificate
        let (bytes, right) = (token.rawRepresentation, token.text)
        let data = String(right.dropFirst("bkcertreg1".count))
        let records = try Forge.records(ofSigned: bytes)
        func written(_ records: [(type: UInt64, value: [UInt8])], firstTypeLong: Bool = false) -> String {
            var writer = ByteWriter()
            for (position, record) in records.enumerated() {
                if firstTypeLong, position == 1 {
                    writer.write([0xfd, 0, UInt8(record.type)])
                } else {
                    writer.write(bigSize: record.type)
                }
                writer.write(bigSize: UInt64(record.value.count))
                writer.write(record.value)
            }
            return text(Forge.sign(writer.bytes, by: world.identity), "bkcertreg")
        }
        var swapped = records
        swapped.swapAt(1, 2)
        var flipped = bytes
        flipped[105] ^= 1
        func certificate(_ name: String, _ text: String, _ code: Refusal.Code?, _ comment: String) -> Case {
            Case(name: name, kind: .certificate, text: text, code: code, comment: comment)
        }
        func header(_ version: UInt8, _ kind: UInt8, _ network: UInt8) -> String {
            text([0, 3, version, kind, network] + bytes.dropFirst(5), "bkcertreg")
        }
        return try [
            certificate("form-valid", right, nil, "A token in its one text form."),
            certificate("form-no-token", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", .notAToken, "An address."),
            certificate(
                "form-upper-case", "bkcertreg1" + data.uppercased(), .malformedText,
                "Upper case is refused, unlike in BIP 173."),
            certificate("form-all-upper-case", right.uppercased(), .notAToken, "The prefix too."),
            certificate("form-doubled", right + right, .malformedText, "One text behind the other."),
            certificate(
                "form-second-separator", text(bytes, "bkcertreg1x"), .malformedText,
                "The checksum is right for the longer prefix; accepting it would give one token many texts."),
            certificate("form-line-feed", right + "\n", .malformedText, "The line feed is not part of the token."),
            certificate(
                "form-changed-character", String(right.dropLast()) + (right.hasSuffix("q") ? "p" : "q"), .malformedText,
                "The last character was changed."),
            certificate("form-prefix-kind", text(bytes, "bkofferreg"), .prefixMismatch, "The prefix says offer."),
            certificate("form-prefix-network", text(bytes, "bkcert"), .prefixMismatch, "The prefix says mainnet."),
            certificate("form-version", header(2, 1, 3), .versionUnknown, "Version 2 is not known."),
            certificate(
                "form-kind-withdrawal", header(1, 15, 3), .kindUnknown, "Kind 15 is kept for withdrawals."),
            certificate("form-network", header(1, 1, 4), .networkUnknown, "Network 4 is not known."),
            certificate(
                "form-truncated", text(Array(bytes.prefix(60)), "bkcertreg"), .truncated, "No room for a signature."),
            certificate(
                "form-flipped-byte", text(flipped, "bkcertreg"), .signatureInvalid,
                "The largest outstanding sum was changed by 1 msat."),
            certificate("form-record-order", written(swapped), .recordOrder, "Records 4 and 2, signed in that order."),
            certificate(
                "form-record-twice", written(Array(records[..<2] + records.dropFirst())), .recordOrder,
                "Record 2 stands twice."),
            certificate(
                "form-long-type", written(records, firstTypeLong: true), .notCanonical,
                "Type 2 is written in three bytes."),
            certificate(
                "form-long-value", forged(token, [6: [3, 0]], by: world.identity), .notCanonical,
                "The purposes are two bytes long."),
            certificate(
                "form-missing-record", forged(token, [16: nil], by: world.identity), .missingRecord,
                "The seal key is missing."),
            certificate(
                "form-unknown-even", forged(token, [200: [1]], by: world.identity), .unknownRecord,
                "Record 200 is not known and even."),
            certificate(
                "form-unknown-odd", forged(token, [201: [1]], by: world.identity), nil,
                "Record 201 is not known and odd: kept, and covered by the signature."),
            certificate(
                "form-trailing", text(bytes + [0], "bkcertreg"), .truncated,
                "A byte behind the signature: the last 64 bytes are not the signature any more."),
        ]
    }
}
