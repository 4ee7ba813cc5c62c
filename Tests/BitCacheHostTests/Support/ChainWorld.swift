import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
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

    init(deposit: UInt64 = 0) throws {
        let network = Network.regtest
        let treasury = try Treasury(
            wallet: Wallet(seed: SecretBytes(copying: [UInt8](repeating: 3, count: 64)), network: network))
        let start = try Timestamp(seconds: HostWorld.start)
        miner = Script.p2tr(outputKey: try HostWorld.key(99).publicKey)
        chain = SimulatedChain()
        let own = try treasury.receivingKey(0)
        try chain.mine(count: 1, to: own.outputScript, time: start)
        try chain.mine(count: 100, to: miner, time: start)
        let seal = Seal.first(host: try HostWorld.key(1).publicKey, internalKey: treasury.sealKey.publicKey)
        let selection = try CoinSelection.select(
            paying: [TransactionOutput(value: Satoshis(Seal.defaultValueSat), script: seal.script())],
            from: chain.unspentOutputs(paying: own.outputScript), feeRate: .minimumRelay, changeScript: own.outputScript
        )
        let transaction = try selection.unsignedTransaction().signed(
            previousOutputs: selection.coins.map(\.output), keys: [own])
        try chain.broadcast(transaction)
        try chain.mine(count: 6, to: miner, time: start)
        host = try HostWorld(deposit: deposit, firstSeal: OutPoint(transactionID: transaction.id, index: 0))
        let coins = chain.unspentOutputs(paying: own.outputScript) + chain.unspentOutputs(paying: try seal.script())
        try host.engine.run(coins.map { .fund($0.outPoint, $0.output.value) }, at: host.now)
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
    func paidEpoch(chunks: UInt32 = 3) throws -> UInt64 {
        var session = try host.session()
        try host.pay(&session, chunks)
        _ = try host.connection.close(session.released().release)
        return try settler.closeEpoch(Self.policy, at: host.now)
    }

    /// The transactions on the chain that pay a key's P2WPKH script.
    func payouts(to key: SecretKey) throws -> [Coin] {
        chain.unspentOutputs(paying: try .p2wpkh(compressedPublicKey: key.compressedPublicKey))
    }
}
