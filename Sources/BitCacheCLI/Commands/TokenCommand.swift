import ArgumentParser
import BitCache
import Foundation

/// `bitcache token`: what scripts check tokens with.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Verify, look at and make tokens.",
        subcommands: [
            Verify.self, Inspect.self, TokenIssueCommand.self, TokenKeyCommand.self, TokenContentCommand.self,
        ])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Verify tokens: signatures, hash chains, and that they fit each other.",
            discussion: """
                An argument is always a token; --file reads one token a line, - reads standard input. A token that needs \
                others (a certificate, a commitment) finds them in earlier lines. Blank lines are not counted, damaged ones are.

                Only what is still to be used is judged against --at: offers, commitments, open receipts, deposit addresses. \
                A closed receipt never expires.

                Exit status: 0 all valid; 1 at least one is not; 65 nothing in the input is a token; 64 wrong usage; \
                66 a file cannot be read; 70 a fault of the program; 74 input or output failed.
                """)

        @OptionGroup var input: TokenInput
        @OptionGroup var narrowing: Narrowing

        func run() async throws {
            try await verifyTokens(input, narrowing) { _ in true }
        }
    }

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inspect",
            abstract: "Show every field of tokens, units named; gives no verdict.",
            discussion: """
                Exit status: 0 all could be read; 1 a line is no token or a damaged one; 65 no line is a token at all; \
                64 wrong usage; 66 a file cannot be read.
                """)

        @OptionGroup var input: TokenInput

        func run() throws {
            try reporting(json: input.json) {
                var (index, tokens, damaged) = (0, 0, 0)
                try input.forEachLine { line in
                    defer { index += 1 }
                    tokens += TokenText.looksLikeToken(line) ? 1 : 0
                    do {
                        let token = try TokenText(parsing: line)
                        TokenPrinter.print(
                            try TokenVerifier.fields(of: token), kind: token.kind, index: index, json: input.json)
                    } catch let refusal as Refusal {
                        damaged += 1
                        TokenPrinter.print(refusal, index: index, json: input.json)
                    }
                }
                if tokens == 0 {
                    Console.printError("bitcache: no line of the input is a token")
                    throw ExitCode(ToolExit.data.rawValue)
                }
                if damaged > 0 { throw ExitCode(ToolExit.refused.rawValue) }
            }
        }
    }
}

/// What a verification insists on beyond validity.
struct Narrowing: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge what is still to be used against this time.", valueName: "time"))
    var at: String?

    @Option(help: "Only tokens of this network.", completion: .list(Network.allCases.map(\.description)))
    var network: String?

    @Option(help: ArgumentHelp("Only tokens of this host's identity key.", valueName: "key"))
    var host: String?

    @Option(help: ArgumentHelp("Only tokens of this payer.", valueName: "key"))
    var payer: String?

    @Option(help: ArgumentHelp("Only commitments and receipts under this offer.", valueName: "token"))
    var offer: String?

    @Option(
        help: ArgumentHelp("Only receipts and closings of at least this amount, such as 1000sat.", valueName: "amount"))
    var min: String?

    @Option(help: ArgumentHelp("A host's certificate that tokens may need.", valueName: "token"))
    var certificate: [String] = []

    @Option(help: ArgumentHelp("The most links to hash for one token.", valueName: "n"))
    var maxLinks: UInt32 = 1 << 20

    @Flag(help: "Walk the hash chain also where payer and host both signed the end.")
    var walk = false

    func verifier() throws(Refusal) -> TokenVerifier {
        var requirements = TokenVerifier.Requirements()
        requirements.at = try at.map { (text) throws(Refusal) in try Timestamp(parsing: text) }
        requirements.network = try network.map { (text) throws(Refusal) in try Network(parsing: text) }
        requirements.host = try host.map { (text) throws(Refusal) in try XOnlyPublicKey(parsing: text) }
        requirements.payer = try payer.map { (text) throws(Refusal) in try XOnlyPublicKey(parsing: text) }
        requirements.offer = try offer.map { (text) throws(Refusal) in try Received<Offer>(parsing: text).id }
        requirements.minimum = try min.map { (text) throws(Refusal) in try Amount(parsing: text) }
        requirements.maximumLinks = maxLinks
        requirements.walksAlways = walk
        var verifier = TokenVerifier(requirements)
        for text in certificate { verifier.remember(try Received<Certificate>(parsing: text).verified()) }
        return verifier
    }
}

extension AsyncParsableCommand {
    /// Verifies the input on all cores, prints a verdict for each line as soon as it is known, and ends with the exit
    /// code.
    ///
    /// - Parameter isWanted: Which kinds the command is for. Certificates may stand beside them and others are refused;
    ///   certificates alone are not what the command works on.
    func verifyTokens(
        _ input: TokenInput, _ narrowing: Narrowing, isWanted: (TokenKind) -> Bool
    ) async throws {
        try await reporting(json: input.json) {
            var verifier: TokenVerifier
            do throws(Refusal) {
                verifier = try narrowing.verifier()
            } catch {
                throw WrongUsage(refusal: error)
            }
            var (index, judged, invalid) = (0, 0, 0)
            // Asked for when there is work to share: a single token is verified sooner than this is known.
            lazy var cores = ProcessInfo.processInfo.activeProcessorCount
            let feed = input.feed
            while case let lines = try await feed.next(), !lines.isEmpty {
                let jobs = lines.count > 1 ? cores : 1
                let verdicts = await verifier.verify(lines, jobs: jobs).map { verdict in
                    guard let kind = verdict.kind, !isWanted(kind), kind != .certificate, verdict.isValid else {
                        return verdict
                    }
                    return verdict.refused(
                        Refusal(.kindUnexpected, "a \(kind) is no proof; use `bitcache token verify`"))
                }
                judged += verdicts.count { verdict in verdict.kind.map { isWanted($0) || !verdict.isValid } == true }
                invalid += verdicts.count { !$0.isValid }
                let (first, json) = (index, input.json)
                let texts = await Array(verdicts.enumerated()).cut(into: jobs).concurrentMap { verdicts in
                    verdicts.map { TokenPrinter.line($0.element, index: first + $0.offset, json: json) }.joined()
                }
                texts.forEach(Console.write)
                index += lines.count
            }
            if judged == 0 {
                Console.printError("bitcache: there is nothing in the input that this command could judge")
                throw ExitCode(ToolExit.data.rawValue)
            }
            if invalid > 0 { throw ExitCode(ToolExit.refused.rawValue) }
        }
    }
}
