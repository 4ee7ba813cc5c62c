import BitCacheCore
import BitCacheLedger
import Testing

/// One line of a scenario: a transfer, and how the ledger must answer it.
struct Row: Sendable {
    let transfer: Transfer
    let answer: Answer
}

/// A table of events and the balances after them.
struct Scenario: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rows: [Row]
    /// The balance, on its normal side, of every account that has one, in millisatoshi.
    let balances: [Account: Int64]
    let reserved: [Account: UInt64]

    init(_ title: String, _ rows: [Row], balances: [Account: Int64], reserved: [Account: UInt64] = [:]) {
        testDescription = title
        self.rows = rows
        self.balances = balances
        self.reserved = reserved
    }
}

private func row(
    _ id: String, _ kind: Transfer.Kind, _ debit: Account, _ credit: Account, _ amount: UInt64, _ answer: Answer,
    reference: [UInt8] = []
) throws -> Row {
    Row(
        transfer: Transfer(
            id: named(id), kind: kind, debit: debit, credit: credit, amount: try msat(amount), reference: reference),
        answer: answer)
}

private func post(_ reservation: String, leaving rest: UInt64) throws -> Transfer.Kind {
    .post(reservation: named(reservation), leaving: try msat(rest))
}

private func void(_ reservation: String) -> Transfer.Kind { .void(reservation: named(reservation)) }

private let all: UInt64 = Amount.max.msat

