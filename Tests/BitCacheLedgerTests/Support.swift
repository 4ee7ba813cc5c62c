import BitCacheCore
import BitCacheCrypto
import BitCacheLedger

/// Accounts and amounts as the scenarios name them.
let treasury = Account(.treasury)
let sessions = Account(.sessions)
let payouts = Account(.payouts)
let host = Account(.host)
let alice = Account(.payer, owner: named("alice"))
let bob = Account(.payer, owner: named("bob"))
let carol = Account(.payee, owner: named("carol"))
let dave = Account(.payee, owner: named("dave"))

/// 32 bytes that stand for a name.
func named<Meaning>(_ name: String) -> Bytes32<Meaning> { SHA256.hash(name.utf8) }

func msat(_ amount: UInt64) throws(Refusal) -> Amount { try Amount(msat: amount) }

func moment(_ seconds: UInt64) throws(Refusal) -> Timestamp { try Timestamp(seconds: seconds) }

/// How a ledger answers one transfer or group.
enum Answer: Equatable, CustomStringConvertible {
    case applied
    case exists
    case refused(Refusal.Code)

    var description: String {
        switch self {
        case .applied: "applied"
        case .exists: "exists"
        case .refused(let code): "\(code)"
        }
    }
}

extension Ledger {
    mutating func answer(to transfer: Transfer, at time: Timestamp) -> Answer {
        do {
            return try apply(transfer, at: time) == .applied ? .applied : .exists
        } catch {
            return .refused(error.code)
        }
    }
}
