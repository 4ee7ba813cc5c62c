public import BitCacheCore

/// What the 32 bytes of an account's owner mean: a key, or zero where the account is the host's one of its kind.
public enum AccountOwnerMeaning {}

/// An account of the host's double-entry ledger: a class and an owner.
public struct Account: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What an account counts, and on which side it stands.
    ///
    /// Number 7 is kept for the host's reorg losses.
    public enum Class: UInt8, Sendable, CaseIterable, CustomStringConvertible {
        /// Coins of the host that are final on chain (asset).
        case treasury = 1
        /// A payer's prepaid balance (liability).
        case payer = 2
        /// What has been paid in sessions that are not closed (liability, owed to payees not yet counted).
        case sessions = 3
        /// What a payee has earned and not been paid (liability).
        case payee = 4
        /// Payouts that are not yet final on chain (liability).
        case payouts = 5
        /// The host's own money: what it put in, less fees and refunds (equity).
        case host = 6

        public var description: String {
            switch self {
            case .treasury: "treasury"
            case .payer: "payer"
            case .sessions: "sessions"
            case .payee: "payee"
            case .payouts: "payouts"
            case .host: "host"
            }
        }

        /// Whether debits increase the balance, as with assets.
        public var isDebitNormal: Bool { self == .treasury }

        /// Whether the balance may go below zero; the host's own account may, nobody else's.
        var mayGoNegative: Bool { self == .host }
    }

    public let `class`: Class
    public let owner: Bytes32<AccountOwnerMeaning>

    public init(_ class: Class, owner: Bytes32<AccountOwnerMeaning> = .zero) {
        self.class = `class`
        self.owner = owner
    }

    /// `payer:<64 digits>`, or `treasury` alone.
    public var description: String { owner == .zero ? "\(`class`)" : "\(`class`):\(owner)" }

    public static func < (left: Account, right: Account) -> Bool {
        (left.class.rawValue, left.owner) < (right.class.rawValue, right.owner)
    }
}
