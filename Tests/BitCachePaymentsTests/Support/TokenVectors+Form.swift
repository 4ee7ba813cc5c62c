import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// The text form and record 0, on certificates: SPEC.md §3.1 and the beginning of §3.3.
extension TokenVectors {
    private static func certificate(
        _ name: String, _ text: String, _ code: Refusal.Code?, _ comment: String
    ) -> Case {
        Case(name: "form-" + name, kind: .certificate, text: text, code: code, comment: comment)
    }

    static func form(_ world: World) throws -> [Case] {
        let (bytes, right) = (world.certificate.rawRepresentation, world.certificate.text)
        return try [
            certificate("valid", right, nil, "A token in its one text form."),
            certificate("no-token", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", .notAToken, "An address."),
            certificate("no-separator", "bkcertreg", .notAToken, "The prefix alone, without the digit 1."),
            certificate("unknown-prefix", text(bytes, "bkcertregx"), .notAToken, "A longer prefix."),
            certificate("other-network-word", text(bytes, "bkcertmain"), .notAToken, "Mainnet adds nothing."),
            certificate("space-before", " " + right, .notAToken, "The text does not begin with the prefix."),
            certificate("all-upper-case", right.uppercased(), .notAToken, "The prefix in upper case."),
            certificate("line-feed", right + "\n", .malformedText, "The line feed is not part of the token."),
            certificate("space-behind", right + " ", .malformedText, "Nor is a space."),
            certificate("doubled", right + right, .malformedText, "One text behind the other."),
            certificate("prefix-alone", "bkcertreg1", .malformedText, "Nothing behind the digit 1."),
            certificate("five-characters", "bkcertreg1qqqqq", .malformedText, "No room for a checksum."),
        ] + characters(world) + header(world) + textSize()
    }

    private static func characters(_ world: World) throws -> [Case] {
        let (bytes, right) = (world.certificate.rawRepresentation, world.certificate.text)
        let data = String(right.dropFirst("bkcertreg1".count))
        var values = Bech32.fiveBitValues(of: bytes)
        func written(_ values: [UInt8], _ variant: Bech32.Variant = .bech32m) -> String {
            Bech32.encode(prefix: "bkcertreg", fiveBitValues: values, variant: variant)
        }
        // Five bytes fill their characters, so that another character is padding and nothing else.
        let tooLong = written(Bech32.fiveBitValues(of: bytes.prefix(5)) + [0])
        let old = written(values, .bech32)
        let spare = values.count * 5 - bytes.count * 8
        values[values.count - 1] |= 1
        let middle = data.index(data.startIndex, offsetBy: data.count / 2)
        func inserted(_ character: String) -> String { "bkcertreg1" + data[..<middle] + character + data[middle...] }
        var list = [
            certificate(
                "upper-case", "bkcertreg1" + data.uppercased(), .malformedText,
                "The data in upper case is refused, unlike in BIP 173."),
            certificate(
                "mixed-case", "bkcertreg1" + data[..<middle] + data[middle...].uppercased(), .malformedText,
                "The second half in upper case."),
            certificate(
                "second-separator", text(bytes, "bkcertreg1x"), .malformedText,
                "The checksum is right for the longer prefix; accepting it would give one token many texts."),
            certificate(
                "changed-character", String(right.dropLast()) + (right.hasSuffix("q") ? "p" : "q"), .malformedText,
                "The last character was changed."),
            certificate("lost-character", String(right.dropLast()), .malformedText, "The last character is missing."),
            certificate("foreign-character", inserted("b"), .malformedText, "The letter b is not in the alphabet."),
            certificate("nul-inside", inserted("\0"), .malformedText, "A byte of zero in the middle."),
            certificate("nul-behind", right + "\0", .malformedText, "A byte of zero at the end."),
            certificate("not-ascii", inserted("é"), .malformedText, "Two bytes that are no ASCII in the middle."),
            certificate(
                "combining", "bkcertreg1\u{301}" + data, .malformedText,
                "A combining accent behind the digit 1: the bytes begin as those of a token all the same."),
            certificate("old-checksum", old, .malformedText, "The checksum of BIP 173 instead of BIP 350."),
            certificate("padding-five", tooLong, .malformedText, "Five bits of padding more than are needed."),
        ]
        // The certificate's length leaves padding bits; the case is about them.
        precondition(spare > 0, "a token whose bytes fill the last character has no padding to test")
        list.append(certificate("padding-bits", written(values), .malformedText, "A padding bit that is not zero."))
        return list
    }

    private static func header(_ world: World) throws -> [Case] {
        let bytes = world.certificate.rawRepresentation
        func header(_ version: UInt8, _ kind: UInt8, _ network: UInt8) -> String {
            text([0, 3, version, kind, network] + bytes.dropFirst(5), "bkcertreg")
        }
        // Above the limit and below what the text form takes.
        let tooLong = [UInt8](repeating: 0, count: 2045)
        return [
            certificate("no-bytes", text([], "bkcertreg"), .truncated, "A checksum and no bytes."),
            certificate("four-bytes", text([0, 3, 1, 1], "bkcertreg"), .truncated, "Record 0 ends early."),
            certificate(
                "short-and-version", text([0, 3, 2], "bkcertreg"), .truncated,
                "Too short for record 0, and of another version: the length is judged first."),
            certificate(
                "not-record-0", text([2] + bytes.dropFirst(), "bkcertreg"), .missingRecord, "It begins with record 2."),
            certificate(
                "record-0-longer", text([0, 4] + bytes.dropFirst(2), "bkcertreg"), .missingRecord,
                "Record 0 says four bytes."),
            certificate(
                "record-0-long-form", text([0, 0xfd, 0, 3] + bytes.dropFirst(2), "bkcertreg"), .missingRecord,
                "The length of record 0 is written in three bytes."),
            certificate("version", header(2, 1, 3), .versionUnknown, "Version 2 is not known."),
            certificate("version-zero", header(0, 1, 3), .versionUnknown, "Version 0 never was."),
            certificate(
                "version-and-kind", header(2, 200, 9), .versionUnknown,
                "A later version may know the kind and the network; the version is judged first."),
            certificate("kind-zero", header(1, 0, 3), .kindUnknown, "Kind 0 never was."),
            certificate("kind-withdrawal", header(1, 15, 3), .kindUnknown, "Kind 15 is kept for withdrawals."),
            certificate("kind-revocation", header(1, 16, 3), .kindUnknown, "Kind 16 is kept for revocations."),
            certificate("kind-last", header(1, 255, 3), .kindUnknown, "Kind 255."),
            certificate("kind-and-network", header(1, 255, 4), .kindUnknown, "The kind is judged before the network."),
            certificate("network", header(1, 1, 4), .networkUnknown, "Network 4 is not known."),
            certificate(
                "network-and-size", text([0, 3, 1, 1, 4] + tooLong, "bkcertreg"), .networkUnknown,
                "2050 bytes of an unknown network: the size is judged after it."),
            certificate("prefix-kind", text(bytes, "bkofferreg"), .prefixMismatch, "The prefix says offer."),
            certificate("prefix-network", text(bytes, "bkcert"), .prefixMismatch, "The prefix says mainnet."),
            certificate(
                "prefix-and-records", text([0, 3, 1, 1, 3, 9], "bkofferreg"), .prefixMismatch,
                "The prefix says offer and the records are broken off; the prefix is judged first."),
            certificate(
                "prefix-and-kind", text([0, 3, 1, 15, 3], "bkofferreg"), .kindUnknown,
                "The prefix says offer, record 0 a kind that is not known: record 0 is judged first."),
        ]
    }

    private static func textSize() -> [Case] {
        // ⌊2048/5⌋ × 8 + 40
        let limit = 3312
        let longest = "bkcertreg1" + String(repeating: "b", count: limit - 10)
        return [
            certificate(
                "longest-text", longest, .malformedText, "3312 bytes, all that a certificate may have; b is no data."),
            certificate(
                "long-text", longest + "b", .tokenTooLong, "3313 bytes are refused before anything is decoded."),
            certificate(
                "long-text-bytes", "bkcertreg1" + String(repeating: "é", count: 1652), .tokenTooLong,
                "1662 characters in 3314 bytes: bytes count."),
        ]
    }
}
