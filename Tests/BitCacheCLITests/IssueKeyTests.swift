import Foundation
import Testing

@Suite("The keys that scripts sign with")
struct IssueKeyTests {
    private let market: Market
    private let note = ["note", "--application", "files.example", "--body", "x", "--json"]
    private let secret = String(repeating: "5e", count: 32)

    init() throws { market = try Market.shared.get() }

    private func signer(_ options: [String], environment: [String: String] = [:]) throws -> String? {
        let outcome = try market.run(["issue"] + note + options, environment: environment)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.json()["signer"] as? String
    }

    private func refusal(
        _ options: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32, code: String?) {
        let outcome = try market.run(["issue"] + note + options, environment: environment)
        #expect(outcome.output.isEmpty)
        #expect(!outcome.errors.contains("5e5e5e"), "no digit of a secret is shown")
        let object = try? JSONSerialization.jsonObject(with: Data(outcome.errors.utf8)) as? [String: Any]
        return (outcome.status, object?["code"] as? String)
    }

    @Test("A key comes from a file that is named, or else from the environment")
    func sources() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/a key"
        for text in [secret, secret + "\n", secret + "\r\n"] {
            try market.write(text, to: file, mode: 0o600)
            #expect(
                try signer(["--key-file", file]) == market.run("key", "--key-file", file, "--json").json()["public_key"]
                    as? String)
        }
        let fromFile = try signer(["--key-file", file])
        #expect(try signer([], environment: ["BITCACHE_SECRET_KEY": secret]) == fromFile)
        // What is named wins over what is set.
        #expect(
            try signer(market.signedBy("payer"), environment: ["BITCACHE_SECRET_KEY": secret]) == market.key("payer"))
        #expect(try refusal([]) == (64, "secret_key_missing"))
        #expect(try refusal([], environment: ["BITCACHE_SECRET_KEY": ""]) == (64, "secret_key_missing"))
    }

    @Test("A key file that others may read is refused", arguments: [0o640, 0o604, 0o644, 0o620, 0o610, 0o666])
    func tooOpen(mode: Int) throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/key"
        try market.write(secret, to: file, mode: mode)
        #expect(try refusal(["--key-file", file]) == (66, "key_file_too_open"))
        try market.write(secret, to: file, mode: 0o400)
        #expect(try signer(["--key-file", file]) != nil)
    }

    @Test("Anything but 64 digits is refused without being shown")
    func malformed() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/key"
        let texts = [
            "", "\n", String(secret.dropLast()), secret + "5", secret + "\n\n", secret + "\n" + secret,
            secret.uppercased(), " " + secret, secret.dropLast() + "g", "0x" + secret, secret + "\u{0}",
        ]
        for text in texts {
            try market.write(text, to: file, mode: 0o600)
            #expect(try refusal(["--key-file", file]) == (64, "malformed_hex"), "\(text.debugDescription)")
        }
        #expect(try refusal([], environment: ["BITCACHE_SECRET_KEY": secret + "5"]) == (64, "malformed_hex"))
        let zero = String(repeating: "0", count: 64)
        #expect(try refusal([], environment: ["BITCACHE_SECRET_KEY": zero]).code == "secret_key_out_of_range")
        #expect(try refusal(["--key-file", folder.path]) == (66, "file_unreadable"))
        #expect(try refusal(["--key-file", folder.path + "/none"]) == (66, "file_missing"))
        #expect(try refusal(["--key-file", "/dev/null"]) == (66, "file_unreadable"))
    }

    @Test("A new key file is its owner's alone, and an existing file is left as it is")
    func newKey() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/new key"
        let made = try market.run("key", "--new", file)
        #expect(made.status == 0)
        #expect(try market.run("key", "--key-file", file).output == made.output)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let before = try String(contentsOfFile: file, encoding: .utf8)
        #expect(before.contains(#/^[0-9a-f]{64}\n$/#))
        let again = try market.run("key", "--new", file, "--json")
        #expect(again.status == 74)
        #expect(try again.json()["code"] as? String == "file_unwritable")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == before)
        #expect(!made.output.contains(before.prefix(64)))
    }

    @Test("A keystore signs with the key of a role, and derives a payer's keys for each host")
    func keystore() throws {
        let folder = try TemporaryFolder()
        let keystore = ["--keystore", folder.path + "/keys"]
        let passphrase = ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase"]
        let made = try Tool.Run(["wallet", "new", "--json"] + keystore, environment: passphrase).wait()
        let wallet = try made.json()
        func key(_ role: String, _ more: [String] = []) throws -> String {
            try market.run(["key", "--role", role] + keystore + more, environment: passphrase).output
                .trimmingCharacters(in: .newlines)
        }
        #expect(try key("identity") == wallet["host_identity"] as? String)
        #expect(try key("payee") == wallet["payee_key"] as? String)
        #expect(try signer(["--role", "payee"] + keystore, environment: passphrase) == key("payee"))
        let payer = try key("payer", ["--host", market.key("identity")])
        #expect(try payer != key("payer", ["--host", market.key("stranger")]))
        #expect(try payer != key("payer", ["--host", market.key("identity"), "--account", "1"]))
        #expect(try market.run(["key", "--role", "payer"] + keystore, environment: passphrase).status == 64)

        // One keystore is the payer's key and chain key.
        var arguments = market.commitmentArguments()
        arguments.removeSubrange(1..<5)
        let commitment = try market.run(["issue"] + arguments + keystore + ["--json"], environment: passphrase).json()
        #expect(commitment["payer"] as? String == payer)
        let token = try #require(commitment["token"] as? String)
        let payword = try market.run(
            ["issue", "payword", "--commitment", token, "--index", "5"] + keystore, environment: passphrase)
        #expect(try market.run("verify", token, payword.output.trimmingCharacters(in: .newlines)).status == 0)
        let other = try market.run(
            ["issue", "payword", "--commitment", token, "--index", "5", "--account", "1", "--json"] + keystore,
            environment: passphrase)
        #expect(other.errors.contains("chain_key_mismatch") && other.output.isEmpty)

        #expect(try refusal(keystore, environment: passphrase).status == 64, "a note has no usual role")
        #expect(try refusal(["--role", "identity"] + market.signedBy("payer")) == (64, "argument_invalid"))
        #expect(
            try refusal(["--role", "identity"] + keystore + market.signedBy("payer"), environment: passphrase)
                == (64, "argument_invalid"))
        #expect(
            try refusal(["--role", "identity", "--network", "signet"] + keystore, environment: passphrase)
                == (1, "network_mismatch"))
        #expect(try refusal(["--role", "identity"] + keystore) == (1, "passphrase_missing"))
        #expect(
            try refusal(["--role", "identity"] + keystore, environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "wrong"])
                == (1, "keystore_wrong_passphrase"))
    }

    @Test("No command prints a secret, whatever it prints")
    func secretsStay() throws {
        for party in Market.parties {
            let secret = try String(contentsOfFile: market.keyFile(party), encoding: .utf8).prefix(64)
            for token in market.session {
                let shown = try market.run("inspect", "--json", token)
                #expect(!shown.output.contains(secret))
            }
        }
        let commitment = try market.run(["issue", "--help"])
        #expect(!commitment.output.contains("--secret-key") && commitment.status == 0)
    }
}
