import BitCache
import BitCacheTesting
import Foundation
import Testing

@Suite("bitcache wallet: coins that a node listed")
struct CoinListTests {
    private let world: SpendWorld
    private var path: String { world.folder.path + "/coins.json" }

    init() throws { world = try SpendWorld() }

    private func write(_ text: String) throws { try world.write(Array(text.utf8), to: path) }

    private func entry(
        _ address: WalletAddress, amount: String, index: Int = 0, _ more: String = "\"confirmations\":7"
    ) -> String {
        let id = String(repeating: "0f", count: 32)
        return """
            {"txid":"\(id)","vout":\(index),"address":"x","scriptPubKey":"\(Hex.encode(address.output.script.bytes))",\
            "amount":\(amount),\(more)}
            """
    }

    private func run(_ arguments: String...) throws -> Tool.Outcome {
        try world.run(arguments + ["--keystore", world.keystore, "--coins", path])
    }

    @Test(
        "Every satoshi of an amount is kept",
        arguments: [
            ("0.00000001", 1), ("1e-8", 1), ("20999999.9769", 2_099_999_997_690_000), ("0.1", 10_000_000),
            ("1.23456789", 123_456_789), ("50", 5_000_000_000), ("90071992.54740993", nil), ("21000000.00000001", nil),
            ("-1", nil), ("0.000000001", nil),
        ] as [(String, UInt64?)])
    func amounts(text: String, sat: UInt64?) throws {
        try write("[\(entry(try world.own(2), amount: text))]")
        let outcome = try run("balance", "--json")
        #expect(outcome.status == (sat == nil ? 65 : 0), "\(outcome.output)")
        if let sat {
            #expect(try outcome.json()["confirmed_sat"] as? UInt64 == sat)
        } else {
            #expect(try outcome.json()["code"] as? String == "coin_list_damaged")
        }
    }

    @Test("Both answers of a node are understood; what is young or of others is not spent, and change is not reused")
    func both() throws {
        let (own, change) = (try world.own(2), try world.own(4, change: true))
        let stranger = try world.stranger.address(.p2wpkh, index: 0)
        let listed = [
            entry(own, amount: "1.5"), entry(change, amount: "0.5", index: 1, "\"confirmations\":1"),
            entry(own, amount: "0.25", index: 2, "\"confirmations\":0"), entry(stranger, amount: "9", index: 3),
        ]
        try write("[\(listed.joined(separator: ","))]")
        var balance = try run("balance", "--json").json()
        #expect(balance["confirmed_sat"] as? UInt64 == 200_000_000)
        #expect(balance["other_unconfirmed_sat"] as? UInt64 == 25_000_000)
        #expect(balance["coins"] as? Int == 2 && balance["height"] == nil)

        let found = [
            entry(own, amount: "1.5", "\"height\":800"), entry(change, amount: "0.5", index: 1, "\"height\":1"),
            entry(own, amount: "50", index: 2, "\"height\":999,\"coinbase\":true"),
        ]
        try write(
            "{\"success\":true,\"height\":1000,\"unspents\":[\(found.joined(separator: ","))],\"total_amount\":2}")
        balance = try run("balance", "--json").json()
        #expect(balance["confirmed_sat"] as? UInt64 == 200_000_000)
        #expect(balance["immature_sat"] as? UInt64 == 5_000_000_000)
        #expect(balance["height"] as? Int == 1000)

        let before = try world.contents()
        let sent = try run("send", "--to", world.payee().text, "--amount", "1.8btc", "--yes", "--json").json()
        let hex = try #require(sent["transaction"] as? String)
        let transaction = try Transaction(rawRepresentation: Hex.decode(hex))
        #expect(sent["broadcast"] as? Bool == false && transaction.lockTime == 1000)
        #expect(transaction.inputs.count == 2 && transaction.inputs.allSatisfy { !$0.witness.isEmpty })
        #expect(transaction.outputs.contains { (try? world.own(5, change: true).output.script) == $0.script })
        #expect(try world.contents() == before)
        let list = try run("list")
        #expect(list.output.contains("5150000000 sat  2 coins, 1 immature"), "\(list.output)")
    }

    @Test(
        "A list that is none, or says nonsense of a coin, is refused by place",
        arguments: [
            ("", ""), ("{}", "listunspent"), ("[{}]", "listunspent"), ("[1]", ""), ("[", ""),
            ("[{\"txid\":\"0f\",\"vout\":0,\"scriptPubKey\":\"51\",\"amount\":1}]", "coin 0"),
            ("[{\"txid\":\"x\",\"vout\":0,\"scriptPubKey\":\"51\",\"amount\":1}]", "coin 0"),
            ("[{\"txid\":\"0f\",\"vout\":-1,\"scriptPubKey\":\"51\",\"amount\":1}]", ""),
            ("[{\"txid\":\"0f\",\"vout\":0,\"scriptPubKey\":\"51\",\"amount\":\"1\"}]", ""),
        ])
    func damaged(text: String, part: String) throws {
        try write(text)
        for command in [["balance"], ["list"], ["send", "--to", try world.payee().text, "--amount", "1btc", "--yes"]] {
            let outcome = try world.run(
                command + ["--keystore", world.keystore, "--coins", path, "--json"])
            #expect(outcome.status == 65, "\(outcome.output)")
            let json = try outcome.json()
            #expect(json["code"] as? String == "coin_list_damaged")
            let message = try #require(json["message"] as? String)
            #expect(part.isEmpty || message.contains(part), "\(message)")
        }
    }

    @Test("A coin named twice is not counted twice, and a missing list is missing")
    func twice() throws {
        let one = entry(try world.own(0), amount: "1")
        try write("[\(one),\(one)]")
        let outcome = try run("balance", "--json")
        #expect(outcome.status == 65)
        #expect(try outcome.json()["code"] as? String == "coin_list_damaged")
        try FileManager.default.removeItem(atPath: path)
        #expect(try run("balance").status == 66)
    }
}
