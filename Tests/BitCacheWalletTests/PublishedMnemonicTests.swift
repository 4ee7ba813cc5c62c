import BitCacheCore
import BitCacheCrypto
import Foundation
import Testing

@testable import BitCacheWallet

/// The vectors published for BIP 39, in a folder beside the package: too large to write into a test.
private enum PublishedVectors {
    static let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/vectors/bip39.json")

    static let isThere: Bool = {
        let isThere = FileManager.default.fileExists(atPath: file.path)
        if !isThere { print("SKIPPED: the published vectors of BIP 39, for ../shared/vectors/bip39.json is missing") }
        return isThere
    }()
}

@Suite("Mnemonics, all published English vectors", .enabled(if: PublishedVectors.isThere))
struct PublishedMnemonicTests {
    @Test("Entropy, words, seed and master key belong together")
    func english() throws {
        let lists = try JSONDecoder().decode([String: [[String]]].self, from: Data(contentsOf: PublishedVectors.file))
        let vectors = try #require(lists["english"])
        #expect(vectors.count == 24)
        for vector in vectors {
            try #require(vector.count == 4)
            let mnemonic = try Mnemonic(text: vector[1])
            #expect(mnemonic.entropy.hex == vector[0])
            #expect(try Mnemonic(entropy: SecretBytes(hex: vector[0])).text == vector[1])
            let seed = try mnemonic.seed(passphrase: SecretBytes(text: "TREZOR"))
            #expect(seed.hex == vector[2])
            #expect(try ExtendedSecretKey(seed: seed).xprv == vector[3])
        }
    }
}
