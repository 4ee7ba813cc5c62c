import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@Suite("The simulated chain: replacement by BIP 125")
struct SimulatedChainReplacementTests {
    private let finalSequence = TransactionInput.finalSequence

    @Test("A replacement that pays for itself and for what it replaces takes the place")
    func replaces() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let first = try miner.payment(from: [coin], fee: 1000)
        let child = try miner.payment(from: [miner.coin(first)], fee: 500)
        try miner.chain.broadcast(first)
        try miner.chain.broadcast(child)
        // 1500 of both, and 111 vB of its own at 1 sat/vB.
        let second = try miner.payment(from: [coin], fee: 1611)
        #expect(try miner.chain.broadcast(second) == .accepted)
        #expect(miner.chain.mempoolTransactions == [second])
        #expect(miner.chain.status(of: first.id) == .conflicted(by: second.id))
        #expect(miner.chain.status(of: child.id) == .conflicted(by: second.id))
        #expect(miner.chain.spend(of: coin.outPoint) == second.id)
    }

    @Test("A replacement that pays one satoshi too little is refused and changes nothing")
    func feeTooLow() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let first = try miner.payment(from: [coin], fee: 1000)
        try miner.chain.broadcast(first)
        let before = miner.chain.rawRepresentation
        #expect(throws: Refusal(.replacementFee, "")) {
            try miner.chain.broadcast(miner.payment(from: [coin], fee: 1110))
        }
        #expect(miner.chain.rawRepresentation == before)
        #expect(try miner.chain.broadcast(miner.payment(from: [coin], fee: 1111)) == .accepted)
    }

    @Test("A replacement that pays more in all and less for its size is refused")
    func rate() throws {
        var miner = try Miner()
        let coins = miner.coins
        let first = try miner.payment(from: [coins[0]], fee: 1110)
        try miner.chain.broadcast(first)
        // Six inputs weigh several times as much.
        #expect(throws: Refusal(.replacementFee, "")) {
            try miner.chain.broadcast(miner.payment(from: coins, fee: 3000))
        }
        #expect(try miner.chain.broadcast(miner.payment(from: coins, fee: 10_000)) == .accepted)
    }

    @Test("What does not signal replacement is not replaced, unless its waiting parent signals")
    func signalling() throws {
        var miner = try Miner()
        let coins = miner.coins
        let stubborn = try miner.payment(from: [coins[0]], sequence: finalSequence)
        try miner.chain.broadcast(stubborn)
        #expect(throws: Refusal(.conflict, "")) {
            try miner.chain.broadcast(miner.payment(from: [coins[0]], fee: 100_000))
        }
        #expect(miner.chain.status(of: stubborn.id) == .inMempool)

        let parent = try miner.payment(from: [coins[1]])
        let child = try miner.payment(from: [miner.coin(parent)], sequence: finalSequence)
        for transaction in [parent, child] { try miner.chain.broadcast(transaction) }
        let other = try miner.payment(from: [miner.coin(parent)], fee: 100_000)
        #expect(try miner.chain.broadcast(other) == .accepted)
        #expect(miner.chain.status(of: child.id) == .conflicted(by: other.id))
    }

    @Test("A replacement may not bring a new unconfirmed coin")
    func newUnconfirmedInput() throws {
        var miner = try Miner()
        let coins = miner.coins
        let first = try miner.payment(from: [coins[0]])
        let elsewhere = try miner.payment(from: [coins[1]])
        for transaction in [first, elsewhere] { try miner.chain.broadcast(transaction) }
        #expect(throws: Refusal(.replacementInput, "")) {
            try miner.chain.broadcast(miner.payment(from: [coins[0], miner.coin(elsewhere)], fee: 100_000))
        }
    }

    @Test("A replacement may not depend on what it replaces")
    func ownAncestor() throws {
        var miner = try Miner()
        let coins = miner.coins
        let first = try miner.payment(from: [coins[0]])
        try miner.chain.broadcast(first)
        #expect(throws: Refusal(.conflict, "")) {
            try miner.chain.broadcast(miner.payment(from: [coins[0], miner.coin(first)], fee: 100_000))
        }
    }

    @Test("A replacement of more than a hundred transactions is refused")
    func tooMany() throws {
        var miner = try Miner()
        // Five parents with twenty children each are 105.
        let parents = try miner.coins.prefix(5).map {
            try miner.payment(from: [$0], also: Array(repeating: 10_000, count: 20))
        }
        for parent in parents {
            try miner.chain.broadcast(parent)
            for index in 1...20 { try miner.chain.broadcast(miner.payment(from: [miner.coin(parent, index)])) }
        }
        let coins = Array(try Miner().coins.prefix(5))
        #expect(throws: Refusal(.replacementTooMany, "")) {
            try miner.chain.broadcast(miner.payment(from: coins, fee: 10_000_000))
        }
        #expect(miner.chain.mempoolTransactions.count == 105)
        let fewer = try miner.payment(from: Array(coins.prefix(4)), fee: 10_000_000)
        #expect(try miner.chain.broadcast(fewer) == .accepted)
        #expect(miner.chain.mempoolTransactions.count == 22)
    }

    @Test("The newest version alone waits, the thousand before it are told as conflicted, and older ones are forgotten")
    func manyVersions() throws {
        var miner = try Miner()
        let coin = miner.coins[0]
        let versions = try (0..<1002).map { try miner.payment(from: [coin], fee: 1000 + 111 * $0) }
        for version in versions { #expect(try miner.chain.broadcast(version) == .accepted) }
        let last = versions[1001]
        #expect(miner.chain.mempoolTransactions == [last])
        #expect(miner.chain.status(of: versions[0].id) == .unknown)
        for version in versions[1...1000] {
            #expect(miner.chain.status(of: version.id) == .conflicted(by: last.id))
        }
        #expect(throws: Refusal(.replacementFee, "")) { try miner.chain.broadcast(versions[0]) }
    }
}
