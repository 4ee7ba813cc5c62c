public import BitCacheCore

/// What the 32 bytes of a link mean.
public enum ChainLinkMeaning {}

/// One link of a payer's hash chain.
public typealias ChainLink = Bytes32<ChainLinkMeaning>

/// The 16 random bytes that bind a chain to its session.
public struct ChainSalt: Hashable, Sendable {
    // The bytes in memory order; a fixed-size value, because an auditor holds many.
    let words: SIMD2<UInt64>

    /// The number of bytes.
    public static let count = 16

    /// Takes exactly 16 bytes; `not_canonical` otherwise.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        guard rawRepresentation.count == Self.count else {
            throw Refusal(.notCanonical, "a salt has 16 bytes and \(rawRepresentation.count) were found")
        }
        self.init(copying: rawRepresentation)
    }

    /// A fresh salt from the system's generator.
    public static func random() -> ChainSalt {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A salt from a generator of the caller's.
    public static func random(using generator: inout some RandomNumberGenerator) -> ChainSalt {
        ChainSalt(copying: (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    private init(copying bytes: some Collection<UInt8>) {
        var words = SIMD2<UInt64>()
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.words = words
    }

    /// The 16 bytes.
    public var rawRepresentation: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }
}
