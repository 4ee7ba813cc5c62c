import Foundation

/// A host, an uploader, a payer and the tokens of one session between them, all made with `bitcache token issue`.
///
/// Keys and times are fixed; a commitment's salt is random. A test changes the one thing that it is about.
final class Market: @unchecked Sendable {
    // Nothing changes after init, so sharing it between tests is reading only.
    let folder: TemporaryFolder
    /// Public keys by party.
    private(set) var keys: [String: String] = [:]
    private(set) var certificate = ""
    private(set) var listing = ""
    private(set) var offer = ""
    private(set) var commitment = ""
    private(set) var acceptance = ""
    /// Link 4 of 5.
    private(set) var payword = ""
    private(set) var release = ""
    private(set) var closing = ""
    private(set) var receipt = ""
    private(set) var openReceipt = ""

    static let origin = "https://files.example"
    /// The name of a file of 150 000 bytes: five chunks of 32 KiB.
    static let content = String(repeating: "17", count: 32) + ":150000"
    static let start = "2026-01-01T00:00:00Z"
    static let expiry = "2026-02-01T00:00:00Z"
    static let deadline = "2026-02-02T00:00:00Z"
    static let parties = ["identity", "operational", "seal", "uploader", "referrer", "payer", "chain", "stranger"]

    init() throws {
        folder = try TemporaryFolder()
        for (number, party) in Self.parties.enumerated() {
            try write(String(repeating: "0\(number + 1)", count: 32) + "\n", to: keyFile(party), mode: 0o600)
            keys[party] = try run("key", "--key-file", keyFile(party)).output.trimmingCharacters(in: .newlines)
        }
        certificate = try issue(certificateArguments())
        listing = try issue(listingArguments())
        offer = try issue(offerArguments())
        commitment = try issue(commitmentArguments())
        acceptance = try issue(acceptanceArguments())
        payword = try issue(["payword", "--commitment", commitment, "--index", "4"] + chainKey)
        release = try issue(["release", "--commitment", commitment, "--index", "4"] + signedBy("payer"))
        closing = try issue(closingArguments(["--release", release]))
        receipt = try issue(receiptArguments(["--release", release, "--closing", closing]))
        openReceipt = try issue(receiptArguments([]))
    }

    func key(_ party: String) -> String { keys[party] ?? "" }
    func keyFile(_ party: String) -> String { folder.path + "/\(party).key" }
    func signedBy(_ party: String) -> [String] { ["--key-file", keyFile(party)] }
    var chainKey: [String] { ["--chain-key-file", keyFile("chain")] }

    /// All tokens of the session, each behind what it needs.
    var session: [String] {
        [certificate, listing, offer, commitment, acceptance, payword, release, closing, receipt, openReceipt]
    }

    func certificateArguments(by signer: String = "identity", _ changes: [String: String] = [:]) -> [String] {
        ["certificate"] + signedBy(signer)
            + options(
                [
                    "--operational-key": key("operational"), "--from": Self.start, "--until": "2027-01-01T00:00:00Z",
                    "--largest-outstanding": "0.01btc", "--first-seal": String(repeating: "aa", count: 32) + ":1",
                    "--seal-key": key("seal"),
                ], changes)
    }

    func listingArguments(by signer: String = "uploader", _ changes: [String: String] = [:]) -> [String] {
        ["listing"] + signedBy(signer)
            + options(
                [
                    "--host": key("identity"), "--content": Self.content, "--least-price": "250msat/32KiB",
                    "--own-share": "7000", "--until": "2026-12-01T00:00:00Z",
                ], changes)
    }

    func offerArguments(by signer: String = "operational", _ changes: [String: String] = [:]) -> [String] {
        ["offer"] + signedBy(signer)
            + options(
                [
                    "--certificate": certificate, "--origin": Self.origin, "--listing": listing,
                    "--price": "250msat/32KiB", "--split": "uploader:7000,referrer:1000,host:2000",
                    "--window-behind": "1", "--grace": "1d", "--expiry": Self.expiry,
                ], changes)
    }

    func commitmentArguments(by signer: String = "payer", _ changes: [String: String] = [:]) -> [String] {
        ["commitment"] + signedBy(signer) + chainKey
            + options(
                [
                    "--offer": offer, "--certificate": certificate, "--listing": listing, "--host": key("identity"),
                    "--origin": Self.origin, "--referrer": key("referrer"), "--at": Self.start,
                ], changes)
    }

    func acceptanceArguments(by signer: String = "operational", _ changes: [String: String] = [:]) -> [String] {
        ["acceptance"] + signedBy(signer)
            + options(
                [
                    "--certificate": certificate, "--offer": offer, "--commitment": commitment, "--serial": "0",
                    "--time": Self.start,
                ], changes)
    }

    func closingArguments(
        by signer: String = "operational", _ cause: [String], _ changes: [String: String] = [:]
    ) -> [String] {
        ["closing"] + signedBy(signer) + cause
            + options(
                [
                    "--certificate": certificate, "--offer": offer, "--commitment": commitment,
                    "--acceptance": acceptance, "--epoch": "0", "--claim": "0", "--time": "2026-01-02T00:00:00Z",
                ], changes)
    }

    func receiptArguments(_ end: [String], _ changes: [String: String] = [:]) -> [String] {
        ["receipt"] + end
            + options(
                [
                    "--certificate": certificate, "--commitment": commitment, "--acceptance": acceptance,
                    "--payword": payword, "--offer": offer, "--listing": listing,
                ], changes)
    }

    /// Options with some values changed; an empty value takes the option away.
    private func options(_ standard: [String: String], _ changes: [String: String]) -> [String] {
        standard.merging(changes) { _, new in new }.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .flatMap { [$0.key, $0.value] }
    }

    /// Makes a token that must be made.
    func issue(_ arguments: [String]) throws -> String {
        let outcome = try run(["issue"] + arguments)
        guard outcome.status == 0, outcome.errors.isEmpty else { throw IssueFailed(message: outcome.errors) }
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    struct IssueFailed: Error {
        let message: String
    }

    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Outcome {
        try run(arguments, environment: environment)
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Tool.Outcome {
        try Tool.Run(["token"] + arguments, environment: environment).wait()
    }

    func write(_ text: String, to path: String, mode: Int = 0o644) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// Made once for the tests that only look at its tokens.
    static let shared = Result { try Market() }
}
