import BitCacheCore
import BitCachePayments

/// A token of any kind, its form checked and nothing else.
enum DecodedToken: Sendable {
    case certificate(Received<Certificate>)
    case listing(Received<Listing>)
    case offer(Received<Offer>)
    case commitment(Received<Commitment>)
    case acceptance(Received<Acceptance>)
    case payword(Payword)
    case release(Received<Release>)
    case closing(Received<Closing>)
    case receipt(Receipt)
    case note(Received<Note>)
    case statement(Received<Statement>)
    case payStub(PayStub)
    case payoutInstruction(Received<PayoutInstruction>)
    case depositAddress(Received<DepositAddress>)

    /// Takes a token apart; throws what its form refuses.
    init(_ token: TokenText) throws(Refusal) {
        switch token.kind {
        case .certificate: self = .certificate(try Received(token))
        case .listing: self = .listing(try Received(token))
        case .offer: self = .offer(try Received(token))
        case .commitment: self = .commitment(try Received(token))
        case .acceptance: self = .acceptance(try Received(token))
        case .payword: self = .payword(try Payword(token))
        case .release: self = .release(try Received(token))
        case .closing: self = .closing(try Received(token))
        case .receipt: self = .receipt(try Receipt(token))
        case .note: self = .note(try Received(token))
        case .statement: self = .statement(try Received(token))
        case .payStub: self = .payStub(try PayStub(token))
        case .payoutInstruction: self = .payoutInstruction(try Received(token))
        case .depositAddress: self = .depositAddress(try Received(token))
        }
    }

    /// Every field, named with its unit.
    var fields: [TokenField] {
        switch self {
        case .certificate(let token): token.fields
        case .listing(let token): token.fields
        case .offer(let token): token.fields
        case .commitment(let token): token.fields
        case .acceptance(let token): token.fields
        case .payword(let token): token.fields
        case .release(let token): token.fields
        case .closing(let token): token.fields
        case .receipt(let token): token.fields
        case .note(let token): token.fields
        case .statement(let token): token.fields
        case .payStub(let token): token.fields
        case .payoutInstruction(let token): token.fields
        case .depositAddress(let token): token.fields
        }
    }

    /// Whether the token brings everything that it needs: its verdict depends on no other line and changes none.
    var standsAlone: Bool {
        switch self {
        case .receipt, .payStub, .payoutInstruction, .note: true
        default: false
        }
    }
}
