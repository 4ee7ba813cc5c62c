import BitCacheCore
import Testing

@Suite("Texts as messages repeat them")
struct QuotedTextTests {
    @Test(
        "What is not printable ASCII is written as an escape",
        arguments: [
            ("", "''"), ("50msat", "'50msat'"), ("it's", #"'it\'s'"#), ("1\u{301}sat", #"'1\u{0301}sat'"#),
            ("\u{1b}[2J", #"'\u{1B}[2J'"#), ("a\r\nb", #"'a\r\nb'"#), ("\u{202e}cba", #"'\u{202E}cba'"#),
        ])
    func escapes(text: String, quoted: String) {
        #expect(text.quoted == quoted)
        #expect(text[...].quoted == quoted)
    }

    @Test("A message never grows with its cause", arguments: ["a", "\u{301}", "\u{1f469}\u{200d}"])
    func bounded(piece: String) {
        let long = String(repeating: piece, count: 100_000)
        #expect(long.quoted.utf8.count < 700)
        #expect(long.quoted.hasSuffix("…'"))
        let scalars = String(String.UnicodeScalarView(long.unicodeScalars.prefix(60)))
        #expect(!scalars.quoted.contains("…"))
        #expect(long.quoted.dropLast(2) == scalars.quoted.dropLast())
    }

    /// Marks in the wrong canonical order: comparing such texts as characters would take hours at this length.
    private static let marks = String(repeating: "\u{301}\u{316}", count: 1 << 20)

    @Test("A text of two million combining marks is refused like any other, and not repeated")
    func marks() {
        #expect(throws: Refusal(.amountNotUnderstood, "")) { try Amount(parsing: Self.marks) }
        #expect(throws: Refusal(.amountNotUnderstood, "")) { try Amount(parsing: "1" + Self.marks + "msat") }
        #expect(throws: Refusal(.timeNotUnderstood, "")) { try Timestamp(parsing: Self.marks) }
        #expect(throws: Refusal(.networkUnknown, "")) { try Network(parsing: Self.marks) }
        #expect(throws: Refusal(.malformedHex, "")) { try Hex.decode(Self.marks) }
        do {
            _ = try Amount(parsing: Self.marks)
        } catch {
            #expect(error.message.utf8.count < 800)
        }
    }
}
