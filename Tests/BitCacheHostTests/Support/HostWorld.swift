import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import BitCacheWallet
import Synchronization

/// A host with an engine, a payer with a balance, and a file on offer; everything from fixed keys and a hand-set clock.
final class HostWorld {
    static let start = 1_767_225_600 as UInt64

    let network = Network.regtest
    let identityKey: SecretKey
    let uploader: SecretKey
    let referrer: SecretKey
    let payer: SecretKey
    let chainKey = SecretBytes(copying: [UInt8](repeating: 9, count: 32))
    let treasury: Treasury
    let identity: HostIdentity
    let keys: HostKeys
    let store: any HostStore
    let limits: HostLimits
    var engine: HostEngine
    let source: MemorySource
    let listing: Verified<Listing>
    let offer: Verified<Offer>
    var now: Timestamp
    private var nextSalt: UInt64 = 0

    static func key(_ number: UInt8) throws -> SecretKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
    }

    init(
        sizeBytes: Int = 150_000, priceMsat: UInt64 = 10_000_000, window: Window? = nil, deposit: UInt64 = 1_000_000,
        grace: UInt32 = 3600, leastChunks: UInt32 = 1, reread: UInt16 = 1, exponent: UInt8 = 1,
        firstSeal: OutPoint? = nil, limits: HostLimits = HostLimits(), store: any HostStore = MemoryHostStore()
    ) throws {
        now = try Timestamp(seconds: Self.start)
        identityKey = try Self.key(1)
        uploader = try Self.key(4)
        referrer = try Self.key(6)
        payer = try Self.key(7)
        treasury = try Treasury(
            wallet: Wallet(seed: SecretBytes(copying: [UInt8](repeating: 3, count: 64)), network: network))
        let operational = try Self.key(2)
        let statement = try Self.key(5)
        let seal = firstSeal ?? OutPoint(transactionID: .zero, index: 0)
        let (identityKey, sealKey) = (identityKey, treasury.sealKey)
        func certificate(_ key: SecretKey, _ purposes: Certificate.Purposes) throws -> Verified<Certificate> {
            try Certificate(
                network: .regtest, host: identityKey.publicKey, operationalKey: key.publicKey, purposes: purposes,
                from: Timestamp(seconds: Self.start), until: Timestamp(seconds: Self.start + 400 * 86_400),
                largestOutstanding: Amount.max, firstSeal: .init(rawRepresentation: seal.rawRepresentation),
                sealKey: sealKey.publicKey
            ).signed(with: identityKey)
        }
        identity = try HostIdentity(
            certificate: certificate(operational, [.offer, .accept]),
            statementCertificate: certificate(statement, .statement))
        keys = try HostKeys(operational: operational, statement: statement, for: identity)
        self.store = store
        self.limits = limits
        engine = try HostEngine(identity: identity, keys: keys, store: store, limits: limits)
        let bytes = (0..<sizeBytes).map { UInt8(truncatingIfNeeded: (UInt64($0) &* 0x9e37_79b9_7f4a_7c15) >> 56) }
        source = try MemorySource(bytes, exponent: exponent)
        listing = try Listing(
            network: network, uploader: uploader.publicKey, host: identityKey.publicKey,
            content: source.layer.chunking.content, leastPricePerLeaf: Amount(msat: 1), ownShare: 7000,
            until: now.adding(seconds: 90 * 86_400)
        ).signed(with: uploader)
        offer = try engine.publish(
            Offer(
                network: network, host: identityKey.publicKey, certificate: identity.certificate.id,
                origin: "https://files.example", listing: listing.id, chunking: source.layer.chunking,
                pricePerChunk: Amount(msat: priceMsat),
                split: Split([
                    .init(.uploader(uploader.publicKey), share: 7000), .init(.referrerSlot, share: 1000),
                    .init(.other(identityKey.publicKey), share: 2000),
                ]),
                window: window ?? Window(ahead: 2, behind: 0), reread: reread, leastChunks: leastChunks,
                graceSeconds: grace,
                expiry: now.adding(seconds: 30 * 86_400)),
            at: now)
        engine.serve(source)
        if deposit > 0 {
            try engine.run(
                [.deposit(OutPoint(transactionID: .zero, index: 9), Satoshis(deposit), payer: payer.publicKey)], at: now
            )
        }
    }

    var terms: CheckedOffer {
        get throws {
            try CheckedOffer(
                Received(rawRepresentation: offer.rawRepresentation),
                certificate: Received(rawRepresentation: identity.certificate.rawRepresentation),
                listing: Received(rawRepresentation: listing.rawRepresentation), host: identityKey.publicKey,
                origin: "https://files.example", at: now)
        }
    }

    func salt() -> ChainSalt {
        nextSalt += 1
        let bytes = withUnsafeBytes(of: nextSalt.bigEndian) { Array($0) } + [UInt8](repeating: 7, count: 8)
        guard let salt = try? ChainSalt(rawRepresentation: bytes) else {
            preconditionFailure("sixteen bytes are a salt")
        }
        return salt
    }

    /// A commitment to so many chunks, not yet shown to the host.
    func opening(
        first: UInt64 = 0, length: UInt32 = 5, expirySeconds: UInt64 = 86_400, previous: Commitment.Previous? = nil,
        payer other: SecretKey? = nil
    ) throws -> SessionOpening {
        try SessionOpening(
            terms, first: first, length: length, expiry: now.adding(seconds: expirySeconds),
            referrer: referrer.publicKey, previous: previous, payerKey: other ?? payer, chainKey: chainKey,
            salt: salt())
    }

    var connection: LocalConnection { LocalConnection(engine) { self.now } }

    /// A session that the host has accepted.
    func session(
        first: UInt64 = 0, length: UInt32 = 5, expirySeconds: UInt64 = 86_400, previous: Commitment.Previous? = nil,
        payer other: SecretKey? = nil
    ) throws -> OpenSession {
        let opening = try opening(
            first: first, length: length, expirySeconds: expirySeconds, previous: previous, payer: other)
        return try opening.accepted(
            by: connection.open(opening.commitment).value, certificate: identity.certificate)
    }

    /// Paywords of a session from an index on, shown to the host in one batch.
    func pay(_ session: inout OpenSession, _ count: UInt32 = 1) throws {
        for _ in 0..<count {
            // The window is the payer's own care; these tests are about the host.
            let index = session.paid + 1
            try session.resume(paid: index, received: index)
            _ = try connection.pay([session.payword(at: index)], secret: session.secret)
        }
    }

    /// The answer to one request.
    func ask(_ request: HostRequest) throws -> Result<HostReply, Refusal> {
        try engine.handle([request], at: now)[0].result
    }

    /// Lets time pass.
    func wait(seconds: UInt64) { now = now.adding(seconds: seconds) }

    /// Stops the engine and starts another on the same store, as after a crash.
    func restart() throws {
        engine = try HostEngine(identity: identity, keys: keys, store: store, limits: limits)
        engine.serve(source)
    }

    /// Gives a payer a balance.
    func deposit(_ sat: UInt64, number: UInt32, payer other: SecretKey? = nil) throws {
        try engine.run(
            [
                .deposit(
                    OutPoint(transactionID: .zero, index: number), Satoshis(sat), payer: (other ?? payer).publicKey)
            ], at: now)
    }

    var view: StateView { StateView(engine.state) }

    /// The bytes on offer.
    var file: [UInt8] { source.bytes }

    var payerAvailable: Amount { engine.state.ledger.available(in: .payer(payer.publicKey)) }

    func earned(by key: SecretKey) -> Amount { engine.state.ledger.available(in: .payee(key.publicKey)) }
}

/// A file in memory that can be changed behind the host's back.
final class MemorySource: ContentSource {
    let layer: ChunkLayer
    let bytes: [UInt8]
    /// Whether the file looks changed from outside.
    var looksChanged = false
    /// Whether reading fails, though nothing looked wrong before.
    var readFails = false
    /// Whether the file ends early.
    var isCut = false

    init(_ bytes: [UInt8], exponent: UInt8) throws {
        var hasher = try ContentHasher(exponent: exponent)
        try hasher.update(bytes)
        layer = try hasher.finished()
        self.bytes = bytes
    }

    func checkUnchanged() throws(Refusal) {
        if looksChanged { throw Refusal(.contentChanged, "the file was changed") }
    }

    func read(_ range: Range<UInt64>) throws(Refusal) -> [UInt8] {
        if readFails { throw Refusal(.contentUnreadable, "the file cannot be read") }
        return Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)].dropLast(isCut ? 1 : 0))
    }
}
