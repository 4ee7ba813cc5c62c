import BitCacheCore
import BitCacheCrypto
import BitCacheLedger

/// What the ledger owes an account at the close, cut in two at a secret ratio and shuffled, so that a neighbour in the
/// tree learns neither a balance nor whose it is. SPEC.md §7.6.
struct LiabilityLeaf {
    private static let tag = TaggedHash(tag: "bitcache/liability-leaf")

    /// The leaves of all liabilities, in the tree's order.
    static func leaves(of ledger: Ledger, host: XOnlyPublicKey, epoch: UInt64, secret: EpochSecret) -> [SumNode] {
        var leaves: [(salt: LeafSalt, node: SumNode)] = []
        for (account, balance) in ledger.balances where isOwed(account, by: host) {
            let owed = UInt64(max(0, balance.net(of: account.class)))
            guard owed > 0 else { continue }
            let salts = [secret.liabilitySalt(account, part: 0), secret.liabilitySalt(account, part: 1)]
            // The ratio comes from bytes of a salt that its leaf's hash covers and nobody else sees.
            let ratio = salts[0].withUnsafeBytes { $0.loadUnaligned(as: UInt64.self).bigEndian }
            let first = owed.multipliedFullWidth(by: ratio).high
            for (salt, sum) in zip(salts, [first, owed - first]) {
                var message = ByteWriter()
                message.write(bigEndian: epoch)
                message.write(salt)
                message.write(account.class.rawValue)
                message.write(account.owner)
                message.write(bigEndian: sum)
                leaves.append((salt, SumNode(sum: sum, hash: tag.hash(message.bytes))))
            }
        }
        // Salts are pseudorandom, so their order is a shuffle that only the host can repeat.
        return leaves.sorted { $0.salt < $1.salt }.map(\.node)
    }

    /// Whether an account is a debt to somebody else; what the host earned itself is none.
    private static func isOwed(_ account: Account, by host: XOnlyPublicKey) -> Bool {
        switch account.class {
        case .payer, .sessions, .payouts: true
        case .payee: account.owner != host.bytes.reinterpreted(as: AccountOwnerMeaning.self)
        case .treasury, .host: false
        }
    }
}
