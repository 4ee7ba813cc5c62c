import ArgumentParser
import BitCache

/// `bitcache token issue note`
struct TokenIssueNote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Sign a statement of an application's own, such as a pledge.",
        discussion: """
            The protocol gives a note no meaning. Choose an application name that nobody else uses, such as a domain of \
            yours, and put into the body what the note must not be moved between: a sequence, a time, the other party.
            """)

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions

    @Option(help: ArgumentHelp("The host that a payer's key is for, with --role payer.", valueName: "key"))
    var host: String?

    @Option(help: ArgumentHelp("The application whose note it is; printable ASCII without spaces.", valueName: "name"))
    var application: String

    @Option(help: ArgumentHelp("The body, up to 2048 bytes.", valueName: "text"))
    var body: String?

    @Option(help: ArgumentHelp("The body, from a file, byte for byte.", valueName: "path"), completion: .file())
    var bodyFile: String?

    @OptionGroup var network: NetworkOption
    @OptionGroup var output: IssueOutput

    func validate() throws {
        if (body == nil) == (bodyFile == nil) { throw ValidationError("name the body with --body or --body-file") }
        if keystore.keystore != nil, signing.role == nil {
            throw ValidationError("say with --role which key of the keystore signs")
        }
        if signing.role == .seal { throw ValidationError("the seal's key holds coins and signs no token") }
    }

    func run() throws {
        try output.issue {
            let host = try argument("--host", host, XOnlyPublicKey.init(parsing:))
            let body = try bodyFile.map { try FileSystem.read($0) } ?? Array((body ?? "").utf8)
            let wallet = try keystore.wallet()
            let key = try signing.key(.payee, in: keystore, wallet, host: host)
            return try Note(
                network: network.network(of: wallet), signer: key.publicKey, application: application, body: body
            ).signed(with: key).text
        }
    }
}
