import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import Testing

/// All that a host's state says, to be held against another moment or another run.
struct StateView: Equatable {
    let head: JournalHead
    let balances: [Account: Balance]
    let reservations: [TransferID: Ledger.Reservation]
    let sessions: [Commitment.ID: HostSession]
    let closed: [Commitment.ID: ClosedSession]
    let offers: [Offer.ID: Verified<Offer>]
    let openSessionsByPayer: [XOnlyPublicKey: Int]
    let instructions: [XOnlyPublicKey: Verified<PayoutInstruction>]
    let depositIndexes: [XOnlyPublicKey: UInt32]
    let commitNumber: UInt64
    let nextSerial: UInt64
    let epoch: UInt64
    let claims: [Claim]
    let statements: [UInt64: Statement]
    let settled: [UInt64: Bool]
    let lastStatement: Statement.ID?

    init(_ state: HostState) {
        head = state.ledger.head
        balances = state.ledger.balances
        reservations = state.ledger.reservations
        sessions = state.sessions
        closed = state.closed
        offers = state.offers
        openSessionsByPayer = state.openSessionsByPayer
        instructions = state.instructions
        depositIndexes = state.depositIndexes
        commitNumber = state.commitNumber
        nextSerial = state.nextSerial
        epoch = state.epoch
        claims = state.claims
        statements = state.epochs.mapValues(\.statement)
        settled = state.epochs.mapValues(\.isSettled)
        lastStatement = state.lastStatement
    }
}

/// A refusal to compare with: only codes count.
func refusal(_ code: Refusal.Code) -> Refusal { Refusal(code, "") }

extension HostWorld {
    /// Expects that a request is refused with a code and that nothing at all has changed.
    func expectRefused(
        _ code: Refusal.Code, _ request: HostRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = view
        let result = try ask(request)
        #expect(throws: refusal(code), sourceLocation: sourceLocation) { try result.get() }
        #expect(view == before, "a refusal changes nothing", sourceLocation: sourceLocation)
    }

    /// Expects that something throws a code and that nothing at all has changed.
    func expectUnchanged(
        _ code: Refusal.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        let before = view
        #expect(throws: refusal(code), sourceLocation: sourceLocation, performing: body)
        #expect(view == before, "a refusal changes nothing", sourceLocation: sourceLocation)
    }
}

extension Verified {
    /// This token as it arrives at the other side.
    var received: Received<Body> {
        get throws { try Received(rawRepresentation: rawRepresentation) }
    }
}
