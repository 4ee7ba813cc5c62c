public import BitCacheCore

/// How far payment and service may run apart, in chunks.
public struct Window: Hashable, Sendable {
    /// Paid and not yet served, at most; what the payer can lose.
    public let ahead: UInt32
    /// Served and not yet paid, at most; what the host can lose.
    public let behind: UInt32

    /// The largest count on either side.
    public static let maximum: UInt32 = 65_536

    /// Makes a window; `field_out_of_range` unless 1 ≤ ahead ≤ ``maximum`` and behind ≤ ``maximum``.
    public init(ahead: UInt32, behind: UInt32) throws(Refusal) {
        guard (1...Self.maximum).contains(ahead), behind <= Self.maximum else {
            throw Refusal(
                .fieldOutOfRange, "a window is 1 to \(Self.maximum) chunks ahead and 0 to \(Self.maximum) behind")
        }
        self.ahead = ahead
        self.behind = behind
    }

    func write(to writer: inout ByteWriter) {
        writer.write(bigEndian: ahead)
        writer.write(bigEndian: behind)
    }
}
