import ArgumentParser
import BitCache
import Foundation

/// `bitcache token issue`: what scripts write tokens with.
struct TokenIssueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Make tokens: sign them, or put them together from parts.",
        discussion: """
            Prints one token, or with --json one object with the token and its fields. What the token depends on is \
            checked first: nothing is signed that the next reader would refuse.

            A secret key is never an argument. It is read from --key-file (64 hexadecimal digits, mode 0600; see \
            `bitcache token key`), from a --keystore, or from the environment variable BITCACHE_SECRET_KEY.

            Times are written 2026-11-23T08:35:00Z or as seconds since 1970, amounts 50msat, 1000sat or 0.001btc, prices \
            50msat/256KiB, shares in parts of 10000, spans of time 90s, 15min, 12h or 30d.

            Exit status: 0 made; 1 refused; 65 an argument that should be a token is none; 64 wrong usage; 66 a file cannot \
            be read; 74 input or output failed. A refusal leaves standard output empty and goes to standard error, with \
            --json as an object with code and message.
            """,
        subcommands: [
            TokenIssueCertificate.self, TokenIssueListing.self, TokenIssueOffer.self, TokenIssueCommitment.self,
            TokenIssueAcceptance.self, TokenIssuePayword.self, TokenIssueRelease.self, TokenIssueClosing.self,
            TokenIssueReceipt.self, TokenIssueNote.self,
        ])
}

/// How a token is printed.
struct IssueOutput: ParsableArguments {
    @Flag(help: "Print the token and its fields as one JSON object.")
    var json = false

    /// Prints the token that some work makes. A refusal goes to standard error, so that what a script captures from
    /// standard output is a token or nothing.
    func issue(_ work: () throws -> String) throws {
        signal(SIGPIPE, SIG_IGN)
        do {
            let text = try work()
            // Read back as any reader would, before anybody relies on it.
            let token = try TokenText(parsing: text)
            let fields = try TokenVerifier.fields(of: token)
            if json {
                TokenPrinter.print(fields, kind: token.kind, token: text, json: true)
            } else {
                Console.print(text)
            }
        } catch let refusal as Refusal {
            report(refusal)
            throw ExitCode(ToolExit(refusal).rawValue)
        } catch let wrong as WrongUsage {
            report(wrong.refusal)
            throw ExitCode(ToolExit.usage.rawValue)
        }
    }

    private func report(_ refusal: Refusal) {
        Console.clearProgress()
        Console.printError(json ? JSONValue(refusal).line() : "bitcache: \(refusal)")
    }
}
