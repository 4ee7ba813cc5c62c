import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("The simulated chain: script paths, and what is valid but not relayed")
struct SimulatedChainEscrowTests {
    /// Two of three keys at once, a refund from a height on, and one key after ten blocks.
    private struct Escrow {
        var miner: Miner
        let keys: [SecretKey]
        let tree: ScriptTree
        let leaves: [TapLeaf]
        let coin: Coin
        let height: UInt32

        init() throws {
            var miner = try Miner()
            keys = try (11...13).map { try SecretKey(SecretBytes(copying: [UInt8](repeating: $0, count: 32))) }
            height = miner.chain.tip.height + 20
            leaves = [
                try TapLeaf(.threshold(2, of: keys.map(\.publicKey))),
                try TapLeaf(.key(keys[0].publicKey, fromLockTime: height)),
                try TapLeaf(.key(keys[1].publicKey, after: .blocks(10))),
            ]
            tree = .branch(.leaf(leaves[0]), .branch(.leaf(leaves[1]), .leaf(leaves[2])))
            let output = try Taproot.outputKey(internalKey: keys[2].publicKey, merkleRoot: tree.merkleRoot)
            let from = miner.coins[0]
            let payment = try miner.signed(
                Transaction(
                    inputs: [TransactionInput(outPoint: from.outPoint)],
                    outputs: [TransactionOutput(value: Satoshis(1_000_000), script: .p2tr(outputKey: output.key))]),
                [from])
            // The fee is silly on purpose: one output alone keeps the test short.
            try miner.chain.mineBlock(of: [payment], to: miner.script, time: miner.time)
            coin = Coin(outPoint: payment.outPoint(0), output: payment.outputs[0], confirmations: 1)
            self.miner = miner
        }

        /// Spends by a leaf, with the answers that signing gives; nil stands for an item without bytes.
        func spend(
            _ leaf: Int, by signers: [Int?], sequence: UInt32 = TransactionInput.replaceableSequence,
            lockTime: UInt32 = 0, paying sat: UInt64 = 900_000
        ) throws -> Transaction {
            let kind = InputKind.scriptPath(
                leaves[leaf], depth: try proof(leaf).path.count,
                answerSizesBytes: signers.map { $0 == nil ? 0 : InputKind.schnorrSignatureSizeBytes })
            let selection = try CoinSelection.select(
                paying: [TransactionOutput(value: Satoshis(sat), script: miner.script)],
                fixed: [
                    Coin(outPoint: coin.outPoint, output: coin.output, confirmations: 1, spentAs: kind)
                ], from: [], feeRate: .minimumRelay, changeScript: miner.script)
            var transaction = selection.unsignedTransaction(sequence: sequence, lockTime: lockTime)
            let unsigned = transaction
            let answers = try signers.map { signer -> [UInt8] in
                guard let signer else { return [] }
                return try unsigned.signScriptPath(
                    input: 0, leaf: leaves[leaf], previousOutputs: [coin.output], with: keys[signer])
            }
            transaction.inputs[0].witness = TransactionInput.scriptPathWitness(
                answers: answers, leaf: leaves[leaf], controlBlock: try proof(leaf))
            if signers.allSatisfy({ $0 != nil }) || leaf == 0 {
                #expect(transaction.virtualSize == selection.virtualSize, "the size is known before signing")
            }
            return transaction
        }

        private func proof(_ leaf: Int) throws -> ControlBlock {
            try ControlBlock(leaves[leaf], in: tree, internalKey: keys[2].publicKey)
        }
    }

