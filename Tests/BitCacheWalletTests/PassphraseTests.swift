import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Passphrases")
struct PassphraseTests {
    // U+212B is the Ångström sign, U+FB01 the ligature fi: both have another compatibility form. The seed was computed
    // with Python's unicodedata and hashlib.
    @Test(
        "All ways to write one passphrase give one seed",
        arguments: ["\u{212b}\u{e9}\u{fb01}", "A\u{30a}e\u{301}fi", "\u{c5}\u{e9}fi", "\u{c5}e\u{301}\u{fb01}"])
    func compatibilityForms(passphrase: String) throws {
        let seed = try Mnemonic(text: abandonAbout).seed(passphrase: SecretBytes(text: passphrase))
        #expect(
            seed.hex == "8306da9df97bf14386d51d887edfcd54bc999972ba4858139f461c6a817e89f0"
                + "68d7292647c1c8684594b4f0744636c0b35b7d008d66f5f9fd4d3dcc17614e94")
    }

    // The seeds were computed with Python's unicodedata and hashlib. Found by fuzzing: a normal form was not its own.
    @Test(
        "Marks that come out of a compatibility character take their place among the marks behind it",
        arguments: [
            (
                ["\u{385}\u{32c}", "\u{a8}\u{32c}\u{301}", " \u{32c}\u{308}\u{301}"],
                "5731d0de0b78218a31ff16959ecfb1fc9c88798609252da9b64a8d02155c0a36"
                    + "209eeb3a481385c8b648922bb3cb594282d944056218089343f5379b6ea61a4a"
            ),
            (
                ["x\u{b4}\u{323}\u{a8}\u{331}", "x \u{323}\u{301} \u{331}\u{308}"],
                "3f8ae6246a8a15e82fe4eb4c9b489d08829d7524f590387e3e1f57ba4dd8b9f2"
                    + "e440fb844031eb7d26ad8ec05083701eefa7bca1d9888e94881a494ff042fb78"
            ),
        ])
    func marks(passphrases: [String], expected: String) throws {
        for passphrase in passphrases {
            let seed = try Mnemonic(text: abandonAbout).seed(passphrase: SecretBytes(text: passphrase))
            #expect(seed.hex == expected)
        }
    }

    @Test("Behind any character, the marks of a normal form stand in the order of their classes")
    func order() throws {
        // A mark of a low class behind every scalar that may bring marks along.
        for number in 0x80...0x1ffff as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(number) else { continue }
            let secret = SecretBytes(copying: Array(scalar.utf8) + Array("\u{334}".utf8))
            let normal = try Passphrase.normalized(secret).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            let classes = normal.unicodeScalars.map(\.properties.canonicalCombiningClass)
            let isOrdered = zip(classes, classes.dropFirst()).allSatisfy { $0 <= $1 || $1 == .notReordered }
            #expect(isOrdered, "U+\(String(number, radix: 16))")
        }
    }

    @Test("An ASCII passphrase is its own normal form", arguments: ["", "TREZOR", " a\tb\u{0}c~ "])
    func ascii(passphrase: String) throws {
        let secret = SecretBytes(text: passphrase)
        #expect(try Passphrase.normalized(secret) === secret)
    }

    @Test("A passphrase of 1024 bytes is taken and one of 1025 is refused")
    func limit() throws {
        let mnemonic = try Mnemonic(text: abandonAbout)
        let most = String(repeating: "x", count: Passphrase.maximumBytes)
        #expect(Passphrase.maximumBytes == 1024)
        #expect(try mnemonic.seed(passphrase: SecretBytes(text: most)).count == 64)
        #expect(throws: Refusal(.passphraseTooLong, "")) {
            try mnemonic.seed(passphrase: SecretBytes(text: most + "x"))
        }
    }

    @Test(
        "Bytes that are no UTF-8 are refused as a passphrase",
        arguments: [[0xff], [0xc3], [0x61, 0x80], [0xed, 0xa0, 0x80], [0xc0, 0x80]] as [[UInt8]])
    func notText(bytes: [UInt8]) throws {
        let mnemonic = try Mnemonic(text: abandonAbout)
        #expect(throws: Refusal(.passphraseNotUTF8, "")) {
            try mnemonic.seed(passphrase: SecretBytes(copying: bytes))
        }
    }
}
