public import BitCacheCore

/// What the 32 bytes of a node of a content tree mean.
public enum ContentHashMeaning {}

/// A node of a content's Merkle tree.
public typealias ContentHash = Bytes32<ContentHashMeaning>

/// A file, named by the root of its BitTorrent v2 tree (BEP 52) and its length, always together.
///
/// The root alone names two files: BEP 52 does not tell a leaf from a node, so the 64 bytes L‖R have the root of the
/// 32 KiB file whose halves hash to L and R. With the length the name is unique.
public struct Content: Hashable, Sendable, CustomStringConvertible {
    /// The bytes of a leaf.
    public static let leafSize: UInt64 = 16_384
    /// The longest file: 1 TiB.
    public static let maximumLength: UInt64 = 1 << 40

    public let root: ContentHash
    /// In bytes, at least 1.
    public let length: UInt64

    /// Names a content.
    ///
    /// - Throws: `content_length` for an empty file or one above ``maximumLength``.
    public init(root: ContentHash, length: UInt64) throws(Refusal) {
        guard (1...Self.maximumLength).contains(length) else {
            throw Refusal(.contentLength, "a content has 1 byte to 1 TiB, and this one has \(length)")
        }
        self.root = root
        self.length = length
    }

    /// `root:length`, as files and chunks of a folder are listed.
    public var description: String { "\(root):\(length)" }

    /// The number of leaves: 16 KiB each, the last one shorter.
    public var leafCount: UInt64 { (length + Self.leafSize - 1) / Self.leafSize }
}

/// How a content is cut into chunks: 2^exponent leaves each, or the whole tree where it has fewer.
public struct Chunking: Hashable, Sendable {
    /// The largest exponent: 64 MiB a chunk.
    public static let maximumExponent: UInt8 = 12

    public let content: Content
    public let exponent: UInt8

    /// Cuts a content.
    ///
    /// - Throws: `chunk_size` above ``maximumExponent``.
    public init(_ content: Content, exponent: UInt8) throws(Refusal) {
        guard exponent <= Self.maximumExponent else {
            throw Refusal(.chunkSize, "a chunk has at most 2^\(Self.maximumExponent) leaves of 16 KiB")
        }
        self.content = content
        self.exponent = exponent
    }

    /// The bytes of every chunk but the last.
    public var chunkSize: UInt64 { Content.leafSize << UInt64(exponent) }

    public var chunkCount: UInt64 { (content.length + chunkSize - 1) / chunkSize }

    /// Where a chunk lies in the file; the last one is shorter where the length demands it.
    ///
    /// - Throws: `chunk_out_of_range`.
    public func range(ofChunk number: UInt64) throws(Refusal) -> Range<UInt64> {
        guard number < chunkCount else {
            throw Refusal(.chunkOutOfRange, "the content has \(chunkCount) chunks and chunk \(number) was asked")
        }
        let start = number * chunkSize
        return start..<min(start + chunkSize, content.length)
    }

    /// The height of a chunk's node in the tree: the exponent, or the tree's height where that is lower.
    var nodeHeight: Int { min(Int(exponent), ContentTree.height(ofLeaves: content.leafCount)) }
}

extension Refusal.Code {
    /// An empty file, or one that is too long.
    public static let contentLength = Self(rawValue: "content_length")
    /// A chunk size above the limit.
    public static let chunkSize = Self(rawValue: "chunk_size")
    /// A chunk number at or above the number of chunks.
    public static let chunkOutOfRange = Self(rawValue: "chunk_out_of_range")
    /// Bytes that are not the chunk they are said to be.
    public static let chunkMismatch = Self(rawValue: "chunk_mismatch")
    /// A chunk layer that does not lead to the content's root.
    public static let layerMismatch = Self(rawValue: "layer_mismatch")
}
