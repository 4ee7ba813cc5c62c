public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
public import BitCacheLedger
public import BitCachePayments

/// Why a payee is not paid in this epoch.
public enum CarryReason: UInt8, Hashable, Sendable, CustomStringConvertible {
    /// No payout instruction was durable at the close.
    case noInstruction = 1
    /// The payout would be below the dust limit of its script.
    case dust = 2
    /// The output would cost more than the policy's share of it.
    case feeShare = 3
    /// The transaction is full; the largest went first.
    case outputs = 4

    public var description: String {
        switch self {
        case .noInstruction: "no payout instruction"
        case .dust: "below the dust limit"
        case .feeShare: "fee share too large"
        case .outputs: "transaction full"
        }
    }
}

/// One payee's result of an epoch: its line in the statement, and where and what it is paid.
public struct PayeeResult: Hashable, Sendable {
    public let line: PayeeLine
    /// What is paid on chain; zero where all is carried forward.
    public let payout: Satoshis
    public let script: Script?
    public let carryReason: CarryReason?
}

/// The pure part of closing an epoch: claims → split → net per payee → policy → payouts and carry-forward → trees.
///
/// Everything follows from its inputs, so a dry run, a close, and a close resumed after a crash agree to the byte.
/// SPEC.md §7.9.
public struct EpochClose: Sendable {
    public let epoch: UInt64
    public let claims: [Claim]
    /// In rising order of key, which is their order in the tree.
    public let payees: [PayeeResult]

    /// Nets the claims and applies the policy.
    ///
    /// - Parameters:
    ///   - claims: All claims of the epoch; claim c at place c.
    ///   - owed: What the ledger owes each payee, this epoch's claims included.
    ///   - instructions: Where payees want to be paid.
    /// - Throws: `amount_out_of_range` where the ledger owes a payee less than its claims.
    /// - Complexity: n log n.
    public init(
        epoch: UInt64, claims: [Claim], owed: [XOnlyPublicKey: Amount], instructions: [XOnlyPublicKey: Script],
        policy: SettlementPolicy
    ) throws(Refusal) {
        var earned: [XOnlyPublicKey: [(number: UInt64, part: Amount)]] = [:]
        for claim in claims {
            for part in claim.parts { earned[part.payee, default: []].append((claim.number, part.amount)) }
        }
        var lines: [(payee: XOnlyPublicKey, gross: Amount, owed: Amount, plan: Plan)] = []
        for payee in Set(earned.keys).union(owed.keys).sorted() {
            var gross = Amount.zero
            for claim in earned[payee] ?? [] { gross = try gross + claim.part }
            let owed = owed[payee] ?? .zero
            guard owed > .zero else { continue }
            lines.append((payee, gross, owed, try Plan(owed: owed, script: instructions[payee], policy: policy)))
        }
        let paid = lines.indices.filter { lines[$0].plan.payout > .zero }
        // The largest payouts go first into a full transaction; equal ones in the order of their keys.
        let sorted = paid.sorted { (lines[$1].plan.payout, $0) < (lines[$0].plan.payout, $1) }
        for index in sorted.dropFirst(max(0, policy.maximumOutputs)) { lines[index].plan = Plan(carrying: .outputs) }
        var results: [PayeeResult] = []
        for line in lines {
            let carriedOut = try line.owed - line.plan.fee - Amount(line.plan.payout)
            results.append(
                PayeeResult(
                    line: PayeeLine(
                        payee: line.payee, gross: line.gross, fee: line.plan.fee,
                        carriedIn: try line.owed - line.gross, carriedOut: carriedOut,
                        claims: try PayeeLine.claimsRoot(earned[line.payee] ?? [])),
                    payout: line.plan.payout, script: instructions[line.payee], carryReason: line.plan.reason))
        }
        self.epoch = epoch
        self.claims = claims
        payees = results
    }

    /// All payouts together.
    public func payoutTotal() throws(Refusal) -> Satoshis {
        var sum = Satoshis.zero
        for payee in payees { sum = try sum + payee.payout }
        return sum
    }

    /// The statement's body over these results and the ledger as the close left it.
    public func statement(
        certificate: Verified<Certificate>, time: Timestamp, ledger: Ledger, secret: SecretBytes,
        previous: Statement.ID?
    ) throws(Refusal) -> Statement {
        let trees = try trees(secret: secret)
        let liabilities = LiabilityLeaf.leaves(of: ledger, epoch: epoch, secret: EpochSecret(secret))
        return try Statement(
            network: certificate.body.network, host: certificate.body.host, certificate: certificate.id, epoch: epoch,
            time: time,
            claims: Statement.TreeRoot(trees.claims),
            payees: Statement.TreeRoot(trees.payees),
            liabilities: Statement.TreeRoot(liabilities.isEmpty ? nil : MerkleSumTree(leaves: liabilities)),
            journal: ledger.head, previous: previous)
    }

    func trees(secret: SecretBytes) throws(Refusal) -> (claims: MerkleSumTree?, payees: MerkleSumTree?) {
        let secret = EpochSecret(secret)
        let claimLeaves = claims.map { $0.leaf(epoch: epoch, salt: secret.claimSalt($0.number)) }
        let payeeLeaves = payees.map { $0.line.leaf(epoch: epoch, salt: secret.payeeSalt($0.line.payee)) }
        return (
            claims: claimLeaves.isEmpty ? nil : try MerkleSumTree(leaves: claimLeaves),
            payees: payeeLeaves.isEmpty ? nil : try MerkleSumTree(leaves: payeeLeaves)
        )
    }

    /// What the policy makes of one payee's money: dust first, then the fee's share.
    private struct Plan {
        var payout = Satoshis.zero
        var fee = Amount.zero
        var reason: CarryReason?

        init(carrying reason: CarryReason) {
            self.reason = reason
        }

        init(owed: Amount, script: Script?, policy: SettlementPolicy) throws(Refusal) {
            guard let script else {
                reason = .noInstruction
                return
            }
            let cost = policy.fee(ofOutputTo: script)
            let fee = policy.feePayer == .payees ? Amount(cost) : .zero
            guard owed >= fee, try (owed - fee).flooredSatoshis >= script.dustThreshold else {
                reason = .dust
                return
            }
            let payout = try (owed - fee).flooredSatoshis
            // cost / payout > share / 10 000, without a division; all factors are far below 2^63.
            guard
                cost.sat.multipliedFullWidth(by: 10_000)
                    <= payout.sat.multipliedFullWidth(by: UInt64(policy.largestFeeShare))
            else {
                reason = .feeShare
                return
            }
            self.payout = payout
            self.fee = fee
        }
    }
}
