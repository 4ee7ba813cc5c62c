import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("The keys that BIP 86 publishes")
struct PublishedAccountTests {
    @Test(
        "Every key of BIP 86's test vectors is derived, secret and public",
        arguments: [
            (
                "m",
                "xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1ku"
                    + "HnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu",
                "xpub661MyMwAqRbcFkPHucMnrGNzDwb6teAX1RbKQmqtEF8kK3Z7LZ59"
                    + "qafCjB9eCRLiTVG3uxBxgKvRgbubRhqSKXnGGb1aoaqLrpMBDrVxga8"
            ),
            (
                "m/86'/0'/0'",
                "xprv9xgqHN7yz9MwCkxsBPN5qetuNdQSUttZNKw1dcYTV4mkaAFiBVGQ"
                    + "ziHs3NRSWMkCzvgjEe3n9xV8oYywvM8at9yRqyaZVz6TYYhX98VjsUk",
                "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2af"
                    + "YWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ"
            ),
            (
                "m/86'/0'/0'/0/0",
                "xprvA449goEeU9okwCzzZaxiy475EQGQzBkc65su82nXEvcwzfSskb2h"
                    + "At2WymrjyRL6kpbVTGL3cKtp9herYXSjjQ1j4stsXXiRF7kXkCacK3T",
                "xpub6H3W6JmYJXN49h5TfcVjLC3onS6uPeUTTJoVvRC8oG9vsTn2J8Lw"
                    + "igLzq5tHbrwAzH9DGo6ThGUdWsqce8dGfwHVBxSbixjDADGGdzF7t2B"
            ),
            (
                "m/86'/0'/0'/0/1",
                "xprvA449goEeU9okyiF1LmKiDaTgeXvmh87DVyRd35VPbsSop8n8uALp"
                    + "btrUhUXByPFKK7C2yuqrB1FrhiDkEMC4RGmA5KTwsE1aB5jRu9zHsuQ",
                "xpub6H3W6JmYJXN4CCKUSnriaiQRCZmG6aq4sCMDqTu1ACyngw7HShf5"
                    + "9hAxYjXgKDuuHThVEUzdHrc3aXCr9kfvQvZPit5dnD3K9xVRBzjK3rX"
            ),
            (
                "m/86'/0'/0'/1/0",
                "xprvA3Ln3Gt3aphvUgzgEDT8vE2cYqb4PjFfpmbiFKphxLg1FjXQpkAk"
                    + "5M1ZKDY15bmCAHA35jTiawbFuwGtbDZogKF1WfjwxML4gK7WfYW5JRP",
                "xpub6GL8SnQwRCGDhB59LEz9HMyM6sRYoByXBzXK3iEKWgCz8XrZNHUz"
                    + "d9L3AUBELW5NzA7dEFvMas1F84TuPH3xqdUA5tumaGWFgihJzWytXe3"
            ),
        ])
    func bip86(path: String, secret: String, published: String) throws {
        let wallet = try Wallet(Mnemonic(text: abandonAbout), network: .mainnet)
        let key = try wallet.key(at: DerivationPath(parsing: path))
        #expect(key.text(for: .mainnet).isEqual(to: SecretBytes(text: secret)))
        #expect(key.publicKey(for: .mainnet).description == published)
    }
}
