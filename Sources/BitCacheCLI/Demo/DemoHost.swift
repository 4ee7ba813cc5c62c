import BitCache
import BitCacheSQLite
import Foundation

/// The demo's host: its engine, books and chain, set up from nothing or taken up where it was left.
///
/// Every step looks at what is already there, so a run that was killed at any moment is simply run again.
struct DemoHost {
    let parties: DemoParties
    let folder: DemoFolder
    let store: SQLiteHostStore
    let engine: HostEngine
    var chain: ChainFile
    let now: Timestamp

    static let finalConfirmations: UInt32 = 6
    static let origin = "https://demo.bitcache.example"

    init(_ folder: DemoFolder, _ parties: DemoParties, now: Timestamp) throws(Refusal) {
        self.folder = folder
        self.parties = parties
        self.now = now
        chain = try ChainFile(path: folder.chain)
        try Self.mineFirstCoins(&chain, parties, now)
        let identity = try Self.identity(folder, parties, &chain, now)
        store = try SQLiteHostStore(opening: folder.hostDatabase, create: true)
        engine = try HostEngine(
            identity: identity,
            keys: HostKeys(operational: parties.operational, statement: parties.statement, for: identity),
            store: store)
        _ = try engine.closeOverdueSessions(at: now)
        try bookOwnCoins()
    }

    /// The identity of a folder's host from its certificates alone, for commands that have no need of secrets.
    static func identity(_ folder: DemoFolder) throws(Refusal) -> HostIdentity {
        guard FileSystem.exists(folder.certificates) else {
            throw Refusal(
                .folderMissing, "'\(folder.path)' has no books yet: run `bitcache demo` on it to the end")
        }
        let lines = try TokenFile.lines(folder.certificates)
        do throws(Refusal) {
            guard lines.count == 2 else { throw Refusal(.folderDamaged, "it should hold two certificates") }
            return try HostIdentity(
                certificate: Received<Certificate>(parsing: lines[0]).verified(),
                statementCertificate: Received<Certificate>(parsing: lines[1]).verified())
        } catch {
            throw Refusal(
                .folderDamaged, "'\(folder.certificates)' is damaged (\(error.message)); restore it from a backup")
        }
    }

    // MARK: Setting up

    /// One block for the host, one for the payer, and as many more as their coins need to be spendable.
    private static func mineFirstCoins(_ chain: inout ChainFile, _ parties: DemoParties, _ now: Timestamp)
        throws(Refusal)
    {
        if chain.tip.height < 1 {
            try chain.mine(1, to: parties.treasury.receivingKey(0).outputScript, at: now)
        }
        if chain.tip.height < 2 {
            try chain.mine(1, to: parties.payerCoinKey().outputScript, at: now)
        }
        if chain.tip.height < 102 {
            try chain.mine(Int(102 - chain.tip.height), to: parties.minerScript(), at: now)
        }
    }

    /// The host's certificates; on the first run, the first seal that they name.
    private static func identity(
        _ folder: DemoFolder, _ parties: DemoParties, _ chain: inout ChainFile, _ now: Timestamp
    ) throws(Refusal) -> HostIdentity {
        if FileSystem.exists(folder.certificates) { return try identity(folder) }
        let seal = try firstSeal(parties, &chain)
        try chain.mine(Int(finalConfirmations), to: parties.minerScript(), at: now)
        let until = folder.created.adding(seconds: 10 * 365 * 86_400)
        var certificates: [Verified<Certificate>] = []
        let keys: [(SecretKey, Certificate.Purposes)] = [
            (parties.operational, [.offer, .accept]), (parties.statement, .statement),
        ]
        for (key, purposes) in keys {
            certificates.append(
                try Certificate(
                    network: DemoParties.network, host: parties.identity.publicKey, operationalKey: key.publicKey,
                    purposes: purposes, from: folder.created, until: until, largestOutstanding: .max,
                    firstSeal: .init(rawRepresentation: seal.rawRepresentation),
                    sealKey: parties.treasury.sealKey.publicKey
                ).signed(with: parties.identity))
        }
        try FileSystem.makeFolder(folder.tokens)
        try TokenFile.write(certificates.map(\.text), to: folder.certificates)
        return try identity(folder)
    }

