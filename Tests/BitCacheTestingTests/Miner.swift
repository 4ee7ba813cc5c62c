import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting

/// A simulated chain with two keys that own mature coins, and short ways to pay.
struct Miner {
    var chain = SimulatedChain()
    /// Owns the P2TR coins.
    let key: SecretKey
    /// Owns the P2WPKH coins.
    let oldKey: SecretKey
    let script: Script
    let oldScript: Script
    let time: Timestamp

    /// Mines so many spendable coins to each of the two keys, 50 BTC each.
    init(coinCount: Int = 6) throws {
        key = try SecretKey(SecretBytes(copying: [UInt8](repeating: 1, count: 32)))
        oldKey = try SecretKey(SecretBytes(copying: [UInt8](repeating: 2, count: 32)))
        script = .p2tr(outputKey: key.publicKey)
        oldScript = try .p2wpkh(compressedPublicKey: oldKey.compressedPublicKey)
        time = try Timestamp(parsing: "2026-01-01T00:00:00Z")
        try chain.mine(count: coinCount, to: script, time: time)
        try chain.mine(count: coinCount, to: oldScript, time: time)
        // Nobody who matters is paid by the blocks that let the coins mature.
        try chain.mine(count: 99, to: Script(bytes: [0x6a]), time: time)
    }

    /// The coins of the P2TR key that can be spent now, oldest first.
    var coins: [Coin] { chain.unspentOutputs(paying: script).sorted { $0.confirmations > $1.confirmations } }

    var oldCoins: [Coin] { chain.unspentOutputs(paying: oldScript).sorted { $0.confirmations > $1.confirmations } }

    /// Spends coins to outputs of given values, all to the P2TR key, and leaves a fee; what remains is the first output.
    func payment(
        from coins: [Coin], fee: UInt64 = 1000, also values: [UInt64] = [],
        sequence: UInt32 = TransactionInput.replaceableSequence, lockTime: UInt32 = 0
    ) throws -> Transaction {
        var rest = try coins.map(\.output).totalValue() - Satoshis(fee)
        for value in values { rest = try rest - Satoshis(value) }
        let outputs = try ([rest.sat] + values).map { TransactionOutput(value: try Satoshis($0), script: script) }
        return try signed(
            Transaction(
                inputs: coins.map { TransactionInput(outPoint: $0.outPoint, sequence: sequence) }, outputs: outputs,
                lockTime: lockTime),
            coins)
    }

    func signed(_ transaction: Transaction, _ coins: [Coin]) throws -> Transaction {
        try transaction.signed(previousOutputs: coins.map(\.output), keys: [key, oldKey])
    }

    /// The coin that an output of a transaction is, whether a block contains it or not.
    func coin(_ transaction: Transaction, _ index: Int = 0) -> Coin {
        Coin(outPoint: transaction.outPoint(index), output: transaction.outputs[index])
    }
}
