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

/// Repeatable randomness (SplitMix64): the seed is the test's argument, so a failure names it.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
