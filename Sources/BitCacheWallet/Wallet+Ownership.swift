public import BitCacheBitcoin
public import BitCacheCore

extension Wallet {
    /// The address that an origin leads to, where it is one of this wallet's own.
    ///
    /// - Returns: nil for another wallet's fingerprint, and for a path that no account of BIP 84 or BIP 86 has.
    /// - Throws: What the derivation refuses.
    public func address(at origin: KeyOrigin) throws(Refusal) -> WalletAddress? {
        let steps = origin.path.steps
        guard origin.fingerprint == masterFingerprint, steps.count == 5, !steps[3].isHardened, !steps[4].isHardened,
            steps[3].number <= 1
        else { return nil }
        for type in AccountType.allCases {
            // Only the number's own account has these three steps; one that is not hardened fits none.
            let account = steps[2].number
            guard try path(of: type, account: account).steps == Array(steps.prefix(3)) else { continue }
            return try address(type, account: account, change: steps[3].number == 1, index: steps[4].number)
        }
        return nil
    }

    /// The own address that a script pays, where one of the origins leads to it.
    ///
    /// Origins are claims of whoever wrote them. They are believed only where the key that is derived from them makes
    /// this very script: a signer who is shown a stranger's output as change signs it away.
    ///
    /// - Throws: What the derivation refuses.
    public func address(paidBy script: Script, origins: [KeyOrigin]) throws(Refusal) -> WalletAddress? {
        for origin in origins {
            if let own = try address(at: origin), own.output.script == script { return own }
        }
        return nil
    }
}
