import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// The sequences of Tests/Vectors/stream.json: lines as a script pipes them, and the answer to each.
///
/// The answers stand here by hand. What verifies streams is in a target above this one, whose tests read the file.
enum StreamVectors {
    struct Line {
        let text: String
        let code: Refusal.Code?
        let comment: String

        init(_ text: String, _ comment: String) {
            self.init(text, nil, comment)
        }

        init(_ text: String, _ code: Refusal.Code?, _ comment: String) {
            self.text = text
            self.code = code
            self.comment = comment
        }

        var json: JSON {
            .object([
                ("kind", .optional(TokenText.kind(ofPrefix: text)?.description)), ("comment", .text(comment)),
                ("valid", .bool(code == nil)), ("code", .optional(code?.rawValue)), ("text", .text(text)),
            ])
        }
    }

    struct Options {
        var at: Timestamp?
        var network: Network?
        var host: SecretKey?
        var payer: SecretKey?
        var offer: Offer.ID?
        var minimum: UInt64?
        var maximumLinks: UInt64?
        var walks = false
        var certificates: [String] = []

        var json: JSON {
            .object([
                ("at", at.map { .number($0.seconds) } ?? .null), ("network", .optional(network?.description)),
                ("host", .optional(host?.publicKey.description)), ("payer", .optional(payer?.publicKey.description)),
                ("offer", .optional(offer?.description)), ("minimum_msat", minimum.map { .number($0) } ?? .null),
                ("max_links", maximumLinks.map { .number($0) } ?? .null), ("walk", .bool(walks)),
                ("certificates", .texts(certificates)),
            ])
        }
    }

    struct Sequence {
        let name: String
        let comment: String
        let options: Options
        let lines: [Line]

        init(_ name: String, _ comment: String, _ lines: [Line]) {
            self.init(name, comment, Options(), lines)
        }

        init(_ name: String, _ comment: String, _ options: Options, _ lines: [Line]) {
            self.name = name
            self.comment = comment
            self.options = options
            self.lines = lines
        }

        var json: JSON {
            .object([
                ("name", .text(name)), ("comment", .text(comment)), ("options", options.json),
                ("lines", .list(lines.map(\.json))),
            ])
        }
    }

    static func json() throws -> JSON {
        .object([
            (
                "about",
                .text(
                    "Sequences of tokens, one a line, with the answer to each; Tests/Vectors/README.md explains the members."
                )
            ),
            ("sequences", .list(try sequences(StreamWorld()).map(\.json))),
        ])
    }

    static func sequences(_ world: StreamWorld) throws -> [Sequence] {
        try completeness(world) + damage(world) + memory(world) + narrowing(world) + sums(world) + times(world)
    }
}

/// The tokens of one session as lines.
struct StreamWorld {
    let world: World
    let certificate: String
    let listing: String
    let offer: String
    let commitment: String
    let acceptance: String
    /// Paywords 1 to 5.
    let paywords: [String]
    let release: String
    let closing: String
    let openReceipt: String
    let closedReceipt: String
    let note: String
    let depositAddress: String

    init() throws {
        world = try World()
        certificate = world.certificate.text
        listing = world.listing.text
        offer = world.offer.text
        commitment = world.commitment.text
        acceptance = world.acceptance.text
        let session = try world.session(paid: 5)
        paywords = try (1...5).map { try session.payword(at: $0).text }
        let release = try ReleaseTests.release(world, at: 3)
        self.release = release.text
        closing = try world.closing(at: 3, .release(release.id)).text
        openReceipt = try world.session(paid: 2).receipt().token.text
        closedReceipt = try world.closedReceipt().token.text
        note = try world.note().text
        depositAddress = try Self.depositAddress(world)
    }

    /// A deposit address (SPEC.md §7.2) of the payer, a P2WPKH script, good for a day. Written by hand: the target
    /// that knows the kind stands above this one.
    private static func depositAddress(_ world: World) throws -> String {
        var records = TLVWriter()
        records.write(0, [1, TokenKind.depositAddress.rawValue, world.network.rawValue])
        records.write(2, world.identity.publicKey.rawRepresentation)
        records.write(4, world.certificate.id)
        records.write(6, world.payer.publicKey.rawRepresentation)
        records.write(8, [0, 20] + [UInt8](repeating: 0x11, count: 20))
        records.write(10, try World.days(1).seconds)
        return TokenVectors.text(Forge.sign(records.bytes, by: world.operational), "bkdepositreg")
    }

    func forged<Body>(_ token: Verified<Body>, _ edits: Forge.Edits = [:], by key: SecretKey) throws -> String {
        try TokenVectors.forged(token, edits, by: key)
    }
}

// The answers of a reader of streams, which the targets below do not give.
extension Refusal.Code {
    static let needsCertificate = Self(rawValue: "needs_certificate")
    static let needsCommitment = Self(rawValue: "needs_commitment")
    static let needsAcceptance = Self(rawValue: "needs_acceptance")
    static let payerMismatch = Self(rawValue: "payer_mismatch")
    static let amountTooLow = Self(rawValue: "amount_too_low")
}
