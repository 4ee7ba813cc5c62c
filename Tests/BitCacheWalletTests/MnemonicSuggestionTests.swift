import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Mending words (BIP 39)")
struct MnemonicSuggestionTests {
    private func suggestions(_ word: String, maximumCount: Int = 5) -> [String] {
        let words = SecretBytes(text: "ozone \(word)\tgrab")
        return Mnemonic.suggestions(forWord: 2, of: words, maximumCount: maximumCount).withUnsafeBytes {
            String(decoding: $0, as: UTF8.self).split(separator: " ").map(String.init)
        }
    }

    @Test(
        "The nearest words come first: a letter changed, added, dropped or swapped, or the beginning of a word",
        arguments: [
            ("dril", "drill"), ("drlil", "drill"), ("DRIIL", "drill"), ("abandonn", "abandon"), ("pudd", "pudding"),
            ("acad", "acid"), ("abandom", "abandon"), ("zooo", "zoo"), ("grapd", "grape"), ("abs", "absent"),
            ("ozone", "ozone"),
        ])
    func nearest(written: String, first: String) {
        #expect(suggestions(written).first == first, "\(suggestions(written))")
    }

    @Test("Nothing is suggested for what is near no word, too long, no text, or not there")
    func none() {
        for word in ["qqqqqqq", "abandonabandon", String(repeating: "a", count: 100_000), "\u{ff}\u{ff}\u{ff}\u{ff}"] {
            #expect(suggestions(word).isEmpty)
        }
        let words = SecretBytes(text: "dril")
        for place in [Int.min, -1, 0, 2, .max] {
            #expect(Mnemonic.suggestions(forWord: place, of: words).count == 0)
        }
        #expect(Mnemonic.suggestions(forWord: 1, of: .empty).count == 0)
        #expect(suggestions("dril", maximumCount: 0).isEmpty)
        #expect(suggestions("a", maximumCount: -1).isEmpty)
    }

    @Test("No more words are suggested than are wanted")
    func counts() {
        for count in 1...6 { #expect(suggestions("ban", maximumCount: count).count <= count) }
        #expect(suggestions("ca", maximumCount: 3).count == 3)
    }

    @Test("Unknown words are told by their places")
    func unknownWords() {
        let words = SecretBytes(text: " ozone dril\nGRAB fiberr abandon\u{e9} zoo")
        #expect(Mnemonic.unknownWords(in: words) == [2, 4, 5])
        #expect(Mnemonic.unknownWords(in: SecretBytes(text: abandonAbout)).isEmpty)
        #expect(Mnemonic.unknownWords(in: .empty).isEmpty)
    }

    @Test("The first four letters of a word are not taken for it")
    func beginnings() throws {
        let words = "ozon dril grab fibe curt grac pudd than crui elde eigh picn"
        let refusal = try #require(throws: Refusal.self) { try Mnemonic(text: words) }
        #expect(refusal.code == .mnemonicWordUnknown)
        #expect(refusal.message.hasPrefix("word 1 ") && refusal.message.contains("in full"))
    }
}
