public import BitCacheCore
public import BitCachePayments
public import BitCacheWallet

/// Holds a payer's downloads to the budgets that its store keeps.
///
/// What was spent is counted anew from the store's sessions for each request, so that it is right after a crash, a
/// restored backup, or a session of another program. SPEC.md §9.5.
public struct BudgetPolicy: SpendingPolicy {
    private let store: any PayerStore
    private let clock: () -> Timestamp
    private let ask: (_ request: SpendingRequest, _ excess: Amount) -> Bool

    /// Holds requests to the limits of a store, none where it keeps none.
    ///
    /// - Parameters:
    ///   - clock: The payer's own; no host says what day it is.
    ///   - ask: Asks a person whether a request may go so much above what needs nobody's word; without it, nobody says
    ///     yes.
    public init(
        _ store: any PayerStore, clock: @escaping () -> Timestamp,
        asking ask: @escaping (_ request: SpendingRequest, _ excess: Amount) -> Bool = { _, _ in false }
    ) {
        self.store = store
        self.clock = clock
        self.ask = ask
    }

    /// The limits that a store keeps.
    ///
    /// - Throws: what the store and ``BudgetLimits/init(rawRepresentation:)`` refuse.
    public static func limits(of store: any PayerStore) throws(Refusal) -> BudgetLimits {
        guard let bytes = try store.budgets() else { return BudgetLimits() }
        return try BudgetLimits(rawRepresentation: bytes)
    }

    /// What the sessions of a store took from the budgets.
    ///
    /// - Throws: what the store and its commitments refuse.
    public static func entries(of store: any PayerStore) throws(Refusal) -> [BudgetEntry] {
        try SessionSpending.of(store.sessions()).map {
            BudgetEntry(content: name(of: $0.content), host: $0.host, amount: $0.amount, begun: $0.begun)
        }
    }

    /// What the sessions that began on a day took, or can still take; of a session that began later too, as in deciding.
    ///
    /// - Throws: what the store refuses, `amount_out_of_range`.
    public static func spentOnDay(of moment: Timestamp, in store: any PayerStore) throws(Refusal) -> Amount {
        var sum = Amount.zero
        for entry in try entries(of: store) where entry.countsForDay(of: moment) { sum = try sum + entry.amount }
        return sum
    }

    /// Lets a request through that is within the budgets, and that needs nobody's word or got it.
    ///
    /// - Throws: `budget_exceeded`, `approval_needed`, what the store refuses.
    public func approve(_ request: SpendingRequest) throws(Refusal) -> Timestamp? {
        let moment = clock()
        let asked = BudgetRequest(
            content: Self.name(of: request.content), host: request.host, amount: request.amount, moment: moment)
        let limits = try Self.limits(of: store)
        // Reading all sessions takes a while; without a budget nothing depends on them.
        let entries = limits.countsSpending ? try Self.entries(of: store) : []
        switch limits.decide(asked, after: entries) {
        case .approved:
            break
        case .exceeded(let budget, let excess):
            throw Refusal(
                .budgetExceeded,
                "the download could cost \(request.amount), \(excess) more than the budget of its \(budget.rawValue) "
                    + "has left; nothing was promised. Raise the budget to go on")
        case .needsApproval(let excess):
            guard ask(request, excess) else {
                throw Refusal(
                    .approvalNeeded,
                    "the download could cost \(request.amount), \(excess) more than may be spent unasked, and nobody "
                        + "approved it; nothing was promised")
            }
        }
        return moment
    }

    /// Root and length together: the root alone names two files.
    private static func name(of content: Content) -> [UInt8] {
        var name = ByteWriter(reservingCapacity: 40)
        name.write(content.root)
        name.write(bigEndian: content.length)
        return name.bytes
    }
}
