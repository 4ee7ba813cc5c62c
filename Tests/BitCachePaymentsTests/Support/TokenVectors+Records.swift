import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Records and signatures on certificates (SPEC.md §3.3 from step 3 on, §3.4), and the sizes of all kinds (§3.2).
extension TokenVectors {
    private static func certificate(
        _ name: String, _ bytes: [UInt8], _ code: Refusal.Code?, _ comment: String
    ) -> Case {
        Case(name: "records-" + name, kind: .certificate, text: text(bytes, "bkcertreg"), code: code, comment: comment)
    }

    static func records(_ world: World) throws -> [Case] {
        try streams(world) + unknown(world) + signatures(world)
    }

    private static func streams(_ world: World) throws -> [Case] {
        let bytes = world.certificate.rawRepresentation
        let records = try Forge.records(ofSigned: bytes)
        /// The records in any order, the second one's numbers in a longer form where that is asked for, and then a tail.
        func signed(
            _ records: [(type: UInt64, value: [UInt8])], longType: Bool = false, longLength: Bool = false,
            tail: [UInt8] = []
        ) -> [UInt8] {
            var writer = ByteWriter()
            for (position, record) in records.enumerated() {
                if longType, position == 1 {
                    writer.write([0xfd, 0, UInt8(record.type)])
                } else {
                    writer.write(bigSize: record.type)
                }
                if longLength, position == 1 {
                    writer.write([0xfd, 0, UInt8(record.value.count)])
                } else {
                    writer.write(bigSize: UInt64(record.value.count))
                }
                writer.write(record.value)
            }
            return Forge.sign(writer.bytes + tail, by: world.identity)
        }
        var swapped = records
        swapped.swapAt(1, 2)
        let without2 = records.filter { $0.type != 2 }
        var swappedWithout2 = without2
        swappedWithout2.swapAt(1, 2)
        let twice = Array(records[..<2] + records.dropFirst())
        return [
            certificate("no-signature", Array(bytes.prefix(60)), .truncated, "No room for a signature."),
            certificate(
                "68-bytes", [0, 3, 1, 1, 3] + [UInt8](repeating: 0, count: 63), .truncated,
                "One byte less than record 0 and a signature."),
            certificate(
                "69-bytes", signed([records[0]]), .missingRecord, "Record 0 and a signature, and no record 2."),
            certificate("order", signed(swapped), .recordOrder, "Records 4 and 2, signed in that order."),
            certificate("twice", signed(twice), .recordOrder, "Record 2 stands twice."),
            certificate(
                "long-type", signed(records, longType: true), .notCanonical, "Type 2 is written in three bytes."),
            certificate(
                "long-length", signed(records, longLength: true), .notCanonical, "Length 32 is written in three bytes."),
            certificate(
                "type-cut", signed(records, tail: [0xfd, 1]), .truncated, "A type of three bytes ends after two."),
            certificate("length-missing", signed(records, tail: [17]), .truncated, "A type without a length."),
            certificate(
                "length-cut", signed(records, tail: [17, 0xfe, 0, 0]), .truncated,
                "A length of five bytes ends after three."),
            certificate(
                "value-cut", signed(records, tail: [17, 2, 0]), .truncated, "Record 17 says two bytes and has one."),
            certificate(
                "value-huge", signed(records, tail: [17] + [UInt8](repeating: 0xff, count: 9)), .truncated,
                "A record that says 2^64 − 1 bytes."),
            certificate(
                "order-then-cut", signed(twice, tail: [17, 2, 0]), .recordOrder,
                "Record 2 stands twice and the last record is cut: the first of the two in the token."),
            certificate(
                "cut-and-order", signed(records, tail: [3]), .recordOrder,
                "A type that is too low at the end, without a length: the order is judged before the length."),
            certificate(
                "order-and-missing", signed(swappedWithout2), .recordOrder,
                "Record 2 is missing and 4 stands behind 6: the records are split before any is read."),
            certificate(
                "trailing", bytes + [0], .truncated,
                "A byte behind the signature: the last 64 bytes are not the signature any more."),
        ]
    }

