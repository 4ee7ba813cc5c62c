public import BitCacheBitcoin
public import BitCacheCore

/// A coin of the wallet with the address that it pays, which leads to the key.
public struct OwnCoin: Hashable, Sendable {
    /// The coin.
    public let coin: Coin
    /// The own address that it pays.
    public let address: WalletAddress

    /// Puts a coin and its address together.
    ///
    /// - Throws: `coin_unknown` where the coin pays another script.
    public init(_ coin: Coin, address: WalletAddress) throws(Refusal) {
        guard coin.output.script == address.output.script else {
            throw Refusal(.coinUnknown, "\(coin.outPoint) does not pay \(address.address)")
        }
        self.coin = coin
        self.address = address
    }
}
