public import BitCacheCore
public import BitCacheCrypto

/// A host's price for a content, and how what is paid is shared. SPEC.md §5.3.
public struct Offer: HostSignedBody {
    public static let kind = TokenKind.offer
    public static let purpose = Certificate.Purposes.offer
    /// The longest time between a commitment's expiry and its claim deadline: 30 days.
    public static let maximumGraceSeconds: UInt32 = 2_592_000

    public let network: Network
    public let host: XOnlyPublicKey
    public let certificate: Certificate.ID
    /// Where the host serves, such as `https://files.example`; a client refuses an offer of another origin.
    public let origin: String
    /// The listing that the offer keeps to; none only where the host is the uploader itself.
    public let listing: Listing.ID?
    public let chunking: Chunking
    public let pricePerChunk: Amount
    public let split: Split
    /// The caps of every session's window.
    public let window: Window
    /// How many times the bytes paid for may be read again within their session.
    public let reread: UInt16
    /// The fewest chunks that a session reserves, fewer only at the end of the file.
    public let leastChunks: UInt32
    /// From a commitment's expiry to its claim deadline.
    public let graceSeconds: UInt32
    public let expiry: Timestamp

    public var content: Content { chunking.content }
    /// An offer is relied on until it expires, so the certificate must cover it until then.
    public var certifiedMoment: Timestamp { expiry }

    /// Makes an offer.
    ///
    /// - Throws: `field_out_of_range`, `listing_missing` where the uploader is not the host and no listing is named, and
    ///   `amount_out_of_range` where the whole content would cost more than exists.
    public init(
        network: Network, host: XOnlyPublicKey, certificate: Certificate.ID, origin: String, listing: Listing.ID?,
        chunking: Chunking, pricePerChunk: Amount, split: Split, window: Window, reread: UInt16 = 1,
        leastChunks: UInt32 = 1, graceSeconds: UInt32, expiry: Timestamp
    ) throws(Refusal) {
        _ = try PrintableText.check(Array(origin.utf8))
        guard pricePerChunk > .zero else {
            throw Refusal(.fieldOutOfRange, "a chunk costs at least 1 msat")
        }
        guard leastChunks >= 1, leastChunks <= ChainWalker.maximumLength else {
            throw Refusal(.fieldOutOfRange, "a session reserves 1 to \(ChainWalker.maximumLength) chunks at least")
        }
        guard graceSeconds <= Self.maximumGraceSeconds else {
            throw Refusal(.fieldOutOfRange, "the grace is at most \(Self.maximumGraceSeconds) seconds")
        }
        guard listing != nil || split.uploader == host else {
            throw Refusal(.listingMissing, "without a listing the uploader must be the host itself")
        }
        _ = try pricePerChunk * chunking.chunkCount
        self.network = network
        self.host = host
        self.certificate = certificate
        self.origin = origin
        self.listing = listing
        self.chunking = chunking
        self.pricePerChunk = pricePerChunk
        self.split = split
        self.window = window
        self.reread = reread
        self.leastChunks = leastChunks
        self.graceSeconds = graceSeconds
        self.expiry = expiry
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        let host = try records.takeKey(2)
        let certificate = try records.take(4, as: Certificate.ID.self)
        let origin = try records.takeText(6)
        let listing = try records.takeOptionalID(8, as: Listing.ID.self)
        let content = try records.takeContent(10)
        let chunking = try Chunking(content, exponent: records.take(12, as: UInt8.self))
        try self.init(
            network: network,
            host: host,
            certificate: certificate,
            origin: origin,
            listing: listing,
            chunking: chunking,
            pricePerChunk: records.takeAmount(14),
            split: records.take(16) { (reader) throws(Refusal) in try Split(reading: &reader) },
            window: records.takeWindow(18),
            reread: records.take(20, as: UInt16.self),
            leastChunks: records.take(22, as: UInt32.self),
            graceSeconds: records.take(24, as: UInt32.self),
            expiry: records.takeTime(26))
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, host.bytes)
        records.write(4, certificate)
        records.write(6, origin.utf8)
        if let listing { records.write(8, listing) }
        records.write(10, content)
        records.write(12, chunking.exponent)
        records.write(14, pricePerChunk.msat)
        records.write(16, split.write)
        records.write(18, window.write)
        records.write(20, reread)
        records.write(22, leastChunks)
        records.write(24, graceSeconds)
        records.write(26, expiry.seconds)
    }
}

extension Verified<Offer> {
    /// Checks that the offer keeps to the listing it names.
    ///
    /// An offer that gives less than its listing is signed by the host, so it proves the host's fraud on its own.
    ///
    /// - Throws: `listing_missing` where the offer names one and none is shown, `listing_mismatch` for another listing,
    ///   network, host, content or uploader, or where the offer names none, `offer_below_listing` for a lower price or
    ///   share or a later expiry.
    public func checkListing(_ listing: Verified<Listing>?) throws(Refusal) {
        guard let named = body.listing else {
            guard listing == nil else {
                throw Refusal(.listingMismatch, "the offer names no listing; leave the one shown out")
            }
            return
        }
        guard let listing else {
            throw Refusal(.listingMissing, "the offer names the listing \(named); show it together with the offer")
        }
        let terms = listing.body
        guard listing.id == named, terms.network == body.network, terms.host == body.host,
            terms.content == body.content, terms.uploader == body.split.uploader
        else {
            throw Refusal(.listingMismatch, "the offer does not serve the listing that is shown")
        }
        let leastPrice = try terms.leastPricePerLeaf * (1 << UInt64(body.chunking.exponent))
        guard body.pricePerChunk >= leastPrice else {
            throw Refusal(.offerBelowListing, "the listing asks \(leastPrice) a chunk, the offer \(body.pricePerChunk)")
        }
        guard body.split.uploaderShare >= terms.ownShare else {
            throw Refusal(
                .offerBelowListing,
                "the listing asks \(terms.ownShare) of 10 000 for the uploader, the offer gives \(body.split.uploaderShare)"
            )
        }
        guard body.expiry <= terms.until else {
            throw Refusal(
                .offerBelowListing, "the offer is good until \(body.expiry), the listing until \(terms.until)")
        }
    }
}

extension Refusal.Code {
    /// An offer without a listing whose uploader is not the host, or a listing that was not shown.
    public static let listingMissing = Self(rawValue: "listing_missing")
    /// An offer that serves another listing than the one shown.
    public static let listingMismatch = Self(rawValue: "listing_mismatch")
    /// An offer that gives the uploader less than its listing asks.
    public static let offerBelowListing = Self(rawValue: "offer_below_listing")
}
