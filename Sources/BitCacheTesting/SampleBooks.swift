import BitCacheCore
import BitCacheCrypto
import BitCacheLedger

/// A small host's books that grow on demand, the same for the same seed: deposits, sessions, shares.
struct SampleBooks {
    private(set) var ledger = Ledger()
    private var random: SeededGenerator
    private var nextID: UInt64 = 0
    private var seconds: UInt64 = 1_767_225_600
    private let seed: UInt64

    init(seed: UInt64 = 1) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    /// A deposit of a new payer.
    mutating func deposit(_ msat: UInt64) throws(Refusal) -> [JournalEntry] {
        try deposit(Amount(msat: msat), to: payer(random.next()))
        return ledger.takeNewEntries()
    }

    /// At least so many transfers of all kinds.
    mutating func work(transfers count: Int) throws(Refusal) -> [JournalEntry] {
        while ledger.newEntryCount < count { try session() }
        return ledger.takeNewEntries()
    }

    /// Amounts, times and references at their limits, and a turnover above 64 bits.
    mutating func extremes() throws(Refusal) -> [JournalEntry] {
        let (one, other) = (payer(1), payer(2))
        try deposit(.max, to: one)
        for _ in 0..<5 {
            try apply(.direct, one, other, .max, reference: [UInt8](repeating: 255, count: 255))
            try apply(.direct, other, one, .max)
        }
        seconds = Timestamp.max.seconds
        let id = try apply(.reserve, one, Account(.sessions), .max)
        try apply(.post(reservation: id, leaving: .max), one, Account(.sessions), .zero)
        try apply(.post(reservation: id, leaving: .zero), one, Account(.sessions), .max)
        try apply(.void(reservation: id), one, Account(.sessions), .zero)
        try apply(.direct, Account(.host), other, .max)
        return ledger.takeNewEntries()
    }

    private mutating func session() throws(Refusal) {
        let payer = payer(UInt64.random(in: 0..<20, using: &random))
        try deposit(Amount(msat: UInt64.random(in: 1000...1_000_000, using: &random)), to: payer)
        let whole = try Amount(msat: UInt64.random(in: 0...1000, using: &random))
        let id = try apply(.reserve, payer, Account(.sessions), whole)
        var rest = whole
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let part = try Amount(msat: UInt64.random(in: 0...rest.msat, using: &random))
            rest = try rest - part
            try apply(
                .post(reservation: id, leaving: rest), payer, Account(.sessions), part,
                reference: random.bytes(Int.random(in: 0...40, using: &random)))
        }
        try apply(.void(reservation: id), payer, Account(.sessions), rest)
        let payee = Account(.payee, owner: owner(UInt64.random(in: 0..<5, using: &random)))
        try apply(.direct, Account(.sessions), payee, whole - rest)
    }

    private mutating func deposit(_ amount: Amount, to payer: Account) throws(Refusal) {
        try apply(.direct, Account(.treasury), payer, amount)
    }

    @discardableResult
    private mutating func apply(
        _ kind: Transfer.Kind, _ debit: Account, _ credit: Account, _ amount: Amount, reference: [UInt8] = []
    ) throws(Refusal) -> TransferID {
        let id: TransferID = digest("transfer", nextID)
        nextID += 1
        seconds = min(seconds + 1, Timestamp.max.seconds)
        try ledger.apply(
            Transfer(id: id, kind: kind, debit: debit, credit: credit, amount: amount, reference: reference),
            at: Timestamp(seconds: seconds))
        return id
    }

    private func payer(_ number: UInt64) -> Account { Account(.payer, owner: owner(number)) }

    private func owner(_ number: UInt64) -> Bytes32<AccountOwnerMeaning> { digest("owner", number) }

    private func digest<Meaning>(_ use: String, _ number: UInt64) -> Bytes32<Meaning> {
        SHA256.hash("\(use) \(seed) \(number)".utf8)
    }
}
