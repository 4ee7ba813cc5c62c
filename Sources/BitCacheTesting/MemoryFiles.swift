public import BitCacheCore
public import BitCacheHost
public import BitCachePayments

/// A file in memory that a host serves.
public struct MemoryContentSource: ContentSource {
    public let layer: ChunkLayer
    private let bytes: [UInt8]

    /// Serves bytes under a layer that was made from them.
    public init(_ bytes: [UInt8], layer: ChunkLayer) {
        self.bytes = bytes
        self.layer = layer
    }

    public func checkUnchanged() throws(Refusal) {}

    public func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8] {
        guard range.upperBound <= UInt64(bytes.count) else {
            throw Refusal(.contentUnreadable, "the file ends at \(bytes.count)")
        }
        return Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }
}

/// A download in memory.
public final class MemorySink: DownloadSink {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8]? {
        guard range.upperBound <= UInt64(bytes.count) else { return nil }
        return Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    public func write(_ chunk: [UInt8], at offset: UInt64) throws(Refusal) {
        let end = Int(offset) + chunk.count
        if bytes.count < end { bytes += repeatElement(0, count: end - bytes.count) }
        bytes.replaceSubrange(Int(offset)..<end, with: chunk)
    }

    public func finish(length: UInt64) throws(Refusal) {
        bytes = Array(bytes.prefix(Int(length)))
    }
}
