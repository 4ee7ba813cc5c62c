import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("The text form of tokens (SPEC.md §3.1)")
struct TokenTextTests {
    static func header(_ kind: TokenKind, _ network: Network) -> [UInt8] { [0, 3, 1, kind.rawValue, network.rawValue] }

    @Test("Every kind has its own prefix on every network", arguments: TokenKind.allCases, Network.allCases)
    func prefixes(kind: TokenKind, network: Network) throws {
        let token = try TokenText(rawRepresentation: Self.header(kind, network))
        #expect(token.kind == kind)
        #expect(token.network == network)
        let word = token.text.prefix { $0 != "1" }
        let words = [
            "bkcert", "bklisting", "bkoffer", "bkcommit", "bkaccept", "bkpayword", "bkrelease", "bkclosing",
            "bkreceipt", "bknote", "bkstatement", "bkpaystub", "bkpayout", "bkdeposit",
        ]
        let position = try #require(TokenKind.allCases.firstIndex(of: kind))
        #expect(word == words[position] + ["", "test", "sig", "reg"][Int(network.rawValue)])
        #expect(TokenText.looksLikeToken(token.text))
        #expect(try TokenText(parsing: token.text) == token)
    }

    @Test(
        "Text without a known prefix and the digit 1 is no token at all",
        arguments: [
            "", "1", "bkoffer", "bkoffers1qqqqqqqqqq", "bkofferREG1qqqqqqqqqq", "BKOFFER1QQQQQQQQQQ",
            " bkoffer1qqqqqqqq",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bkoffer\u{301}1qqqqqqqqqqqq", "héllo wörld 1 2 3",
            String(repeating: "b", count: 100_000),
        ])
    func noToken(text: String) {
        #expect(!TokenText.looksLikeToken(text))
        #expect(throws: refusal(.notAToken)) { try TokenText(parsing: text) }
    }

    @Test(
        "The prefix is bytes: a mark behind the digit 1 does not hide it",
        arguments: ["\u{301}", "\u{fe0f}", "\u{20e3}"])
    func markBehindPrefix(mark: String) {
        let text = "bkoffer1" + mark + "qqqqqqqqqqqq"
        #expect(TokenText.looksLikeToken(text))
        #expect(TokenText.kind(ofPrefix: text) == .offer)
        #expect(throws: refusal(.malformedText)) { try TokenText(parsing: text) }
    }

    @Test("A line of a million combining marks is refused like any other")
    func marks() {
        // In the wrong canonical order: comparing such texts as characters would take hours at this length.
        let marks = String(repeating: "\u{301}\u{316}", count: 1 << 19)
        for text in [marks, "bkoffer" + marks, "bkoffer" + marks + "1qqqqqqqqqqqq"] {
            #expect(!TokenText.looksLikeToken(text))
            #expect(throws: refusal(.notAToken)) { try TokenText(parsing: text) }
        }
        #expect(throws: refusal(.tokenTooLong)) { try TokenText(parsing: "bkoffer1" + marks) }
    }

    @Test("Upper case, doubled text, spaces and cut text are refused")
    func malformed() throws {
        let text = try World().certificate.text
        let data = text.drop { $0 != "1" }.dropFirst()
        let half = text.prefix(text.count / 2)
        for changed in [
            "bkcertreg1" + data.uppercased(), half + text.dropFirst(half.count).uppercased(), text + text, text + "\n",
            text + " ", text + "\0", "bkcertreg1\u{301}" + data, String(text.dropLast()), text + "q", "bkcertreg1",
            "bkcertreg1qqqqq", "bkcertreg1" + text,
        ] {
            #expect(throws: refusal(.malformedText), "\(changed)") { try TokenText(parsing: changed) }
        }
        #expect(throws: refusal(.notAToken)) { try TokenText(parsing: text.uppercased()) }
    }

    @Test("Text between the prefix and a second 1 is refused, though its checksum is right")
    func secondForm() throws {
        let bytes = try World().certificate.rawRepresentation
        for prefix in ["bkcertreg1", "bkcertreg1x", "bkcertreg11", "bkcertreg1bkcertreg"] {
            let text = Bech32.encode(
                prefix: prefix, fiveBitValues: Bech32.fiveBitValues(of: bytes), variant: .bech32m)
            #expect(throws: refusal(.malformedText)) { try TokenText(parsing: text) }
        }
    }

