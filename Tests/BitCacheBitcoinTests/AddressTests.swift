import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Addresses")
struct AddressTests {
    private static let versionOneProgram = "751e76e8199196d454941c45d1b3a323f1433bd6"

    // The valid addresses of BIP 173 and BIP 350, and P2PKH and P2SH ones of the chain's early days.
    @Test(
        "An address stands for its script, and the script for the address",
        arguments: [
            ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", Network.mainnet, "0014" + versionOneProgram),
            (
                "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", .testnet,
                "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"
            ),
            (
                "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", .mainnet,
                "5128" + versionOneProgram + versionOneProgram
            ),
            ("BC1SW50QGDZ25J", .mainnet, "6002751e"),
            ("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", .mainnet, "5210751e76e8199196d454941c45d1b3a323"),
            (
                "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", .signet,
                "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"
            ),
            (
                "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", .signet,
                "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"
            ),
            (
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", .mainnet,
                "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            ),
            ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", .mainnet, "76a91477bff20c60e522dfaa3350c39b030a5d004e839a88ac"),
            ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", .mainnet, "a914b472a266d0bd89c13706a4132ccfb16f7c3b9fcb87"),
            ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", .regtest, "76a914243f1394f44554f4ce3fd68649c19adc483ce92488ac"),
        ])
    func valid(_ text: String, network: Network, script: String) throws {
        let address = try Address(parsing: text, network: network)
        #expect(address.script.description == script)
        #expect(address.network == network)
        // Bech32 has a canonical case; base58 is read and written as it is.
        let isBase58 = [.p2pkh, .p2sh].contains(address.script.kind)
        #expect(address.text == (isBase58 ? text : text.lowercased()))
        #expect(try Address(script: address.script, network: network) == address)
    }

    @Test(
        "A malformed address is refused",
        arguments: [
            // BIP 350's invalid addresses, and what is wrong with each.
            "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",  // unknown prefix
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",  // checksum of the other kind
            "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
            "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
            "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
            "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",  // a foreign character
            "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",  // version 17
            "bc1pw5dgrnzv",  // a program of 1 byte
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",  // 41 bytes
            "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",  // version 0 with 16 bytes
            "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",  // mixed case
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",  // more than four bits of padding
            "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j",  // padding that is not zero
            "bc1gmk9yu",  // no data
            // BIP 173: versions from 1 on no longer have the old checksum; version 0 with a changed character.
            "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx", "BC1SW50QA3JX3S",
            "bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj",
            // BIP 173's invalid ones.
            "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", "bc1rw5uspcuh",
            "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
            "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7", "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",
            "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T5",
            // Beyond ASCII: the Kelvin sign's lower case is k.
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7\u{212A}V8F3T4",
            // base58: a changed character, a foreign one, a private key, too long, too short.
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVNl",
            "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", String(repeating: "1", count: 121), "1", "", " ",
        ])
    func malformed(_ text: String) {
        for network in Network.allCases {
            #expect(throws: Refusal(.addressMalformed, "")) { try Address(parsing: text, network: network) }
        }
    }

    @Test("A single changed character of a bech32 address is found, wherever it is, and only its place is told")
    func suspects() throws {
        for text in ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1SW50QGDZ25J"] {
            for position in 3..<text.utf8.count {
                for character in "qpzx7".utf8 {
                    var changed = Array(text.lowercased().utf8)
                    guard changed[position] != character else { continue }
                    changed[position] = character
                    let refusal = try #require(throws: Refusal.self) {
                        try Address(parsing: String(decoding: changed, as: UTF8.self), network: .mainnet)
                    }
                    #expect(refusal.code == .addressMalformed)
                    #expect(refusal.message.hasSuffix("it is character \(position + 1)"), "\(refusal)")
                }
            }
        }
    }

    @Test(
        "A refusal says what is wrong, as far as the code can tell",
        arguments: [
            ("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "character 60 is none of bech32"),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "of the wrong kind"),
            ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx", "of the wrong kind"),
            // Two characters are changed.
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3qq", "characters were changed"),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t", "characters were changed"),
            ("tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", "bc, bcrt, tb"),
            ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "base58 cannot tell which"),
            ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVNl", "character 34 does not belong to base58"),
        ])
    func told(text: String, part: String) throws {
        let refusal = try #require(throws: Refusal.self) { try Address(parsing: text, network: .mainnet) }
        #expect(refusal.code == .addressMalformed)
        #expect(refusal.message.contains(part), "\(refusal)")
    }

    @Test(
        "What does not look like an address may be a secret, and is not repeated",
        arguments: [
            "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
            "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1", PublishedKey.secretTwo0h1h,
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        ])
    func secrets(text: String) throws {
        let refusal = try #require(throws: Refusal.self) { try Address(parsing: text, network: .mainnet) }
        #expect(refusal.code == .addressMalformed)
        #expect(!refusal.message.contains(text.prefix(7)))
    }

    @Test(
        "An address of another network is refused as such",
        arguments: [
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Network.regtest),
            ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", .mainnet),
            ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", .regtest),
            ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", .testnet),
            ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", .signet),
            ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", .mainnet),
        ])
    func otherNetwork(_ text: String, network: Network) {
        #expect(throws: Refusal(.addressOtherNetwork, "")) { try Address(parsing: text, network: network) }
    }

    @Test("A taproot address whose key is no point is refused, because nobody could spend from it")
    func keyOffCurve() throws {
        // No point of the curve has x = 5.
        let program = try Script.WitnessProgram(version: 1, program: [UInt8](repeating: 0, count: 31) + [5])
        let text = try Address(script: Script(program), network: .regtest).text
        #expect(throws: Refusal(.addressMalformed, "")) { try Address(parsing: text, network: .regtest) }
    }

    @Test("A script that is no form of address has none")
    func withoutAddress() throws {
        let data = try Script(bytes: [0x6a])
        #expect(throws: Refusal(.scriptWithoutAddress, "")) { try Address(script: data, network: .mainnet) }
    }

    @Test("Every address of every network is read back as it was written", arguments: Network.allCases)
    func roundTrip(_ network: Network) throws {
        let key = try sampleKey(3)
        let hash = [UInt8](repeating: 0, count: 20)
        for script in [p2tr(key), try p2wpkh(key), try .p2pkh(keyHash: hash), try .p2sh(scriptHash: hash)] {
            let address = try Address(script: script, network: network)
            #expect(try Address(parsing: address.text, network: network) == address)
        }
    }
}
