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
