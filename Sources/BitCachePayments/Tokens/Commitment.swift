public import BitCacheCore
public import BitCacheCrypto

/// A payer's promise for one session: up to n chunks from `first` on, at the offer's price. SPEC.md §5.5.
public struct Commitment: SelfSignedBody {
    /// What a top-up continues: the old session, closed at an index by this signature.
    public struct Previous: Hashable, Sendable {
        public let commitment: Commitment.ID
        public let finalIndex: UInt32

        public init(commitment: Commitment.ID, finalIndex: UInt32) {
            self.commitment = commitment
            self.finalIndex = finalIndex
        }
    }

    public static let kind = TokenKind.commitment

    public let network: Network
    public let payer: XOnlyPublicKey
    public let host: XOnlyPublicKey
    public let offer: Offer.ID
    public let chunking: Chunking
    /// What one payword is worth: the offer's price of a chunk.
    public let value: Amount
    public let window: Window
    /// The number of the first chunk, from 0; payword i pays for chunks first … first+i−1.
    public let first: UInt64
    /// The length of the chain: the most chunks that the session can pay for.
    public let length: UInt32
    public let anchor: ChainLink
    public let salt: ChainSalt
    /// The tagged hash of the session secret.
    public let secretHash: SessionSecret.Hash
    /// Fills the offer's referrer slot.
    public let referrer: XOnlyPublicKey?
    /// After this nothing new is served.
    public let expiry: Timestamp
    public let previous: Previous?

    public var signer: XOnlyPublicKey { payer }
    public var content: Content { chunking.content }

    /// Makes a commitment.
    ///
    /// - Throws: `chain_length`, `chunk_out_of_range` where the chain goes beyond the file's end,
    ///   `amount_out_of_range`.
    public init(
        network: Network, payer: XOnlyPublicKey, host: XOnlyPublicKey, offer: Offer.ID, chunking: Chunking,
        value: Amount, window: Window, first: UInt64, length: UInt32, anchor: ChainLink, salt: ChainSalt,
        secretHash: SessionSecret.Hash, referrer: XOnlyPublicKey?, expiry: Timestamp, previous: Previous? = nil
    ) throws(Refusal) {
        guard (1...ChainWalker.maximumLength).contains(length) else {
            throw Refusal(.chainLength, "a chain has 1 to \(ChainWalker.maximumLength) links, and \(length) were found")
        }
        guard first < chunking.chunkCount, UInt64(length) <= chunking.chunkCount - first else {
            throw Refusal(
                .chunkOutOfRange, "the content has \(chunking.chunkCount) chunks; the chain goes beyond its end")
        }
        _ = try value * UInt64(length)
        self.network = network
        self.payer = payer
        self.host = host
        self.offer = offer
        self.chunking = chunking
        self.value = value
        self.window = window
        self.first = first
        self.length = length
        self.anchor = anchor
        self.salt = salt
        self.secretHash = secretHash
        self.referrer = referrer
        self.expiry = expiry
        self.previous = previous
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        let payer = try records.takeKey(2)
        let host = try records.takeKey(4)
        let offer = try records.take(6, as: Offer.ID.self)
        let content = try records.takeContent(8)
        let chunking = try Chunking(content, exponent: records.take(10, as: UInt8.self))
        try self.init(
            network: network,
            payer: payer,
            host: host,
            offer: offer,
            chunking: chunking,
            value: records.takeAmount(12),
            window: records.takeWindow(14),
            first: records.take(16, as: UInt64.self),
            length: records.take(18, as: UInt32.self),
            anchor: records.take(20, as: ChainLink.self),
            salt: ChainSalt(rawRepresentation: records.take(22)),
            secretHash: records.take(24, as: SessionSecret.Hash.self),
            referrer: records.takeOptionalKey(26),
            expiry: records.takeTime(28),
            previous: records.takeOptional(30) { (reader) throws(Refusal) in
                Previous(
                    commitment: try reader.read(Commitment.ID.self), finalIndex: try reader.read(bigEndian: UInt32.self)
                )
            })
    }

    public func write(to records: inout TLVWriter) {
        write(to: &records, anchor: anchor, secretHash: secretHash)
    }

