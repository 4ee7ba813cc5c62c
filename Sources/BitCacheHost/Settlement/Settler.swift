public import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto
import BitCachePayments
public import BitCacheSettlement

/// Takes closed epochs to the chain: plan, sign, broadcast, final; each stage durable before the step that follows it.
///
/// Whatever moment the process dies at, ``advance(_:chain:at:)`` goes on from the stored stage: a transaction that may
/// have left is the only one that is ever sent for its epoch, and all its versions spend one pin, the seal.
public struct Settler {
    private let engine: HostEngine
    private let store: any HostStore
    private let treasury: Treasury

    public init(engine: HostEngine, store: any HostStore, treasury: Treasury) {
        self.engine = engine
        self.store = store
        self.treasury = treasury
    }

    /// Closes the epoch that is open now, with a fresh secret, and returns its number.
    public func closeEpoch(_ policy: SettlementPolicy, at clock: Timestamp) throws(Refusal) -> UInt64 {
        let epoch = engine.state.epoch
        try engine.run([.closeEpoch(policy, secret: SecretBytes.random(count: 32))], at: clock)
        return epoch
    }

    /// The stored records of all epochs that settlement has looked at.
    public func records() throws(Refusal) -> [UInt64: PayoutRecord] {
        var records: [UInt64: PayoutRecord] = [:]
        for (epoch, bytes) in try store.payouts() {
            records[epoch] = try PayoutRecord(rawRepresentation: bytes)
        }
        return records
    }

    /// Does for an epoch all that can be done now, and says how far it is.
    ///
    /// - Throws: `epoch_not_open` for one that is not closed; `earlier_epoch_unsettled`; `seal_not_final` while the transaction before is not;
    ///   `funds_insufficient`; `pin_spent` where the pin was spent by a transaction of unknown making, which only a
    ///   person can judge.
    public func advance(
        _ epoch: UInt64, chain: inout some Chain, at clock: Timestamp
    ) throws(Refusal) -> PayoutRecord {
        guard let closed = engine.state.epochs[epoch] else {
            throw Refusal(.epochNotOpen, "epoch \(epoch) is not closed; close it first")
        }
        let stored = try records()[epoch]
        var record = if let stored { stored } else { try plan(closed, chain: chain) }
        if record.stage == .planned {
            let (transaction, fee) = try build(closed, record, chain: chain)
            record.transaction = transaction
            record.fee = fee
            record.stage = .signed
            try save(record)
        }
        guard let transaction = record.transaction else { return record }
        if record.stage == .signed {
            try send(transaction, of: record, to: &chain)
            record.stage = .broadcast
            try save(record)
        }
        if record.stage == .broadcast {
            switch try chain.status(of: transaction.id) {
            case .confirmed(_, let confirmations) where confirmations >= closed.policy.finalConfirmations:
                try engine.run([.settle(epoch: epoch, fee: record.fee)], at: clock)
                record.stage = .final
                try save(record)
            case .confirmed, .inMempool: break
            case .unknown: try send(transaction, of: record, to: &chain)
            case .conflicted(let other): throw pinSpent(by: other, record)
            }
        }
        return record
    }

    /// Broadcasts a payout, unless its pin was spent by something else.
    private func send(
        _ transaction: Transaction, of record: PayoutRecord, to chain: inout some Chain
    ) throws(Refusal) {
        if let pin = record.pin, let other = try chain.spend(of: pin), other != transaction.id {
            throw pinSpent(by: other, record)
        }
        try chain.broadcast(transaction)
    }

    private func pinSpent(by other: TransactionID, _ record: PayoutRecord) -> Refusal {
        Refusal(.pinSpent, "\(other.displayHex) spends the pin of epoch \(record.epoch); a person must look at it")
    }

    /// Chooses the pin, or finds that there is nothing to pay.
    private func plan(_ closed: ClosedEpoch, chain: some Chain) throws(Refusal) -> PayoutRecord {
        let epoch = closed.close.epoch
        // One pin at a time: a later epoch would take the coin that an earlier one has chosen.
        let records = try records()
        for earlier in engine.state.epochs.keys.sorted() where earlier < epoch {
            guard let stage = records[earlier]?.stage, stage == .final || stage == .nothingToPay else {
                throw Refusal(
                    .earlierEpochUnsettled, "epoch \(earlier) is not settled; settle it before epoch \(epoch)")
            }
        }
        guard try closed.close.payoutTotal() > .zero else {
            let record = PayoutRecord(epoch: epoch, stage: .nothingToPay, pin: nil)
            try save(record)
            return record
        }
        let seal = try finalSeal(closed, chain: chain)
        let record = PayoutRecord(epoch: epoch, stage: .planned, pin: seal.coin.outPoint)
        try save(record)
        return record
    }

