import ArgumentParser
import BitCache
import BitCacheSQLite

/// `bitcache offer`: prices that a host signs.
struct OfferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer",
        abstract: "Sign and look at offers.",
        subcommands: [Create.self, Show.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Offer a file at a price, as the host of a folder.",
            discussion: """
                Prints the host's certificate, the listing if there is one, and the offer, one token a line: what a payer \
                needs. Without --listing the host offers a file of its own, and there is no uploader to share with.
                """)

        @Argument(help: "The file to offer.", completion: .file())
        var file: String

        @Option(
            help: ArgumentHelp("A folder that `bitcache demo` made; its host signs.", valueName: "folder"),
            completion: .directory)
        var dir: String

        @Option(
            help: ArgumentHelp("What a chunk costs, and its size: 16KiB to 64MiB, doubling.", valueName: "amount/size"))
        var price = DemoPrice.standardText

        @Option(help: ArgumentHelp("The uploader's listing that the offer keeps to.", valueName: "token"))
        var listing: String?

        @Option(help: "The referrer's share in parts of 10000, with a listing; the host gets what is left.")
        var referrerShare: UInt16 = 0

        private static let maximumDays: UInt64 = 3650

        @Option(help: "For how many days the offer is good, at most 3650 and no longer than the host's certificate.")
        var days: UInt64 = 30

        @Flag(help: "Print the facts as one JSON object.")
        var json = false

        func run() throws {
            try reporting(json: json) {
                let price: DemoPrice
                do throws(Refusal) { price = try DemoPrice(parsing: self.price) } catch {
                    throw WrongUsage(refusal: error)
                }
                guard (1...Self.maximumDays).contains(days) else {
                    throw Refusal(.argumentInvalid, "an offer is good for 1 to \(Self.maximumDays) days, not \(days)")
                }
                guard listing != nil || referrerShare == 0 else {
                    throw Refusal(.argumentInvalid, "--referrer-share needs the --listing of an uploader")
                }
                let folder = try DemoFolder(existing: dir)
                let now = try Timestamp.now()
                let source = try FileContentSource(path: file, exponent: price.exponent)
                let parties = try DemoParties(folder)
                let host = try DemoHost(folder, parties, now: now)
                let listing = try listing.map { try Received<Listing>(parsing: $0).verified() }
                let offer = try Offer(
                    network: DemoParties.network, host: parties.identity.publicKey,
                    certificate: host.engine.identity.certificate.id, origin: DemoHost.origin, listing: listing?.id,
                    chunking: source.layer.chunking, pricePerChunk: price.amount,
                    split: split(listing, host: parties.identity.publicKey), window: Window(ahead: 16, behind: 0),
                    graceSeconds: 3600, expiry: now.adding(seconds: days * 86_400))
                let draft = try offer.signed(with: parties.operational, under: host.engine.identity.certificate)
                try draft.checkListing(listing)
                let published = try host.engine.publish(offer, at: now)
                let lines = [host.engine.identity.certificate.text, listing?.text, published.text].compactMap { $0 }
                if json {
                    let fields = try TokenVerifier.fields(of: TokenText(parsing: published.text))
                    Console.print(
                        JSONValue.object([
                            "tokens": .array(lines.map(JSONValue.string)), "offer": JSONValue(fields),
                        ]).line())
                } else {
                    lines.forEach(Console.print)
                }
            }
        }

        private func split(_ listing: Verified<Listing>?, host: XOnlyPublicKey) throws(Refusal) -> Split {
            guard let listing else { return try Split([.init(.uploader(host), share: Split.whole)]) }
            let terms = listing.body
            guard UInt32(terms.ownShare) + UInt32(referrerShare) <= UInt32(Split.whole), terms.ownShare > 0 else {
                throw Refusal(
                    .splitInvalid, "the listing asks \(terms.ownShare) of 10 000, which leaves too little to share")
            }
            let rest = Split.whole - terms.ownShare - referrerShare
            return try Split(
                [Split.Entry(.uploader(terms.uploader), share: terms.ownShare)]
                    + (referrerShare > 0 ? [Split.Entry(.referrerSlot, share: referrerShare)] : [])
                    + (rest > 0 ? [Split.Entry(.other(host), share: rest)] : []))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show an offer's fields; says nothing about its signature.")

        @Argument(help: "An offer, or - for one on standard input.")
        var token: String

        @Flag(help: "Print the fields as one JSON object.")
        var json = false

        func run() throws {
            try reporting(json: json) {
                let text = token == "-" ? readLine() ?? "" : token
                let offer = try TokenText(parsing: text)
                guard offer.kind == .offer else {
                    throw Refusal(.kindUnexpected, "expected an offer and found a \(offer.kind)")
                }
                TokenPrinter.print(try TokenVerifier.fields(of: offer), kind: offer.kind, json: json)
            }
        }
    }
}
