public import BitCacheCore

/// An answer of a host with the number of the commit that it rests on.
public struct HostAnswer<Value: Sendable>: Sendable {
    public let commit: UInt64
    public let value: Value

    public init(commit: UInt64, value: Value) {
        self.commit = commit
        self.value = value
    }
}

/// A host as its payer sees it; every answer comes from an unknown hand and is checked by the caller.
///
/// All requests may be repeated: the host answers a repetition as it answered the first.
public protocol HostConnection {
    func open(_ commitment: Verified<Commitment>) throws(Refusal) -> HostAnswer<Received<Acceptance>>

    /// Shows paywords; answers with the highest index that is now booked.
    func pay(_ paywords: [Payword], secret: SessionSecret) throws(Refusal) -> HostAnswer<UInt32>

    /// A chunk of the session's content, counted from the session's first chunk.
    func chunk(_ number: UInt32, of session: Commitment.ID, secret: SessionSecret) throws(Refusal) -> [UInt8]

    func close(_ release: Verified<Release>) throws(Refusal) -> HostAnswer<Received<Closing>>
}

/// Where a download is written, and read back from after an interruption.
public protocol DownloadSink {
    /// The bytes that stand in a range now; nil or other bytes where the range was not written.
    func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8]?

    func write(_ bytes: [UInt8], at offset: UInt64) throws(Refusal)

    /// Ends the download: the file is as long as its content says and safe on disk.
    func finish(length: UInt64) throws(Refusal)
}