    /// Builds and signs: the seal as input 0, the next seal as output 0, the payees, change.
    private func build(
        _ closed: ClosedEpoch, _ record: PayoutRecord, chain: some Chain
    ) throws(Refusal) -> (transaction: Transaction, fee: Satoshis) {
        // Asked again: the plan may be old, and a reorganisation may have come in between.
        let current = try finalSeal(closed, chain: chain)
        guard current.coin.outPoint == record.pin else {
            throw Refusal(.pinSpent, "the pin of epoch \(record.epoch) is spent; a person must look at it")
        }
        let internalKey = treasury.sealKey.publicKey
        let nextSeal = Seal.anchoring(closed.statement.id, internalKey: internalKey)
        var outputs = [TransactionOutput(value: current.coin.output.value, script: try nextSeal.script())]
        for payee in closed.close.payees where payee.payout > .zero {
            guard let script = payee.script else { continue }
            outputs.append(TransactionOutput(value: payee.payout, script: script))
        }
        let changeKey = try treasury.changeKey(UInt32(clamping: record.epoch))
        let owned = try finalCoins(chain: chain, confirmations: closed.policy.finalConfirmations)
        // SPEC.md §7.10 says which coins and in which order, so that a build after a crash takes the same ones. The fee
        // was judged by the policy at the close; refusing it here would leave the epoch closed and unpaid.
        let selection = try CoinSelection.select(
            paying: outputs, fixed: [current.coin], from: owned.map(\.coin), feeRate: closed.policy.feeRate,
            changeScript: changeKey.outputScript, strategy: .largestFirst, limits: .unlimited)
        let chosen = Set(selection.coins.map(\.outPoint))
        let keys = owned.filter { chosen.contains($0.coin.outPoint) }.map(\.key)
        let signed = try selection.unsignedTransaction().signed(
            previousOutputs: selection.coins.map(\.output),
            keys: keys + [current.seal.spendingKey(treasury.sealKey)])
        return (signed, selection.fee)
    }

    /// The treasury's coins that no reorganisation within the policy can take back, and that the books know, each with
    /// the key that spends it.
    private func finalCoins(
        chain: some Chain, confirmations: UInt32
    ) throws(Refusal) -> [(coin: Coin, key: SecretKey)] {
        var coins: [(coin: Coin, key: SecretKey)] = []
        func add(_ key: SecretKey, isDeposit: Bool) throws(Refusal) {
            for coin in try chain.unspentOutputs(paying: key.outputScript)
            where coin.confirmations >= confirmations && (!isDeposit || engine.state.hasBooked(coin.outPoint)) {
                coins.append((coin, key))
            }
        }
        for index in 0...UInt32(clamping: engine.state.depositIndexes.count) {
            try add(treasury.receivingKey(index), isDeposit: true)
        }
        for index in 0...UInt32(clamping: engine.state.epoch) { try add(treasury.changeKey(index), isDeposit: false) }
        return coins
    }

    /// The seal, once no reorganisation within an epoch's policy can take it back.
    private func finalSeal(_ closed: ClosedEpoch, chain: some Chain) throws(Refusal) -> (seal: Seal, coin: Coin) {
        let current = try currentSeal(chain: chain)
        guard current.coin.confirmations >= closed.policy.finalConfirmations else {
            throw Refusal(
                .sealNotFinal,
                "the seal has \(current.coin.confirmations) of \(closed.policy.finalConfirmations) confirmations; wait")
        }
        return current
    }

    /// Follows the chain of seals from the certificate's first one to the one that is not spent.
    public func currentSeal(chain: some Chain) throws(Refusal) -> (seal: Seal, coin: Coin) {
        let certificate = engine.identity.certificate.body
        var outPoint = try OutPoint(firstSealOf: certificate)
        var seal = Seal.first(host: certificate.host, internalKey: certificate.sealKey)
        let records = try records().values
        while let spender = try chain.spend(of: outPoint) {
            guard let epoch = records.first(where: { $0.transaction?.id == spender })?.epoch,
                let statement = engine.state.epochs[epoch]?.statement
            else {
                throw Refusal(.pinSpent, "\(spender.displayHex) spends the seal and is none of ours; stop and look")
            }
            outPoint = OutPoint(transactionID: spender, index: 0)
            seal = .anchoring(statement.id, internalKey: certificate.sealKey)
        }
        let coin = try chain.unspentOutputs(paying: seal.script()).first { $0.outPoint == outPoint }
        guard let coin else {
            throw Refusal(.sealMissing, "the host's seal \(outPoint) is not on the chain")
        }
        return (seal, coin)
    }

    private func save(_ record: PayoutRecord) throws(Refusal) {
        try store.savePayout(record.rawRepresentation, epoch: record.epoch)
    }
}

extension Refusal.Code {
    /// An epoch before this one is not final on chain; epochs are settled in rising order, one at a time.
    public static let earlierEpochUnsettled = Self(rawValue: "earlier_epoch_unsettled")
    /// The last seal is not final; the next transaction waits for it.
    public static let sealNotFinal = Self(rawValue: "seal_not_final")
    /// The pin of a payout was spent by another transaction.
    public static let pinSpent = Self(rawValue: "pin_spent")
    /// The host's seal is not on the chain.
    public static let sealMissing = Self(rawValue: "seal_missing")
}
