import BitCache
import BitCacheCrypto
import Foundation

/// The four parties of the demo, each an account of one keystore: what each can sign, and where each is paid.
struct DemoParties {
    /// One party's role, in the order in which they are printed.
    enum Role: UInt32, CaseIterable, CustomStringConvertible {
        case host = 0
        case uploader = 1
        case referrer = 2
        case payer = 3

        var description: String {
            switch self {
            case .host: "host"
            case .uploader: "uploader"
            case .referrer: "referrer"
            case .payer: "payer"
            }
        }
    }

    static let network = Network.regtest

    private let wallet: Wallet
    let treasury: Treasury
    /// The host's identity key; it signs certificates and the host's own payout instruction, nothing else.
    let identity: SecretKey
    let operational: SecretKey
    let statement: SecretKey

    /// Opens the folder's keystore, or makes it.
    ///
    /// The passphrase comes from `BITCACHE_KEYSTORE_PASSPHRASE`; without one the demo keeps a random one beside the
    /// keystore, because its money is simulated.
    init(_ folder: DemoFolder) throws(Refusal) {
        let passphrase = try Self.passphrase(folder)
        if !FileSystem.exists(folder.keystore) {
            let contents = KeystoreContents(
                mnemonic: try Mnemonic.random(wordCount: 24), network: Self.network, created: folder.created)
            try KeystoreFile.write(Keystore.seal(contents, passphrase: passphrase), to: folder.keystore)
        }
        wallet = try Self.open(folder, passphrase).wallet()
        treasury = try Treasury(wallet: wallet, account: Role.host.rawValue)
        identity = try wallet.tokenKey(.identity, account: Role.host.rawValue, index: 0)
        operational = try wallet.tokenKey(.operational, account: Role.host.rawValue, index: 0)
        statement = try wallet.tokenKey(.statement, account: Role.host.rawValue, index: 0)
        try writePublicKeys(folder)
    }

    /// The key that names a party in tokens: a payer has one for each host.
    func key(of role: Role) throws(Refusal) -> SecretKey {
        switch role {
        case .host: identity
        case .uploader, .referrer: try wallet.tokenKey(.payee, account: role.rawValue, index: 0)
        case .payer: try wallet.payerKey(forHost: identity.publicKey, account: role.rawValue)
        }
    }

    func chainKey() throws(Refusal) -> SecretBytes {
        try wallet.chainKey(forHost: identity.publicKey, account: Role.payer.rawValue)
    }

    /// The key of the payer's own coins.
    func payerCoinKey() throws(Refusal) -> SecretKey {
        try Taproot.outputSecretKey(
            internalKey: wallet.bip86Key(account: Role.payer.rawValue, change: false, index: 0), merkleRoot: nil)
    }

    /// Whom the simulated chain's other blocks pay.
    func minerScript() throws(Refusal) -> Script {
        .p2tr(outputKey: try wallet.bip86Key(account: 9, change: false, index: 0).publicKey)
    }

    /// Where a payee is paid: the first P2WPKH address of its account.
    func payoutScript(of role: Role) throws(Refusal) -> Script {
        try .p2wpkh(
            compressedPublicKey: wallet.bip84Key(account: role.rawValue, change: false, index: 0).compressedPublicKey)
    }

    private static func open(_ folder: DemoFolder, _ passphrase: SecretBytes) throws(Refusal) -> KeystoreContents {
        let bytes = try KeystoreFile.read(folder.keystore)
        do throws(Refusal) {
            return try Keystore.open(bytes, passphrase: passphrase)
        } catch {
            let aboutPassphrase: [Refusal.Code] = [
                .keystoreWrongPassphrase, .passphraseEmpty, .passphraseTooLong, .passphraseNotUTF8,
            ]
            guard aboutPassphrase.contains(error.code) else {
                throw Refusal(error.code, "'\(folder.keystore)' cannot be opened: \(error.message)")
            }
            guard Passphrase.fromEnvironment("BITCACHE_KEYSTORE_PASSPHRASE") == nil else { throw error }
            throw Refusal(
                .folderDamaged,
                "'\(folder.passphrase)' is not the passphrase of '\(folder.keystore)'; restore both from a backup")
        }
    }

    private static func passphrase(_ folder: DemoFolder) throws(Refusal) -> SecretBytes {
        if let passphrase = Passphrase.fromEnvironment("BITCACHE_KEYSTORE_PASSPHRASE") { return passphrase }
        if !FileSystem.exists(folder.passphrase) {
            guard !FileSystem.exists(folder.keystore) else {
                throw Refusal(.passphraseMissing, "set BITCACHE_KEYSTORE_PASSPHRASE to the keystore's passphrase")
            }
            // 32 letters, each one of 26 with an uneven chance that costs less than a bit in all.
            var letters = try SecretBytes.random(count: 32).withUnsafeBytes { $0.map { 97 + $0 % 26 } }
            defer { wipe(&letters) }
            try FileSystem.replace(folder.passphrase, with: letters)
        }
        var kept = try FileSystem.read(folder.passphrase)
        defer { wipe(&kept) }
        return SecretBytes(copying: kept)
    }

    private func writePublicKeys(_ folder: DemoFolder) throws(Refusal) {
        var keys: [String: String] = [:]
        for role in Role.allCases { keys[role.description] = try key(of: role).publicKey.description }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        guard let data = try? encoder.encode(keys) else { return }
        try FileSystem.replace(folder.parties, with: Array(data))
    }

    /// The roles of the folder's public keys, for commands that have no need of secrets.
    static func roles(_ folder: DemoFolder) -> [String: String] {
        guard let data = FileManager.default.contents(atPath: folder.parties),
            let keys = try? JSONDecoder().decode([String: String].self, from: data)
        else { return [:] }
        return Dictionary(keys.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Refusal.Code {
    /// A keystore whose passphrase was not given.
    static let passphraseMissing = Self(rawValue: "passphrase_missing")
}
