import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Mnemonics (BIP 39)")
struct MnemonicTests {
    @Test(
        "Entropy, words and seed belong together as the published vectors say",
        arguments: [
            (
                "00000000000000000000000000000000",
                "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
                    + "abandon about",
                "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"
                    + "1f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04"
            ),
            (
                "000000000000000000000000000000000000000000000000",
                "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
                    + "abandon abandon abandon abandon abandon abandon abandon agent",
                "035895f2f481b1b0f01fcf8c289c794660b289981a78f8106447707fdd9666ca"
                    + "06da5a9a565181599b79f53b844d8a71dd9f439c52a3d7b3e8a79c906ac845fa"
            ),
            (
                "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
                "legal winner thank year wave sausage worth useful legal winner thank year wave "
                    + "sausage worth useful legal winner thank year wave sausage worth title",
                "bc09fca1804f7e69da93c2f2028eb238c227f2e9dda30cd63699232578480a40"
                    + "21b146ad717fbb7e451ce9eb835f43620bf5c514db0f8add49f5d121449d3e87"
            ),
            (
                "9e885d952ad362caeb4efe34a8e91bd2",
                "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
                "274ddc525802f7c828d8ef7ddbcdc5304e87ac3535913611fbbfa986d0c9e547"
                    + "6c91689f9c8a54fd55bd38606aa6a8595ad213d4c9c9f9aca3fb217069a41028"
            ),
            (
                "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
                "void come effort suffer camp survey warrior heavy shoot primary clutch crush "
                    + "open amazing screen patrol group space point ten exist slush involve unfold",
                "01f5bced59dec48e362f2c45b5de68b9fd6c92c6634f44d6d40aab69056506f0"
                    + "e35524a518034ddc1192e1dacd32c1ed3eaa3c3b131c88ed8e7e54c49a5d0998"
            ),
        ] as [(String, String, String)])
    func vectors(entropy: String, words: String, seed: String) throws {
        let made = try Mnemonic(entropy: SecretBytes(hex: entropy))
        #expect(made.text == words)
        let read = try Mnemonic(text: words)
        #expect(read.entropy.hex == entropy)
        #expect(read.wordCount == words.split(separator: " ").count)
        #expect(try read.seed(passphrase: SecretBytes(text: "TREZOR")).hex == seed)
    }

    @Test("The list is that of BIP 39: 2048 words in order, each known by its first four letters")
    func list() throws {
        let words = (0..<EnglishWords.count).map { index in
            let packed = EnglishWords.packed(at: index)
            let letters = (0..<EnglishWords.letterCount(of: packed)).map { packed >> UInt64(56 - 8 * $0) }
            return String(decoding: letters.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
        }
        #expect(words == words.sorted())
        #expect(Set(words.map { $0.prefix(4) }).count == 2048)
        // The digest of the file english.txt that the BIP publishes, a line feed behind each word.
        let file = SecretBytes(text: words.map { $0 + "\n" }.joined())
        #expect(SHA256.secretHash(file).hex == "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda")
        for (index, word) in words.enumerated() {
            #expect(EnglishWords.pack(word.utf8).flatMap(EnglishWords.index(of:)) == index)
        }
    }

    @Test("Every length is written and read back", arguments: [12, 15, 18, 21, 24])
    func lengths(wordCount: Int) throws {
        let mnemonic = try Mnemonic.random(wordCount: wordCount)
        #expect(mnemonic.wordCount == wordCount)
        #expect(mnemonic.text.split(separator: " ").count == wordCount)
        #expect(try Mnemonic(text: mnemonic.text).entropy.isEqual(to: mnemonic.entropy))
        #expect(try !Mnemonic.random(wordCount: wordCount).entropy.isEqual(to: mnemonic.entropy))
    }

    @Test("Line feeds, tabs, many spaces and upper case are how people write, and are read")
    func spacing() throws {
        let written = "  Ozone drill\tGRAB\r\nfiber curtain grace\n\npudding thank  cruise elder eight picnic \n"
        #expect(try Mnemonic(text: written).entropy.hex == "9e885d952ad362caeb4efe34a8e91bd2")
    }

    @Test("Another number of words is refused", arguments: [0, 1, 11, 13, 14, 16, 23, 25, 27, 1000])
    func wordCounts(count: Int) {
        let words = Array(repeating: "abandon", count: count).joined(separator: " ")
        #expect(throws: Refusal(.mnemonicWordCount, "")) { try Mnemonic(text: words) }
        #expect(throws: Refusal(.mnemonicWordCount, "")) { try Mnemonic.random(wordCount: count) }
    }

    @Test("Entropy of another size is refused", arguments: [0, 4, 12, 15, 17, 31, 33, 36, 64])
    func entropySizes(count: Int) {
        #expect(throws: Refusal(.mnemonicEntropySize, "")) {
            try Mnemonic(entropy: SecretBytes(copying: [UInt8](repeating: 7, count: count)))
        }
    }

    @Test(
        "A word outside the list is refused by its place, and never repeated",
        arguments: ["drills", "dril", "d", "abandonabandon", "zzz", "drill1", "dr\u{0}ll", "dr\u{00ef}ll", "\u{ff}"])
    func unknownWords(word: String) throws {
        let words = "ozone \(word) grab fiber curtain grace pudding thank cruise elder eight picnic"
        let refusal = try #require(throws: Refusal.self) { try Mnemonic(text: words) }
        #expect(refusal.code == .mnemonicWordUnknown)
        #expect(refusal.message.hasPrefix("word 2 "))
        #expect(!refusal.message.contains(word) || word == "d")
    }

    @Test("Bytes that are no UTF-8 are an unknown word")
    func notText() {
        let bytes = Array(abandonAbout.utf8.dropLast()) + [0xff]
        #expect(throws: Refusal(.mnemonicWordUnknown, "")) { try Mnemonic(parsing: SecretBytes(copying: bytes)) }
    }

    @Test("Of all last words, one in sixteen has the right checksum for twelve words, and the rest are refused")
    func checksums() throws {
        let start = abandonAbout.dropLast("about".count)
        var accepted = 0
        for index in 0..<EnglishWords.count {
            let packed = EnglishWords.packed(at: index)
            let letters = (0..<EnglishWords.letterCount(of: packed)).map {
                UInt8(truncatingIfNeeded: packed >> UInt64(56 - 8 * $0))
            }
            do throws(Refusal) {
                _ = try Mnemonic(text: start + String(decoding: letters, as: UTF8.self))
                accepted += 1
            } catch {
                #expect(error == Refusal(.mnemonicChecksum, ""))
            }
        }
        #expect(accepted == 128)
    }

    @Test("Two words that changed places are refused")
    func swapped() {
        #expect(throws: Refusal(.mnemonicChecksum, "")) {
            try Mnemonic(text: "drill ozone grab fiber curtain grace pudding thank cruise elder eight picnic")
        }
    }
}
