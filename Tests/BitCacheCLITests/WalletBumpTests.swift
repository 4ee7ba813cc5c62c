import BitCache
import BitCacheTesting
import Foundation
import Testing

@Suite("bitcache wallet bump")
struct WalletBumpTests {
    private let world: SpendWorld

    init() throws { world = try SpendWorld() }

    @Test("A replacement confirms in place of the payment, and the payee is paid once")
    func replaces() throws {
        let payee = try world.payee()
        let old = try world.send(5_100_000_000, to: payee)
        let plan = try world.onChain("bump", old, "--fee-rate", "20sat/vB")
        #expect(plan.status == 0 && plan.output.isEmpty && plan.errors.contains("takes the place of \(old)"))
        #expect(try world.chain().mempoolTransactions.map(\.id.displayHex) == [old])

        let bumped = try world.onChain("bump", old, "--fee-rate", "20sat/vB", "--yes", "--json").json()
        let new = try #require(bumped["txid"] as? String)
        let fee = try #require(bumped["fee_sat"] as? UInt64)
        let size = try #require(bumped["virtual_size"] as? UInt64)
        #expect(bumped["replaces"] as? String == old && new != old && fee >= 20 * size)
        #expect(try world.chain().mempoolTransactions.map(\.id.displayHex) == [new])
        #expect(try world.states() == ["waiting"])
        #expect(try world.received(payee.script) == 5_100_000_000)

        // Once more, of the version that is waiting now.
        let again = try world.onChain("bump", new, "--fee-rate", "30sat/vB", "--yes")
        #expect(again.status == 0, "\(again.errors)")
        try world.mine(6)
        #expect(try world.received(payee.script) == 5_100_000_000)
        #expect(try world.states() == [])
        let total = try #require(try world.balance()["total_sat"] as? UInt64)
        #expect(total < 9_900_000_000 - fee && total > 9_899_900_000)
    }

    @Test("A replacement adds coins where the change is too small, and the payment keeps its amount")
    func addsCoins() throws {
        let payee = try world.payee()
        let old = try world.send(4_999_999_500, to: payee, "--fee-rate", "1sat/vB")
        let bumped = try world.onChain("bump", old, "--fee-rate", "50sat/vB", "--yes", "--json")
        #expect(bumped.status == 0, "\(bumped.output)")
        #expect((try bumped.json()["inputs"] as? [String])?.count == 2)
        #expect(try world.received(payee.script) == 4_999_999_500)
        #expect(try world.states() == ["waiting"])
    }

    @Test("A child pays for its parent, also for one that somebody else sent, and both confirm")
    func child() throws {
        let payee = try world.payee()
        let parent = try world.send(5_100_000_000, to: payee, "--fee-rate", "1sat/vB")
        let child = try world.onChain("bump", parent, "--child", "--fee-rate", "25sat/vB", "--yes", "--json").json()
        #expect(child["parent"] as? String == parent && child["broadcast"] as? Bool == true)
        #expect(try world.states() == ["waiting", "waiting"])
        let second = try world.onChain("bump", parent, "--child", "--fee-rate", "30sat/vB", "--json")
        #expect(try second.json()["code"] as? String == "coin_unknown")
        try world.mine(6)
        #expect(try world.states() == [])
        #expect(try world.received(payee.script) == 5_100_000_000)

        // The stranger pays us.
        var chain = try world.chain()
        let coin = try #require(chain.unspentOutputs(paying: payee.script).first)
        let theirs = try WalletPayment(
            paying: [TransactionOutput(value: Satoshis(700_000), script: world.own(3).output.script)],
            from: [OwnCoin(coin, address: world.stranger.address(.p2tr, index: 0))],
            change: world.stranger.address(.p2tr, change: true, index: 0), feeRate: FeeRate(parsing: "1sat/vB"), seed: 1
        ).signed(with: world.stranger)
        try chain.broadcast(theirs)
        try world.write(chain)
        let list = try world.onChain("list")
        #expect(list.output.contains("700000 sat  1 coin, unconfirmed"), "\(list.output)")
        let id = theirs.id.displayHex
        let replacing = try world.onChain("bump", id, "--fee-rate", "25sat/vB", "--json")
        #expect(try replacing.json()["code"] as? String == "tx_not_waiting")
        #expect(try world.onChain("bump", id, "--child", "--fee-rate", "25sat/vB", "--yes").status == 0)
        #expect(try world.chain().mempoolTransactions.count == 2)
    }

    @Test("What cannot be sped up, or only at an absurd price, is refused, and nothing changes")
    func refused() throws {
        let waiting = try world.send(1_000_000, to: world.payee())
        let unknown = String(repeating: "ab", count: 32)
        let confirmed = try #require(world.chain().blocks[1].transactions.first).id.displayHex
        _ = try world.balance()
        let files = try world.contents()
        for (id, more, status, code) in [
            (unknown, ["--fee-rate", "20sat/vB"], 1, "tx_not_waiting"),
            (confirmed, ["--fee-rate", "20sat/vB"], 1, "tx_not_waiting"),
            (confirmed, ["--fee-rate", "20sat/vB", "--child"], 1, "tx_not_waiting"),
            (waiting, ["--fee-rate", "20"], 64, "fee_rate_not_understood"),
            (waiting, ["--fee-rate", "10001sat/vB"], 64, "fee_rate_out_of_range"),
            (waiting, ["--fee-rate", "9000sat/vB"], 1, "fee_too_high"),
            ("xyz", ["--fee-rate", "20sat/vB"], 64, "malformed_hex"),
        ] as [(String, [String], Int32, String)] {
            let refused = try world.onChain(["bump", id, "--yes", "--json"] + more)
            #expect(refused.status == status, "\(more) \(refused.output)\(refused.errors)")
            #expect(try refused.json()["code"] as? String == code)
        }
        #expect(try world.contents() == files)
    }
}
