import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("Scripts on the simulated chain")
struct SimulatedChainScriptTests {
    /// A coin under a script of version 0 in a block, and what spends it.
    private func coin(under script: Script, in miner: inout Miner) throws -> (Coin, Transaction) {
        let source = miner.coins[0]
        let output = TransactionOutput(value: try Satoshis(100_000), script: .p2wsh(script))
        let funding = try miner.signed(
            Transaction(inputs: [TransactionInput(outPoint: source.outPoint)], outputs: [output]), [source])
        try miner.chain.mineBlock(of: [funding], to: miner.oldScript, time: miner.time)
        let spend = Transaction(
            inputs: [
                TransactionInput(
                    outPoint: funding.outPoint(0),
                    witness: TransactionInput.p2wshWitness(answers: [[1]], witnessScript: script))
            ], outputs: [TransactionOutput(value: try Satoshis(90_000), script: miner.script)])
        return (miner.coin(funding), spend)
    }

    @Test("A script's no keeps a transaction out of the mempool and out of blocks")
    func refused() throws {
        var miner = try Miner()
        var (_, spend) = try coin(under: Script(bytes: [0x52, 0x87]), in: &miner)  // OP_2 OP_EQUAL
        #expect(throws: Refusal(.txScriptFalse, "")) { try miner.chain.broadcast(spend) }
        #expect(throws: Refusal(.txScriptFalse, "")) {
            try miner.chain.mineBlock(of: [spend], to: miner.script, time: miner.time)
        }
        spend.inputs[0].witness[0] = [2]
        #expect(try miner.chain.broadcast(spend) == .accepted)
    }

    @Test("A spend that nodes do not relay is taken by a block and not by the mempool")
    func notRelayed() throws {
        var miner = try Miner()
        let (_, spend) = try coin(under: Script(bytes: [0xb0]), in: &miner)  // OP_NOP1
        #expect(throws: Refusal(.txScriptUpgradable, "")) { try miner.chain.broadcast(spend) }
        try miner.chain.mineBlock(of: [spend], to: miner.script, time: miner.time)
        #expect(miner.chain.status(of: spend.id) == .confirmed(height: miner.chain.tip.height, confirmations: 1))
    }
}
