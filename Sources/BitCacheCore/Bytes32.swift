/// Thirty-two bytes that mean one thing: a txid, a token id, a chain link and a signing digest never mix.
///
/// `Meaning` is an empty type that names what the bytes stand for; ids are type aliases such as
/// `typealias TokenID = Bytes32<TokenIDMeaning>`. The order is that of the bytes read as one big-endian number.
public struct Bytes32<Meaning>: Hashable, Comparable, Sendable {
    // The bytes in memory order; a fixed-size value, so that ids in tables cost 32 bytes and no allocation.
    @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64)

    /// The number of bytes.
    public static var count: Int { 32 }

    /// All bits zero.
    public static var zero: Self { Self(words: (0, 0, 0, 0)) }

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Takes exactly 32 bytes.
    ///
    /// - Throws: `not_canonical` for any other number of bytes.
    public init(rawRepresentation bytes: some Collection<UInt8>) throws(Refusal) {
        guard bytes.count == 32 else {
            throw Refusal(.notCanonical, "expected 32 bytes and found \(bytes.count)")
        }
        self.init { buffer in
            let done: Void? = bytes.withContiguousStorageIfAvailable {
                buffer.copyBytes(from: UnsafeRawBufferPointer($0))
            }
            if done == nil { buffer.copyBytes(from: bytes) }
        }
    }

    /// Lets a function fill the 32 bytes in place, as hash functions want it.
    @inlinable
    public init(filling fill: (UnsafeMutableRawBufferPointer) -> Void) {
        words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words, fill)
    }

    /// The 32 bytes.
    public var rawRepresentation: [UInt8] { withUnsafeBytes { Array($0) } }

    /// The bytes in place.
    @inlinable
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Swift.withUnsafeBytes(of: words, body)
    }

    /// The same bytes under another meaning; each use is a place where two meanings meet, and reads as such.
    public func reinterpreted<Other>(as meaning: Other.Type) -> Bytes32<Other> {
        withUnsafeBytes { bytes in Bytes32<Other> { $0.copyMemory(from: bytes) } }
    }

    /// Whether all 32 bytes are equal; not in constant time, so not for secrets.
    @inlinable
    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    /// Hashes all 32 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }

    /// Compares the bytes as one big-endian number.
    public static func < (left: Self, right: Self) -> Bool {
        (left.words.0.bigEndian, left.words.1.bigEndian, left.words.2.bigEndian, left.words.3.bigEndian)
            < (right.words.0.bigEndian, right.words.1.bigEndian, right.words.2.bigEndian, right.words.3.bigEndian)
    }
}

extension Bytes32: CustomStringConvertible {
    /// The bytes as 64 lower-case hexadecimal digits.
    public var description: String { withUnsafeBytes { Hex.encode($0) } }

    /// Reads 64 lower-case hexadecimal digits.
    public init(parsing text: String) throws(Refusal) {
        try self.init(rawRepresentation: Hex.decode(text))
    }
}
