import ArgumentParser
import BitCache

/// `bitcache wallet sign-psbt`: signs what another program built.
struct WalletSignPSBTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-psbt",
        abstract: "Sign a PSBT (BIP 174 version 0, BIP 370 version 2) with the wallet's keys.",
        discussion: """
            Shows on standard error where the money goes, what comes back to this wallet and the fee, and prints the \
            signed PSBT as base64, or writes it to --out. Only inputs whose key the wallet derives itself are signed.

            A P2WPKH signature does not cover the other inputs' amounts: with several inputs it wants every previous \
            transaction in the PSBT, or --take-amounts-on-trust.
            """)

    @OptionGroup var options: WalletOptions

    @Argument(help: "The PSBT, base64 or bytes; - for standard input.", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("Where to write the signed PSBT as base64.", valueName: "file"), completion: .file())
    var out: String?

    @Flag(help: "Put the signatures together where they suffice, so that the transaction can be extracted.")
    var finalize = false

    @Flag(help: "Print the finished transaction in hexadecimal instead of the PSBT; implies --finalize.")
    var extract = false

    @Flag(help: "Believe the amounts that the PSBT states; only for one that your own software built.")
    var takeAmountsOnTrust = false

    @Option(help: ArgumentHelp("Refuse to extract at a higher fee rate.", valueName: "rate"))
    var maxFeeRate = "1000sat/vB"

    @Flag(help: "Show what would be signed, and sign nothing.")
    var dryRun = false

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let limit = try FeeRate.argument(maxFeeRate)
            var psbt = try PSBTFile.read(file)
            let wallet = try options.wallet()
            let facts = try PSBTFacts(psbt, wallet: wallet)
            if !json { facts.lines.forEach(Console.printError) }
            var signed: [Int] = []
            if !dryRun {
                var policy = PSBT.SigningPolicy()
                policy.takesAmountsOnTrust = takeAmountsOnTrust
                signed = try psbt.sign(with: wallet, policy: policy)
                guard !signed.isEmpty || psbt.isFinal || finalize || extract else {
                    throw Refusal(.nothingToSign, "no input of this PSBT waits for a key of this wallet")
                }
                if finalize || extract { _ = try psbt.finalise() }
            }
            let transaction = extract && !dryRun ? try psbt.extractedTransaction(maximumFeeRate: limit) : nil
            if let out, !dryRun { try PSBTFile.write(psbt, to: out) }
            if json {
                var members = facts.json
                members["psbt"] = .string(psbt.base64)
                members["signed"] = .array(signed.map { .number(UInt64($0)) })
                members["final"] = .bool(psbt.isFinal)
                if let transaction { members["transaction"] = .string(Hex.encode(transaction.rawRepresentation)) }
                Console.print(JSONValue.object(members).line())
            } else if !dryRun {
                let places = signed.isEmpty ? "nothing new" : "input " + signed.map(String.init).joined(separator: ", ")
                Console.printError("signed: \(places)")
                if let transaction {
                    Console.print(Hex.encode(transaction.rawRepresentation))
                } else if out == nil {
                    Console.print(psbt.base64)
                }
            }
        }
    }
}

extension Refusal.Code {
    /// A PSBT that asks nothing of this wallet.
    static let nothingToSign = Self(rawValue: "nothing_to_sign")
}
