import Foundation
import Testing

@Suite("bitcache token and bitcache proof")
struct TokenTests {
    @Test("Status 0, 1, 64, 65 and 66 mean what is documented")
    func statuses() throws {
        let receipt = try Market.receipt()
        #expect(try Tool.run("token", "verify", receipt).status == 0)
        #expect(try Tool.run("token", "verify", receipt, "hello").status == 1)
        #expect(try Tool.run("token", "verify", receipt + "q").status == 1)
        #expect(try Tool.run("token", "verify").status == 64)
        #expect(try Tool.run("token", "verify", "hello").status == 65)
        #expect(try Tool.run("token", "verify", "-").status == 65)
        #expect(try Tool.run("token", "verify", receipt.uppercased()).status == 65)
        #expect(try Tool.run("token", "verify", "--file", "/nonexistent/file").status == 66)
        #expect(try Tool.run("token", "verify", "--file", Market.path()).status == 66)
        #expect(try Tool.run("token", "inspect", receipt).status == 0)
        #expect(try Tool.run("token", "inspect", receipt, "hello").status == 1)
        #expect(try Tool.run("token", "inspect", "hello").status == 65)
        #expect(try Tool.run("token", "inspect").status == 64)
    }

    @Test("Each line that is not blank has its index and its verdict, whatever ends it, over all inputs")
    func lines() throws {
        let receipt = try Market.receipt()
        let input = "\(receipt)\r\n\r\n  \n\thello \n\n\(receipt.dropLast())\n\(receipt)"
        let outcome = try Tool.run(
            "token", "verify", "-", "--file", Market.tokenFile("certificates"), "--file", Market.tokenFile("receipts"),
            "--json", input: input)
        #expect(outcome.status == 1)
        let verdicts = try outcome.jsonLines()
        #expect(verdicts.compactMap { $0["index"] as? Int } == Array(0..<7))
        let kinds = verdicts.map { $0["kind"] as? String }
        #expect(kinds == ["receipt", nil, "receipt", "receipt", "certificate", "certificate", "receipt"])
        #expect(verdicts.compactMap { $0["valid"] as? Bool } == [true, false, false, true, true, true, true])
        #expect(verdicts.map { $0["code"] as? String }.prefix(3) == [nil, "not_a_token", "malformed_text"])
        for verdict in verdicts {
            for key in ["index", "kind", "valid", "code", "message"] { #expect(verdict[key] != nil, "\(key)") }
        }
    }

    @Test("A line is judged as soon as it has arrived")
    func slowPipe() throws {
        let receipt = try Market.receipt()
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = ["token", "verify", "-"]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        for index in 0..<3 {
            try input.fileHandleForWriting.write(contentsOf: Data((receipt + "\n").utf8))
            let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            #expect(answer.hasPrefix("\(index): receipt: valid"))
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("A reader that goes away ends the tool quietly")
    func closedPipe() throws {
        let file = try quoted(Market.tokenFile("receipts"))
        let many = String(repeating: " --file \(file)", count: 200)
        let outcome = try shell(
            "{ \"$TOOL\" token verify\(many) 2>&1; echo \"status $?\" >&2; } 2>&1 >/dev/null | cat; "
                + "\"$TOOL\" token verify\(many) 2>&1 | head -n 1")
        #expect(outcome.output.hasSuffix("0: receipt: valid, proves the payment and its shares, for ever\n"))
    }

    @Test("Garbage by the megabyte is refused and never more than refused")
    func garbage() throws {
        let folder = try TemporaryFolder()
        var bytes = [UInt8](repeating: UInt8(ascii: "b"), count: 3_000_000)
        bytes[1] = UInt8(ascii: "k")
        let receipt = try Market.receipt()
        let inputs: [(Data, Int32)] = [
            (Data(bytes), 65), (Data([0, 0, 10, 0xFF, 0xFE, 10, 0xC0, 0x80]), 65),
            (Data((receipt + String(repeating: "q", count: 3_000_000)).utf8), 1),
            (Data((receipt + receipt).utf8), 1), (Data((receipt + "\u{0}").utf8), 1),
            (Data(receipt.utf8) + Data([0xFF]), 1),
            (Data("bkreceiptreg1".utf8), 1), (Data(repeating: 10, count: 1_000_000), 65),
        ]
        for (number, (input, status)) in inputs.enumerated() {
            let file = folder.path + "/\(number)"
            try input.write(to: URL(fileURLWithPath: file))
            #expect(try Tool.run("token", "verify", "--file", file).status == status, "input \(number)")
            #expect(try Tool.run("token", "inspect", "--file", file).status == status, "input \(number)")
        }
        for cut in stride(from: 14, to: receipt.count, by: 401) {
            #expect(try Tool.run("token", "verify", String(receipt.prefix(cut))).status == 1)
        }
    }

    @Test("Each narrowing option accepts what fits, refuses what does not, and is wrong usage where it makes no sense")
    func narrowing() throws {
        let facts = try Tool.run("token", "inspect", Market.receipt(), "--json").json()
        let host = try #require(facts["host"] as? String)
        let payer = try #require(facts["payer"] as? String)
        let offer = try Market.token("bkoffer", in: "offers")
        let table: [(option: String, fits: String, misfits: String, code: String, senseless: String)] = [
            ("--network", "regtest", "mainnet", "network_mismatch", "moonnet"),
            ("--host", host, payer, "host_mismatch", "12"),
            ("--payer", payer, host, "payer_mismatch", "zz"),
            ("--min", "40000sat", "40001sat", "amount_too_low", "1"),
        ]
        for row in table {
            let receipt = try Market.receipt()
            #expect(try Tool.run("token", "verify", receipt, row.option, row.fits).status == 0, "\(row.option)")
            let refused = try Tool.run("token", "verify", receipt, row.option, row.misfits, "--json")
            #expect(refused.status == 1)
            #expect(try refused.json()["code"] as? String == row.code)
            let wrong = try Tool.run("token", "verify", receipt, row.option, row.senseless, "--json")
            #expect(wrong.status == 64, "\(row.option)")
            #expect(try wrong.json()["code"] is String)
        }
        let receipt = try Market.receipt()
        #expect(try Tool.run("token", "verify", receipt, "--offer", offer).status == 0)
        #expect(try Tool.run("token", "verify", receipt, "--offer", receipt).status == 64)
        #expect(try Tool.run("token", "verify", receipt, "--certificate", "x").status == 64)
        #expect(try Tool.run("token", "verify", receipt, "--at", "soon").status == 64)
        #expect(try Tool.run("token", "verify", receipt, "--max-links=-1").status == 64)
    }

    @Test("A token that needs another says so, and is satisfied by an earlier line or an option")
    func needs() throws {
        let offer = try Market.token("bkoffer", in: "offers")
        let payword = try Market.token("bkpayword", in: "sessions")
        #expect(try Tool.run("token", "verify", offer, "--json").json()["code"] as? String == "needs_certificate")
        #expect(try Tool.run("token", "verify", payword, "--json").json()["code"] as? String == "needs_commitment")
        #expect(try Tool.run("token", "verify", offer, "--certificate", Market.certificate()).status == 0)
        #expect(try Tool.run("token", "verify", Market.certificate(), offer).status == 0)
        #expect(try Tool.run("token", "verify", Market.token("bkcommit", in: "sessions"), payword).status == 0)
    }

    @Test("--at judges an offer, which is still to be used, and not a closed receipt")
    func at() throws {
        let later = "2099-01-01T00:00:00Z"
        let offer = try Market.token("bkoffer", in: "offers")
        let expired = try Tool.run(
            "token", "verify", offer, "--certificate", Market.certificate(), "--at", later, "--json")
        #expect(expired.status == 1)
        #expect(try expired.json()["code"] as? String == "expired")
        #expect(try Tool.run("token", "verify", Market.receipt(), "--at", later).status == 0)
    }

    @Test("--max-links bounds the hashing, which --walk asks for also where both have signed")
    func links() throws {
        let receipt = try Market.receipt()
        #expect(try Tool.run("token", "verify", receipt, "--max-links", "0").status == 0)
        #expect(try Tool.run("token", "verify", receipt, "--walk").status == 0)
        #expect(try Tool.run("token", "verify", receipt, "--walk", "--max-links", "4").status == 0)
        let refused = try Tool.run("token", "verify", receipt, "--walk", "--max-links", "3", "--json")
        #expect(refused.status == 1)
        #expect(try refused.json()["code"] as? String == "too_many_links")
    }

    @Test("A pay stub is a proof; receipts, certificates alone and altered stubs are none")
    func proofs() throws {
        for role in ["uploader", "referrer", "host"] {
            #expect(try Tool.run("proof", "verify", "--file", Market.tokenFile("paystub-\(role)")).status == 0)
        }
        #expect(try Tool.run("proof", "verify", "--file", Market.tokenFile("statements")).status == 0)
        #expect(try Tool.run("proof", "verify", "--file", Market.tokenFile("certificates")).status == 65)
        let receipt = try Tool.run("proof", "verify", Market.receipt(), "--json")
        #expect(receipt.status == 1)
        #expect(try receipt.json()["code"] as? String == "kind_unexpected")
        var stub = Array(try Market.token("bkpaystub", in: "paystub-host"))
        stub[stub.count / 2] = stub[stub.count / 2] == "q" ? "p" : "q"
        #expect(try Tool.run("proof", "verify", String(stub)).status == 1)
    }
}
