import BitCache
import BitCacheTesting

/// The other side of the example: a host with certificates, a listed file on offer, and a payer's deposit booked.
struct ExampleMarket {
    let file: [UInt8]
    let layer: ChunkLayer
    let payerWallet: Wallet
    let hostKey: XOnlyPublicKey
    let now: Timestamp
    /// The tokens that the payer is handed, in their text form.
    let certificate: String
    let listing: String
    let offer: String
    private let engine: HostEngine

    var connection: LocalConnection { LocalConnection(engine) { [now] in now } }

    init(file sentence: [UInt8]) throws {
        file = (0..<4000).flatMap { _ in sentence }
        now = try Timestamp(parsing: "2026-11-23T08:00:00Z")
        payerWallet = try Wallet(Mnemonic.random(wordCount: 12), network: .regtest)
        let hostWallet = try Wallet(Mnemonic.random(wordCount: 12), network: .regtest)
        let identityKey = try hostWallet.tokenKey(.identity)
        let uploader = try Wallet(Mnemonic.random(wordCount: 12), network: .regtest).tokenKey(.payee)
        hostKey = identityKey.publicKey
        let keys = (operational: try hostWallet.tokenKey(.operational), statement: try hostWallet.tokenKey(.statement))
        let identity = try Self.identity(identityKey, keys.operational, keys.statement, hostWallet, now)
        engine = try HostEngine(
            identity: identity,
            keys: HostKeys(operational: keys.operational, statement: keys.statement, for: identity),
            store: MemoryHostStore())

        var hasher = try ContentHasher(exponent: 0)
        try hasher.update(file)
        layer = try hasher.finished()
        let listing = try Listing(
            network: .regtest, uploader: uploader.publicKey, host: hostKey, content: layer.chunking.content,
            leastPricePerLeaf: Amount(msat: 10), ownShare: 7000, until: now.adding(seconds: 90 * 86_400)
        ).signed(with: uploader)
        let offer = try engine.publish(
            Offer(
                network: .regtest, host: hostKey, certificate: identity.certificate.id,
                origin: "https://files.example", listing: listing.id, chunking: layer.chunking,
                pricePerChunk: Amount(msat: 50),
                split: Split([.init(.uploader(uploader.publicKey), share: 7000), .init(.other(hostKey), share: 3000)]),
                window: Window(ahead: 4, behind: 0), graceSeconds: 3600, expiry: now.adding(seconds: 30 * 86_400)),
            at: now)
        engine.serve(MemoryContentSource(file, layer: layer))
        try engine.run(
            [
                .deposit(
                    OutPoint(transactionID: .zero, index: 0), Satoshis(1000),
                    payer: payerWallet.payerKey(forHost: hostKey).publicKey)
            ],
            at: now)
        certificate = identity.certificate.text
        self.listing = listing.text
        self.offer = offer.text
    }

    private static func identity(
        _ identityKey: SecretKey, _ operational: SecretKey, _ statement: SecretKey, _ wallet: Wallet, _ now: Timestamp
    ) throws -> HostIdentity {
        let sealKey = try wallet.tokenKey(.seal).publicKey
        func certificate(_ key: SecretKey, _ purposes: Certificate.Purposes) throws -> Verified<Certificate> {
            try Certificate(
                network: .regtest, host: identityKey.publicKey, operationalKey: key.publicKey, purposes: purposes,
                from: now, until: now.adding(seconds: 365 * 86_400), largestOutstanding: .max,
                firstSeal: .init(rawRepresentation: [UInt8](repeating: 0, count: 36)), sealKey: sealKey
            ).signed(with: identityKey)
        }
        return try HostIdentity(
            certificate: certificate(operational, [.offer, .accept]),
            statementCertificate: certificate(statement, .statement))
    }
}
