public import BitCacheCore
public import BitCachePayments

/// The bytes behind an offer, read by whoever owns the files; the engine asks before it takes money for them.
public protocol ContentSource {
    /// Checks that the content is still what was hashed, as far as that can be seen without reading it.
    ///
    /// - Throws: `content_changed`, `content_unreadable`.
    func checkUnchanged() throws(Refusal)

    /// The bytes of a chunk.
    ///
    /// - Throws: `content_changed`, `content_unreadable`.
    func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8]

    /// The layer that chunks are checked with; free to everyone.
    var layer: ChunkLayer { get }
}
