import BitCacheCore
import BitCachePayments

/// The commands of one commit, with each session's paywords folded into the highest.
///
/// The folded payword stands where the session's first one came: nothing that follows it can tell the difference,
/// because a payword changes its own session only and the journal sees the highest one alone.
struct CommandLog {
    private var commands: [HostCommand] = []
    private var paywordPlaces: [Commitment.ID: Int] = [:]

    var isEmpty: Bool { commands.isEmpty }

    mutating func append(_ command: HostCommand) {
        guard case .pay(let id, let index, _) = command else {
            commands.append(command)
            return
        }
        if let place = paywordPlaces[id], case .pay(_, let earlier, _) = commands[place] {
            if index > earlier { commands[place] = command }
        } else {
            paywordPlaces[id] = commands.count
            commands.append(command)
        }
    }

    /// The bytes of all commands in order.
    var rawRepresentation: [UInt8] { commands.flatMap(\.rawRepresentation) }
}
