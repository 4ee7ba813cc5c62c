public import BitCacheCore
public import BitCacheCrypto

/// What a payer's client is about to promise: nothing of it is durable or sent yet.
public struct SpendingRequest: Hashable, Sendable {
    /// The content that is downloaded.
    public let content: Content
    /// The identity key of the host.
    public let host: XOnlyPublicKey
    /// Where the offer was found.
    public let origin: String
    /// How many chunks the commitment is for.
    public let chunks: UInt32
    /// What one of them costs.
    public let price: Amount
    /// What the session can cost at most: chunks × price.
    public let amount: Amount

    /// A request for a session under an offer.
    ///
    /// - Throws: `amount_out_of_range` where the product is no amount.
    public init(_ terms: CheckedOffer, chunks: UInt32) throws(Refusal) {
        let offer = terms.offer.body
        content = offer.chunking.content
        host = offer.host
        origin = offer.origin
        self.chunks = chunks
        price = offer.pricePerChunk
        amount = try offer.pricePerChunk * UInt64(chunks)
    }
}

/// Says whether a payer may promise so much: asked before each commitment, and never after one.
///
/// A refusal leaves everything as it was.
public protocol SpendingPolicy {
    /// Lets a request through.
    ///
    /// - Returns: The moment at which the request was judged, to be kept with the session; nil without a clock.
    /// - Throws: `budget_exceeded`, `approval_needed`, what reading the payer's store refuses.
    func approve(_ request: SpendingRequest) throws(Refusal) -> Timestamp?
}

/// Lets every request through: for simulated money, and where somebody else has decided already.
public struct UnlimitedSpending: SpendingPolicy {
    /// Sets no limit.
    public init() {}

    /// Refuses nothing, and looks at no clock.
    public func approve(_ request: SpendingRequest) -> Timestamp? { nil }
}

/// Lets a request through up to an amount; for programs that download one file and keep no budgets.
public struct SpendingCap: SpendingPolicy {
    private let most: Amount

    /// Sets what one commitment may cost at most.
    public init(_ most: Amount) {
        self.most = most
    }

    /// Refuses what costs more.
    ///
    /// - Throws: `budget_exceeded`.
    public func approve(_ request: SpendingRequest) throws(Refusal) -> Timestamp? {
        guard request.amount <= most else {
            throw Refusal(
                .budgetExceeded, "the download could cost \(request.amount), and at most \(most) may be spent on it")
        }
        return nil
    }
}

extension Refusal.Code {
    /// A commitment that could cost more than a budget allows.
    public static let budgetExceeded = Self(rawValue: "budget_exceeded")
    /// A commitment within the budgets that a person has to approve, and nobody did.
    public static let approvalNeeded = Self(rawValue: "approval_needed")
}
