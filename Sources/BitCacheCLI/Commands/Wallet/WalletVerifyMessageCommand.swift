import ArgumentParser
import BitCache

/// `bitcache wallet verify-message`: judges a signature of a message by an address.
struct WalletVerifyMessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-message",
        abstract: "Verify the signature of a message by an address (BIP 322).",
        discussion: """
            Exit status 0: the signature is valid, now or, where the state says valid_at, from a lock time on and for \
            coins of an age. 1: it is not, or it cannot be judged. 64: wrong usage, such as an address that is none.

            A valid signature says that who made it could spend coins of the address; not that there are any. The coins \
            of a proof of funds are listed; whether they are unspent is not looked up.
            """)

    @Option(help: ArgumentHelp("The address that should have signed.", valueName: "address"))
    var address: String

    @Option(help: ArgumentHelp("The signature.", valueName: "text"))
    var signature: String?

    @Option(
        help: ArgumentHelp("A file with the signature, for one that is too long for an argument.", valueName: "path"),
        completion: .file())
    var signatureFile: String?

    @Option(help: "Take addresses of one network alone: mainnet, testnet, signet or regtest.")
    var network: String?

    @OptionGroup var input: MessageInput

    @Flag(help: "Print the verdict as one JSON object.")
    var json = false

    func validate() throws {
        guard (signature == nil) != (signatureFile == nil) else {
            throw ValidationError("give the signature with --signature or with --signature-file")
        }
    }

    func run() throws {
        try reporting(json: json) {
            let address = try readAddress()
            let signature = try readSignature()
            let message = try input.bytes()
            let verdict = MessageSignature.verdict(on: message, by: address.script, parsing: signature)
            let coins = (try? MessageSignature(parsing: signature))?.coins ?? []
            print(verdict, by: address, coins: coins)
            if !verdict.isValid { throw ExitCode(ToolExit.refused.rawValue) }
        }
    }

    private func readAddress() throws -> Address {
        let networks = try network.map { [try Network(parsing: $0)] } ?? Network.allCases
        var refusal = Refusal(.addressMalformed, "the address is of no network")
        for network in networks {
            do {
                return try Address(parsing: address, network: network)
            } catch {
                refusal = error
            }
        }
        throw WrongUsage(refusal: refusal)
    }

    private func readSignature() throws -> String {
        if let signature { return signature }
        guard let signatureFile else { return "" }
        guard FileSystem.size(signatureFile) <= Int64(MessageSignature.maximumSizeBytes) + 2 else {
            throw Refusal(
                .messageSignatureMalformed,
                "a signature is never longer than \(MessageSignature.maximumSizeBytes) characters")
        }
        var bytes = try FileSystem.read(signatureFile)
        // Shells and editors end a file with a line feed, which is no part of the text.
        let blanks = Array(" \t\r\n".utf8)
        while let last = bytes.last, blanks.contains(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func print(_ verdict: MessageVerdict, by address: Address, coins: [Coin]) {
        guard json else {
            Console.print(Self.line(verdict))
            if verdict.isValid, !coins.isEmpty {
                Console.print("It shows control of these coins; whether they are unspent was not looked up:")
                for coin in coins { Console.print("  \(coin.outPoint)  \(coin.output.value)") }
            }
            return
        }
        var facts: [String: JSONValue] = [
            "address": .string(address.text),
            "state": .string(Self.state(verdict)),
            "valid": .bool(verdict.isValid),
            "code": verdict.refusal.map { .string($0.code.rawValue) } ?? .null,
            "message": .string(verdict.refusal?.message ?? Self.line(verdict)),
        ]
        if case .validAt(let lockTime, let age) = verdict {
            facts["lock_time"] = .number(UInt64(lockTime))
            facts["age"] = .number(UInt64(age))
        }
        if verdict.isValid, !coins.isEmpty {
            facts["coins"] = .array(
                coins.map {
                    .object(["outpoint": .string("\($0.outPoint)"), "sat": .number($0.output.value.sat)])
                })
        }
        Console.print(JSONValue.object(facts).line())
    }

    private static func state(_ verdict: MessageVerdict) -> String {
        switch verdict {
        case .valid: "valid"
        case .validAt: "valid_at"
        case .inconclusive: "inconclusive"
        case .invalid: "invalid"
        }
    }

    private static func line(_ verdict: MessageVerdict) -> String {
        switch verdict {
        case .valid: "valid: the address signed the message"
        case .validAt(let lockTime, let age):
            "valid from lock time \(lockTime) on and for coins of age \(age): the address signed the message"
        case .inconclusive(let refusal): "CANNOT BE JUDGED: \(refusal)"
        case .invalid(let refusal): "NOT VALID: \(refusal)"
        }
    }
}
