import BitCache
import BitCacheTesting
import Foundation
import Testing

@Suite("bitcache wallet: what is wrong is named, and changes nothing")
struct WalletBadInputTests {
    private let world: SpendWorld

    init() throws { world = try SpendWorld() }

    private func check(
        _ arguments: [String], _ status: Int32, _ code: String, _ part: String = ""
    ) throws {
        let refused = try world.run(arguments + ["--json"])
        #expect(refused.status == status, "\(arguments): \(refused.output)\(refused.errors)")
        let json = try refused.json()
        #expect(json["code"] as? String == code, "\(arguments)")
        let message = try #require(json["message"] as? String)
        #expect(part.isEmpty || message.contains(part), "\(arguments): \(message)")
    }

    @Test("Amounts, addresses, rates and files of send")
    func send() throws {
        _ = try world.balance()
        let before = try world.contents()
        let good = try world.payee().text
        let wrong = String(good.dropLast()) + (good.last == "q" ? "p" : "q")
        let mainnet = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"
        for (more, status, code, part) in [
            (["--to", good, "--amount", "5000"], 64, "amount_not_understood", "needs a unit"),
            (["--to", good, "--amount", "5001msat"], 64, "amount_not_understood", "whole number of satoshis"),
            (["--to", good, "--amount", "0.000000001btc"], 64, "amount_not_understood", ""),
            (["--to", good, "--amount", "21000001btc"], 64, "amount_out_of_range", "21 000 000"),
            (["--to", good, "--amount=-5sat"], 64, "amount_not_understood", ""),
            (["--to", good, "--amount", "329sat"], 1, "tx_dust", "330 sat"),
            (["--to", good, "--amount", "0sat"], 1, "tx_dust", ""),
            (["--to", good, "--amount", "151btc"], 1, "funds_insufficient", "missing"),
            (["--to", good], 64, "argument_invalid", "--amount"),
            (["--to", good, "--amount", "1btc", "--amount", "2btc"], 64, "argument_invalid", "2btc"),
            (["--to", wrong, "--amount", "1btc"], 64, "address_malformed", "character \(good.count)"),
            (["--to", mainnet, "--amount", "1btc"], 64, "address_other_network", "mainnet"),
            (["--to", "bitcoin:\(good)?amount=1&req-x=1"], 64, "bitcoin_uri_requirement", "req-x"),
            (["--to", "bitcoin:\(good)?amount=1sat"], 64, "bitcoin_uri_malformed", ""),
            (["--to", good, "--amount", "1btc", "--fee-rate", "2"], 64, "fee_rate_not_understood", ""),
            (["--to", good, "--amount", "1btc", "--fee-rate", "10001sat/vB"], 64, "fee_rate_out_of_range", ""),
            (["--to", good, "--amount", "1btc", "--fee-rate", "0.9sat/vB"], 1, "tx_fee_too_low", "1sat/vB"),
            (["--to", good, "--amount", "20000sat", "--fee-rate", "500sat/vB"], 1, "fee_too_high", ""),
            (["--to", good, "--amount", "1btc", "--account", "2147483648"], 64, "path_malformed", ""),
        ] as [([String], Int32, String, String)] {
            try check(
                ["send", "--keystore", world.keystore, "--chain", world.chainPath, "--yes"] + more, status, code, part)
        }
        let one = ["send", "--to", good, "--amount", "1btc", "--yes", "--keystore"]
        try check(one + [world.keystore], 64, "argument_invalid", "--chain")
        try check(one + [world.keystore, "--chain", "a", "--coins", "b"], 64, "argument_invalid")
        try check(one + [world.keystore, "--chain", world.folder.path + "/none"], 66, "file_missing")
        try check(one + [world.folder.path + "/none", "--chain", world.chainPath], 66, "keystore_missing")
        #expect(try world.contents() == before)
    }

    @Test("A state file that is damaged, of a later version or of another wallet is left as it is")
    func stateFile() throws {
        _ = try world.balance()
        let good = try Array(Data(contentsOf: URL(fileURLWithPath: world.statePath)))
        var others = try WalletCoins()
        try others.update(
            from: world.chain(),
            branches: world.stranger.descriptors().map { descriptor in
                ScriptBranch { (index) throws(Refusal) in try descriptor.script(at: index) }
            })
        for (bytes, code) in [
            (Array(good.dropLast()), "coins_file_damaged"), ([], "coins_file_damaged"),
            (others.rawRepresentation, "wallet_other"),
        ] as [([UInt8], String)] {
            try world.write(bytes, to: world.statePath)
            let before = try world.contents()
            for command in [["balance"], ["send", "--to", try world.payee().text, "--amount", "1btc", "--yes"]] {
                try check(
                    command + ["--keystore", world.keystore, "--chain", world.chainPath], 65, code, world.statePath)
            }
            #expect(try world.contents() == before)
        }
        try world.write([1, 2, 3], to: world.chainPath)
        try world.write(good, to: world.statePath)
        try check(["balance", "--keystore", world.keystore, "--chain", world.chainPath], 65, "chain_file_damaged")
    }

