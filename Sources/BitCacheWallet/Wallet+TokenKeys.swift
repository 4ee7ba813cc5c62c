import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto

/// What a token key is for; the number is the fourth step of its path and never changes.
public enum TokenKeyRole: UInt32, Sendable, Hashable, CaseIterable {
    /// Names a host for ever and signs its certificates.
    case identity = 0
    /// Signs a host's offers, acceptances and closings.
    case operational = 1
    /// Signs a host's statements.
    case statement = 2
    /// Signs listings and payout instructions.
    case payee = 3
    /// The secret from which a payer's key for each host follows.
    case payer = 4
    /// The secret from which the seeds of hash chains follow.
    case chain = 5
    /// The internal key of the host's seal, the only output whose key stands among these.
    case seal = 6
    /// The secret from which an epoch's salts and shuffles follow.
    case epoch = 7
}

extension Wallet {
    /// The first step of every token key's path, of no other standard's use.
    static let tokenPurpose: UInt32 = 16963

    /// A token key, at `m/16963'/coin'/account'/role'/index'`; no address of the wallet is ever made from it.
    ///
    /// - Throws: `path_malformed` for numbers from 2^31 on, `key_derivation_failed`.
    public func tokenKey(_ role: TokenKeyRole, account: UInt32 = 0, index: UInt32 = 0) throws(Refusal) -> SecretKey {
        try key(at: DerivationPath(hardened: [Self.tokenPurpose, coinType, account, role.rawValue, index])).secretKey
    }

    /// The payer's key for one host: HMAC of the host's key under the payer branch, so that no two hosts can tell by
    /// their keys that they serve one payer.
    ///
    /// - Throws: `path_malformed`, `key_derivation_failed`.
    public func payerKey(forHost host: XOnlyPublicKey, account: UInt32 = 0) throws(Refusal) -> SecretKey {
        let branch = try tokenKey(.payer, account: account)
        // A digest is no key once in 2^128; the counter makes the answer defined even then.
        for counter in UInt8.min...UInt8.max {
            let secret = branch.derivedSecret(Array("bitcache/payer-key".utf8) + host.rawRepresentation + [counter])
            if let key = try? SecretKey(secret) { return key }
        }
        throw Refusal(.keyDerivationFailed, "no counter leads to a payer key for this host; use another account")
    }

    /// The 32-byte secret from which the seeds of all chains paid to one host follow.
    ///
    /// - Throws: `path_malformed`, `key_derivation_failed`.
    public func chainKey(forHost host: XOnlyPublicKey, account: UInt32 = 0) throws(Refusal) -> SecretBytes {
        try tokenKey(.chain, account: account)
            .derivedSecret(Array("bitcache/chain-key".utf8) + host.rawRepresentation)
    }
}
