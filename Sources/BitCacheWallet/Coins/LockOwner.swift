public import BitCacheCore

/// Names the pending spend that a coin is locked for: one payment in all its versions.
public struct LockOwner: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as its maker chose it.
    public let name: String

    /// The most bytes of a name in UTF-8.
    public static let maximumSizeBytes = 64

    /// Names a pending spend, such as `payment 17`.
    ///
    /// - Throws: `lock_owner` for a name that is empty, too long, or has characters other than printable ASCII.
    public init(name: String) throws(Refusal) {
        guard (1...Self.maximumSizeBytes).contains(name.utf8.count),
            name.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else {
            throw Refusal(
                .lockOwner,
                "\(name.quoted) does not name a pending spend: 1 to \(Self.maximumSizeBytes) plain characters")
        }
        self.name = name
    }

    /// The name.
    public var description: String { name }

    /// Orders by the bytes of the names.
    public static func < (left: Self, right: Self) -> Bool {
        left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}

extension Refusal.Code {
    /// A text that is no name for a pending spend.
    public static let lockOwner = Self(rawValue: "lock_owner")
}