private let scenarios: [@Sendable () throws -> Scenario] = [
    {
        try Scenario(
            "a deposit, a session of two posts, its shares and its payout",
            [
                row("deposit", .direct, treasury, alice, 1000, .applied),
                row("open", .reserve, alice, sessions, 600, .applied),
                row("pay 1", post("open", leaving: 500), alice, sessions, 100, .applied),
                row("pay 2", post("open", leaving: 250), alice, sessions, 250, .applied),
                row("carol's share", .direct, sessions, carol, 300, .applied),
                row("host's share", .direct, sessions, host, 50, .applied),
                row("close", void("open"), alice, sessions, 250, .applied),
                row("plan", .direct, carol, payouts, 300, .applied),
                row("settle", .direct, payouts, treasury, 300, .applied),
                row("fee", .direct, host, treasury, 20, .applied),
            ],
            balances: [treasury: 680, alice: 650, sessions: 0, carol: 0, host: 30, payouts: 0])
    },
    {
        try Scenario(
            "nobody spends what they do not have",
            [
                row("1", .direct, alice, sessions, 1, .refused(.balanceInsufficient)),
                row("2", .direct, treasury, alice, 100, .applied),
                row("3", .direct, alice, sessions, 101, .refused(.balanceInsufficient)),
                row("4", .reserve, alice, sessions, 101, .refused(.balanceInsufficient)),
                row("5", .direct, alice, sessions, 100, .applied),
                row("6", .direct, alice, sessions, 1, .refused(.balanceInsufficient)),
                row("7", .direct, payouts, treasury, 1, .refused(.balanceInsufficient)),
                row("8", .direct, host, treasury, 101, .refused(.balanceInsufficient)),
            ],
            balances: [treasury: 100, alice: 0, sessions: 100])
    },
    {
        try Scenario(
            "what is reserved cannot be spent or reserved twice",
            [
                row("1", .direct, treasury, alice, 100, .applied),
                row("a", .reserve, alice, sessions, 70, .applied),
                row("b", .reserve, alice, sessions, 31, .refused(.balanceInsufficient)),
                row("c", .direct, alice, sessions, 31, .refused(.balanceInsufficient)),
                row("d", .reserve, alice, sessions, 30, .applied),
                row("e", .direct, alice, sessions, 1, .refused(.balanceInsufficient)),
                row("f", void("a"), alice, sessions, 70, .applied),
                row("g", .direct, alice, sessions, 70, .applied),
            ],
            balances: [treasury: 100, alice: 30, sessions: 70], reserved: [alice: 30])
    },
    {
        try Scenario(
            "the host alone may owe itself, and cannot reserve what it lacks",
            [
                row("1", .direct, host, alice, 40, .applied),
                row("2", .reserve, host, alice, 1, .refused(.balanceInsufficient)),
                row("3", .direct, treasury, host, 50, .applied),
                row("4", .reserve, host, alice, 10, .applied),
                row("5", post("4", leaving: 0), host, alice, 10, .applied),
            ],
            balances: [treasury: 50, alice: 50, host: 0])
    },
    {
        try Scenario(
            "a repeated transfer is answered and moves nothing",
            [
                row("deposit", .direct, treasury, alice, 100, .applied),
                row("deposit", .direct, treasury, alice, 100, .exists),
                row("open", .reserve, alice, sessions, 60, .applied),
                row("open", .reserve, alice, sessions, 60, .exists),
                row("pay", post("open", leaving: 50), alice, sessions, 10, .applied),
                row("pay", post("open", leaving: 50), alice, sessions, 10, .exists),
                row("close", void("open"), alice, sessions, 50, .applied),
                row("close", void("open"), alice, sessions, 50, .exists),
                row("open", .reserve, alice, sessions, 60, .exists),
            ],
            balances: [treasury: 100, alice: 90, sessions: 10])
    },
    {
        try Scenario(
            "an id is not used for other terms",
            [
                row("x", .direct, treasury, alice, 100, .applied),
                row("x", .direct, treasury, alice, 101, .refused(.transferIDTaken)),
                row("x", .direct, treasury, bob, 100, .refused(.transferIDTaken)),
                row("x", .direct, treasury, alice, 100, .refused(.transferIDTaken), reference: [1]),
                row("x", .reserve, alice, sessions, 100, .refused(.transferIDTaken)),
                row("open", .reserve, alice, sessions, 60, .applied),
                row("x", post("open", leaving: 50), alice, sessions, 10, .refused(.transferIDTaken)),
                row("pay", post("open", leaving: 50), alice, sessions, 10, .applied),
                row("pay", post("open", leaving: 30), alice, sessions, 20, .refused(.transferIDTaken)),
                row("open", void("open"), alice, sessions, 50, .refused(.transferIDTaken)),
            ],
            balances: [treasury: 100, alice: 90, sessions: 10], reserved: [alice: 50])
    },
    {
        try Scenario(
            "a post that was made long ago fits no more",
            [
                row("deposit", .direct, treasury, alice, 100, .applied),
                row("open", .reserve, alice, sessions, 60, .applied),
                row("pay 1", post("open", leaving: 50), alice, sessions, 10, .applied),
                row("pay 2", post("open", leaving: 40), alice, sessions, 10, .applied),
                row("pay 1", post("open", leaving: 50), alice, sessions, 10, .refused(.reservationExceeded)),
                row("pay 2", post("open", leaving: 40), alice, sessions, 10, .exists),
                row("close", void("open"), alice, sessions, 40, .applied),
                row("pay 2", post("open", leaving: 40), alice, sessions, 10, .refused(.reservationUnknown)),
            ],
            balances: [treasury: 100, alice: 80, sessions: 20])
    },
    {
        try Scenario(
            "a post or void keeps to its reservation",
            [
                row("deposit", .direct, treasury, alice, 100, .applied),
                row("1", post("open", leaving: 0), alice, sessions, 1, .refused(.reservationUnknown)),
                row("2", void("open"), alice, sessions, 0, .refused(.reservationUnknown)),
                row("open", .reserve, alice, sessions, 60, .applied),
                row("3", post("open", leaving: 0), alice, sessions, 61, .refused(.reservationExceeded)),
                row("4", post("open", leaving: 51), alice, sessions, 10, .refused(.reservationExceeded)),
                row("5", post("open", leaving: 49), alice, sessions, 10, .refused(.reservationExceeded)),
                row("6", post("open", leaving: 50), alice, carol, 10, .refused(.reservationExceeded)),
                row("7", post("open", leaving: 50), bob, sessions, 10, .refused(.reservationExceeded)),
                row("8", void("open"), alice, sessions, 59, .refused(.reservationExceeded)),
                row("9", void("open"), alice, carol, 60, .refused(.reservationExceeded)),
                row("10", post("open", leaving: 0), alice, sessions, 60, .applied),
                row("11", void("open"), alice, sessions, 0, .applied),
                row("12", post("open", leaving: 0), alice, sessions, 0, .refused(.reservationUnknown)),
                row("13", void("deposit"), alice, sessions, 0, .refused(.reservationUnknown)),
            ],
            balances: [treasury: 100, alice: 40, sessions: 60])
    },
    {
        try Scenario(
            "a transfer has two accounts and a short reference",
            [
                row("1", .direct, host, host, 1, .refused(.transferInvalid)),
                row("2", .reserve, alice, alice, 0, .refused(.transferInvalid)),
                row(
                    "3", .direct, treasury, alice, 1, .applied,
                    reference: [UInt8](repeating: 7, count: Ledger.maximumReferenceSize)),
                row(
                    "4", .direct, treasury, alice, 1, .refused(.transferInvalid),
                    reference: [UInt8](repeating: 7, count: Ledger.maximumReferenceSize + 1)),
            ],
            balances: [treasury: 1, alice: 1])
    },
    {
        try Scenario(
            "all the coins that exist may pass an account more than once, and never be in it twice",
            [
                row("1", .direct, treasury, alice, all, .applied),
                row("2", .direct, treasury, alice, 1, .refused(.amountOutOfRange)),
                row("3", .direct, treasury, bob, 1, .refused(.amountOutOfRange)),
                row("4", .direct, alice, bob, all, .applied),
                row("5", .direct, bob, alice, all, .applied),
                row("6", .direct, alice, bob, all, .applied),
                row("7", .reserve, bob, sessions, all, .applied),
                row("8", post("7", leaving: 0), bob, sessions, all, .applied),
                row("9", .direct, host, alice, all, .applied),
                row("10", .direct, host, alice, 1, .refused(.amountOutOfRange)),
            ],
            balances: [treasury: Int64(all), alice: Int64(all), bob: 0, sessions: Int64(all), host: -Int64(all)])
    },
]

