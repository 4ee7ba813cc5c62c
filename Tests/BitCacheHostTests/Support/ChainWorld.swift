import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import BitCacheWallet

/// A host with coins and a first seal on a simulated chain, all of them final and in its books.
final class ChainWorld {
    static let policy = SettlementPolicy(feeRate: .minimumRelay)

    let host: HostWorld
    var chain: SimulatedChain
    let miner: Script

    /// - Parameters:
    ///   - deposit: A payer's balance in satoshis, in the books alone.
    ///   - own: What the host brings to pay with, in satoshis.
    init(deposit: UInt64 = 0, own: UInt64 = 100_000_000, store: any HostStore = MemoryHostStore()) throws {
        let network = Network.regtest
        let treasury = try Treasury(
            wallet: Wallet(seed: SecretBytes(copying: [UInt8](repeating: 3, count: 64)), network: network))
        let start = try Timestamp(seconds: HostWorld.start)
        miner = Script.p2tr(outputKey: try HostWorld.key(99).publicKey)
        chain = SimulatedChain()
        try chain.mine(count: 105, to: miner, time: start)
        let seal = Seal.first(host: try HostWorld.key(1).publicKey, internalKey: treasury.sealKey.publicKey)
        let ownScript = try treasury.receivingKey(0).outputScript
        let first = try Self.pay(
            [
                TransactionOutput(value: Satoshis(Seal.defaultValueSat), script: seal.script()),
                TransactionOutput(value: Satoshis(own), script: ownScript),
            ], miner, &chain)
        try chain.mine(count: 6, to: miner, time: start)
        host = try HostWorld(deposit: deposit, firstSeal: OutPoint(transactionID: first, index: 0), store: store)
        let coins = chain.unspentOutputs(paying: ownScript) + chain.unspentOutputs(paying: try seal.script())
        try host.engine.run(coins.map { .fund($0.outPoint, $0.output.value) }, at: host.now)
    }

    /// Broadcasts a payment of the miner's.
    private static func pay(
        _ outputs: [TransactionOutput], _ miner: Script, _ chain: inout SimulatedChain
    ) throws -> TransactionID {
        let selection = try CoinSelection.select(
            paying: outputs, from: chain.unspentOutputs(paying: miner).filter { $0.confirmations > 0 },
            feeRate: .minimumRelay, changeScript: miner)
        let transaction = try selection.unsignedTransaction().signed(
            previousOutputs: selection.coins.map(\.output), keys: [HostWorld.key(99)])
        try chain.broadcast(transaction)
        return transaction.id
    }

    /// Pays from the miner to a script; waits for a block.
    @discardableResult
    func pay(_ sat: UInt64, to script: Script) throws -> OutPoint {
        OutPoint(
            transactionID: try Self.pay(
                [TransactionOutput(value: try Satoshis(sat), script: script)], miner, &chain), index: 0)
    }

    /// The script of a payer's deposit address, issued if there is none yet.
    func depositScript(of payer: SecretKey) throws -> Script {
        try host.engine.run([.issueDepositAddress(payer: payer.publicKey)], at: host.now)
        return try host.treasury.receivingKey(host.engine.state.depositIndexes[payer.publicKey] ?? 0).outputScript
    }

    /// Credits the deposits that are final.
    func credit(confirmations: UInt32 = 6) throws -> [Satoshis] {
        try DepositWatcher.creditFinalDeposits(
            to: host.engine, treasury: host.treasury, chain: chain, finalConfirmations: confirmations, at: host.now)
    }

    /// What the host's coins are worth on the chain, the seal included.
    func coinsOnChain() throws -> UInt64 {
        var scripts = [try settler.currentSeal(chain: chain).seal.script()]
        for index in 0...UInt32(host.engine.state.depositIndexes.count) {
            scripts.append(try host.treasury.receivingKey(index).outputScript)
        }
        for index in 0...UInt32(host.engine.state.epoch) {
            scripts.append(try host.treasury.changeKey(index).outputScript)
        }
        return scripts.flatMap { chain.unspentOutputs(paying: $0) }.reduce(0) { $0 + $1.output.value.sat }
    }

    /// What the books say that the host's coins are worth.
    var coinsInBooks: UInt64 {
        UInt64(host.engine.state.ledger.balance(of: Account(.treasury)).net(of: .treasury)) / 1000
    }

    var settler: Settler { Settler(engine: host.engine, store: host.store, treasury: host.treasury) }

    func mine(_ count: Int = 6) throws { try chain.mine(count: count, to: miner, time: host.now) }

    func advance(_ epoch: UInt64) throws(Refusal) -> PayoutRecord {
        try settler.advance(epoch, chain: &chain, at: host.now)
    }

    /// One payee says where it is to be paid.
    func instruct(_ key: SecretKey) throws {
        try host.engine.run(
            [
                .instruct(
                    try PayoutInstruction(
                        network: .regtest, payee: key.publicKey, host: host.identityKey.publicKey,
                        script: .p2wpkh(compressedPublicKey: key.compressedPublicKey), sequence: 1
                    ).signed(with: key))
            ], at: host.now)
    }

    /// A whole session of so many chunks, then a closed epoch with its number.
    func paidEpoch(chunks: UInt32 = 3, policy: SettlementPolicy = ChainWorld.policy) throws -> UInt64 {
        var session = try host.session()
        try host.pay(&session, chunks)
        _ = try host.connection.close(session.released().release)
        return try settler.closeEpoch(policy, at: host.now)
    }

    /// The transactions on the chain that pay a key's P2WPKH script.
    func payouts(to key: SecretKey) throws -> [Coin] {
        chain.unspentOutputs(paying: try .p2wpkh(compressedPublicKey: key.compressedPublicKey))
    }
}
