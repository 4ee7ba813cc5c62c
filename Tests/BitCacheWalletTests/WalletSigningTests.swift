import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheWallet
import Testing

@Suite("A wallet that signs what comes from outside")
struct WalletSigningTests {
    private static func wallet(_ network: Network = .regtest) throws -> Wallet {
        try Wallet(Mnemonic(text: abandonAbout), network: network)
    }

    private static func origin(_ path: String, of wallet: Wallet) throws -> KeyOrigin {
        try KeyOrigin(fingerprint: wallet.masterFingerprint, path: DerivationPath(parsing: path))
    }

    @Test(
        "Keys for coins answer to their origin",
        arguments: [
            "m/84'/1'/0'/0/0", "m/86'/1'/7'/1/9", "m/48'/1'/0'/2'/0/1", "m/45'/0/1", "m/0'", "m/16963'/1'/0'/6'/0'",
        ])
    func coins(_ path: String) throws {
        let wallet = try Self.wallet()
        let key = try #require(try wallet.secretKey(at: Self.origin(path, of: wallet)))
        #expect(try key.publicKey == wallet.key(at: DerivationPath(parsing: path)).secretKey.publicKey)
    }

    @Test("Token keys never answer, but for the seal's", arguments: TokenKeyRole.allCases)
    func tokens(_ role: TokenKeyRole) throws {
        let wallet = try Self.wallet()
        for index in 0...1 {
            let key = try wallet.secretKey(at: Self.origin("m/16963'/1'/2'/\(role.rawValue)'/\(index)'", of: wallet))
            #expect((key != nil) == (role == .seal))
        }
    }

    @Test(
        "No other way leads onto the token branch, to the master key or to another coin's keys",
        arguments: [
            "m", "m/16963'", "m/16963'/1'", "m/16963'/1'/0'", "m/16963'/1'/0'/6'", "m/16963'/1'/0'/6'/0'/0'",
            "m/16963'/1'/0'/6'/0", "m/16963'/1'/0'/6/0'", "m/16963'/0'/0'/6'/0'", "m/16963'/1/0'/6'/0'",
            "m/16963/1'/0'/0'/0'",
            "m/84'/0'/0'/0/0", "m/86'/0'/0'/0/0", "m/44'/0'/0'/0/0",
        ])
    func otherWays(_ path: String) throws {
        let wallet = try Self.wallet()
        #expect(try wallet.secretKey(at: Self.origin(path, of: wallet)) == nil)
    }

    @Test("Another wallet's origin is not answered, and on mainnet the coin is 0")
    func others() throws {
        let wallet = try Self.wallet(.mainnet)
        let path = try DerivationPath(parsing: "m/84'/0'/0'/0/0")
        #expect(try wallet.secretKey(at: KeyOrigin(fingerprint: [1, 2, 3, 4], path: path)) == nil)
        #expect(try wallet.secretKey(at: Self.origin("m/84'/0'/0'/0/0", of: wallet)) != nil)
        #expect(try wallet.secretKey(at: Self.origin("m/84'/1'/0'/0/0", of: wallet)) == nil)
    }

    @Test("A PSBT that names a token key as signer of the wallet's own kind of output is not signed with it")
    func tokenKeyInPSBT() throws {
        let wallet = try Self.wallet()
        let token = try wallet.tokenKey(.identity)
        let seal = try wallet.tokenKey(.seal)
        for (key, path, isSigned) in [
            (token, "m/16963'/1'/0'/0'/0'", false), (seal, "m/16963'/1'/0'/6'/0'", true),
        ] {
            let root = Bytes32<MerkleRootMeaning> { $0[0] = 1 }
            let output = TransactionOutput(
                value: try Satoshis(10_000),
                script: .p2tr(outputKey: try Taproot.outputKey(internalKey: key.publicKey, merkleRoot: root).key))
            let outPoint = OutPoint(transactionID: .zero, index: 0)
            let paid = TransactionOutput(value: try Satoshis(9000), script: output.script)
            var psbt = try PSBT(Transaction(inputs: [TransactionInput(outPoint: outPoint)], outputs: [paid]))
            try psbt.setWitnessUTXO(output, input: 0)
            try psbt.describe(
                input: 0,
                .p2tr(internalKey: key.publicKey, origin: Self.origin(path, of: wallet), merkleRoot: root))
            #expect(try psbt.sign(with: wallet) == (isSigned ? [0] : []))
            #expect(try psbt.finalise() == (isSigned ? [] : [0]))
            if isSigned { _ = try psbt.extractedTransaction() }
        }
    }
}
