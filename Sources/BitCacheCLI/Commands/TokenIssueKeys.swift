import ArgumentParser
import BitCache

/// Whose key of a keystore is meant.
enum KeyRole: String, CaseIterable, ExpressibleByArgument {
    case identity, operational, statement, payee, payer, seal

    fileprivate func key(_ wallet: Wallet, account: UInt32, host: XOnlyPublicKey?) throws -> SecretKey {
        switch self {
        case .identity: return try wallet.tokenKey(.identity, account: account)
        case .operational: return try wallet.tokenKey(.operational, account: account)
        case .statement: return try wallet.tokenKey(.statement, account: account)
        case .payee: return try wallet.tokenKey(.payee, account: account)
        case .seal: return try wallet.tokenKey(.seal, account: account)
        case .payer:
            guard let host else {
                throw WrongUsage(
                    refusal: Refusal(.argumentInvalid, "a payer has a key for each host; name the host with --host"))
            }
            return try wallet.payerKey(forHost: host, account: account)
        }
    }
}

/// A keystore whose keys a command may use.
struct KeystoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An encrypted keystore; its passphrase is asked for, or taken from BITCACHE_KEYSTORE_PASSPHRASE.",
            valueName: "path"), completion: .file())
    var keystore: String?

    @Option(help: ArgumentHelp("The keystore's account.", valueName: "n"))
    var account: UInt32 = 0

    func validate() throws {
        if keystore == nil, account != 0 { throw ValidationError("--account belongs to a --keystore") }
    }

    /// The keystore's wallet; nil where none is named.
    func wallet() throws(Refusal) -> Wallet? {
        guard let keystore else { return nil }
        return try WalletOptions.wallet(at: keystore)
    }
}

/// The key that signs. It is never an argument: arguments are seen by every user of a machine.
struct SigningKeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The signer's secret key: a file of mode 0600 with 64 hexadecimal digits. Without this and --keystore it is "
                + "taken from BITCACHE_SECRET_KEY.",
            valueName: "path"), completion: .file())
    var keyFile: String?

    @Option(help: "Which key of the keystore signs, where it is not the usual one.")
    var role: KeyRole?

    /// The secret key that the options name.
    ///
    /// - Parameters:
    ///   - usual: The role whose key signs such a token.
    ///   - host: The host that a payer's key is for.
    /// - Throws: `secret_key_missing`, what the file refuses, `secret_key_out_of_range`.
    func key(_ usual: KeyRole, in keystore: KeystoreOptions, _ wallet: Wallet?, host: XOnlyPublicKey? = nil) throws
        -> SecretKey
    {
        if wallet != nil, keyFile != nil {
            throw WrongUsage(refusal: Refusal(.argumentInvalid, "name --key-file or --keystore, not both"))
        }
        if wallet == nil, role != nil {
            throw WrongUsage(refusal: Refusal(.argumentInvalid, "--role belongs to a --keystore"))
        }
        if let wallet { return try (role ?? usual).key(wallet, account: keystore.account, host: host) }
        if let keyFile { return try SecretKey(KeyFile.read(keyFile)) }
        guard let secret = try KeyFile.fromEnvironment("BITCACHE_SECRET_KEY") else {
            throw Refusal(.secretKeyMissing, "name --key-file or --keystore, or set BITCACHE_SECRET_KEY")
        }
        return try SecretKey(secret)
    }
}

/// The payer's chain key, from which the links of all its chains at a host follow.
struct ChainKeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The payer's chain key: a file of mode 0600 with 64 hexadecimal digits. Without this and --keystore it is "
                + "taken from BITCACHE_CHAIN_KEY.",
            valueName: "path"), completion: .file())
    var chainKeyFile: String?

    /// The chain key that the options name; that of the keystore where both are given, unless a file is named.
    ///
    /// - Throws: `secret_key_missing`, what the file refuses.
    func key(in keystore: KeystoreOptions, _ wallet: Wallet?, host: XOnlyPublicKey) throws(Refusal) -> SecretBytes {
        if let chainKeyFile { return try KeyFile.read(chainKeyFile) }
        if let wallet { return try wallet.chainKey(forHost: host, account: keystore.account) }
        guard let secret = try KeyFile.fromEnvironment("BITCACHE_CHAIN_KEY") else {
            throw Refusal(.secretKeyMissing, "name --chain-key-file or --keystore, or set BITCACHE_CHAIN_KEY")
        }
        return secret
    }
}

extension Refusal.Code {
    /// A command that signs was given no secret key.
    static let secretKeyMissing = Self(rawValue: "secret_key_missing")
}
