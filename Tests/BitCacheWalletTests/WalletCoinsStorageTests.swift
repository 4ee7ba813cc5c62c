import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheWallet
import Testing

@Suite("A wallet's coins in a file")
struct WalletCoinsStorageTests {
    /// A chain of which all answers are written down.
    private struct WrittenChain: Chain {
        var tip: ChainTip
        var transactions: [(transaction: Transaction, status: TransactionStatus)] = []

        func broadcast(_ transaction: Transaction) -> BroadcastAnswer { .accepted }

        func status(of id: TransactionID) -> TransactionStatus {
            transactions.first { $0.transaction.id == id }?.status ?? .unknown
        }

        func spend(of outPoint: OutPoint) -> TransactionID? {
            transactions.first { $0.transaction.inputs.contains { $0.outPoint == outPoint } }?.transaction.id
        }

        func unspentOutputs(paying script: Script) -> [Coin] { [] }

        func history(of script: Script) -> [TransactionID] {
            transactions.filter { $0.transaction.outputs.contains { $0.script == script } }.map(\.transaction.id)
        }

        func transaction(_ id: TransactionID) -> Transaction? {
            transactions.first { $0.transaction.id == id }?.transaction
        }
    }

    private static func script(_ index: UInt32) throws(Refusal) -> Script {
        try Script(bytes: [0x00, 20] + [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 20))
    }

    private static func payment(_ index: UInt32, from number: UInt8) throws -> Transaction {
        Transaction(
            inputs: [TransactionInput(outPoint: OutPoint(transactionID: TransactionID { $0[0] = number }, index: 0))],
            outputs: [TransactionOutput(value: try Satoshis(10_000), script: try script(index))])
    }

    /// Coins with everything in them: both facts, a lock, a transaction that is missing, another wallet's branches.
    private static func full() throws -> WalletCoins {
        let (first, second) = (try payment(0, from: 1), try payment(3, from: 2))
        let chain = WrittenChain(
            tip: ChainTip(height: 9, hash: BlockHash { $0[3] = 7 }),
            transactions: [(first, .confirmed(height: 7, confirmations: 3)), (second, .inMempool)])
        var coins = try WalletCoins(gapLimit: 4)
        try coins.update(from: chain, branches: [ScriptBranch(script), ScriptBranch(try script(200))])
        let owner = try LockOwner(name: "payment 1")
        try coins.lock([first.outPoint(0)], by: owner)
        try coins.record(
            Transaction(
                inputs: [TransactionInput(outPoint: second.outPoint(0))],
                outputs: [TransactionOutput(value: Satoshis(9000), script: script(100))]), by: owner)
        _ = try coins.revealNextIndex(ofBranch: 0)
        return coins
    }

    @Test("Everything comes back, and the same value gives the same bytes")
    func roundTrip() throws {
        for coins in [try Self.full(), try WalletCoins()] {
            let bytes = coins.rawRepresentation
            let loaded = try WalletCoins(rawRepresentation: bytes)
            #expect(loaded == coins)
            #expect(loaded.rawRepresentation == bytes)
        }
        let full = try Self.full()
        #expect(full.locks.count == 2)
        #expect(full.missingTransactions.count == 1)
        #expect(full.tip?.height == 9)
    }

    @Test("Every cut, every changed byte and every appended byte is damage")
    func damage() throws {
        let bytes = try Self.full().rawRepresentation
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x20
            #expect(throws: Refusal(.coinsFileDamaged, "")) { try WalletCoins(rawRepresentation: changed) }
            #expect(throws: Refusal(.coinsFileDamaged, "")) {
                try WalletCoins(rawRepresentation: Array(bytes.prefix(place)))
            }
        }
        #expect(throws: Refusal(.coinsFileDamaged, "")) { try WalletCoins(rawRepresentation: bytes + [0]) }
    }

    /// The bytes with a part changed and the checksum made right again.
    private func resealed(_ bytes: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        enum Checksum {}
        var content = Array(bytes.dropLast(32))
        change(&content)
        return content + SHA256.hash(content, as: Bytes32<Checksum>.self).rawRepresentation
    }

    @Test("Bytes with a right checksum are damage, or write themselves again; a newer version is told apart")
    func wrongContent() throws {
        let bytes = try Self.full().rawRepresentation
        let newer = resealed(bytes) { $0[13] = 2 }
        #expect(throws: Refusal(.coinsFileVersion, "")) { try WalletCoins(rawRepresentation: newer) }
        for place in 14..<(bytes.count - 32) {
            for mask in [0x01, 0x80, 0xff] as [UInt8] {
                let changed = resealed(bytes) { $0[place] ^= mask }
                do {
                    #expect(try WalletCoins(rawRepresentation: changed).rawRepresentation == changed, "\(place)")
                } catch let refusal {
                    #expect(refusal.code == .coinsFileDamaged, "\(place)")
                }
            }
            let cut = resealed(bytes) { $0.removeLast($0.count - place) }
            #expect(throws: Refusal(.coinsFileDamaged, "")) { try WalletCoins(rawRepresentation: cut) }
        }
    }

    @Test(
        "A transaction below any tip has as many confirmations as can be counted, also where a file was made up",
        arguments: [(90, 2, 0), (90, 90, 1), (2, 90, 89), (1, .max, .max), (0, .max, .max)]
            as [(UInt32, UInt32, UInt32)])
    func heights(_ height: UInt32, _ tip: UInt32, _ confirmations: UInt32) throws {
        let payment = try Self.payment(0, from: 1)
        let chain = WrittenChain(
            tip: ChainTip(height: tip, hash: .zero),
            transactions: [(payment, .confirmed(height: height, confirmations: 1))])
        var coins = try WalletCoins(gapLimit: 4)
        try coins.update(from: chain, branches: [ScriptBranch(Self.script)])
        let loaded = try WalletCoins(rawRepresentation: coins.rawRepresentation)
        #expect(loaded.confirmations(of: payment.id) == confirmations)
        #expect(loaded.coins.map(\.coin.confirmations) == [confirmations])
    }

    @Test("The name of a pending spend has 1 to 64 plain characters")
    func owners() throws {
        for name in ["a", String(repeating: "x", count: 64)] { #expect(try LockOwner(name: name).name == name) }
        for name in ["", String(repeating: "x", count: 65), "caf\u{e9}", "line\n"] {
            #expect(throws: Refusal(.lockOwner, "")) { try LockOwner(name: name) }
        }
    }
}
