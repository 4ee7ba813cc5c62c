import BitCacheCore
import BitCachePayments

/// The commands of one commit, with each session's paywords folded into the highest.
///
/// The folded payword stands where the session's first one came: nothing that follows it can tell the difference,
/// because a payword changes its own session only and the journal sees the highest one alone. A command that books
/// paywords in the middle of a commit can tell, so nothing is folded across it.
struct CommandLog {
    private var commands: [HostCommand] = []
    private var paywordPlaces: [Commitment.ID: Int] = [:]
    /// The sessions that the commands ended.
    private(set) var endedSessions: [Commitment.ID] = []

    var isEmpty: Bool { commands.isEmpty }

    mutating func append(_ command: HostCommand) {
        switch command {
        case .pay(let id, let index, _):
            if let place = paywordPlaces[id], case .pay(_, let earlier, _) = commands[place] {
                if index > earlier { commands[place] = command }
                return
            }
            paywordPlaces[id] = commands.count
        case .close(let release): endedSessions.append(release.body.commitment)
        case .closeOverdue(let id): endedSessions.append(id)
        case .open(let commitment):
            if let previous = commitment.body.previous { endedSessions.append(previous.commitment) }
        case .refund, .closeEpoch: paywordPlaces.removeAll()
        case .publish, .dropExpiredOffers, .fund, .deposit, .issueDepositAddress, .instruct, .settle: break
        }
        commands.append(command)
    }

    /// The bytes of all commands in order.
    var rawRepresentation: [UInt8] { commands.flatMap(\.rawRepresentation) }
}
