public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto

// A PSBT comes from outside and names the keys that should sign. Whatever it names, only keys whose use is to spend coins
// may answer: a signature is a signature, and one by a token key could be presented as a token.

extension Wallet: SecretKeySource {
    /// Purposes whose second step names the coin (BIP 43 and SLIP 44).
    private static let purposesWithCoin: Set<UInt32> = [44, 48, 49, 84, 86, 87]

    /// The secret key at an origin that begins at this wallet's master key.
    ///
    /// Nil for another fingerprint, for the master key itself, for keys of another coin at the purposes that name one,
    /// and on the branch of token keys for all but the seal's (``TokenKeyRole/seal``), the only one that owns a coin.
    ///
    /// - Throws: `key_derivation_failed`.
    public func secretKey(at origin: KeyOrigin) throws(Refusal) -> SecretKey? {
        guard origin.fingerprint == masterFingerprint, spendsCoins(origin.path.steps) else { return nil }
        return try key(at: origin.path).secretKey
    }

    private func spendsCoins(_ steps: [DerivationPath.Step]) -> Bool {
        guard let purpose = steps.first else { return false }
        guard purpose.number != Self.tokenPurpose else { return isSealPath(steps) }
        guard purpose.isHardened, Self.purposesWithCoin.contains(purpose.number) else { return true }
        return steps.count < 2 || steps[1].isHardened && steps[1].number == coinType
    }

    /// Whether the steps are `16963'/coin'/account'/6'/index'` and nothing else.
    private func isSealPath(_ steps: [DerivationPath.Step]) -> Bool {
        steps.count == 5 && steps.allSatisfy(\.isHardened) && steps[1].number == coinType
            && steps[3].number == TokenKeyRole.seal.rawValue
    }
}
