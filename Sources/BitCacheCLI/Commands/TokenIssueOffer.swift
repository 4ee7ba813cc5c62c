import ArgumentParser
import BitCache

/// `bitcache token issue offer`
struct TokenIssueOffer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer",
        abstract: "Offer a content at a price, as a host.",
        discussion: """
            With --listing the offer must keep to it, and its content is the listing's. Without one the host itself is the \
            uploader. --split names who shares each payment, in parts of 10000 that sum to 10000: uploader:7000 (the \
            listing's, or the host), referrer:1000 (whom the payer names), host:2000, other:KEY:500.
            """)

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions

    @Option(help: ArgumentHelp("The certificate of the key that signs.", valueName: "token"))
    var certificate: String

    @Option(help: ArgumentHelp("Where the host serves, such as https://files.example.", valueName: "url"))
    var origin: String

    @Option(help: ArgumentHelp("The uploader's listing that the offer keeps to.", valueName: "token"))
    var listing: String?

    @OptionGroup var content: ContentOptions

    @Option(
        help: ArgumentHelp("What a chunk costs, and its size: 16KiB to 64MiB, doubling.", valueName: "amount/size"))
    var price: String

    @Option(
        help: ArgumentHelp("Who gets what, divided by commas; repeatable, in order.", valueName: "role[:key]:parts"))
    var split: [String] = []

    @Option(help: ArgumentHelp("How many chunks may be paid and not yet served.", valueName: "chunks"))
    var windowAhead: UInt32 = 16

    @Option(help: ArgumentHelp("How many chunks may be served and not yet paid.", valueName: "chunks"))
    var windowBehind: UInt32 = 0

    @Option(help: ArgumentHelp("How many times the bytes paid may be read again.", valueName: "times"))
    var reread: UInt16 = 1

    @Option(help: ArgumentHelp("The fewest chunks that a session reserves.", valueName: "chunks"))
    var leastChunks: UInt32 = 1

    @Option(
        help: ArgumentHelp("From a commitment's expiry to its claim deadline, at most 30d.", valueName: "time span"))
    var grace = "1h"

    @Option(help: ArgumentHelp("The last moment at which the offer may be committed to.", valueName: "time"))
    var expiry: String

    @OptionGroup var output: IssueOutput

    func validate() throws {
        if listing == nil, content.content == nil, content.contentFile == nil {
            throw ValidationError("name the content with --content or --content-file, or a --listing that names it")
        }
        if listing != nil, split.isEmpty { throw ValidationError("with a --listing, say with --split who gets what") }
    }

    func run() throws {
        try output.issue {
            let price = try argument("--price", given: price, DemoPrice.init(parsing:))
            let grace = try argument("--grace", given: grace, TimeSpan.init(parsing:))
            let expiry = try argument("--expiry", given: expiry, Timestamp.init(parsing:))
            let certificate = try Received<Certificate>(parsing: certificate).verified()
            let host = certificate.body.host
            let listing = try listing.map { try Received<Listing>(parsing: $0).verified() }
            let named = try content.named()
            guard let content = named ?? listing?.body.content else {
                throw WrongUsage(refusal: Refusal(.argumentInvalid, "name the content"))
            }
            let uploader = listing?.body.uploader ?? host
            let shares = split.isEmpty ? "uploader:10000" : split.joined(separator: ",")
            let split = try argument("--split", given: shares) { (text) throws(Refusal) in
                try Split(argument: text, uploader: uploader, host: host)
            }
            // A grace that does not fit its record is above the limit as well, and refused as such.
            let graceSeconds = UInt32(clamping: grace.seconds)
            let offer = try Offer(
                network: certificate.body.network, host: host, certificate: certificate.id, origin: origin,
                listing: listing?.id, chunking: Chunking(content, exponent: price.exponent),
                pricePerChunk: price.amount, split: split,
                window: Window(ahead: windowAhead, behind: windowBehind), reread: reread, leastChunks: leastChunks,
                graceSeconds: graceSeconds, expiry: expiry)
            let key = try signing.key(.operational, in: keystore, keystore.wallet())
            let signed = try offer.signed(with: key, under: certificate)
            try signed.checkListing(listing)
            return signed.text
        }
    }
}
