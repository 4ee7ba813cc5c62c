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

        /// The name as reports and databases write it.
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

    /// What the account counts.
    public let `class`: Class
    /// Whose account it is; zero where the host has one of the class.
    public let owner: Bytes32<AccountOwnerMeaning>

    /// Names an account; it exists from the first transfer on.
    public init(_ class: Class, owner: Bytes32<AccountOwnerMeaning> = .zero) {
        self.class = `class`
        self.owner = owner
    }

    /// `payer:<64 digits>`, or `treasury` alone.
    public var description: String { owner == .zero ? "\(`class`)" : "\(`class`):\(owner)" }

    /// Orders accounts by class, then by owner.
    public static func < (left: Account, right: Account) -> Bool {
        (left.class.rawValue, left.owner) < (right.class.rawValue, right.owner)
    }
}

extension Account {
    /// The account's 33 bytes, class and owner, as the journal writes them (SPEC.md §8.3).
    public var rawRepresentation: [UInt8] {
        var writer = ByteWriter(reservingCapacity: 33)
        write(to: &writer)
        return writer.bytes
    }

    /// Takes exactly 33 bytes.
    ///
    /// - Throws: `truncated`, `trailing_bytes`, `not_canonical` for an unknown class.
    public init(rawRepresentation: [UInt8]) throws(Refusal) {
        var reader = ByteReader(rawRepresentation)
        try self.init(reading: &reader)
        try reader.finish()
    }

    init(reading reader: inout ByteReader) throws(Refusal) {
        let number = try reader.readByte()
        guard let accountClass = Class(rawValue: number) else {
            throw Refusal(.notCanonical, "an account of class \(number) is not known")
        }
        self.init(accountClass, owner: try reader.read(Bytes32<AccountOwnerMeaning>.self))
    }

    func write(to writer: inout ByteWriter) {
        writer.write(`class`.rawValue)
        writer.write(owner)
    }
}
