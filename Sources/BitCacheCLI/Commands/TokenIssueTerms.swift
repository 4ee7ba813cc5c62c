import ArgumentParser
import BitCache

/// `bitcache token issue certificate`
struct TokenIssueCertificate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Say with a host's identity key which key works for it.",
        discussion: """
            All certificates of one identity must name the same first seal and seal key: two that differ prove fraud.
            """)

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions

    @Option(help: ArgumentHelp("The public key that will sign the host's other tokens.", valueName: "key"))
    var operationalKey: String

    @Option(help: ArgumentHelp("What it may sign: offer, accept, statement, divided by commas.", valueName: "list"))
    var purposes = "offer,accept"

    @Option(help: ArgumentHelp("The first moment at which it may sign; now without this.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("The last such moment.", valueName: "time"))
    var until: String

    @Option(
        help: ArgumentHelp(
            "The most that the host wants to owe under this certificate at any time.", valueName: "amount"))
    var largestOutstanding: String

    @Option(help: ArgumentHelp("The output where the host's chain of seals begins.", valueName: "txid:index"))
    var firstSeal: String

    @Option(help: ArgumentHelp("The internal public key of the seals.", valueName: "key"))
    var sealKey: String

    @OptionGroup var network: NetworkOption

    @OptionGroup var output: IssueOutput

    func run() throws {
        try output.issue {
            let operationalKey = try argument("--operational-key", given: operationalKey, XOnlyPublicKey.init(parsing:))
            let purposes = try argument("--purposes", given: purposes, Certificate.Purposes.init(argument:))
            let from = try moment("--from", from)
            let until = try argument("--until", given: until, Timestamp.init(parsing:))
            let largest = try argument("--largest-outstanding", given: largestOutstanding, Amount.init(parsing:))
            let seal = try argument("--first-seal", given: firstSeal, OutPoint.init(parsing:))
            let sealKey = try argument("--seal-key", given: sealKey, XOnlyPublicKey.init(parsing:))
            let wallet = try keystore.wallet()
            let key = try signing.key(.identity, in: keystore, wallet)
            return try Certificate(
                network: network.network(of: wallet), host: key.publicKey, operationalKey: operationalKey,
                purposes: purposes, from: from, until: until, largestOutstanding: largest,
                firstSeal: .init(rawRepresentation: seal.rawRepresentation), sealKey: sealKey
            ).signed(with: key).text
        }
    }
}

/// `bitcache token issue listing`
struct TokenIssueListing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listing", abstract: "Say as an uploader what offers of a content must keep to.")

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions

    @Option(help: ArgumentHelp("The identity key of the host that may serve the content.", valueName: "key"))
    var host: String

    @OptionGroup var content: ContentOptions

    @Option(
        help: ArgumentHelp(
            "The least price, as 5msat/16KiB: whole msat for each 16KiB; none without this.", valueName: "amount/size"))
    var leastPrice: String?

    @Option(help: ArgumentHelp("The uploader's share of every payment, in parts of 10000.", valueName: "parts"))
    var ownShare: UInt16

    @Option(help: ArgumentHelp("Where payers' clients post receipts, an https address.", valueName: "url"))
    var receiptsAddress: String?

    @Option(help: ArgumentHelp("The last moment of an offer's expiry.", valueName: "time"))
    var until: String

    @OptionGroup var network: NetworkOption

    @OptionGroup var output: IssueOutput

    func validate() throws {
        if content.content == nil, content.contentFile == nil {
            throw ValidationError("name the content with --content or --content-file")
        }
    }

    func run() throws {
        try output.issue {
            let host = try argument("--host", given: host, XOnlyPublicKey.init(parsing:))
            let leastPrice = try argument("--least-price", leastPrice, Self.pricePerLeaf) ?? .zero
            let until = try argument("--until", given: until, Timestamp.init(parsing:))
            guard receiptsAddress?.hasPrefix("https://") != false else {
                throw WrongUsage(
                    refusal: Refusal(.argumentInvalid, "--receipts-address: clients post over https:// only"))
            }
            guard let content = try content.named() else {
                throw WrongUsage(refusal: Refusal(.argumentInvalid, "name the content"))
            }
            let wallet = try keystore.wallet()
            let key = try signing.key(.payee, in: keystore, wallet)
            return try Listing(
                network: network.network(of: wallet), uploader: key.publicKey, host: host, content: content,
                leastPricePerLeaf: leastPrice, ownShare: ownShare, receiptsAddress: receiptsAddress, until: until
            ).signed(with: key).text
        }
    }

    /// The price of one leaf of 16 KiB, from that of a chunk.
    private static func pricePerLeaf(_ text: String) throws(Refusal) -> Amount {
        let price = try DemoPrice(parsing: text)
        let leaves = UInt64(1) << UInt64(price.exponent)
        guard price.amount.msat.isMultiple(of: leaves) else {
            throw Refusal(.priceNotUnderstood, "'\(text)' is no whole number of msat for each 16KiB")
        }
        return try Amount(msat: price.amount.msat / leaves)
    }
}
