import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@testable import BitCacheWallet

@Suite("Accounts, addresses and descriptors of a wallet")
struct WalletAccountTests {
    private func wallet(_ network: Network) throws -> Wallet {
        try Wallet(Mnemonic(text: abandonAbout), network: network)
    }

    @Test(
        "The first addresses are those that BIP 84 and BIP 86 give",
        arguments: [
            (AccountType.p2wpkh, false, 0, "m/84'/0'/0'/0/0", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"),
            (.p2wpkh, false, 1, "m/84'/0'/0'/0/1", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"),
            (.p2wpkh, true, 0, "m/84'/0'/0'/1/0", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el"),
            (.p2tr, false, 0, "m/86'/0'/0'/0/0", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"),
            (.p2tr, false, 1, "m/86'/0'/0'/0/1", "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh"),
            (.p2tr, true, 0, "m/86'/0'/0'/1/0", "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7"),
        ] as [(AccountType, Bool, UInt32, String, String)])
    func published(type: AccountType, change: Bool, index: UInt32, path: String, address: String) throws {
        let found = try wallet(.mainnet).address(type, change: change, index: index)
        #expect(found.address.text == address)
        #expect(found.path.description == path)
        #expect(found.output.keys.map(\.origin.path) == [found.path])
        #expect(found.output.keys.map(\.origin.fingerprint) == [[0x73, 0xc5, 0xda, 0x0a]])
    }

    @Test("The account keys are those that BIP 84 and BIP 86 give")
    func accountKeys() throws {
        let wallet = try wallet(.mainnet)
        // BIP 84 writes this key in SLIP 132's form.
        #expect(
            try wallet.account(.p2wpkh).publicKey.description
                == "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V"
        )
        #expect(
            try wallet.account(.p2tr).publicKey.description
                == "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ"
        )
        #expect(
            try wallet.master().text(for: .mainnet).isEqual(
                to: SecretBytes(
                    text:
                        "xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu"
                )))
    }

    @Test("Descriptors name the wallet, and hold what both forms say", arguments: Network.allCases)
    func descriptors(network: Network) throws {
        let wallet = try wallet(network)
        let coin = network == .mainnet ? 0 : 1
        let descriptors = try wallet.descriptors(account: 2)
        let starts = ["wpkh([73c5da0a/84h/\(coin)h/2h]", "tr([73c5da0a/86h/\(coin)h/2h]"]
        #expect(descriptors.count == 4)
        for (position, descriptor) in descriptors.enumerated() {
            #expect(descriptor.textWithoutChecksum.hasPrefix(starts[position / 2]))
            #expect(descriptor.textWithoutChecksum.hasSuffix("/\(position % 2)/*)"))
            #expect(try Descriptor(parsing: descriptor.description, network: network) == descriptor)
        }
        for type in AccountType.allCases {
            let account = try wallet.account(type, number: 2)
            #expect(try account.multipath.branches == [account.external, account.change])
            #expect(account.multipath.textWithoutChecksum.hasSuffix("/<0;1>/*)"))
            #expect(account.publicKey.depth == 3)
        }
    }

    // Computed with embit 0.8.0.
    @Test(
        "Another implementation gives the same checksums and addresses",
        arguments: [
            (
                Network.mainnet, AccountType.p2wpkh, "afwvtk2s", "vatdkr6g", "qf45pmyh",
                "bc1qhxgzmkmwvrlwvlfn4qe57lx2qdfg8phycnsarn"
            ),
            (
                .mainnet, .p2tr, "se42yddx", "pdsteca7", "xf07c0qd",
                "bc1pxsvy7ep2awd5x9lg90tgm4xre8wxcuj5cpgun8hmzwqnltqha8pqkkf3st"
            ),
            (
                .regtest, .p2wpkh, "evh9fu0w", "gcjy5flk", "lxek0ef2",
                "bcrt1qfsryn6hh2yhpxpp7m9dh54x89wettyfkhat7dd"
            ),
            (
                .regtest, .p2tr, "xpyddy6h", "h4pvs320", "ewv9va06",
                "bcrt1pyfv094rr0vk28lf8v9yx3veaacdzg26ztqk4ga84zucqqhafnn5qgzwrkc"
            ),
        ] as [(Network, AccountType, String, String, String, String)])
    func secondOpinion(
        network: Network, type: AccountType, external: String, change: String, multipath: String, seventh: String
    ) throws {
        let account = try wallet(network).account(type)
        #expect(account.external.description.hasSuffix("/0/*)#" + external))
        #expect(account.change.description.hasSuffix("/1/*)#" + change))
        #expect(account.multipath.description.hasSuffix("/<0;1>/*)#" + multipath))
        #expect(try account.external.address(at: 7).text == seventh)
        #expect(try account.multipath.address(at: 7).text == seventh)
        #expect(try account.address(index: 7).address.text == seventh)
    }

    @Test(
        "Addresses of random accounts are those of their descriptors and of their secret keys",
        arguments: GeneratorSeeds.all)
    func addressesAgree(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let network = try #require(Network.allCases.randomElement(using: &generator))
            let wallet = try Wallet(seed: SecretBytes(copying: generator.bytes(32)), network: network)
            let (account, index) = (
                UInt32.random(in: 0..<1 << 31, using: &generator), UInt32.random(in: 0..<1 << 31, using: &generator)
            )
            let change = Bool.random(using: &generator)
            let segwit = try wallet.bip84Key(account: account, change: change, index: index)
            let taproot = try wallet.bip86Key(account: account, change: change, index: index)
            let scripts = [
                try Script.p2wpkh(compressedPublicKey: segwit.compressedPublicKey),
                .p2tr(outputKey: try Taproot.outputKey(internalKey: taproot.publicKey, merkleRoot: nil).key),
            ]
            let descriptors = try wallet.descriptors(account: account)
            for (position, type) in AccountType.allCases.enumerated() {
                let found = try wallet.address(type, account: account, change: change, index: index)
                #expect(found.address == (try Address(script: scripts[position], network: network)))
                #expect(try wallet.key(at: found.path).secretKey.publicKey == found.output.keys.first?.publicKey.xOnly)
                let text = descriptors[2 * position + (change ? 1 : 0)].description
                let read = try Descriptor(parsing: text, network: network)
                #expect(try read.address(at: index) == found.address)
                #expect(try read.output(at: index) == found.output)
                #expect(read.description == text)
            }
        }
    }

    @Test("Numbers from 2^31 on are refused and never wrap into hardened ones")
    func numbers() throws {
        let wallet = try wallet(.regtest)
        #expect(throws: Refusal(.pathMalformed, "")) { try wallet.account(.p2tr, number: 1 << 31) }
        #expect(throws: Refusal(.descriptorIndex, "")) { try wallet.address(.p2tr, index: 1 << 31) }
        #expect(throws: Never.self) { try wallet.address(.p2tr, account: 1 << 31 - 1, index: 1 << 31 - 1) }
    }

    @Test("The names of the types are those of the command line", arguments: AccountType.allCases)
    func names(type: AccountType) {
        #expect(AccountType(rawValue: type.description) == type)
        #expect(["p2wpkh", "p2tr"].contains(type.description))
    }
}

extension Wallet {
    fileprivate func master() throws -> ExtendedSecretKey { try key(at: DerivationPath([])) }
}