    @Test("The older checksum of bech32 is refused")
    func bech32() throws {
        let bytes = try World().certificate.rawRepresentation
        let text = Bech32.encode(
            prefix: "bkcertreg", fiveBitValues: Bech32.fiveBitValues(of: bytes), variant: .bech32)
        #expect(throws: refusal(.malformedText)) { try TokenText(parsing: text) }
    }

    @Test("Any one character changed is refused")
    func changedCharacter() throws {
        let text = try World().certificate.text
        for position in text.indices {
            var changed = Array(text)
            changed[text.distance(from: text.startIndex, to: position)] = text[position] == "q" ? "p" : "q"
            #expect(throws: Refusal.self) { try TokenText(parsing: String(changed)) }
        }
    }

    @Test("Padding bits that are not zero, and padding of five bits, are refused")
    func padding() throws {
        let bytes = Self.header(.payword, .mainnet) + [7]
        var values = Bech32.fiveBitValues(of: bytes)
        func text() -> String { Bech32.encode(prefix: "bkpayword", fiveBitValues: values, variant: .bech32m) }
        #expect(try TokenText(parsing: text()).bytes == bytes)
        values[values.count - 1] |= 1
        #expect(throws: refusal(.malformedText)) { try TokenText(parsing: text()) }
        values[values.count - 1] &= 30
        values.append(0)
        #expect(throws: refusal(.malformedText)) { try TokenText(parsing: text()) }
    }

    @Test("A prefix that names another kind or network than record 0 is refused", arguments: Sample.allCases)
    func prefixMismatch(sample: Sample) throws {
        let bytes = try sample.bytes(in: World())
        let values = Bech32.fiveBitValues(of: bytes)
        let right = try TokenText(rawRepresentation: bytes).text.prefix { $0 != "1" }
        let word = String(right.dropLast(3))
        for prefix in [word, word + "sig", sample == .payword ? "bkreleasereg" : "bkpaystubreg"] {
            let text = Bech32.encode(prefix: prefix, fiveBitValues: values, variant: .bech32m)
            #expect(throws: refusal(.prefixMismatch)) { try TokenText(parsing: text) }
        }
    }

    @Test(
        "Record 0 is three bytes of a known version, kind and network",
        arguments: [
            ([], .truncated), ([0], .truncated), ([2], .truncated), ([0, 4], .truncated), ([0, 3, 2], .truncated),
            ([0, 3, 1, 1], .truncated),
            ([2, 3, 1, 1, 0], .missingRecord),
            ([0, 4, 1, 1, 0, 0], .missingRecord), ([0, 0xfd, 0, 3, 1, 1, 0], .missingRecord),
            ([0, 3, 0, 1, 0], .versionUnknown), ([0, 3, 2, 1, 0], .versionUnknown), ([0, 3, 1, 0, 0], .kindUnknown),
            ([0, 3, 1, 15, 0], .kindUnknown), ([0, 3, 1, 16, 0], .kindUnknown),
            ([0, 3, 1, 255, 0], .kindUnknown), ([0, 3, 1, 1, 4], .networkUnknown),
            ([0, 3, 1, 1, 255], .networkUnknown),
        ] as [([UInt8], Refusal.Code)])
    func header(bytes: [UInt8], code: Refusal.Code) {
        #expect(throws: refusal(code)) { try TokenText(rawRepresentation: bytes) }
    }

    @Test("A token has at most the bytes of its kind", arguments: TokenKind.allCases)
    func sizes(kind: TokenKind) throws {
        let limit = kind.maximumSize
        let largest = Self.header(kind, .testnet) + [UInt8](repeating: 0, count: limit - 5)
        let token = try TokenText(rawRepresentation: largest)
        #expect(try TokenText(parsing: token.text) == token)
        #expect(throws: refusal(.tokenTooLong)) { try TokenText(rawRepresentation: largest + [0]) }
        // Text is measured before it is decoded.
        #expect(throws: refusal(.tokenTooLong)) {
            try TokenText(parsing: token.text + String(repeating: "!", count: 100))
        }
    }

    @Test("A receipt has room for all its parts at their largest")
    func receiptSize() {
        let parts: [TokenKind] = [
            .certificate, .certificate, .commitment, .acceptance, .release, .closing, .offer, .listing, .commitment,
        ]
        let overhead = 5 + (2 + 36) + 4 * parts.count
        #expect(parts.reduce(overhead) { $0 + $1.maximumSize } <= TokenKind.receipt.maximumSize)
    }
}
