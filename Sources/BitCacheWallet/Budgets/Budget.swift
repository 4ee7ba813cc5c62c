public import BitCacheCore
public import BitCacheCrypto

/// What a commitment that has not been made yet could cost.
public struct BudgetRequest: Hashable, Sendable {
    /// The content's name: its root and length, as bytes that no other content has.
    public let content: [UInt8]
    /// The identity key of the host that is paid.
    public let host: XOnlyPublicKey
    /// The whole chain: chunks × price.
    public let amount: Amount
    /// When it is asked for.
    public let moment: Timestamp

    /// Puts a request together.
    public init(content: [UInt8], host: XOnlyPublicKey, amount: Amount, moment: Timestamp) {
        self.content = content
        self.host = host
        self.amount = amount
        self.moment = moment
    }
}

/// What one session took from the budgets, or may still take.
public struct BudgetEntry: Hashable, Sendable {
    /// As in ``BudgetRequest/content``.
    public let content: [UInt8]
    /// As in ``BudgetRequest/host``.
    public let host: XOnlyPublicKey
    /// What the session can cost while it is open; what was paid once it has ended.
    public let amount: Amount
    /// When the payer committed to it; nil where that was not written down.
    public let begun: Timestamp?

    /// Puts an entry together.
    public init(content: [UInt8], host: XOnlyPublicKey, amount: Amount, begun: Timestamp?) {
        self.content = content
        self.host = host
        self.amount = amount
        self.begun = begun
    }
}

/// What the budgets say to a request.
public enum BudgetDecision: Hashable, Sendable {
    /// Within all of them.
    case approved
    /// Within the budgets, and so much above what needs nobody's word.
    case needsApproval(excess: Amount)
    /// Above a budget: nobody is asked, because a budget that a click overrides is none.
    case exceeded(Budget, excess: Amount)
}

/// The budgets, in the order in which a request is held against them.
public enum Budget: String, Hashable, Sendable, CaseIterable {
    case file
    case host
    case day
}

extension BudgetLimits {
    /// Decides on a request, given what all sessions took so far.
    ///
    /// A pure function of its arguments: nothing is counted here that the sessions do not say, so budget and sessions
    /// cannot disagree. SPEC.md §9.5.
    ///
    /// - Complexity: One pass over the entries.
    public func decide(_ request: BudgetRequest, after entries: some Sequence<BudgetEntry>) -> BudgetDecision {
        var spent: [Budget: UInt64] = [:]
        for entry in entries {
            for budget in Budget.allCases where entry.counts(for: budget, of: request) {
                // Sums of amounts may pass what a single amount can be; they stay where any limit is below them.
                let (sum, overflow) = spent[budget, default: 0].addingReportingOverflow(entry.amount.msat)
                spent[budget] = overflow ? .max : sum
            }
        }
        for budget in Budget.allCases {
            guard let limit = self[budget] else { continue }
            let (sum, overflow) = spent[budget, default: 0].addingReportingOverflow(request.amount.msat)
            let wanted = overflow ? UInt64.max : sum
            if wanted > limit.msat {
                return .exceeded(budget, excess: (try? Amount(msat: wanted - limit.msat)) ?? .max)
            }
        }
        if let autoApprove, let excess = try? request.amount - autoApprove, excess > .zero {
            return .needsApproval(excess: excess)
        }
        return .approved
    }

    /// The limit of a budget; nil where none is set.
    public subscript(budget: Budget) -> Amount? {
        switch budget {
        case .file: file
        case .host: host
        case .day: day
        }
    }
}

extension BudgetEntry {
    private static let secondsOfDay: UInt64 = 86_400

    /// Whether the session takes from the same budget as a request.
    fileprivate func counts(for budget: Budget, of request: BudgetRequest) -> Bool {
        switch budget {
        case .file: content == request.content
        case .host: host == request.host
        case .day: countsForDay(of: request.moment)
        }
    }

    /// Whether the session takes from the budget of a moment's day.
    ///
    /// A session that seems to have begun on a later day counts for the day as well: where the clock was set back, the
    /// day's budget is not given out again.
    public func countsForDay(of moment: Timestamp) -> Bool {
        begun.map { $0.seconds / Self.secondsOfDay >= moment.seconds / Self.secondsOfDay } ?? false
    }
}
