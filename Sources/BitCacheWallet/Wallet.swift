public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto

/// All keys of one seed on one network.
///
/// Keys for coins stand where BIP 84 and BIP 86 put them, so that other wallets find the money. Keys for tokens stand
/// on branches of their own, hardened all the way: one of them that leaks says nothing about coins or other tokens.
public final class Wallet: Sendable {
    /// The network whose coins and tokens the keys are for.
    public let network: Network

    private let master: ExtendedSecretKey

    /// The wallet of a BIP 39 seed, or of any 16 to 64 secret bytes.
    ///
    /// - Throws: `seed_size`, `key_derivation_failed`.
    public init(seed: SecretBytes, network: Network) throws(Refusal) {
        master = try ExtendedSecretKey(seed: seed)
        self.network = network
    }

    /// The wallet of a mnemonic and its passphrase, the empty one if there is none.
    ///
    /// - Throws: `passphrase_too_long`, `passphrase_not_utf8`, `key_derivation_failed`.
    public convenience init(
        _ mnemonic: Mnemonic, passphrase: SecretBytes = .empty, network: Network
    ) throws(Refusal) {
        try self.init(seed: mnemonic.seed(passphrase: passphrase), network: network)
    }

    /// The fingerprint of the master key, 4 bytes, with which descriptors and outside signers name this wallet.
    public var masterFingerprint: [UInt8] { master.fingerprint }

    /// The key at a path from the master key.
    ///
    /// - Throws: `key_derivation_failed`.
    public func key(at path: DerivationPath) throws(Refusal) -> ExtendedSecretKey {
        try master.derive(path)
    }

    /// SLIP 44's number of the coin: 0 is Bitcoin, 1 every test network.
    var coinType: UInt32 { network == .mainnet ? 0 : 1 }
}

// MARK: - Keys for coins

extension Wallet {
    /// A key for P2WPKH, at `m/84'/coin'/account'/change/index` (BIP 84).
    ///
    /// - Throws: `path_malformed` for numbers from 2^31 on, `key_derivation_failed`.
    public func bip84Key(account: UInt32 = 0, change: Bool, index: UInt32) throws(Refusal) -> SecretKey {
        try coinKey(.p2wpkh, account, change, index)
    }

    /// The internal key for P2TR, at `m/86'/coin'/account'/change/index` (BIP 86), before its tweak.
    ///
    /// - Throws: `path_malformed` for numbers from 2^31 on, `key_derivation_failed`.
    public func bip86Key(account: UInt32 = 0, change: Bool, index: UInt32) throws(Refusal) -> SecretKey {
        try coinKey(.p2tr, account, change, index)
    }

    private func coinKey(
        _ type: AccountType, _ account: UInt32, _ change: Bool, _ index: UInt32
    ) throws(Refusal) -> SecretKey {
        let path = try path(of: type, account: account)
        return try key(at: DerivationPath(path.steps + [.init(change ? 1 : 0), .init(index)])).secretKey
    }
}

extension Wallet: NeverPrinted {
    /// The wallet by its fingerprint and network.
    public var description: String { "Wallet(\(Hex.encode(masterFingerprint)) on \(network), not shown)" }
}
