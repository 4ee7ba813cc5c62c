public import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// Credits deposits once they are final on chain: never earlier, and no coin twice.
public enum DepositWatcher {
    /// Looks at every deposit script that was issued and books what has become final.
    ///
    /// - Returns: What was credited, in the order of the addresses.
    public static func creditFinalDeposits(
        to engine: HostEngine, treasury: Treasury, chain: some Chain, finalConfirmations: UInt32, at clock: Timestamp
    ) throws(Refusal) -> [Satoshis] {
        var commands: [HostCommand] = []
        var credited: [Satoshis] = []
        for (payer, index) in engine.state.depositIndexes.sorted(by: { $0.value < $1.value }) {
            let script = try treasury.receivingKey(index).outputScript
            for coin in try chain.unspentOutputs(paying: script)
            where coin.confirmations >= finalConfirmations && !engine.state.hasBooked(coin.outPoint) {
                commands.append(.deposit(coin.outPoint, coin.output.value, payer: payer))
                credited.append(coin.output.value)
            }
        }
        if !commands.isEmpty { try engine.run(commands, at: clock) }
        return credited
    }
}
