public import BitCacheCore
public import BitCachePayments

/// What a stranger may ask of a host that moves money; all of it is checked.
public enum HostRequest: Sendable {
    case open(Received<Commitment>)
    /// A payword, with the session secret that proves the sender is the payer or somebody it trusts.
    ///
    /// A payee who was handed an open receipt shows its payword without the secret; the host then hashes fewer links
    /// at a time.
    case pay(Payword, secret: SessionSecret?)
    case close(Received<Release>)
}

/// What the host answers, signed where it binds the host; sent only when the commit that made it is durable.
public enum HostReply: Hashable, Sendable {
    case accepted(Verified<Acceptance>)
    case paid(index: UInt32)
    case closed(Verified<Closing>)
}

/// An answer with the number of the commit that it rests on.
public struct Acknowledgement: Sendable {
    /// A client that is answered with a smaller number than before knows that the host was rolled back.
    public let commit: UInt64
    public let result: Result<HostReply, Refusal>
}

extension Refusal.Code {
    /// A request whose session secret is not the one that the commitment names.
    public static let sessionSecretWrong = Self(rawValue: "session_secret_wrong")
    /// An engine that stopped after a failed write; restart the host.
    public static let engineStopped = Self(rawValue: "engine_stopped")
    /// A stored log that does not replay to the stored journal.
    public static let replayDiffers = Self(rawValue: "replay_differs")
}
