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
            try chain.broadcast(transaction)
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
            case .unknown: try chain.broadcast(transaction)
            case .conflicted(let other):
                throw Refusal(
                    .pinSpent, "\(other.displayHex) spends the pin of epoch \(epoch); a person must look at it")
            }
        }
        return record
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
        let seal = try currentSeal(chain: chain)
        guard seal.coin.confirmations >= closed.policy.finalConfirmations else {
            throw Refusal(
                .sealNotFinal,
                "the seal has \(seal.coin.confirmations) of \(closed.policy.finalConfirmations) confirmations; wait")
        }
        let record = PayoutRecord(epoch: epoch, stage: .planned, pin: seal.coin.outPoint)
        try save(record)
        return record
    }

    /// Builds and signs: the seal as input 0, the next seal as output 0, the payees, change.
    private func build(
        _ closed: ClosedEpoch, _ record: PayoutRecord, chain: some Chain
    ) throws(Refusal) -> (transaction: Transaction, fee: Satoshis) {
        let current = try currentSeal(chain: chain)
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
        let selection = try CoinSelection.select(
            paying: outputs, fixed: [current.coin],
            from: finalCoins(chain: chain, confirmations: closed.policy.finalConfirmations),
            feeRate: closed.policy.feeRate, changeScript: changeKey.outputScript)
        let keys = try treasury.keys(for: engine.state) + [current.seal.spendingKey(treasury.sealKey)]
        let signed = try selection.unsignedTransaction().signed(
            previousOutputs: selection.coins.map(\.output), keys: keys)
        return (signed, selection.fee)
    }

    /// The treasury's coins that no reorganisation within the policy can take back, and that the books know.
    private func finalCoins(chain: some Chain, confirmations: UInt32) throws(Refusal) -> [Coin] {
        var coins: [Coin] = []
        for index in 0...UInt32(clamping: engine.state.depositIndexes.count) {
            coins += try chain.unspentOutputs(paying: treasury.receivingKey(index).outputScript)
                .filter { engine.state.hasBooked($0.outPoint) }
        }
        for index in 0...UInt32(clamping: engine.state.epoch) {
            coins += try chain.unspentOutputs(paying: treasury.changeKey(index).outputScript)
        }
        return coins.filter { $0.confirmations >= confirmations }
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