    private static func unknown(_ world: World) throws -> [Case] {
        func forged(_ name: String, _ edits: Forge.Edits, _ code: Refusal.Code?, _ comment: String) throws -> Case {
            try certificate(
                name, Forge.token(world.certificate.rawRepresentation, edits, by: world.identity), code, comment)
        }
        return try [
            forged("long-value", [6: [3, 0]], .notCanonical, "The purposes are two bytes long."),
            forged("no-value", [6: []], .notCanonical, "The purposes are none."),
            forged("missing", [16: nil], .missingRecord, "The seal key is missing."),
            forged(
                "missing-and-size", [2: nil, 6: [3, 0]], .missingRecord, "Record 2 is missing, record 6 too long."),
            forged(
                "size-and-missing", [6: [3, 0], 16: nil], .notCanonical,
                "Record 6 is too long, record 16 missing: the first in the table's order."),
            forged(
                "key-and-size", [4: [UInt8](repeating: 0xff, count: 32), 6: [3, 0]], .keyNotOnCurve,
                "Record 4 is no key, record 6 too long: a range of an earlier record before the size of a later."),
            forged("unknown-even", [200: [1]], .unknownRecord, "Record 200 is not known and even."),
            forged("unknown-even-inside", [12: nil, 18: [1]], .missingRecord, "Record 12 is missing, 18 not known."),
            forged(
                "unknown-even-and-rule", [6: [0], 200: [1]], .fieldOutOfRange,
                "No purpose, and an even record that is not known: the message's rules come first."),
            forged("unknown-odd", [201: [1]], nil, "Record 201 is not known and odd: kept, covered by the signature."),
            forged("unknown-odd-between", [1: [], 7: [1, 2]], nil, "Odd records may stand anywhere, and be empty."),
            forged("unknown-last", [.max: [1]], nil, "Type 2^64 − 1 is odd."),
            forged("unknown-last-even", [.max - 1: [1]], .unknownRecord, "Type 2^64 − 2 is even."),
        ]
    }

    private static func signatures(_ world: World) throws -> [Case] {
        let bytes = world.certificate.rawRepresentation
        func changed(_ position: Int) -> [UInt8] {
            var bytes = bytes
            bytes[position] ^= 1
            return bytes
        }
        let unknownForged = try Forge.token(bytes, [200: [1]], by: world.stranger)
        let digest: Bytes32<Never> = TaggedHash(tag: "bitcache/listing").hash(bytes.dropLast(64))
        let untagged: Bytes32<Never> = SHA256.hash(bytes.dropLast(64))
        let signed = Array(bytes.dropLast(64))
        return [
            certificate(
                "flipped-byte", changed(105), .signatureInvalid, "The largest outstanding sum was changed by 1 msat."),
            certificate("flipped-signature", changed(bytes.count - 1), .signatureInvalid, "The signature was changed."),
            certificate(
                "signature-of-ones", signed + [UInt8](repeating: 0xff, count: 64), .signatureInvalid,
                "No x coordinate and no number below the group's order."),
            certificate(
                "signature-of-zeros", signed + [UInt8](repeating: 0, count: 64), .signatureInvalid, "Nothing signed."),
            certificate(
                "other-tag", signed + world.identity.sign(digest).rawRepresentation, .signatureInvalid,
                "Signed by the right key as a listing: the kind stands in the tag."),
            certificate(
                "no-tag", signed + world.identity.sign(untagged).rawRepresentation, .signatureInvalid,
                "Signed by the right key over the plain SHA-256."),
            certificate(
                "unknown-even-and-forged", unknownForged, .unknownRecord,
                "An even record that is not known, signed by a stranger: the signature comes last."),
        ]
    }

    /// Every kind at its limit and one byte above it, as far as a token can reach it.
    static func sizes(_ world: World) throws -> [Case] {
        let certificate = world.certificate.text
        var list: [Case] = []
        for (sample, needs) in [
            (.certificate, []), (.listing, []), (.offer, [certificate, world.listing.text]),
            (.commitment, [certificate, world.offer.text]), (.acceptance, [certificate, world.commitment.text]),
            (.release, [world.commitment.text]),
            (.closing, [certificate, world.offer.text, world.commitment.text, world.acceptance.text]), (.note, []),
        ] as [(Sample, [String])] {
            let (bytes, key) = try (sample.bytes(in: world), sample.signer(in: world))
            let prefix = try String(TokenText(rawRepresentation: bytes).text.prefix { $0 != "1" })
            let limit = sample.kind.maximumSize
            func sized(_ name: String, _ size: Int, _ code: Refusal.Code?, _ comment: String) throws {
                list.append(
                    Case(
                        name: "size-\(sample)-\(name)", kind: sample.kind,
                        text: text(try padded(bytes, to: size, by: key), prefix), needs: needs, code: code,
                        comment: comment))
            }
            try sized("largest", limit, nil, "\(limit) bytes, filled with an odd record.")
            try sized("above", limit + 1, .tokenTooLong, "\(limit + 1) bytes.")
        }
        for (sample, needs) in [(.payword, [world.commitment.text]), (.openReceipt, [])] as [(Sample, [String])] {
            let bytes = try sample.bytes(in: world)
            let prefix = try String(TokenText(rawRepresentation: bytes).text.prefix { $0 != "1" })
            let limit = sample.kind.maximumSize
            let room = limit - bytes.count - 4
            for (name, more, code) in [
                ("largest", 0, .unknownRecord), ("above", 1, .tokenTooLong),
            ] as [(String, Int, Refusal.Code)] {
                let padded = try Forge.container(bytes, [201: [UInt8](repeating: 0, count: room + more)])
                list.append(
                    Case(
                        name: "size-\(sample.kind)-\(name)", kind: sample.kind, text: text(padded, prefix),
                        needs: needs,
                        code: code,
                        comment: "\(limit + more) bytes, filled with an odd record, which a container does not take."))
            }
        }
        return list
    }
}
