import BitCache
import Foundation
import Testing

@Suite("wallet sign-message and verify-message")
struct MessageCommandTests {
    private let folder: TemporaryFolder
    private let keystore: String
    private let facts: [String: Any]

    private static let secrets = ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase of a test"]

    init() throws {
        folder = try TemporaryFolder()
        keystore = folder.path + "/keys"
        let outcome = try Tool.run("wallet", "new", "--keystore", keystore, "--json", environment: Self.secrets)
        try #require(outcome.status == 0, "\(outcome.errors)")
        facts = try outcome.json()
    }

    private func sign(_ arguments: [String], input: String = "") throws -> Tool.Outcome {
        try Tool.Run(
            ["wallet", "sign-message", "--keystore", keystore] + arguments, input: input, environment: Self.secrets
        ).wait()
    }

    private func verify(_ arguments: [String], input: String = "") throws -> Tool.Outcome {
        try Tool.Run(["wallet", "verify-message"] + arguments, input: input).wait()
    }

    @Test("What one command signs the other verifies, for both kinds of address and both formats, twice the same")
    func roundTrip() throws {
        for (type, format) in [("p2wpkh", "simple"), ("p2wpkh", "full"), ("p2tr", "simple"), ("p2tr", "full")] {
            let arguments = ["--type", type, "--index", "0", "--format", format, "--message", "Grüße"]
            let signed = try sign(arguments + ["--json"]).json()
            let address = try #require(signed["address"] as? String)
            let signature = try #require(signed["signature"] as? String)
            #expect(address == facts["address_\(type)"] as? String)
            #expect(signed["path"] as? String == "m/\(type == "p2tr" ? 86 : 84)'/1'/0'/0/0")
            #expect(signature.hasPrefix(format == "simple" ? "smp" : "ful"))
            #expect(try sign(arguments).output == signature + "\n")

            let question = ["--address", address, "--signature", signature]
            let verdict = try verify(question + ["--message", "Grüße", "--json"])
            #expect(verdict.status == 0)
            #expect(try verdict.json()["state"] as? String == "valid")
            #expect(try verdict.json()["valid"] as? Bool == true)
            #expect(try verify(question + ["--message", "Grüße", "--network", "regtest"]).status == 0)

            let other = try verify(question + ["--message", "Gruesse", "--json"])
            #expect(other.status == 1)
            #expect(try other.json()["code"] as? String == "message_signature_invalid")
            #expect(try other.json()["state"] as? String == "invalid")
            #expect(try verify(question + ["--message", "Gruesse"]).output.hasPrefix("NOT VALID: "))
        }
    }

    @Test("Every address of the wallet signs for itself: accounts, numbers and change")
    func addresses() throws {
        var seen: Set<String> = []
        for arguments in [[], ["--index", "7"], ["--account", "2"], ["--change"]] {
            let signed = try sign(["--type", "p2tr", "--message", "m", "--json"] + arguments).json()
            let address = try #require(signed["address"] as? String)
            let signature = try #require(signed["signature"] as? String)
            #expect(seen.insert(address).inserted)
            #expect(try verify(["--address", address, "--signature", signature, "--message", "m"]).status == 0)
        }
    }

    @Test("A message is its bytes, from an argument, a file or standard input; a line feed is one of them")
    func sources() throws {
        let file = folder.path + "/message"
        try Data("text\n".utf8).write(to: URL(fileURLWithPath: file))
        let type = ["--type", "p2wpkh"]
        let fromFile = try sign(type + ["--file", file]).output
        #expect(try sign(type + ["-"], input: "text\n").output == fromFile)
        #expect(try sign(type + ["--message", "text\n"]).output == fromFile)
        let without = try sign(type + ["--message", "text"]).output
        #expect(try sign(type + ["-"], input: "text").output == without)
        #expect(without != fromFile && !without.isEmpty)

        let signatureFile = folder.path + "/signature"
        try Data(fromFile.utf8).write(to: URL(fileURLWithPath: signatureFile))
        let address = try #require(facts["address_p2wpkh"] as? String)
        let question = ["--address", address, "--signature-file", signatureFile]
        #expect(try verify(question + ["--file", file]).status == 0)
        #expect(try verify(question + ["-"], input: "text\n").status == 0)
        #expect(try verify(question + ["-"], input: "text").status == 1)
        #expect(try verify(question + ["--file", file + ".absent"]).status == 66)
        #expect(try verify(["--address", address, "--signature-file", file + ".absent", "-"]).status == 66)
    }

