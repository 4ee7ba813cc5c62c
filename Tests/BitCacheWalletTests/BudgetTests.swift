import BitCacheCore
import BitCacheCrypto
import BitCacheWallet
import Testing

@Suite("Budgets")
struct BudgetTests {
    private static let day: UInt64 = 86_400
    /// The middle of a day.
    private static let noon: UInt64 = 20_000 * day + day / 2

    private static func host(_ number: UInt8) throws -> XOnlyPublicKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32))).publicKey
    }

    private static func request(
        _ msat: UInt64, content: [UInt8] = [1], host: UInt8 = 1, at seconds: UInt64 = noon
    ) throws -> BudgetRequest {
        BudgetRequest(
            content: content, host: try self.host(host), amount: try Amount(msat: msat),
            moment: try Timestamp(seconds: seconds))
    }

    private static func entry(
        _ msat: UInt64, content: [UInt8] = [1], host: UInt8 = 1, begun seconds: UInt64? = noon
    ) throws -> BudgetEntry {
        BudgetEntry(
            content: content, host: try self.host(host), amount: try Amount(msat: msat),
            begun: try seconds.map { try Timestamp(seconds: $0) })
    }

    private static func limit(_ budget: Budget, _ msat: UInt64) throws -> BudgetLimits {
        let amount = try Amount(msat: msat)
        return switch budget {
        case .file: BudgetLimits(file: amount)
        case .host: BudgetLimits(host: amount)
        case .day: BudgetLimits(day: amount)
        }
    }

    @Test("Without limits everything is approved, the largest amount too")
    func noLimits() throws {
        let limits = BudgetLimits()
        for msat in [0, 1, Amount.max.msat] {
            #expect(limits.decide(try Self.request(msat), after: [try Self.entry(Amount.max.msat)]) == .approved)
        }
    }

    @Test(
        "A request that fills a budget is approved, and one of a millisatoshi more says by how much",
        arguments: Budget.allCases)
    func bothSides(budget: Budget) throws {
        let limits = try Self.limit(budget, 1000)
        let entries = [try Self.entry(300), try Self.entry(200)]
        #expect(limits.decide(try Self.request(500), after: entries) == .approved)
        #expect(
            limits.decide(try Self.request(501), after: entries) == .exceeded(budget, excess: try Amount(msat: 1)))
        #expect(limits.decide(try Self.request(1000), after: []) == .approved)
        #expect(
            limits.decide(try Self.request(1500), after: entries) == .exceeded(budget, excess: try Amount(msat: 1000)))
    }

    @Test("The limit on what needs nobody's word looks at the request alone")
    func autoApprove() throws {
        let limits = BudgetLimits(autoApprove: try Amount(msat: 100))
        let entries = [try Self.entry(1_000_000)]
        #expect(limits.decide(try Self.request(100), after: entries) == .approved)
        #expect(
            limits.decide(try Self.request(101), after: entries) == .needsApproval(excess: try Amount(msat: 1)))
        #expect(
            BudgetLimits(autoApprove: .zero).decide(try Self.request(1), after: [])
                == .needsApproval(excess: try Amount(msat: 1)))
    }

    @Test("Nobody is asked about what no budget allows")
    func order() throws {
        let one = try Amount(msat: 1)
        let limits = BudgetLimits(file: one, host: one, day: one, autoApprove: one)
        #expect(limits.decide(try Self.request(3), after: []) == .exceeded(.file, excess: try Amount(msat: 2)))
        #expect(
            BudgetLimits(day: one, autoApprove: one).decide(try Self.request(3), after: [])
                == .exceeded(.day, excess: try Amount(msat: 2)))
    }

    @Test("Each budget counts its own sessions: of the content at any host, of the host for any content, of the day")
    func scopes() throws {
        let entries = [
            try Self.entry(1, content: [1], host: 2, begun: 0), try Self.entry(10, content: [2], host: 1, begun: 0),
            try Self.entry(100, content: [2], host: 2, begun: Self.noon),
        ]
        for (budget, spent) in [(Budget.file, 1), (.host, 10), (.day, 100)] as [(Budget, UInt64)] {
            let limits = try Self.limit(budget, 1000)
            #expect(limits.decide(try Self.request(1000 - spent), after: entries) == .approved)
            #expect(
                limits.decide(try Self.request(1001 - spent), after: entries)
                    == .exceeded(budget, excess: try Amount(msat: 1)))
        }
    }

    @Test("A day begins at midnight UTC, and what began the second before no longer counts")
    func dayChange() throws {
        let midnight = 20_001 * Self.day
        let limits = try Self.limit(.day, 10)
        let entries = [try Self.entry(10, begun: midnight - 1)]
        #expect(limits.decide(try Self.request(1, at: midnight), after: entries) == .approved)
        #expect(
            limits.decide(try Self.request(1, at: midnight - 1), after: entries)
                == .exceeded(.day, excess: try Amount(msat: 1)))
        let first = [try Self.entry(10, begun: midnight)]
        for second in [midnight, midnight + Self.day - 1] {
            #expect(limits.decide(try Self.request(1, at: second), after: first) != .approved)
        }
        #expect(limits.decide(try Self.request(1, at: midnight + Self.day), after: first) == .approved)
    }

    @Test("A clock that was set back gives no day's budget out again")
    func clockBack() throws {
        let limits = try Self.limit(.day, 10)
        let entries = [try Self.entry(10, begun: Self.noon)]
        for days in [1, 5, 20_000] as [UInt64] {
            let request = try Self.request(1, at: Self.noon - days * Self.day)
            #expect(limits.decide(request, after: entries) == .exceeded(.day, excess: try Amount(msat: 1)))
        }
    }

    @Test("A session whose beginning nobody kept counts for its content and host, and for no day")
    func unknownBeginning() throws {
        let entries = [try Self.entry(10, begun: nil)]
        #expect(try Self.limit(.day, 10).decide(Self.request(10), after: entries) == .approved)
        #expect(try Self.limit(.file, 10).decide(Self.request(1), after: entries) != .approved)
        #expect(try Self.limit(.host, 10).decide(Self.request(1), after: entries) != .approved)
    }

    @Test("Sums beyond all money there is are above every limit, and none wraps", arguments: Budget.allCases)
    func overflow(budget: Budget) throws {
        let limits = try Self.limit(budget, Amount.max.msat)
        // Nine times 21 million BTC do not fit 64 bits.
        let entries = [BudgetEntry](repeating: try Self.entry(Amount.max.msat), count: 9)
        #expect(limits.decide(try Self.request(0), after: entries) == .exceeded(budget, excess: .max))
        #expect(limits.decide(try Self.request(Amount.max.msat), after: []) == .approved)
        #expect(
            limits.decide(try Self.request(Amount.max.msat), after: [try Self.entry(1)])
                == .exceeded(budget, excess: try Amount(msat: 1)))
    }

    @Test("Limits are written and read back, each of them or none", arguments: 0..<16)
    func bytes(which: Int) throws {
        func limit(_ bit: Int) throws -> Amount? { which >> bit & 1 == 1 ? try Amount(msat: UInt64(bit) + 5) : nil }
        let limits = BudgetLimits(file: try limit(0), host: try limit(1), day: try limit(2), autoApprove: try limit(3))
        #expect(try BudgetLimits(rawRepresentation: limits.rawRepresentation) == limits)
    }

    @Test(
        "Bytes that are no limits are refused, an unknown limit too",
        arguments: [
            ("0008ffffffffffffffff", Refusal.Code.amountOutOfRange), ("000100", .notCanonical),
            ("02080000000000000001000800000000000000ff", .recordOrder), ("0100", .unknownRecord),
            ("08080000000000000001", .unknownRecord), ("00080000", .truncated),
        ])
    func wrongBytes(hex: String, code: Refusal.Code) throws {
        let bytes = try Hex.decode(hex)
        #expect(throws: Refusal(code, "")) { try BudgetLimits(rawRepresentation: bytes) }
        #expect(try BudgetLimits(rawRepresentation: Hex.decode("00080000000000000001")).file == Amount(msat: 1))
    }
}
