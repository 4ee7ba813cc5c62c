import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("The simulated chain: saved and loaded")
struct SimulatedChainStorageTests {
    /// A chain with everything in it: payments in blocks, a reorganisation, a line that waits, a replaced version.
    private static func full() throws -> (miner: Miner, confirmed: Transaction, replaced: Transaction) {
        var miner = try Miner(coinCount: 2)
        let (coins, oldCoins) = (miner.coins, miner.oldCoins)
        let confirmed = try miner.payment(from: [coins[0]], also: [5000])
        try miner.chain.broadcast(confirmed)
        try miner.chain.mine(to: miner.script, time: miner.time)
        try miner.chain.reorg(depth: 1)
        try miner.chain.mine(count: 2, to: miner.script, time: miner.time)
        let replaced = try miner.payment(from: [oldCoins[0]])
        let newer = try miner.payment(from: [oldCoins[0]], fee: 5000)
        let child = try miner.payment(from: [miner.coin(newer), miner.coin(confirmed, 1)])
        for transaction in [replaced, newer, child] { try miner.chain.broadcast(transaction) }
        return (miner, confirmed, replaced)
    }

    @Test("A loaded chain saves the same bytes, gives the same answers and goes on the same way")
    func roundTrip() throws {
        let (miner, confirmed, replaced) = try Self.full()
        var original = miner.chain
        var loaded = try SimulatedChain(rawRepresentation: original.rawRepresentation)
        #expect(loaded.rawRepresentation == original.rawRepresentation)
        #expect(loaded.blocks == original.blocks)
        #expect(loaded.mempoolTransactions == original.mempoolTransactions)
        for id in [confirmed.id, replaced.id, original.mempoolTransactions[0].id] {
            #expect(loaded.status(of: id) == original.status(of: id))
            #expect(loaded.status(of: id) != .unknown)
        }
        for script in [miner.script, miner.oldScript] {
            #expect(loaded.unspentOutputs(paying: script) == original.unspentOutputs(paying: script))
        }
        try original.mine(to: miner.script, time: miner.time)
        try loaded.mine(to: miner.script, time: miner.time)
        #expect(loaded.rawRepresentation == original.rawRepresentation)
        try original.reorg(depth: 3)
        try loaded.reorg(depth: 3)
        #expect(loaded.rawRepresentation == original.rawRepresentation)
    }

    @Test("The first block alone is saved and loaded too")
    func empty() throws {
        let bytes = SimulatedChain().rawRepresentation
        #expect(try SimulatedChain(rawRepresentation: bytes).rawRepresentation == bytes)
    }

    @Test("Every cut, every changed byte and every appended byte is damage")
    func damage() throws {
        var miner = try Miner(coinCount: 1)
        try miner.chain.broadcast(miner.payment(from: miner.coins))
        try miner.chain.reorg(depth: 95)
        let bytes = miner.chain.rawRepresentation
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x10
            #expect(throws: Refusal(.chainFileDamaged, "")) { try SimulatedChain(rawRepresentation: changed) }
            #expect(throws: Refusal(.chainFileDamaged, "")) {
                try SimulatedChain(rawRepresentation: Array(bytes.prefix(place)))
            }
        }
        #expect(throws: Refusal(.chainFileDamaged, "")) { try SimulatedChain(rawRepresentation: bytes + [0]) }
    }

    /// The bytes with a part changed and the checksum made right again.
    private func resealed(_ bytes: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        enum Checksum {}
        var content = Array(bytes.dropLast(32))
        change(&content)
        return content + SHA256.hash(content, as: Bytes32<Checksum>.self).rawRepresentation
    }

    @Test("A newer version is refused as such")
    func version() {
        let newer = resealed(SimulatedChain().rawRepresentation) { $0[13] = 2 }
        #expect(throws: Refusal(.chainFileVersion, "")) { try SimulatedChain(rawRepresentation: newer) }
    }

    @Test("Bytes whose checksum is right and whose blocks are not are damage, or write themselves again; nothing traps")
    func wrongContent() throws {
        let bytes = try Self.full().miner.chain.rawRepresentation
        for place in stride(from: 14, to: bytes.count - 32, by: 13) {
            let changed = resealed(bytes) { $0[place] ^= 0x81 }
            do {
                let chain = try SimulatedChain(rawRepresentation: changed)
                #expect(chain.rawRepresentation == changed, "byte \(place)")
            } catch let refusal {
                #expect(refusal.code == .chainFileDamaged, "byte \(place)")
            }
        }
        for count in stride(from: 14, to: bytes.count - 32, by: 7) {
            let cut = resealed(bytes) { $0.removeLast($0.count - count) }
            #expect(throws: Refusal(.chainFileDamaged, "")) { try SimulatedChain(rawRepresentation: cut) }
        }
    }
}
