import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// The k-th call of a payer to anything outside itself fails, before or after it has had its effect.
final class FaultPlan: @unchecked Sendable {
    enum Moment: CaseIterable { case before, after }

    static let crash = Refusal(Refusal.Code(rawValue: "test_crash"), "the payer stopped here")

    /// The calls that were made so far.
    private(set) var calls = 0
    private let failing: Int?
    private let moment: Moment

    init(failing: Int? = nil, _ moment: Moment = .before) {
        self.failing = failing
        self.moment = moment
    }

    func run<Value>(_ effect: () throws(Refusal) -> Value) throws(Refusal) -> Value {
        calls += 1
        guard calls == failing else { return try effect() }
        if moment == .after { _ = try effect() }
        throw Self.crash
    }
}

/// A connection to a host that can break, and that a test can look into.
struct FaultyConnection: HostConnection {
    let base: any HostConnection
    let plan: FaultPlan
    /// Changes what the host serves.
    var alterChunk: (UInt32, [UInt8]) -> [UInt8] = { $1 }
    var onPay: (UInt32) -> Void = { _ in }

    func open(_ commitment: Verified<Commitment>) throws(Refusal) -> HostAnswer<Received<Acceptance>> {
        try plan.run { () throws(Refusal) in try base.open(commitment) }
    }

    func pay(_ paywords: [Payword], secret: SessionSecret) throws(Refusal) -> HostAnswer<UInt32> {
        for payword in paywords { onPay(payword.index) }
        return try plan.run { () throws(Refusal) in try base.pay(paywords, secret: secret) }
    }

    func chunk(_ number: UInt32, of session: Commitment.ID, secret: SessionSecret) throws(Refusal) -> [UInt8] {
        alterChunk(
            number, try plan.run { () throws(Refusal) in try base.chunk(number, of: session, secret: secret) })
    }

    func close(_ release: Verified<Release>) throws(Refusal) -> HostAnswer<Received<Closing>> {
        try plan.run { () throws(Refusal) in try base.close(release) }
    }
}

/// A payer's store in front of another; what it wrote before it failed stays.
final class FaultyPayerStore: PayerStore {
    private let base: any PayerStore
    private let plan: FaultPlan

    init(_ base: any PayerStore, _ plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    func save(_ record: PayerSessionRecord) throws(Refusal) {
        try plan.run { () throws(Refusal) in try base.save(record) }
    }

    func updatePaid(_ paid: UInt32, commitment: Commitment.ID) throws(Refusal) {
        try plan.run { () throws(Refusal) in try base.updatePaid(paid, commitment: commitment) }
    }

    func sessions(of file: String) throws(Refusal) -> [PayerSessionRecord] {
        try plan.run { () throws(Refusal) in try base.sessions(of: file) }
    }

    func sessions() throws(Refusal) -> [PayerSessionRecord] { try base.sessions() }

    func highestCommit(of host: XOnlyPublicKey) throws(Refusal) -> UInt64? {
        try plan.run { () throws(Refusal) in try base.highestCommit(of: host) }
    }

    func saveHighestCommit(_ number: UInt64, of host: XOnlyPublicKey) throws(Refusal) {
        try plan.run { () throws(Refusal) in try base.saveHighestCommit(number, of: host) }
    }

    func pinnedHost(of origin: String) throws(Refusal) -> XOnlyPublicKey? { try base.pinnedHost(of: origin) }

    func pin(_ host: XOnlyPublicKey, to origin: String) throws(Refusal) { try base.pin(host, to: origin) }

    func highestCommits() throws(Refusal) -> [XOnlyPublicKey: UInt64] { try base.highestCommits() }

    func pins() throws(Refusal) -> [PinnedHost] { try base.pins() }

    func budgets() throws(Refusal) -> [UInt8]? { try base.budgets() }

    func saveBudgets(_ budgets: [UInt8]) throws(Refusal) { try base.saveBudgets(budgets) }
}

/// A download's file in front of another.
final class FaultySink: DownloadSink {
    private let base: any DownloadSink
    private let plan: FaultPlan

    init(_ base: any DownloadSink, _ plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8]? {
        try plan.run { () throws(Refusal) in try base.read(range) }
    }

    func write(_ bytes: [UInt8], at offset: UInt64) throws(Refusal) {
        try plan.run { () throws(Refusal) in try base.write(bytes, at: offset) }
    }

    func finish(length: UInt64) throws(Refusal) {
        try plan.run { () throws(Refusal) in try base.finish(length: length) }
    }
}
