public import BitCacheCore
import BitCacheCrypto

/// A payer's session while it pays and downloads: what it has paid, what it has received, and no more than the window
/// between the two.
///
/// A value: persist ``paid`` before the payword it allows leaves, and a crash loses nothing.
public struct OpenSession: Sendable {
    let opening: SessionOpening
    public let acceptance: Verified<Acceptance>
    public let certificate: Verified<Certificate>
    /// The highest index whose payword may have left.
    public private(set) var paid: UInt32 = 0
    /// How many chunks from `first` on have arrived and are right.
    public private(set) var received: UInt32 = 0

    init(opening: SessionOpening, acceptance: Verified<Acceptance>, certificate: Verified<Certificate>) {
        self.opening = opening
        self.acceptance = acceptance
        self.certificate = certificate
    }

    public var commitment: Verified<Commitment> { opening.commitment }
    public var terms: CheckedOffer { opening.terms }
    public var secret: SessionSecret { opening.secret }

    /// What the payer would lose if the host stopped now: chunks paid and not received.
    public func exposure() throws(Refusal) -> Amount {
        try commitment.body.value * UInt64(paid - min(paid, received))
    }

    /// How many more paywords may leave now: the rest of the chain, within the window.
    public var payable: UInt32 {
        let ahead = paid - min(paid, received)
        return min(
            commitment.body.length - paid, commitment.body.window.ahead - min(commitment.body.window.ahead, ahead))
    }

    /// The next payword.
    ///
    /// - Throws: `window_full` where as many chunks are paid and not received as the window allows, `chain_exhausted`.
    public mutating func pay() throws(Refusal) -> Payword {
        guard paid < commitment.body.length else {
            throw Refusal(.chainExhausted, "all \(paid) paywords of the chain are paid; commit to more chunks")
        }
        guard payable > 0 else {
            throw Refusal(.windowFull, "\(paid - received) chunks are paid and not received; wait for them first")
        }
        let link = try opening.chain.link(at: paid + 1)
        paid += 1
        return try payword(at: paid, link)
    }

    /// A payword that has left before, to be shown again.
    ///
    /// - Throws: `payword_not_paid` above ``paid``: only ``pay()`` lets a new one out. `field_out_of_range` for index 0.
    public func payword(at index: UInt32) throws(Refusal) -> Payword {
        guard index <= paid else {
            throw Refusal(.paywordNotPaid, "payword \(index) has not left yet; \(paid) have")
        }
        return try payword(at: index, opening.chain.link(at: index))
    }

    private func payword(at index: UInt32, _ link: ChainLink) throws(Refusal) -> Payword {
        try Payword(network: commitment.body.network, commitment: commitment.id, index: index, link: link)
    }

    /// Takes the next chunk, if its bytes are right.
    ///
    /// - Throws: `chunk_mismatch` and counts nothing: do not pay on. `chunk_not_paid` for more chunks than were paid for
    ///   and the acceptance lets run behind, or than the session has. `layer_mismatch` for another content's layer.
    public mutating func receive(_ bytes: some RandomAccessCollection<UInt8>, layer: ChunkLayer) throws(Refusal) {
        guard layer.chunking == commitment.body.chunking else {
            throw Refusal(.layerMismatch, "the layer is of another content than the session")
        }
        guard received < commitment.body.length, received < paid + acceptance.body.behind else {
            throw Refusal(.chunkNotPaid, "no chunk is due: \(paid) are paid and \(received) received")
        }
        try layer.check(bytes, asChunk: commitment.body.first + UInt64(received))
        received += 1
    }

    /// Takes up the counts that were durable when the session was interrupted.
    ///
    /// - Throws: `link_beyond_chain`.
    public mutating func resume(paid: UInt32, received: UInt32) throws(Refusal) {
        guard paid <= commitment.body.length, received <= commitment.body.length else {
            throw Refusal(.linkBeyondChain, "the chain has \(commitment.body.length) links")
        }
        self.paid = paid
        self.received = received
    }

    /// Ends the session at what was paid.
    public func released() throws(Refusal) -> ReleasedSession {
        let release = Release(
            network: commitment.body.network, host: commitment.body.host, commitment: commitment.id, index: paid)
        return ReleasedSession(session: self, release: try release.signed(with: opening.payerKey, under: commitment))
    }

    /// The open receipt: evidence until the claim deadline.
    public func receipt() throws(Refusal) -> Receipt {
        try Receipt(
            certificate: certificate, offerCertificate: terms.certificate, commitment: commitment,
            acceptance: acceptance, index: paid, link: opening.chain.link(at: paid), offer: terms.offer,
            listing: terms.listing)
    }
}

/// A payer's session that has been released and waits for the host's closing.
public struct ReleasedSession: Sendable {
    let session: OpenSession
    public let release: Verified<Release>

    /// Takes the host's closing and makes the closed receipt, checked as anyone would check it.
    ///
    /// - Throws: what the receipt refuses.
    public func closed(by closing: Received<Closing>) throws(Refusal) -> VerifiedReceipt {
        try Receipt(
            certificate: session.certificate, offerCertificate: session.terms.certificate,
            commitment: session.commitment, acceptance: session.acceptance, index: session.paid,
            link: session.opening.chain.link(at: session.paid), release: release,
            closing: closing.verified(under: session.certificate), offer: session.terms.offer,
            listing: session.terms.listing
        ).verified(walkingAlways: true)
    }
}

extension Refusal.Code {
    /// As many chunks are paid and not served, or served and not paid, as the window allows.
    public static let windowFull = Self(rawValue: "window_full")
    /// A chain whose last link is paid.
    public static let chainExhausted = Self(rawValue: "chain_exhausted")
    /// A chunk that nobody has paid for.
    public static let chunkNotPaid = Self(rawValue: "chunk_not_paid")
    /// A payword asked for again that has not left yet.
    public static let paywordNotPaid = Self(rawValue: "payword_not_paid")
}
