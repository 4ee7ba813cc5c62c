import BitCacheCore
import BitCacheTesting
import Testing

// In this target, for it is signed messages and PSBTs that are written so.

@Suite("Base64")
struct Base64Tests {
    @Test(
        "RFC 4648's figures, both ways",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func published(plain: String, text: String) throws {
        #expect(Base64.encode(plain.utf8) == text)
        #expect(try Base64.decode(text) == Array(plain.utf8))
    }

    @Test("Random bytes come back", arguments: SeededGenerator.seeds())
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for count in 0..<100 {
            let bytes = random.bytes(count)
            #expect(try Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test(
        "Text in any other form is refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm9v====", "Zg==Zg==",
            "Zm9-",
            "Zm9_", "Zm9\u{e9}", "Z=9v", "not-valid-base64!!!!",
        ])
    func refused(text: String) {
        #expect(throws: Refusal(.malformedBase64, "")) { try Base64.decode(text) }
    }
}
