import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Keys of a wallet")
struct WalletKeyTests {
    private func wallet(_ network: Network) throws -> Wallet {
        try Wallet(Mnemonic(text: abandonAbout), network: network)
    }

    @Test(
        "The first keys are those that BIP 84 gives",
        arguments: [
            (false, UInt32(0), "0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c"),
            (false, 1, "03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77"),
            (true, 0, "03025324888e429ab8e3dbaf1f7802648b9cd01e9b418485c5fa4c1b9b5700e1a6"),
        ])
    func bip84(change: Bool, index: UInt32, publicKey: String) throws {
        let key = try wallet(.mainnet).bip84Key(change: change, index: index)
        #expect(Hex.encode(key.compressedPublicKey) == publicKey)
    }

    @Test(
        "The first internal keys are those that BIP 86 gives",
        arguments: [
            (false, UInt32(0), "cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115"),
            (false, 1, "83dfe85a3151d2517290da461fe2815591ef69f2b18a2ce63f01697a8b313145"),
            (true, 0, "399f1b2f4393f29a18c937859c5dd8a77350103157eb880f02e8c08214277cef"),
        ])
    func bip86(change: Bool, index: UInt32, publicKey: String) throws {
        let key = try wallet(.mainnet).bip86Key(change: change, index: index)
        #expect(key.publicKey.description == publicKey)
    }

    @Test(
        "Every key stands at the path that its documentation writes",
        arguments: [(Network.mainnet, 0), (.testnet, 1), (.signet, 1), (.regtest, 1)])
    func paths(network: Network, coin: Int) throws {
        let wallet = try wallet(network)
        func publicKey(_ path: String) throws -> XOnlyPublicKey {
            try wallet.key(at: DerivationPath(parsing: path)).secretKey.publicKey
        }
        #expect(
            try wallet.bip84Key(account: 7, change: true, index: 9).publicKey == publicKey("m/84'/\(coin)'/7'/1/9"))
        #expect(
            try wallet.bip86Key(account: 7, change: false, index: 9).publicKey == publicKey("m/86'/\(coin)'/7'/0/9"))
        for role in TokenKeyRole.allCases {
            #expect(
                try wallet.tokenKey(role, account: 3, index: 5).publicKey
                    == publicKey("m/16963'/\(coin)'/3'/\(role.rawValue)'/5'"))
        }
    }

    // Computed with an implementation of BIP 32 in Python, written for these tests.
    @Test(
        "Token keys stay what they are",
        arguments: [
            (
                Network.mainnet, TokenKeyRole.identity,
                "42e9956892211ea2bc439c775ae537cc0a37bdbc59decc4c22a6b3f9ad620337"
            ),
            (.mainnet, .epoch, "aac0f4e4a0a533a8edbec0e89f2e620883f907d7bfc9cf8638c9dfe354e23f1f"),
            (.regtest, .identity, "8f82c3f321a1bd4e21a594ddf55c85fa5fc33d520f82a40e6736cde8add08902"),
            (.regtest, .operational, "5b57350e5643ca50d0beda7c154ab70d4ac40d76b7798d0818e733bec3d23a4e"),
            (.regtest, .statement, "faa6863411048f56bdb80accd7bef85a3d9e9566ba01e3e182f2be2f683e75e9"),
            (.regtest, .payee, "228125157347cf7ee1b16c22abd3d3e8d1d17395eced79face6cb1483807ed7f"),
            (.regtest, .payer, "5f4f599151a1a56b96813d380326227991e02046eff23bd3e1b3e599a883d6cf"),
            (.regtest, .chain, "c6f97d73351b33217bfe5807518ff5349dedef840045620b67c7f0f6b957b417"),
            (.regtest, .seal, "43d98b8ac084214ef8f85eebf7dffbde7e6da071b6bc53333419def12e9790f3"),
            (.regtest, .epoch, "278b1d0c60fce35186ae774967a5cd1f59eb1ad448285df10aada4344cec4dfe"),
        ])
    func tokenKeys(network: Network, role: TokenKeyRole, publicKey: String) throws {
        #expect(try wallet(network).tokenKey(role).publicKey.description == publicKey)
    }

    // Also from Python. The four branch keys have odd, odd, odd and even y: both sides of the even-Y rule.
    @Test(
        "Payer and chain keys for a host stay what they are",
        arguments: [
            (
                Network.mainnet, "129d8a69aff42c8c415f22040fc46939ecdee41ec7e6351fcd558173d703793b",
                "54709ee114b7023ef893275e5d098ec9004b675b920761697c1dcf66c3f83cd4"
            ),
            (
                .signet, "ff5ee8d74f1f6419e1d6eb6997cbe309ebc795efc88e1ee4bec108b870e891d5",
                "93d107849a490e356281114471910c986cee3efdf707847083b4b686d41cfc46"
            ),
        ])
    func keysForHosts(network: Network, payerKey: String, chainKey: String) throws {
        let host = try XOnlyPublicKey(parsing: "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
        let wallet = try wallet(network)
        #expect(try wallet.payerKey(forHost: host).publicKey.description == payerKey)
        #expect(try wallet.chainKey(forHost: host).hex == chainKey)
    }

    @Test("No two keys are the same: of other roles, accounts, indices, hosts or networks")
    func allDiffer() throws {
        let hosts = [
            try XOnlyPublicKey(parsing: "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
            try XOnlyPublicKey(parsing: "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"),
        ]
        var keys: Set<String> = []
        var made = 0
        func add(_ key: String) {
            keys.insert(key)
            made += 1
        }
        for network in [Network.mainnet, .regtest] {
            let wallet = try wallet(network)
            for account: UInt32 in 0...1 {
                for index: UInt32 in 0...1 {
                    for role in TokenKeyRole.allCases {
                        add(try wallet.tokenKey(role, account: account, index: index).publicKey.description)
                    }
                    for change in [false, true] {
                        let (segwit, taproot) = (
                            try wallet.bip84Key(account: account, change: change, index: index),
                            try wallet.bip86Key(account: account, change: change, index: index)
                        )
                        add(segwit.publicKey.description)
                        add(taproot.publicKey.description)
                    }
                }
                for host in hosts {
                    add(try wallet.payerKey(forHost: host, account: account).publicKey.description)
                    add(try wallet.chainKey(forHost: host, account: account).hex)
                }
            }
        }
        #expect(made == 112)
        #expect(keys.count == made)
    }

    @Test("Another passphrase is another wallet, and the fingerprint tells")
    func passphrases() throws {
        let words = try Mnemonic(text: abandonAbout)
        #expect(Hex.encode(try Wallet(words, network: .mainnet).masterFingerprint) == "73c5da0a")
        let other = try Wallet(words, passphrase: SecretBytes(text: "TREZOR"), network: .mainnet)
        #expect(Hex.encode(other.masterFingerprint) == "b4e3f5ed")
    }

    @Test("Numbers from 2^31 on are refused and never wrap into hardened ones")
    func numbers() throws {
        let wallet = try wallet(.regtest)
        let tooMuch: UInt32 = 1 << 31
        #expect(throws: Refusal(.pathMalformed, "")) { try wallet.bip84Key(change: false, index: tooMuch) }
        #expect(throws: Refusal(.pathMalformed, "")) { try wallet.bip86Key(account: tooMuch, change: false, index: 0) }
        #expect(throws: Refusal(.pathMalformed, "")) { try wallet.tokenKey(.payee, index: tooMuch) }
        #expect(try wallet.bip84Key(change: false, index: tooMuch - 1).compressedPublicKey.count == 33)
    }
}