@Suite("The ledger, event by event")
struct LedgerScenarioTests {
    @Test("Every event of a scenario is answered as its table says", arguments: try scenarios.map { try $0() })
    func answers(scenario: Scenario) throws {
        var ledger = Ledger()
        let time = try moment(1000)
        for (number, row) in scenario.rows.enumerated() {
            let before = ledger
            let answer = ledger.answer(to: row.transfer, at: time)
            #expect(answer == row.answer, "row \(number + 1)")
            #expect((answer == .applied) == (ledger.head != before.head), "row \(number + 1)")
            if answer != .applied { #expect(ledger == before, "row \(number + 1) must change nothing") }
        }
        for (account, net) in scenario.balances {
            #expect(ledger.balance(of: account).net(of: account.class) == net, "\(account)")
        }
        for account in ledger.balances.keys {
            #expect(scenario.balances[account] != nil, "\(account) is not in the table")
            #expect(ledger.balance(of: account).reserved.msat == scenario.reserved[account] ?? 0, "\(account)")
        }
    }

    @Test(
        "A group with one refused transfer changes nothing, wherever it stands",
        arguments: try scenarios.map { try $0() })
    func groups(scenario: Scenario) throws {
        let time = try moment(1000)
        let foreign = Transfer(id: named("foreign"), debit: bob, credit: dave, amount: try msat(1), reference: [9])
        var ledger = Ledger()
        for row in scenario.rows { _ = ledger.answer(to: row.transfer, at: time) }
        let whole = scenario.rows.filter { $0.answer == .applied }.map(\.transfer)
        for count in 0...whole.count {
            var group = Ledger()
            // bob has nothing at the start of any scenario, so his payment is refused unless he was paid before.
            let wasRefused = (try? group.apply(whole[..<count] + [foreign], at: time)) == nil
            if wasRefused { #expect(group == Ledger(), "after \(count) transfers") }
            #expect(wasRefused || whole[..<count].contains { $0.credit == bob }, "after \(count) transfers")
        }
        var group = Ledger()
        try group.apply(whole, at: time)
        #expect(group == ledger)
    }

    @Test("A refused group leaves open reservations and what is known of their posts as they were")
    func groupOnLiveReservation() throws {
        let time = try moment(1000)
        var ledger = Ledger()
        try ledger.apply(
            [
                Transfer(id: named("deposit"), debit: treasury, credit: alice, amount: try msat(100)),
                Transfer(id: named("open"), kind: .reserve, debit: alice, credit: sessions, amount: try msat(60)),
                Transfer(
                    id: named("pay 1"), kind: try post("open", leaving: 50), debit: alice, credit: sessions,
                    amount: try msat(10)),
            ], at: time)
        let before = ledger
        let group = [
            Transfer(
                id: named("pay 2"), kind: try post("open", leaving: 45), debit: alice, credit: sessions,
                amount: try msat(5)),
            Transfer(id: named("close"), kind: void("open"), debit: alice, credit: sessions, amount: try msat(45)),
            Transfer(id: named("too much"), debit: sessions, credit: carol, amount: try msat(16)),
        ]
        #expect(throws: Refusal(.balanceInsufficient, "")) { try ledger.apply(group, at: time) }
        #expect(ledger == before)
        try ledger.apply(Array(group.dropLast()), at: time)
        #expect(ledger.reservations.isEmpty)
    }

    @Test("A stored balance whose sides are further apart than all coins is refused")
    func balanceRange() throws {
        let all = UInt128(Amount.max.msat)
        let low = try Balance(debits: .max, credits: .max - all, reserved: .zero)
        #expect(low.net(of: .payer) == -Int64(Amount.max.msat))
        #expect(low.net(of: .treasury) == Int64(Amount.max.msat))
        #expect(low.available(of: .payer) == .zero)
        for (debits, credits) in [(all + 1, 0), (0, all + 1), (UInt128.max, 0), (0, .max)] {
            #expect(throws: Refusal(.amountOutOfRange, "")) {
                try Balance(debits: debits, credits: credits, reserved: .zero)
            }
        }
    }
}
