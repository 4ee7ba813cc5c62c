public import BitCacheCore
public import BitCachePayments

/// A payer's connection to an engine in the same process, over the same requests and bytes as any other.
public struct LocalConnection: HostConnection {
    private let engine: HostEngine
    private let clock: () -> Timestamp

    public init(_ engine: HostEngine, clock: @escaping () -> Timestamp) {
        self.engine = engine
        self.clock = clock
    }

    public func open(_ commitment: Verified<Commitment>) throws(Refusal) -> HostAnswer<Received<Acceptance>> {
        let request = HostRequest.open(try Received(rawRepresentation: commitment.rawRepresentation))
        let (commit, reply) = try ask([request])
        guard case .accepted(let acceptance) = reply else { throw unexpected() }
        return HostAnswer(commit: commit, value: try Received(rawRepresentation: acceptance.rawRepresentation))
    }

    public func pay(_ paywords: [Payword], secret: SessionSecret) throws(Refusal) -> HostAnswer<UInt32> {
        let (commit, reply) = try ask(paywords.map { HostRequest.pay($0, secret: secret) })
        guard case .paid(let index) = reply else { throw unexpected() }
        return HostAnswer(commit: commit, value: index)
    }

    public func chunk(
        _ number: UInt32, of session: Commitment.ID, secret: SessionSecret
    ) throws(Refusal) -> [UInt8] {
        try engine.chunk(number, of: session, secret: secret, at: clock())
    }

    public func close(_ release: Verified<Release>) throws(Refusal) -> HostAnswer<Received<Closing>> {
        let request = HostRequest.close(try Received(rawRepresentation: release.rawRepresentation))
        let (commit, reply) = try ask([request])
        guard case .closed(let closing) = reply else { throw unexpected() }
        return HostAnswer(commit: commit, value: try Received(rawRepresentation: closing.rawRepresentation))
    }

    /// Sends requests in one batch and returns the last answer, or the first refusal.
    private func ask(_ requests: [HostRequest]) throws(Refusal) -> (UInt64, HostReply) {
        var last: (UInt64, HostReply)?
        for answer in try engine.handle(requests, at: clock()) {
            last = (answer.commit, try answer.result.get())
        }
        guard let last else { throw unexpected() }
        return last
    }

    private func unexpected() -> Refusal {
        Refusal(.answerUnexpected, "the host answered something else than was asked")
    }
}

extension Refusal.Code {
    /// An answer of another kind than the request.
    public static let answerUnexpected = Self(rawValue: "answer_unexpected")
}
