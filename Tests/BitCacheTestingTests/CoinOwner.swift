import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import BitCacheWallet

/// A wallet on a simulated chain whose miner pays it: branch 0 receives, branch 1 is change.
struct CoinOwner {
    var miner: Miner
    var coins: WalletCoins
    static let finalConfirmations: UInt32 = 3

    init(coinCount: Int = 6, gapLimit: UInt32 = 5) throws {
        miner = try Miner(coinCount: coinCount)
        coins = try WalletCoins(gapLimit: gapLimit)
        try update()
    }

    /// The key of a place; keys of odd indexes have P2WPKH outputs.
    static func key(_ branch: Int, _ index: UInt32) throws(Refusal) -> SecretKey {
        enum Sample {}
        let secret = SHA256.hash("\(branch)/\(index)".utf8, as: Bytes32<Sample>.self).rawRepresentation
        return try SecretKey(SecretBytes(copying: secret))
    }

    static func script(_ branch: Int, _ index: UInt32) throws(Refusal) -> Script {
        let key = try key(branch, index)
        return index.isMultiple(of: 2)
            ? .p2tr(outputKey: key.publicKey) : try .p2wpkh(compressedPublicKey: key.compressedPublicKey)
    }

    static let branches = (0...1).map { branch in
        ScriptBranch { (index) throws(Refusal) in try script(branch, index) }
    }

    @discardableResult
    mutating func update() throws(Refusal) -> [EndedSpend] {
        try coins.update(from: miner.chain, branches: Self.branches, finalConfirmations: Self.finalConfirmations)
    }

    mutating func mine(_ count: Int = 1) throws {
        try miner.chain.mine(count: count, to: miner.oldScript, time: miner.time)
    }

    /// The miner pays a script of the wallet; the transaction waits.
    @discardableResult
    mutating func receive(_ sat: UInt64, at index: UInt32 = 0, from coin: Coin? = nil) throws -> Transaction {
        let coin = try coin ?? minerCoin()
        let outputs = [
            TransactionOutput(value: try Satoshis(sat), script: try Self.script(0, index)),
            TransactionOutput(value: try coin.output.value - Satoshis(sat + 1000), script: miner.script),
        ]
        let payment = try miner.signed(
            Transaction(inputs: [TransactionInput(outPoint: coin.outPoint)], outputs: outputs), [coin])
        try miner.chain.broadcast(payment)
        return payment
    }

    func minerCoin() throws -> Coin {
        guard let coin = miner.coins.first(where: { $0.confirmations > 0 }) else {
            throw Refusal(.fundsInsufficient, "the miner has no coin left")
        }
        return coin
    }

    /// Chooses coins for a payment to the miner, with change to the wallet.
    func selection(paying sat: UInt64, rate: UInt64 = 2000, seed: UInt64 = 1) throws -> CoinSelection {
        try CoinSelection.select(
            paying: [TransactionOutput(value: Satoshis(sat), script: miner.oldScript)],
            from: coins.spendable().map(\.coin), feeRate: FeeRate(satPerKiloVByte: rate),
            changeScript: Self.script(1, coins.nextIndex(ofBranch: 1)), strategy: .leastWaste(seed: seed))
    }

    func signed(_ transaction: Transaction, _ spent: [Coin]) throws -> Transaction {
        let keys = try spent.compactMap { coins.place(of: $0.output.script) }.map { try Self.key($0.branch, $0.index) }
        return try transaction.signed(previousOutputs: spent.map(\.output), keys: keys)
    }

    /// Locks, signs and records a payment, in the order that survives a crash; the caller broadcasts.
    mutating func pay(_ sat: UInt64, _ owner: String, rate: UInt64 = 2000, seed: UInt64 = 1) throws -> Transaction {
        let selection = try selection(paying: sat, rate: rate, seed: seed)
        let owner = try LockOwner(name: owner)
        try coins.lock(selection.coins.map(\.outPoint), by: owner)
        let transaction = try signed(selection.unsignedTransaction(), selection.coins)
        try coins.record(transaction, by: owner)
        return transaction
    }
}
