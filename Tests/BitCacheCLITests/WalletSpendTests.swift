import BitCache
import BitCacheTesting
import Foundation
import Testing

@Suite("bitcache wallet: paying on a simulated chain")
struct WalletSpendTests {
    private let world: SpendWorld

    init() throws { world = try SpendWorld() }

    @Test("A dry run shows the plan and leaves the chain alone; with --yes the payee gets the amount and we the rest")
    func sends() throws {
        let payee = try world.payee()
        let before = try Data(contentsOf: URL(fileURLWithPath: world.chainPath))
        let arguments = ["send", "--to", payee.text, "--amount", "6000000000sat"]
        let plan = try world.onChain(arguments)
        #expect(plan.status == 0 && plan.output.isEmpty)
        for part in ["spend   5000000000 sat  ", "pay     6000000000 sat  \(payee)", "change  ", "dry run"] {
            #expect(plan.errors.contains(part), "\(plan.errors)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: world.chainPath)) == before)

        let sent = try world.onChain(arguments + ["--yes", "--json"]).json()
        #expect(sent["dry_run"] as? Bool == false && sent["broadcast"] as? Bool == true)
        let fee = try #require(sent["fee_sat"] as? UInt64)
        #expect(try world.received(payee.script) == 6_000_000_000)
        let balance = try world.balance()
        #expect(balance["total_sat"] as? UInt64 == 9_000_000_000 - fee)
        #expect(balance["own_unconfirmed_sat"] as? UInt64 == 4_000_000_000 - fee)
        #expect(balance["height"] as? Int == 103)
        #expect(try world.states() == ["waiting"])
        try world.mine(5)
        #expect(try world.states() == ["confirmed"])
        try world.mine()
        #expect(try world.states() == [])
        #expect(try world.balance()["confirmed_sat"] as? UInt64 == 9_000_000_000 - fee)
    }

    @Test("Addresses and URIs are paid at once, each its own amount; unconfirmed change is spent again")
    func several() throws {
        let (first, second) = (try world.payee(0), try world.payee(1))
        let sent = try world.onChain(
            "send", "--to", "bitcoin:\(first.text)?amount=0.5", "--to", second.text, "--amount", "140btc", "--yes")
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(try world.received(first.script) == 50_000_000)
        #expect(try world.received(second.script) == 14_000_000_000)
        _ = try world.send(30_000_000, to: second, "--change-type", "p2tr")
        #expect(try world.received(second.script) == 14_030_000_000)
        #expect(try world.states() == ["waiting", "waiting"])
    }

    @Test("A payment that was signed and not sent is sent by the next command, and paid once", arguments: 0..<3)
    func killedBeforeBroadcast(command: Int) throws {
        let payee = try world.payee()
        let transaction = try world.killedSend(5_100_000_000, to: payee, isRecorded: true)
        let other = try world.payee(1)
        let next = try world.onChain(
            [["balance"], ["list"], ["send", "--to", other.text, "--amount", "1btc", "--yes"]][command])
        #expect(next.status == 0, "\(next.errors)")
        #expect(next.errors.contains("sent now: \(transaction.id.displayHex)"))
        #expect(try world.chain().status(of: transaction.id) == .inMempool)
        let again = try world.onChain("balance")
        #expect(again.status == 0 && again.errors.isEmpty)
        try world.mine(6)
        #expect(try world.received(payee.script) == 5_100_000_000)
        #expect(try world.received(other.script) == (command == 2 ? 100_000_000 : 0))
        #expect(try world.states() == [])
    }

    @Test("What was locked and not signed stays locked until it is released, and nothing is sent")
    func killedBeforeSigning() throws {
        let payee = try world.payee()
        _ = try world.killedSend(14_000_000_000, to: payee, isRecorded: false)
        #expect(try world.states() == ["unsigned"])
        #expect(try world.balance()["locked_sat"] as? UInt64 == 15_000_000_000)
        let list = try world.onChain("list")
        #expect(list.output.contains("10000000000 sat  2 coins, 2 locked"), "\(list.output)")
        let more = try world.onChain("send", "--to", payee.text, "--amount", "1btc", "--json")
        #expect(more.status == 1)
        let message = try #require(more.json()["message"] as? String)
        #expect(message.contains("15000000000 sat are locked for other payments"))
        let released = try world.onChain("release", "payment of a test", "--json").json()
        #expect(released["coins"] as? Int == 3 && released["sat"] as? UInt64 == 15_000_000_000)
        #expect(try world.balance()["confirmed_sat"] as? UInt64 == 15_000_000_000)
        #expect(try world.chain().mempoolTransactions.isEmpty)
    }

    @Test("A signed payment is not released")
    func releaseSigned() throws {
        _ = try world.killedSend(1_000_000, to: world.payee(), isRecorded: true)
        let refused = try world.onChain("release", "payment of a test", "--json")
        #expect(refused.status == 1)
        #expect(try refused.json()["code"] as? String == "spend_in_flight")
    }

    @Test("What the chain refuses is not recorded, and its coins stay free")
    func refusedByChain() throws {
        var chain = try world.chain()
        // As many waiting payments behind each other as nodes let hang together.
        var address = try world.own(0)
        var coin = try #require(chain.unspentOutputs(paying: address.output.script).first)
        for index in 0..<25 {
            let next = try world.own(UInt32(index), change: true)
            let payment = try WalletPayment(
                paying: [TransactionOutput(value: Satoshis(1000), script: world.payee().script)],
                from: [OwnCoin(coin, address: address)], change: next, feeRate: FeeRate(parsing: "2sat/vB"), seed: 1)
            let signed = try payment.signed(with: world.wallet)
            try chain.broadcast(signed)
            let place = payment.selection.changeIndex
            coin = Coin(outPoint: signed.outPoint(place), output: signed.outputs[place], confirmations: 0)
            address = next
        }
        try world.write(chain)
        let before = try world.balance()
        let files = try world.contents()
        let refused = try world.onChain(
            "send", "--to", world.payee().text, "--amount", "149btc", "--yes", "--json")
        #expect(refused.status == 1)
        #expect(try refused.json()["code"] as? String == "tx_chain_too_long")
        #expect(try world.contents() == files)
        #expect(try world.balance() as NSDictionary == before as NSDictionary)
        #expect(try world.states() == [])
    }

    @Test("While another tool works on the coins or the chain, nothing is read or written")
    func locked() throws {
        for path in [world.statePath, world.chainPath] {
            let before = try world.contents()
            let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            for command in [["balance"], ["send", "--to", try world.payee().text, "--amount", "1btc", "--yes"]] {
                let refused = try world.onChain(command + ["--json"])
                #expect(refused.status == 74)
                #expect(try refused.json()["code"] as? String == "storage_locked")
            }
            #expect(try world.contents() == before)
            close(descriptor)
            #expect(try world.onChain("balance").status == 0)
        }
    }

    @Test("An address that was handed out is not handed out again, and a payment to it is found")
    func nextAddress() throws {
        var addresses: Set<String> = []
        for _ in 0..<20 {
            let next = try world.onChain("address", "--next", "--json")
            let json = try next.json()
            #expect(json.keys.sorted() == ["address", "path"])
            addresses.insert(try #require(json["address"] as? String))
        }
        #expect(addresses.count == 20)
        #expect(try !addresses.contains(world.wallet.address(.p2tr, index: 0).address.text), "it was paid before")
        let more = try world.onChain("address", "--next", "--json")
        #expect(more.status == 1)
        #expect(try more.json()["code"] as? String == "gap_limit")
        for wrong in [
            ["--next"], ["--chain", world.chainPath], ["--next", "--chain", world.chainPath, "--index", "3"],
        ] {
            #expect(try world.run(["address", "--keystore", world.keystore] + wrong).status == 64)
        }
    }

    @Test("A payment that was planned for an outside signer locks its coins until it is final")
    func outsideSigner() throws {
        let (payee, file) = (try world.payee(), world.folder.path + "/plan.psbt")
        let base = ["send", "--to", payee.text, "--amount", "120btc", "--psbt", file]
        let unlocked = try world.onChain(base)
        #expect(unlocked.status == 0 && unlocked.errors.contains("not locked"))
        #expect(try world.states() == [])
        let planned = try world.onChain(base + ["--yes", "--json"]).json()
        let name = try #require(planned["locked_for"] as? String)
        #expect(try world.states() == ["unsigned"])

        let signed = try world.run("sign-psbt", "--keystore", world.keystore, file, "--extract", "--json").json()
        #expect(signed["own_input_sat"] as? UInt64 == 15_000_000_000)
        let hex = try #require(signed["transaction"] as? String)
        var chain = try world.chain()
        try chain.broadcast(Transaction(rawRepresentation: Hex.decode(hex)))
        try world.write(chain)
        try world.mine(5)
        #expect(try world.states() == ["unsigned"])
        try world.mine()
        #expect(try world.states() == [])
        #expect(try world.onChain("release", name).status == 1)
        #expect(try world.received(payee.script) == 12_000_000_000)
    }
}
