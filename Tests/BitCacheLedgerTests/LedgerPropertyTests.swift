import BitCacheCore
import BitCacheLedger
import BitCacheTesting
import Testing

/// Random transfers, many of them wrong, repeated or near the limits.
private struct Workload {
    private static let accounts = [treasury, sessions, payouts, host, alice, bob, carol, dave]
    var random: SeededGenerator
    private var made: [Transfer] = []
    private var reservations: [Transfer] = []
    /// What was applied, to be repeated now and then.
    var applied: [Transfer] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next(_ ledger: Ledger) throws -> Transfer {
        if !made.isEmpty, chance(10), let earlier = made.randomElement(using: &random) { return earlier }
        if !applied.isEmpty, chance(10), let earlier = applied.suffix(20).randomElement(using: &random) {
            return earlier
        }
        let transfer = try fresh(ledger)
        made.append(transfer)
        if transfer.kind == .reserve { reservations.append(transfer) }
        return transfer
    }

    private mutating func fresh(_ ledger: Ledger) throws -> Transfer {
        // About one id in twenty meets an earlier one.
        let id: TransferID = named("\(UInt64.random(in: 0..<4000, using: &random))")
        let reference = [UInt8](repeating: 1, count: chance(50) ? 256 : Int.random(in: 0...2, using: &random))
        let (debit, credit) = (account(), chance(2) ? sessions : account())
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<2:
            return Transfer(
                id: id, debit: treasury,
                credit: chance(4) ? host : [alice, bob].randomElement(using: &random) ?? alice,
                amount: try amount(), reference: reference)
        case 2..<4:
            return Transfer(id: id, debit: debit, credit: credit, amount: try amount(), reference: reference)
        case 4..<6:
            return Transfer(
                id: id, kind: .reserve, debit: chance(4) ? debit : alice, credit: sessions, amount: try amount(),
                reference: reference)
        case 6..<9:
            guard let reserve = reservations.randomElement(using: &random) else { fallthrough }
            let left = ledger.reservations[reserve.id]?.remaining ?? .zero
            let part = try msat(UInt64.random(in: 0...left.msat, using: &random))
            let rest = try chance(10) ? amount() : left - part
            return Transfer(
                id: id, kind: .post(reservation: reserve.id, leaving: rest), debit: chance(10) ? debit : reserve.debit,
                credit: reserve.credit, amount: chance(10) ? try amount() : part, reference: reference)
        default:
            let reserve = reservations.randomElement(using: &random)
            let left = reserve.flatMap { ledger.reservations[$0.id]?.remaining } ?? .zero
            return Transfer(
                id: id, kind: .void(reservation: reserve?.id ?? id), debit: reserve?.debit ?? debit,
                credit: chance(10) ? credit : reserve?.credit ?? credit, amount: chance(10) ? try amount() : left,
                reference: reference)
        }
    }

    mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

    private mutating func account() -> Account { Self.accounts.randomElement(using: &random) ?? treasury }

    private mutating func amount() throws -> Amount {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .max
        case 1: try Amount.max - msat(UInt64.random(in: 0...1000, using: &random))
        case 2: .zero
        default: try msat(UInt64.random(in: 0...1000, using: &random))
        }
    }
}

@Suite("The ledger under random work")
struct LedgerPropertyTests {
    @Test("Every answer is the one that adding up the whole history gives", arguments: SeededGenerator.seeds(fixed: 8))
    func secondOpinion(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        var ledger = Ledger()
        var books = NaiveBooks()
        var seen: [String: Int] = [:]
        for step in 0..<250 {
            let transfer = try workload.next(ledger)
            let before = ledger
            let prediction = books.prediction(for: transfer)
            let answer = ledger.answer(to: transfer, at: try moment(UInt64(step)))
            try #require(answer == prediction, "seed \(seed), step \(step): \(transfer)")
            seen["\(answer)", default: 0] += 1
            if answer == .applied {
                books.append(transfer)
                workload.applied.append(transfer)
            } else {
                try #require(ledger == before)
            }
            try checkInvariants(ledger, books, "seed \(seed), step \(step)")
        }
        // Of the seeds that never change it is known that they see everything.
        for answer in ["applied", "exists", "balance_insufficient", "reservation_exceeded"] where seed <= 8 {
            #expect(seen[answer, default: 0] > 0, "seed \(seed) never saw \(answer); the workload is too tame")
        }
        let transfers = ledger.takeNewEntries().map(\.transfer)
        #expect(transfers == books.history)
    }

    @Test("A group is applied whole or not at all", arguments: SeededGenerator.seeds(fixed: 12))
    func groups(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        var ledger = Ledger()
        var refusals = 0
        for step in 0..<200 {
            let time = try moment(UInt64(step))
            var oneByOne = ledger
            var group: [Transfer] = []
            var refusal: Refusal?
            for _ in 0..<Int.random(in: 1...5, using: &workload.random) {
                let transfer = try workload.next(oneByOne)
                group.append(transfer)
                if case .refused(let code) = oneByOne.answer(to: transfer, at: time) {
                    refusal = Refusal(code, "")
                    break
                }
            }
            let before = ledger
            do {
                try ledger.apply(group, at: time)
                try #require(refusal == nil && ledger == oneByOne, "seed \(seed), step \(step)")
            } catch let error as Refusal {
                refusals += 1
                try #require(error == refusal && ledger == before, "seed \(seed), step \(step)")
            }
        }
        #expect(refusals > 0)
        let entries = ledger.takeNewEntries()
        var replayed = Ledger()
        for entry in entries { try replayed.replay(entry) }
        #expect(replayed == ledger)
    }

    private func checkInvariants(_ ledger: Ledger, _ books: NaiveBooks, _ place: String) throws {
        var (debits, credits): (UInt128, UInt128) = (0, 0)
        for (account, balance) in ledger.balances {
            debits += balance.debits
            credits += balance.credits
            let net = Int128(balance.net(of: account.class))
            let reserved = Int128(balance.reserved.msat)
            try #require(net == books.net(account) && reserved == books.reserved(account), "\(place): \(account)")
            try #require(net >= reserved || account.class == .host, "\(place): \(account) is below what is reserved")
            try #require(Int128(balance.available(of: account.class).msat) == max(0, net - reserved))
        }
        try #require(debits == credits, "\(place): the books do not sum to zero")
    }
}