    // MARK: - PSBT

    /// A transaction that spends one own coin and pays two outputs.
    private func psbt(spending address: WalletAddress, paying scripts: [Script]) throws -> PSBT {
        let chain = try world.chain()
        let coin = try #require(chain.unspentOutputs(paying: address.output.script).first)
        var psbt = try PSBT(
            Transaction(
                inputs: [TransactionInput(outPoint: coin.outPoint)],
                outputs: scripts.map { TransactionOutput(value: try Satoshis(2_400_000_000), script: $0) }))
        try psbt.setWitnessUTXO(coin.output, input: 0)
        try psbt.describe(input: 0, PSBT.OutputFacts(address.output))
        return psbt
    }

    private func signed(_ psbt: PSBT, _ more: String...) throws -> Tool.Outcome {
        try world.run(["sign-psbt", "--keystore", world.keystore, "-"] + more, input: psbt.base64)
    }

    @Test("A stranger's output that claims our change address is not shown as ours")
    func falseChange() throws {
        let change = try world.own(0, change: true)
        let theirs = try world.stranger.address(.p2wpkh, change: true, index: 0)
        for script in [change.output.script, theirs.output.script] {
            var psbt = try psbt(spending: world.own(0), paying: [world.payee().script, script])
            try psbt.describe(output: 1, PSBT.OutputFacts(change.output))
            let isOurs = script == change.output.script
            let json = try signed(psbt, "--dry-run", "--json").json()
            let outputs = try #require(json["outputs"] as? [[String: Any]])
            #expect(outputs.map { $0["own"] as? Bool } == [false, isOurs])
            #expect(outputs[1]["path"] as? String == (isOurs ? "m/84'/1'/0'/1/0" : nil))
            #expect(json["own_output_sat"] as? UInt64 == (isOurs ? 2_400_000_000 : 0))
            let text = try signed(psbt, "--dry-run")
            #expect(text.status == 0 && text.output.isEmpty)
            #expect(text.errors.contains("back to this wallet") == isOurs)
            #expect(text.errors.contains("costs       \(isOurs ? 2_600_000_000 : 5_000_000_000) sat"), "\(text.errors)")
        }
    }

    @Test("Change at an index that no wallet would look at is called so")
    func farChange() throws {
        for (index, isFar) in [(9999, false), (10_000, true)] as [(UInt32, Bool)] {
            let far = try world.own(index, change: true)
            var psbt = try psbt(spending: world.own(0), paying: [world.payee().script, far.output.script])
            try psbt.describe(output: 1, PSBT.OutputFacts(far.output))
            let text = try signed(psbt, "--dry-run").errors
            #expect(text.contains("/1/\(index)"))
            #expect(text.contains("where a restored wallet would not look") == isFar)
        }
    }

    @Test("A PSBT of strangers asks nothing of us, and a damaged or missing one is refused")
    func otherPSBT() throws {
        var theirs = try psbt(spending: world.own(0), paying: [world.payee().script])
        theirs = try PSBT(theirs.unsignedTransaction())
        try theirs.setWitnessUTXO(
            TransactionOutput(value: Satoshis(5_000_000_000), script: world.payee().script), input: 0)
        let refused = try signed(theirs, "--json")
        #expect(refused.status == 1)
        #expect(refused.output.contains("nothing_to_sign"))

        let good = try psbt(spending: world.own(0), paying: [world.payee().script])
        let before = try world.contents()
        let out = world.folder.path + "/out.psbt"
        for (text, code) in [
            ("", "psbt_malformed"), ("hello", "psbt_malformed"), (String(good.base64.dropLast(8)), "psbt_malformed"),
            (String(good.base64.dropFirst(4)), "psbt_malformed"),
        ] {
            let refused = try world.run(
                "sign-psbt", "--keystore", world.keystore, "-", "--out", out, "--json", input: text)
            #expect(refused.status == 65, "\(refused.output)\(refused.errors)")
            #expect(refused.output.contains("[\(code)]") || refused.output.contains(code))
        }
        try check(["sign-psbt", "--keystore", world.keystore, world.folder.path + "/none"], 66, "file_missing")
        #expect(try world.contents() == before)
        let kept = try signed(good, "--out", out)
        #expect(kept.status == 0 && kept.output.isEmpty, "\(kept.errors)")
        let written = try String(contentsOfFile: out, encoding: .utf8)
        #expect(written.hasSuffix("\n") && !written.dropLast().contains("\n"))
    }
}
