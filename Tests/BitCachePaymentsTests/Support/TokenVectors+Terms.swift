import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Certificates and listings: SPEC.md §5.1 and §5.2.
extension TokenVectors {
    static let notAKey = [UInt8](repeating: 0xff, count: 32)
    static let maximumTime = Timestamp.max.seconds
    static let maximumAmount = Amount.max.msat

    static func certificates(_ world: World) throws -> [Case] {
        func certificate(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: "certificate-" + name, kind: .certificate,
                text: forged(world.certificate, edits, by: key ?? world.identity), code: code, comment: comment)
        }
        let from = world.certificate.body.from.seconds
        return try [
            certificate("forged", [:], by: world.operational, .signatureInvalid, "Signed by the operational key."),
            certificate("no-purpose", [6: [0]], .fieldOutOfRange, "It allows nothing."),
            certificate("all-purposes", [6: [7]], nil, "Offers, acceptances and statements."),
            certificate("unknown-purpose", [6: [8]], .fieldOutOfRange, "Bit 3 is not known."),
            certificate("known-and-unknown", [6: [11]], .fieldOutOfRange, "Bit 3 beside known ones."),
            certificate("one-second", [10: from.bigEndianBytes], nil, "It begins and ends at one moment."),
            certificate("ends-first", [10: (from - 1).bigEndianBytes], .fieldOutOfRange, "It ends before it begins."),
            certificate("from-zero", [8: UInt64(0).bigEndianBytes], nil, "From the beginning of 1970 on."),
            certificate("last-second", [10: maximumTime.bigEndianBytes], nil, "Until the end of the year 9999."),
            certificate("late", [10: (maximumTime + 1).bigEndianBytes], .timeNotUnderstood, "A second more."),
            certificate(
                "late-from", [8: (maximumTime + 1).bigEndianBytes], .timeNotUnderstood,
                "It begins after the year 9999, and so after its end: the range of one field comes first."),
            certificate("largest-sum", [12: maximumAmount.bigEndianBytes], nil, "21 000 000 BTC outstanding."),
            certificate("sum", [12: (maximumAmount + 1).bigEndianBytes], .amountOutOfRange, "One msat more."),
            certificate("no-sum", [12: UInt64(0).bigEndianBytes], nil, "A host that wants to owe nothing."),
            certificate("no-key", [4: notAKey], .keyNotOnCurve, "The operational key is no key."),
            certificate("key-of-zeros", [4: [UInt8](repeating: 0, count: 32)], .keyNotOnCurve, "Nor are zeros."),
            certificate("no-seal-key", [6: [0], 16: notAKey], .keyNotOnCurve, "No seal key, and no purpose."),
            certificate(
                "short-seal", [14: [UInt8](repeating: 0, count: 35)], .notCanonical, "An outpoint of 35 bytes."),
            certificate("long-seal", [14: [UInt8](repeating: 0, count: 37)], .notCanonical, "An outpoint of 37 bytes."),
            Case(
                name: "certificate-mainnet", kind: .certificate, text: World(network: .mainnet).certificate.text,
                comment: "The same host on mainnet."),
        ]
    }

    static func listings(_ world: World) throws -> [Case] {
        func listing(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: "listing-" + name, kind: .listing, text: forged(world.listing, edits, by: key ?? world.uploader),
                code: code, comment: comment)
        }
        let root = world.layer.chunking.content.root.rawRepresentation
        func length(_ bytes: UInt64) -> [UInt8] { root + bytes.bigEndianBytes }
        func characters(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x7e, count: count) }
        return try [
            listing("valid", [:], nil, "With an address for receipts."),
            listing("no-address", [12: nil], nil, "Without one."),
            listing("forged", [:], by: world.identity, .signatureInvalid, "Signed by the host."),
            listing("no-uploader", [2: notAKey], .keyNotOnCurve, "The uploader is no key."),
            listing("whole-share", [10: UInt16(10_000).bigEndianBytes], nil, "Everything for the uploader."),
            listing("share", [10: UInt16(10_001).bigEndianBytes], .fieldOutOfRange, "More than the whole."),
            listing(
                "share-and-until", [10: UInt16(10_001).bigEndianBytes, 14: (maximumTime + 1).bigEndianBytes],
                .timeNotUnderstood, "The share is judged last."),
            listing("space", [12: Array("https://a b".utf8)], .fieldOutOfRange, "A space in the address."),
            listing("delete", [12: [0x61, 0x7f]], .fieldOutOfRange, "A control character in the address."),
            listing("not-ascii", [12: Array("https://é".utf8)], .fieldOutOfRange, "Bytes that are no ASCII."),
            listing("lowest-character", [12: [0x21]], nil, "An address of one exclamation mark."),
            listing("empty-address", [12: []], .fieldOutOfRange, "An address of nothing."),
            listing("longest-address", [12: characters(255)], nil, "255 characters."),
            listing("long-address", [12: characters(256)], .fieldOutOfRange, "256 characters."),
            listing("empty-file", [6: length(0)], .contentLength, "An empty file is no content."),
            listing("one-byte", [6: length(1)], nil, "The shortest content."),
            listing("longest-file", [6: length(1 << 40)], nil, "1 TiB."),
            listing("long-file", [6: length((1 << 40) + 1)], .contentLength, "One byte more."),
            listing("short-content", [6: root + [0]], .notCanonical, "Root and length in 33 bytes."),
            listing(
                "long-content", [6: length(0) + [0]], .notCanonical,
                "An empty file in 41 bytes: the size is judged before what stands in it."),
            listing("free", [8: UInt64(0).bigEndianBytes], nil, "Nothing is asked for."),
            listing("largest-price", [8: maximumAmount.bigEndianBytes], nil, "21 000 000 BTC a leaf."),
            listing("price", [8: (maximumAmount + 1).bigEndianBytes], .amountOutOfRange, "One msat more."),
            listing("last-second", [14: maximumTime.bigEndianBytes], nil, "Until the end of the year 9999."),
            listing("late", [14: (maximumTime + 1).bigEndianBytes], .timeNotUnderstood, "A second more."),
        ]
    }
}
