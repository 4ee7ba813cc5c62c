import ArgumentParser
import BitCache

/// `bitcache token issue commitment`
struct TokenIssueCommitment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commitment",
        abstract: "Commit to an offer as a payer: the promise that a session's paywords are redeemed from.",
        discussion: """
            The chain's seed is derived from the chain key and the commitment itself, with a fresh random salt, so no two \
            commitments share a chain. Keep the token and the chain key: `bitcache token issue payword` needs both.

            --host and --origin are what the payer expects. They must come from elsewhere than the offer: from the first \
            visit, or from somebody who is trusted.
            """)

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var chain: ChainKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions

    @Option(help: ArgumentHelp("The offer.", valueName: "token"))
    var offer: String

    @Option(help: ArgumentHelp("The certificate that the offer names.", valueName: "token"))
    var certificate: String

    @Option(help: ArgumentHelp("The listing that the offer names, where it names one.", valueName: "token"))
    var listing: String?

    @Option(help: ArgumentHelp("The identity key that the payer knows the host by.", valueName: "key"))
    var host: String

    @Option(help: ArgumentHelp("Where the offer was found.", valueName: "url"))
    var origin: String

    @Option(
        help: ArgumentHelp(
            "The number of the first chunk, from 0; of a top-up, the chunk behind the last one paid.",
            valueName: "chunk"))
    var first: UInt64?

    @Option(
        help: ArgumentHelp("How many chunks the session can pay for; all the rest without this.", valueName: "chunks"))
    var length: UInt32?

    @Option(help: ArgumentHelp("Who gets the referrer's share.", valueName: "key"))
    var referrer: String?

    @Option(help: ArgumentHelp("After this nothing new is served; the offer's expiry without this.", valueName: "time"))
    var expiry: String?

    @Option(help: ArgumentHelp("The commitment that a top-up continues.", valueName: "token"))
    var previous: String?

    @Option(help: ArgumentHelp("Where the old session ends: the last index paid in it.", valueName: "n"))
    var previousFinalIndex: UInt32?

    @Option(help: ArgumentHelp("The moment at which the offer is judged; now without this.", valueName: "time"))
    var at: String?

    @OptionGroup var output: IssueOutput

    func validate() throws {
        if (previous == nil) != (previousFinalIndex == nil) {
            throw ValidationError("--previous and --previous-final-index belong together")
        }
    }

    func run() throws {
        try output.issue {
            let host = try argument("--host", given: host, XOnlyPublicKey.init(parsing:))
            let referrer = try argument("--referrer", referrer, XOnlyPublicKey.init(parsing:))
            let expiry = try argument("--expiry", expiry, Timestamp.init(parsing:))
            let terms = try CheckedOffer(
                Received(parsing: offer), certificate: Received(parsing: certificate),
                listing: listing.map { try Received(parsing: $0) }, host: host, origin: origin, at: moment("--at", at))
            let old = try previous.map { try Received<Commitment>(parsing: $0).verified() }
            let start = first ?? old.map { $0.body.first + UInt64(previousFinalIndex ?? 0) } ?? 0
            let rest = terms.offer.body.chunking.chunkCount - min(start, terms.offer.body.chunking.chunkCount)
            let wallet = try keystore.wallet()
            let opening = try SessionOpening(
                terms, first: start, length: length ?? UInt32(min(rest, UInt64(ChainWalker.maximumLength))),
                expiry: expiry ?? terms.offer.body.expiry, referrer: referrer,
                previous: old.map { .init(commitment: $0.id, finalIndex: previousFinalIndex ?? 0) },
                payerKey: signing.key(.payer, in: keystore, wallet, host: host),
                chainKey: chain.key(in: keystore, wallet, host: host), salt: .random())
            if let old { try opening.commitment.body.checkTopUp(of: old) }
            return opening.commitment.text
        }
    }
}

/// `bitcache token issue payword`
struct TokenIssuePayword: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payword",
        abstract: "Pay: reveal a link of a commitment's chain.",
        discussion: """
            Whoever is shown payword n can claim n chunks. This command keeps no count: a script writes n down, durably, \
            before it lets the payword out, and lets none out that is further ahead of the chunks received than the offer's \
            window.
            """)

    @OptionGroup(title: "Chain key") var chain: ChainKeyOptions
    @OptionGroup(title: "Chain key") var keystore: KeystoreOptions

    @Option(help: ArgumentHelp("The payer's own commitment.", valueName: "token"))
    var commitment: String

    @Option(help: ArgumentHelp("How many chunks are paid with it, from 1.", valueName: "n"))
    var index: UInt32

    @OptionGroup var output: IssueOutput

    func run() throws {
        try output.issue {
            let commitment = try Received<Commitment>(parsing: commitment).verified()
            let key = try chain.key(in: keystore, keystore.wallet(), host: commitment.body.host)
            return try PayerChain(commitment, chainKey: key).payword(at: index).text
        }
    }
}

/// `bitcache token issue release`
struct TokenIssueRelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Give up, as a payer, what a session has not paid.")

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions

    @Option(help: ArgumentHelp("The payer's own commitment.", valueName: "token"))
    var commitment: String

    @Option(help: ArgumentHelp("The last index paid; everything above is given up.", valueName: "n"))
    var index: UInt32

    @OptionGroup var output: IssueOutput

    func run() throws {
        try output.issue {
            let commitment = try Received<Commitment>(parsing: commitment).verified()
            let key = try signing.key(.payer, in: keystore, keystore.wallet(), host: commitment.body.host)
            return try Release(
                network: commitment.body.network, host: commitment.body.host, commitment: commitment.id, index: index
            ).signed(with: key, under: commitment).text
        }
    }
}