    @Test("Published signatures are judged, also those that count later and those that cannot be judged")
    func published() throws {
        let later = try verify([
            "--address", "bc1qrqtlzcq86850yzgsyq9sssawx2qxlx5yq3xpkd", "--message", "KLE5MMJBTNF4AVZXIO3GIL5UWF",
            "--json", "--signature",
            "fulAgAAAAABAUrfzHHOLAKmgCIFSTT3krp+cQxj1BDPBN4GBg3tRmFXAAAAAADgBwAAAQAAAAAAAAAAAWoCSDBFAiEAjYj85zyhQKa9DbMO"
                + "0reDwdhkNwKJkF3q2qFcijXDgMUCIAaQ75s3fwqrCeYIUJugLvhxZFxQIVquGN90vIKCW3QLASEDMurnDzvc0zABUwVwCADfGXoDx/M3"
                + "SQnYt7e3IHDoU3PgBwAA",
        ])
        #expect(later.status == 0)
        #expect(try later.json()["state"] as? String == "valid_at")
        #expect(try later.json()["lock_time"] as? Int == 2016)
        #expect(try later.json()["age"] as? Int == 2016)

        let legacy = try verify([
            "--address", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "--message", "m", "--json", "--signature",
            Data([31] + [UInt8](repeating: 7, count: 64)).base64EncodedString(),
        ])
        #expect(legacy.status == 1)
        #expect(try legacy.json()["state"] as? String == "inconclusive")
        #expect(try legacy.json()["code"] as? String == "message_signature_legacy")
    }

    @Test("The coins of a proof of funds are listed, and no coins of an invalid one")
    func proofOfFunds() throws {
        let key = try SecretKey(SecretBytes(copying: [UInt8](repeating: 1, count: 32)))
        let script = Script.p2tr(outputKey: key.publicKey)
        let coin = Coin(
            outPoint: try OutPoint(parsing: String(repeating: "ab", count: 32) + ":7"),
            output: TransactionOutput(value: try Satoshis(1234), script: script))
        let proof = try ProofOfReserves(signing: [coin], message: "m".utf8, for: script, with: [key])
        let file = folder.path + "/proof"
        try Data((proof.signature.description + "\r\n").utf8).write(to: URL(fileURLWithPath: file))
        let address = try Address(script: script, network: .regtest).text
        let question = ["--address", address, "--signature-file", file, "--message"]

        let verdict = try verify(question + ["m", "--json"])
        #expect(verdict.status == 0)
        let coins = try #require(try verdict.json()["coins"] as? [[String: Any]])
        #expect(coins.count == 1)
        #expect(coins.first?["outpoint"] as? String == coin.outPoint.description)
        #expect(coins.first?["sat"] as? Int == 1234)
        #expect(try verify(question + ["m"]).output.contains("\(coin.outPoint)  1234 sat\n"))

        let other = try verify(question + ["n", "--json"])
        #expect(other.status == 1)
        #expect(try other.json()["coins"] == nil)
    }

    @Test("Wrong usage is told apart from a wrong signature")
    func usage() throws {
        let address = try #require(facts["address_p2wpkh"] as? String)
        let signature = ["--signature", "smpAA=="]
        for arguments in [
            ["--address", address, "--message", "m"], ["--address", address] + signature,
            ["--address", address, "--message", "m", "--file", "x"] + signature,
            ["--address", address, "--message", "m", "-"] + signature, ["--address", address, "m"] + signature,
            ["--address", address + "x", "--message", "m"] + signature,
            ["--address", address, "--network", "mainnet", "--message", "m"] + signature,
            ["--address", address, "--network", "moonnet", "--message", "m"] + signature,
        ] { #expect(try verify(arguments).status == 64, "\(arguments)") }
        for arguments in [
            ["--message", "m"], ["--type", "p2pkh", "--message", "m"], ["--type", "p2tr"],
            ["--type", "p2tr", "--index", "2147483648", "--message", "m"],
            ["--type", "p2tr", "--account", "-1", "--message", "m"],
        ] { #expect(try sign(arguments).status == 64, "\(arguments)") }
        for text in ["", "smp", "smpAA==", "nothing at all"] {
            let outcome = try verify(["--address", address, "--message", "m", "--signature", text])
            #expect(outcome.status == 1, "\(text)")
        }
    }
}
