public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
public import BitCacheWallet

/// The host's coins: where deposits and change arrive, and the keys that spend them.
///
/// Plain BIP 86 accounts, so that a wallet restored from the words sees every coin but the seal: external index 0 is
/// the host's own, 1 and up are deposit addresses in the order in which they were issued, the internal chain is change.
public struct Treasury: Sendable {
    private let wallet: Wallet
    private let account: UInt32
    /// The internal key of the host's seals.
    public let sealKey: SecretKey

    public init(wallet: Wallet, account: UInt32 = 0) throws(Refusal) {
        self.wallet = wallet
        self.account = account
        sealKey = try wallet.tokenKey(.seal, account: account, index: 0)
    }

    /// The key that spends what arrives at an external index.
    public func receivingKey(_ index: UInt32) throws(Refusal) -> SecretKey {
        try Taproot.outputSecretKey(
            internalKey: wallet.bip86Key(account: account, change: false, index: index), merkleRoot: nil)
    }

    /// The key that spends the change of an epoch's transaction.
    public func changeKey(_ index: UInt32) throws(Refusal) -> SecretKey {
        try Taproot.outputSecretKey(
            internalKey: wallet.bip86Key(account: account, change: true, index: index), merkleRoot: nil)
    }
}

extension SecretKey {
    /// The P2TR script that this output key spends.
    public var outputScript: Script { .p2tr(outputKey: publicKey) }
}
