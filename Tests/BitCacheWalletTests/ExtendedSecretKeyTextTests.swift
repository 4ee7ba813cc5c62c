import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@testable import BitCacheWallet

@Suite("Extended secret keys as text (BIP 32)")
struct ExtendedSecretKeyTextTests {
    private static let xprv =
        "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc"
    private static let xpub =
        "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL"

    private func read(_ text: String, _ network: Network = .mainnet) throws -> ExtendedSecretKey {
        try ExtendedSecretKey(parsing: SecretBytes(text: text), network: network)
    }

    @Test("A secret key is read and written as BIP 32 does, and leads to the published public key")
    func roundTrip() throws {
        let key = try read(Self.xprv)
        #expect(key.depth == 4)
        #expect(key.lastStep.description == "2147483646'")
        #expect(key.text(for: .mainnet).isEqual(to: SecretBytes(text: Self.xprv)))
        #expect(key.publicKey(for: .mainnet).description == Self.xpub)
        let test = key.text(for: .signet)
        #expect(test.withUnsafeBytes { $0.prefix(4).elementsEqual("tprv".utf8) })
        #expect(key.publicKey(for: .regtest).description.hasPrefix("tpub"))
        for network in [Network.testnet, .signet, .regtest] {
            let same = try ExtendedSecretKey(parsing: test, network: network)
            #expect(same.secretKey.publicKey == key.secretKey.publicKey)
            #expect(same.chainCode.isEqual(to: key.chainCode))
        }
    }

    // BIP 32's test vector 5, as far as it is about secret keys, and what else can be wrong.
    @Test(
        "A malformed key is refused",
        arguments: [
            // A public key in a secret version; keys behind 4 and behind 1; depth 0 with a parent and with a step.
            "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGTQQD3dC4H2D5GBj7vWvSQaaBv5cxi9gafk7NF3pnBju6dwKvH",
            "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGpWnsj83BHtEy5Zt8CcDr1UiRXuWCmTQLxEK9vbz5gPstX92JQ",
            "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD9y5gkZ6Eq3Rjuahrv17fEQ3Qen6J",
            "xprv9s2SPatNQ9Vc6GTbVMFPFo7jsaZySyzk7L8n2uqKXJen3KUmvQNTuLh3fhZMBoG3G4ZW1N2kZuHEPY53qmbZzCHshoQnNf4GvELZfqTUrcv",
            "xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUYZEsuoePmjzsB3eFKSUEh3Gu1N3cqVUN",
            // An unknown version, a wrong checksum, a public key, an address, nothing, and too much.
            "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZWZ6St24UVf2Qgo6oujFktLHdHY4",
            "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHL",
            ExtendedSecretKeyTextTests.xpub, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "",
            String(repeating: "1", count: 121), "xprv\u{0}",
        ])
    func malformed(text: String) throws {
        let refusal = try #require(throws: Refusal.self) { try read(text) }
        #expect(refusal.code == .extendedKeyMalformed)
        #expect(text.utf8.count < 12 || !refusal.message.contains(text.dropFirst(20).prefix(8)))
    }

    @Test(
        "A secret of zero or of the group order is refused",
        arguments: [
            "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzF93Y5wvzdUayhgkkFoicQZcP3y52uPPxFnfoLZB21Teqt1VvEHx",
            "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD5SDKr24z3aiUvKr9bJpdrcLg1y3G",
        ])
    func outOfRange(text: String) {
        #expect(throws: Refusal(.secretKeyOutOfRange, "")) { try read(text) }
    }

    @Test("A key of another network is refused")
    func networks() throws {
        for network in [Network.testnet, .signet, .regtest] {
            #expect(throws: Refusal(.extendedKeyOtherNetwork, "")) { try read(Self.xprv, network) }
        }
        let test = try read(Self.xprv).text(for: .testnet)
        #expect(throws: Refusal(.extendedKeyOtherNetwork, "")) {
            try ExtendedSecretKey(parsing: test, network: .mainnet)
        }
    }

    @Test("BIP 84's account key is refused in SLIP 132's form, with a hint and without the key")
    func slip132() throws {
        let zprv =
            "zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE"
        let refusal = try #require(throws: Refusal.self) { try read(zprv) }
        #expect(refusal.code == .slip132Key)
        #expect(refusal.message.contains("xprv") && refusal.message.contains("wpkh("))
        #expect(!refusal.message.contains("AdG4"))
    }

    @Test("Public and secret derivation agree on random paths", arguments: GeneratorSeeds.all)
    func derivationsAgree(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let master = try ExtendedSecretKey(seed: SecretBytes(copying: generator.bytes(64)))
        for _ in 0..<250 {
            let steps = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                DerivationPath.Step(rawValue: UInt32.random(in: 0..<1 << 31, using: &generator))
            }
            let path = try DerivationPath(steps)
            let network = try #require(Network.allCases.randomElement(using: &generator))
            let secret = try master.derive(path)
            let expected = secret.publicKey(for: network)
            #expect(try master.publicKey(for: network).derive(path) == expected)
            #expect(try ExtendedPublicKey(parsing: expected.description) == expected)
            let read = try ExtendedSecretKey(parsing: secret.text(for: network), network: network)
            #expect(read.publicKey(for: network) == expected)
        }
    }
}

/// The seeds of property tests; named so that `arguments:` stays short.
enum GeneratorSeeds {
    static let all = SeededGenerator.seeds()
}