    /// Makes the output where the chain of seals begins, or finds the one that an earlier run made.
    private static func firstSeal(_ parties: DemoParties, _ chain: inout ChainFile) throws(Refusal) -> OutPoint {
        let sealKey = parties.treasury.sealKey.publicKey
        let script = try Seal.first(host: parties.identity.publicKey, internalKey: sealKey).script()
        if let coin = chain.unspentOutputs(paying: script).first { return coin.outPoint }
        let ownKey = try parties.treasury.receivingKey(0)
        let selection = try CoinSelection.select(
            paying: [TransactionOutput(value: Satoshis(Seal.defaultValueSat), script: script)],
            from: chain.unspentOutputs(paying: ownKey.outputScript), feeRate: .minimumRelay,
            changeScript: ownKey.outputScript)
        let transaction = try selection.unsignedTransaction().signed(
            previousOutputs: selection.coins.map(\.output), keys: [ownKey])
        _ = try chain.broadcast(transaction)
        return OutPoint(transactionID: transaction.id, index: 0)
    }

    /// Books the host's own coins, the first seal among them, as its own money.
    private func bookOwnCoins() throws(Refusal) {
        let seal = try OutPoint(firstSealOf: engine.identity.certificate.body)
        var coins = [(seal, try Satoshis(Seal.defaultValueSat))]
        for coin in chain.unspentOutputs(paying: try parties.treasury.receivingKey(0).outputScript)
        where coin.confirmations >= Self.finalConfirmations { coins.append((coin.outPoint, coin.output.value)) }
        let commands = coins.filter { !engine.state.hasBooked($0.0) }.map { HostCommand.fund($0.0, $0.1) }
        if !commands.isEmpty { try engine.run(commands, at: now) }
    }

    // MARK: Deposits

    /// Sees to it that the payer can spend an amount: a deposit to the address that the host signed, confirmed.
    ///
    /// - Returns: The host's signed deposit address.
    mutating func ensureBalance(_ needed: Amount) throws(Refusal) -> Verified<DepositAddress> {
        let payer = try parties.key(of: .payer).publicKey
        if engine.state.depositIndexes[payer] == nil {
            try engine.run([.issueDepositAddress(payer: payer)], at: now)
        }
        let script = try parties.treasury.receivingKey(engine.state.depositIndexes[payer] ?? 0).outputScript
        let address = try engine.depositAddress(
            for: payer, script: script, until: engine.identity.certificate.body.until)
        try confirmDeposits(to: script)
        let available = engine.state.ledger.available(in: .payer(payer))
        if available < needed {
            let missing = try needed - available
            let whole = try Satoshis(missing.flooredSatoshis.sat + (missing.msat.isMultiple(of: 1000) ? 0 : 1))
            try deposit(max(whole, script.dustThreshold), to: script)
            try confirmDeposits(to: script)
        }
        return address
    }

    private mutating func deposit(_ amount: Satoshis, to script: Script) throws(Refusal) {
        let key = try parties.payerCoinKey()
        let output = TransactionOutput(value: amount, script: script)
        while true {
            do throws(Refusal) {
                let selection = try CoinSelection.select(
                    paying: [output], from: chain.unspentOutputs(paying: key.outputScript), feeRate: .minimumRelay,
                    changeScript: key.outputScript)
                let transaction = try selection.unsignedTransaction().signed(
                    previousOutputs: selection.coins.map(\.output), keys: [key])
                _ = try chain.broadcast(transaction)
                return
            } catch  where error.code == .fundsInsufficient && chain.tip.height < 2000 {
                // A large file costs more than one block pays: the payer mines some more.
                try chain.mine(10, to: key.outputScript, at: now)
                try chain.mine(100, to: parties.minerScript(), at: now)
            }
        }
    }

    private mutating func confirmDeposits(to script: Script) throws(Refusal) {
        let waiting = chain.unspentOutputs(paying: script).filter { !engine.state.hasBooked($0.outPoint) }
        guard !waiting.isEmpty else { return }
        try chain.mine(Int(Self.finalConfirmations), to: parties.minerScript(), at: now)
        _ = try DepositWatcher.creditFinalDeposits(
            to: engine, treasury: parties.treasury, chain: chain, finalConfirmations: Self.finalConfirmations, at: now)
    }

    // MARK: Settlement

    /// Closes the epoch if it has claims, and takes every closed epoch to the end.
    mutating func settle(_ policy: SettlementPolicy) throws(Refusal) {
        let settler = Settler(engine: engine, store: store, treasury: parties.treasury)
        if !engine.state.claims.isEmpty { _ = try settler.closeEpoch(policy, at: now) }
        for epoch in engine.state.epochs.keys.sorted() {
            var record = try settler.advance(epoch, chain: &chain, at: now)
            while record.stage == .broadcast {
                try chain.mine(Int(Self.finalConfirmations), to: parties.minerScript(), at: now)
                record = try settler.advance(epoch, chain: &chain, at: now)
            }
        }
    }
}