    /// Writes the records, or the forms without anchor and without both, from which seed and secret are derived.
    func write(to records: inout TLVWriter, anchor: ChainLink?, secretHash: SessionSecret.Hash?) {
        records.write(2, payer.bytes)
        records.write(4, host.bytes)
        records.write(6, offer)
        records.write(8, content)
        records.write(10, chunking.exponent)
        records.write(12, value.msat)
        records.write(14, window.write)
        records.write(16, first)
        records.write(18, length)
        if let anchor { records.write(20, anchor) }
        records.write(22, salt.rawRepresentation)
        if let secretHash { records.write(24, secretHash) }
        if let referrer { records.write(26, referrer.bytes) }
        records.write(28, expiry.seconds)
        if let previous {
            records.write(30) { value in
                value.write(previous.commitment)
                value.write(bigEndian: previous.finalIndex)
            }
        }
    }

    /// Checks that the commitment repeats its offer.
    ///
    /// - Throws: `network_mismatch`, `offer_mismatch`, `too_few_chunks`, `referrer_without_slot`, and `offer_expired`
    ///   where the commitment would outlive the offer.
    public func checkOffer(_ offer: Verified<Offer>) throws(Refusal) {
        let terms = offer.body
        guard network == terms.network else {
            throw Refusal(.networkMismatch, "the commitment is of \(network), the offer of \(terms.network)")
        }
        guard self.offer == offer.id, host == terms.host, chunking == terms.chunking, value == terms.pricePerChunk,
            window == terms.window
        else {
            throw Refusal(
                .offerMismatch, "the commitment does not repeat the offer's host, content, chunk size, price and window"
            )
        }
        guard length >= terms.leastChunks || first + UInt64(length) == chunking.chunkCount else {
            throw Refusal(.tooFewChunks, "a session reserves at least \(terms.leastChunks) chunks; commit to more")
        }
        guard referrer == nil || terms.split.hasReferrerSlot else {
            throw Refusal(.referrerWithoutSlot, "the offer has no referrer slot; leave the referrer out")
        }
        guard expiry <= terms.expiry else {
            throw Refusal(.offerExpired, "the offer ends at \(terms.expiry), before the commitment; take a new offer")
        }
    }

    /// The whole reservation: value times length.
    public func reservation() throws(Refusal) -> Amount { try value * UInt64(length) }
}

extension Verified<Commitment> {
    /// Checks that a link, shown at an index, lies on one chain with a link that is known already.
    ///
    /// The higher of the two hashes down to the lower, so a payword that is shown again after a higher one is found
    /// right as well; it only pays nothing new.
    ///
    /// - Throws: `link_beyond_chain` above the chain's length, `too_many_links` above `maximumLinks`, `link_invalid`.
    /// - Complexity: one compression for each link between the two.
    public func check(
        _ link: ChainLink, at index: UInt32, above known: (link: ChainLink, index: UInt32)? = nil,
        maximumLinks: UInt32 = ChainWalker.maximumLength
    ) throws(Refusal) {
        try check(link, at: index, above: known, maximumLinks: maximumLinks, by: DirectJudge())
    }

    package func check(
        _ link: ChainLink, at index: UInt32, above known: (link: ChainLink, index: UInt32)? = nil,
        maximumLinks: UInt32, by judge: some ProofJudge
    ) throws(Refusal) {
        let shown = (link: link, index: index)
        let base = known ?? (link: body.anchor, index: 0)
        guard index <= body.length else {
            throw Refusal(.linkBeyondChain, "the chain has \(body.length) links and index \(index) was shown")
        }
        let (upper, lower) = index >= base.index ? (shown, base) : (base, shown)
        guard upper.index - lower.index <= maximumLinks else {
            throw Refusal(.tooManyLinks, "\(index) is more than \(maximumLinks) links from \(base.index)")
        }
        guard judge.accepts(upper.link, at: upper.index, downTo: lower.link, at: lower.index, salt: body.salt) else {
            throw Refusal(.linkInvalid, "the link is not number \(index) of this session's chain")
        }
    }
}

extension Refusal.Code {
    /// A commitment that does not repeat its offer.
    public static let offerMismatch = Self(rawValue: "offer_mismatch")
    /// An offer that has ended.
    public static let offerExpired = Self(rawValue: "offer_expired")
    /// A session shorter than the offer allows.
    public static let tooFewChunks = Self(rawValue: "too_few_chunks")
    /// A referrer where the offer has no slot for one.
    public static let referrerWithoutSlot = Self(rawValue: "referrer_without_slot")
    /// A link that does not belong to the chain at its index.
    public static let linkInvalid = Self(rawValue: "link_invalid")
    /// More links to hash than the reader is willing to.
    public static let tooManyLinks = Self(rawValue: "too_many_links")
}
