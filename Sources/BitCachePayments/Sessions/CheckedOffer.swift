public import BitCacheCore
public import BitCacheCrypto

/// An offer that a payer may commit to: signed by the host that was expected, at the origin that was asked, keeping to
/// its listing, and not expired.
public struct CheckedOffer: Hashable, Sendable {
    public let offer: Verified<Offer>
    public let certificate: Verified<Certificate>
    public let listing: Verified<Listing>?

    /// Checks an offer as a payer's client must before it commits. SPEC.md §5.3.
    ///
    /// - Parameters:
    ///   - host: The identity pinned to the origin on first use.
    ///   - origin: Where the offer was asked for.
    /// - Throws: `host_mismatch`, `origin_mismatch`, `offer_expired`, `certificate_time` under a certificate that has not
    ///   begun, and what certificate, offer and listing refuse.
    public init(
        _ offer: Received<Offer>, certificate: Received<Certificate>, listing: Received<Listing>?,
        host: XOnlyPublicKey, origin: String, at moment: Timestamp
    ) throws(Refusal) {
        guard offer.body.host == host else {
            throw Refusal(.hostMismatch, "the offer is of host \(offer.body.host), and \(host) was expected")
        }
        guard offer.body.origin == origin else {
            throw Refusal(.originMismatch, "the offer is for \(offer.body.origin), and was found at \(origin)")
        }
        guard moment <= offer.body.expiry else {
            throw Refusal(.offerExpired, "the offer ended at \(offer.body.expiry); ask the host for a new one")
        }
        self.certificate = try certificate.verified()
        guard self.certificate.body.from <= moment else {
            throw Refusal(.certificateTime, "the certificate begins at \(self.certificate.body.from), after \(moment)")
        }
        self.offer = try offer.verified(under: self.certificate)
        self.listing = try listing?.verified()
        try self.offer.checkListing(self.listing)
    }
}

extension Refusal.Code {
    /// A token of another host than the one expected.
    public static let hostMismatch = Self(rawValue: "host_mismatch")
    /// An offer found at another origin than the one it names.
    public static let originMismatch = Self(rawValue: "origin_mismatch")
}
