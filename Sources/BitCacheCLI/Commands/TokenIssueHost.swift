import ArgumentParser
import BitCache

/// `bitcache token issue acceptance`
struct TokenIssueAcceptance: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acceptance",
        abstract: "Accept a commitment as a host: promise to pay the payees for its paywords.",
        discussion: """
            What is reserved and the claim deadline follow from commitment and offer. Reserve the money first, and use each \
            serial number once: two acceptances with one serial prove fraud.
            """)

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions
    @OptionGroup var session: HostSessionOptions

    @Option(help: ArgumentHelp("The host's count of acceptances; no two have one.", valueName: "n"))
    var serial: UInt64

    @Option(help: ArgumentHelp("When it is accepted; now without this.", valueName: "time"))
    var time: String?

    @Option(help: "What stands behind the promise: prepaid or credit.")
    var backing: Backing = .prepaid

    @Option(
        help: ArgumentHelp("How many chunks this session serves unpaid, at most the offer's.", valueName: "chunks"))
    var behind: UInt32 = 0

    @OptionGroup var output: IssueOutput

    enum Backing: String, CaseIterable, ExpressibleByArgument {
        case prepaid, credit

        var value: Acceptance.Backing { self == .credit ? .credit : .prepaid }
    }

    func run() throws {
        try output.issue {
            let time = try moment("--time", time)
            let session = try session.verified()
            let commitment = session.commitment
            let acceptance = Acceptance(
                network: commitment.body.network, host: commitment.body.host, certificate: session.certificate.id,
                commitment: commitment.id, serial: serial, time: time, backing: backing.value,
                reserved: try commitment.body.reservation(), behind: behind,
                claimDeadline: commitment.body.expiry.adding(seconds: UInt64(session.offer.body.graceSeconds)))
            try acceptance.checkCommitment(commitment)
            let key = try signing.key(.operational, in: keystore, keystore.wallet())
            return try acceptance.signed(with: key, under: session.certificate).text
        }
    }
}

/// `bitcache token issue closing`
struct TokenIssueClosing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "closing",
        abstract: "Close a session as a host: claim c of epoch e, worth so much, shared like this.",
        discussion: """
            Amount and shares follow from the index and the offer. The index is the release's or the top-up's; with --alone \
            it is the highest payword's that the host was shown, or 0 without one, and the claim deadline must have passed. \
            Claims are numbered from 0 in each epoch, without holes.
            """)

    @OptionGroup(title: "Signing key") var signing: SigningKeyOptions
    @OptionGroup(title: "Signing key") var keystore: KeystoreOptions
    @OptionGroup var session: HostSessionOptions

    @Option(help: ArgumentHelp("The session's acceptance.", valueName: "token"))
    var acceptance: String

    @Option(help: ArgumentHelp("The payer's release that ends the session.", valueName: "token"))
    var release: String?

    @Option(help: ArgumentHelp("The commitment that continues the session and so ends it.", valueName: "token"))
    var topUp: String?

    @Flag(help: "Close without the payer, after the claim deadline.")
    var alone = false

    @Option(help: ArgumentHelp("The highest payword that the host was shown.", valueName: "token"))
    var payword: String?

    @Option(help: ArgumentHelp("The epoch that the claim is in.", valueName: "n"))
    var epoch: UInt64

    @Option(help: ArgumentHelp("The claim's number in its epoch.", valueName: "n"))
    var claim: UInt64

    @Option(help: ArgumentHelp("When it is closed; now without this.", valueName: "time"))
    var time: String?

    @OptionGroup var output: IssueOutput

    func validate() throws {
        guard [release != nil, topUp != nil, alone].count(where: { $0 }) == 1 else {
            throw ValidationError("say what ends the session: --release, --top-up or --alone")
        }
    }

    func run() throws {
        try output.issue {
            let time = try moment("--time", time)
            let session = try session.verified()
            let (certificate, commitment, offer) = (session.certificate, session.commitment, session.offer)
            let received = try Received<Acceptance>(parsing: acceptance)
            try received.body.checkCommitment(commitment)
            let acceptance = try received.verified(under: certificate)
            let (cause, index) = try cause(commitment)
            let amount = try commitment.body.value * UInt64(index)
            let closing = try Closing(
                network: commitment.body.network, host: commitment.body.host, certificate: certificate.id,
                commitment: commitment.id, index: index, amount: amount,
                parts: offer.body.split.parts(of: amount, referrer: commitment.body.referrer), time: time,
                epoch: epoch, claim: claim, cause: cause)
            try closing.checkSession(commitment, acceptance)
            let key = try signing.key(.operational, in: keystore, keystore.wallet())
            return try closing.signed(with: key, under: certificate).text
        }
    }

    /// What ends the session, and where.
    private func cause(_ commitment: Verified<Commitment>) throws -> (Closing.Cause, UInt32) {
        let shown = try payword.map { text in
            let payword = try Payword(TokenText(parsing: text))
            try payword.check(under: commitment)
            return payword.index
        }
        let (cause, index): (Closing.Cause, UInt32)
        if let release {
            let verified = try Received<Release>(parsing: release).verified(under: commitment)
            (cause, index) = (.release(verified.id), verified.body.index)
        } else if let topUp {
            let received = try Received<Commitment>(parsing: topUp)
            try received.body.checkTopUp(of: commitment)
            let verified = try received.verified()
            (cause, index) = (.topUp(verified.id), verified.body.previous?.finalIndex ?? 0)
        } else {
            (cause, index) = (.deadline, shown ?? 0)
        }
        guard let shown else { return (cause, index) }
        guard index >= shown else {
            throw Refusal(.closingTooLow, "the payer names index \(index), and payword \(shown) was shown")
        }
        guard index <= shown else {
            throw Refusal(.linkNotShown, "the payer names index \(index), and only payword \(shown) was shown")
        }
        return (cause, index)
    }
}

/// The tokens of a session that a host needs to answer it.
struct HostSessionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The certificate of the key that signs.", valueName: "token"))
    var certificate: String

    @Option(help: ArgumentHelp("The payer's commitment.", valueName: "token"))
    var commitment: String

    @Option(help: ArgumentHelp("The offer that it is under.", valueName: "token"))
    var offer: String

    @Option(help: ArgumentHelp("The offer's own certificate, where it is another one.", valueName: "token"))
    var offerCertificate: String?

    /// The tokens, each checked against those it depends on.
    func verified() throws -> (
        certificate: Verified<Certificate>, offer: Verified<Offer>, commitment: Verified<Commitment>
    ) {
        let certificate = try Received<Certificate>(parsing: certificate).verified()
        let offerCertificate = try offerCertificate.map { try Received<Certificate>(parsing: $0).verified() }
        if let offerCertificate { try certificate.checkSeals(of: offerCertificate) }
        let offer = try Received<Offer>(parsing: offer).verified(under: offerCertificate ?? certificate)
        let received = try Received<Commitment>(parsing: commitment)
        try received.body.checkOffer(offer)
        return (certificate, offer, try received.verified())
    }
}