    private func refused(
        _ code: Refusal.Code, _ transaction: Transaction, _ miner: Miner,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var chain = miner.chain
        #expect(throws: Refusal(code, ""), sourceLocation: sourceLocation) { try chain.broadcast(transaction) }
        #expect(throws: Refusal(code, ""), sourceLocation: sourceLocation) {
            try chain.mineBlock(of: [transaction], to: miner.script, time: miner.time)
        }
        #expect(chain.rawRepresentation == miner.chain.rawRepresentation, sourceLocation: sourceLocation)
    }

    @Test("Any two of three keys spend an escrow; one key does not, nor two in the wrong places")
    func threshold() throws {
        let escrow = try Escrow()
        // The last key's answer stands first.
        for signers in [[nil, 1, 0], [2, nil, 0], [2, 1, nil]] as [[Int?]] {
            var miner = escrow.miner
            #expect(try miner.chain.broadcast(escrow.spend(0, by: signers)) == .accepted)
            try miner.chain.mine(to: miner.script, time: miner.time)
            #expect(miner.chain.mempoolTransactions.isEmpty)
        }
        refused(.txScriptFalse, try escrow.spend(0, by: [nil, nil, 0]), escrow.miner)
        refused(.txSignatureInvalid, try escrow.spend(0, by: [nil, 0, 1]), escrow.miner)
        var changed = try escrow.spend(0, by: [nil, 1, 0])
        changed.outputs[0] = TransactionOutput(value: try Satoshis(800_000), script: escrow.miner.script)
        refused(.txSignatureInvalid, changed, escrow.miner)
    }

    @Test("A refund locked to a height is refused before it and accepted at it, however the lock is claimed")
    func lockTime() throws {
        let escrow = try Escrow()
        var miner = escrow.miner
        refused(.txScriptLocked, try escrow.spend(1, by: [0]), miner)
        refused(
            .txScriptLocked, try escrow.spend(1, by: [0], lockTime: escrow.height - 1), before(miner, escrow.height))
        refused(.notFinal, try escrow.spend(1, by: [0], lockTime: escrow.height), miner)
        refused(
            .txScriptLocked,
            try escrow.spend(1, by: [0], sequence: TransactionInput.finalSequence, lockTime: escrow.height), miner)
        miner = before(miner, escrow.height)
        // The next block's height is the lock's: its transactions are final from the block above on.
        refused(.notFinal, try escrow.spend(1, by: [0], lockTime: escrow.height), miner)
        try miner.chain.mine(to: miner.script, time: miner.time)
        let refund = try escrow.spend(1, by: [0], lockTime: escrow.height)
        refused(.txSignatureInvalid, try escrow.spend(1, by: [1], lockTime: escrow.height), miner)
        #expect(try miner.chain.broadcast(refund) == .accepted)
    }

    /// The chain whose next block has a height.
    private func before(_ miner: Miner, _ height: UInt32) -> Miner {
        var miner = miner
        let count = Int(height - miner.chain.tip.height) - 1
        _ = try? miner.chain.mine(count: count, to: miner.script, time: miner.time)
        return miner
    }

    @Test("A key that waits ten blocks is refused after nine and accepted after ten")
    func relativeLock() throws {
        let escrow = try Escrow()
        var miner = escrow.miner
        let spend = try escrow.spend(2, by: [1], sequence: 10)
        refused(.txScriptLocked, try escrow.spend(2, by: [1], sequence: 9), before(miner, miner.chain.tip.height + 20))
        // One block stands on the coin already, so the next one is the second.
        try miner.chain.mine(count: 8, to: miner.script, time: miner.time)
        refused(.notFinal, spend, miner)
        try miner.chain.mine(to: miner.script, time: miner.time)
        #expect(try miner.chain.broadcast(spend) == .accepted)
        try miner.chain.mine(to: miner.script, time: miner.time)
        let saved = miner.chain.rawRepresentation
        #expect(try SimulatedChain(rawRepresentation: saved).rawRepresentation == saved)
    }

    @Test("A block takes what is valid and not relayed: dust, odd outputs, other versions, free transactions, an annex")
    func validNotRelayed() throws {
        let base = try Miner()
        let coin = base.coins[0]
        let changes: [(Refusal.Code, (inout Transaction) throws -> Void)] = [
            (.dust, { $0.outputs.append(TransactionOutput(value: try Satoshis(1), script: base.script)) }),
            (.notStandard, { $0.outputs.append(TransactionOutput(value: .zero, script: try Script(bytes: [0x51]))) }),
            (.notStandard, { $0.version = 3 }),
            (.feeTooLow, { $0.outputs[0] = coin.output }),
        ]
        for (code, change) in changes {
            var miner = base
            var payment = try miner.payment(from: [coin])
            try change(&payment)
            payment = try miner.signed(payment, [coin])
            #expect(throws: Refusal(code, "")) { try miner.chain.broadcast(payment) }
            let block = try miner.chain.mineBlock(of: [payment], to: miner.oldScript, time: miner.time)
            #expect(block.transactions.last == payment)
            let saved = miner.chain.rawRepresentation
            #expect(try SimulatedChain(rawRepresentation: saved).rawRepresentation == saved)
        }
    }

    @Test("The history of a script names what pays it and what spends from it, once each, parents first")
    func history() throws {
        var miner = try Miner(coinCount: 2)
        let coinbases = miner.coins.map(\.outPoint.transactionID)
        let first = try miner.payment(from: [miner.coins[0]])
        let away = try miner.signed(
            Transaction(
                inputs: [TransactionInput(outPoint: first.outPoint(0))],
                outputs: [TransactionOutput(value: Satoshis(1_000_000_000), script: miner.oldScript)]),
            [miner.coin(first)])
        try miner.chain.mineBlock(of: [first], to: miner.oldScript, time: miner.time)
        #expect(miner.chain.history(of: miner.script) == coinbases + [first.id])
        try miner.chain.broadcast(away)
        #expect(miner.chain.history(of: miner.script) == coinbases + [first.id, away.id])
        #expect(miner.chain.history(of: miner.oldScript).last == away.id)
        #expect(try miner.chain.history(of: Script(bytes: [0x51])).isEmpty)
    }
}
