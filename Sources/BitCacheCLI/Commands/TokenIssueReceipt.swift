import ArgumentParser
import BitCache

/// `bitcache token issue receipt`
struct TokenIssueReceipt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Put the tokens of a session into one container that anyone can verify with nothing else.",
        discussion: """
            Nothing is signed. With --closing the receipt is closed: evidence for ever; without it is open: evidence until \
            the claim deadline. With --offer it also proves the shares, with --listing that the offer kept to it. Without \
            --payword it says that nothing was paid.
            """)

    @Option(help: ArgumentHelp("The certificate of acceptance and closing.", valueName: "token"))
    var certificate: String

    @Option(help: ArgumentHelp("The offer's own certificate, where it is another one.", valueName: "token"))
    var offerCertificate: String?

    @Option(help: ArgumentHelp("The payer's commitment.", valueName: "token"))
    var commitment: String

    @Option(help: ArgumentHelp("The host's acceptance.", valueName: "token"))
    var acceptance: String

    @Option(help: ArgumentHelp("The highest payword.", valueName: "token"))
    var payword: String?

    @Option(help: ArgumentHelp("The payer's release, where the closing names it.", valueName: "token"))
    var release: String?

    @Option(help: ArgumentHelp("The commitment that continued the session, likewise.", valueName: "token"))
    var topUp: String?

    @Option(help: ArgumentHelp("The host's closing.", valueName: "token"))
    var closing: String?

    @Option(help: ArgumentHelp("The offer.", valueName: "token"))
    var offer: String?

    @Option(help: ArgumentHelp("The listing that the offer names.", valueName: "token"))
    var listing: String?

    @OptionGroup var output: IssueOutput

    func run() throws {
        try output.issue {
            let certificate = try Received<Certificate>(parsing: certificate).verified()
            let offerCertificate = try offerCertificate.map { try Received<Certificate>(parsing: $0).verified() }
            let commitment = try Received<Commitment>(parsing: commitment).verified()
            let payword = try payword.map { text in
                let payword = try Payword(TokenText(parsing: text))
                try payword.check(under: commitment)
                return payword
            }
            let receipt = try Receipt(
                certificate: certificate, offerCertificate: offerCertificate, commitment: commitment,
                acceptance: Received<Acceptance>(parsing: acceptance).verified(under: certificate),
                index: payword?.index ?? 0, link: payword?.link ?? commitment.body.anchor,
                release: release.map { try Received<Release>(parsing: $0).verified(under: commitment) },
                closing: closing.map { try Received<Closing>(parsing: $0).verified(under: certificate) },
                offer: offer.map {
                    try Received<Offer>(parsing: $0).verified(under: offerCertificate ?? certificate)
                },
                listing: listing.map { try Received<Listing>(parsing: $0).verified() },
                topUp: topUp.map { try Received<Commitment>(parsing: $0).verified() })
            // Checked as anyone would check it, the whole chain included.
            return try receipt.verified(walkingAlways: true).token.text
        }
    }
}
