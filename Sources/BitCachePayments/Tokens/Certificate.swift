public import BitCacheCore
public import BitCacheCrypto

/// What a host's identity key, kept offline, says of a key that works for it.
///
/// Every other host token names the identity and the certificate's id, and is checked with the operational key here,
/// never with a key that stands in the token alone. SPEC.md §5.1.
public struct Certificate: SelfSignedBody {
    /// What the operational key may sign.
    public struct Purposes: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let offer = Purposes(rawValue: 1)
        /// Acceptances, closings and deposit addresses.
        public static let accept = Purposes(rawValue: 2)
        public static let statement = Purposes(rawValue: 4)

        static let known: Purposes = [.offer, .accept, .statement]
    }

    /// A Bitcoin output, as the 36 bytes that transactions write: txid in internal order, index little-endian.
    public struct SealOutPoint: Hashable, Sendable {
        public let rawRepresentation: [UInt8]

        /// Takes exactly 36 bytes; `not_canonical` otherwise.
        public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
            guard rawRepresentation.count == 36 else {
                throw Refusal(.notCanonical, "an outpoint has 36 bytes and \(rawRepresentation.count) were found")
            }
            self.rawRepresentation = Array(rawRepresentation)
        }
    }

    public static let kind = TokenKind.certificate

    public let network: Network
    /// The host's identity; also the signer.
    public let host: XOnlyPublicKey
    public let operationalKey: XOnlyPublicKey
    public let purposes: Purposes
    /// The first moment at which the operational key may sign.
    public let from: Timestamp
    /// The last moment at which the operational key may sign.
    public let until: Timestamp
    /// The most that the host wants to owe under this certificate at any time.
    public let largestOutstanding: Amount
    /// The output where the host's chain of seals begins; the same in all certificates of an identity.
    public let firstSeal: SealOutPoint
    /// The internal key of the seals; the same in all certificates of an identity.
    public let sealKey: XOnlyPublicKey

    public var signer: XOnlyPublicKey { host }

    /// Makes a certificate.
    ///
    /// - Throws: `field_out_of_range` without a purpose or with `until` before `from`.
    public init(
        network: Network, host: XOnlyPublicKey, operationalKey: XOnlyPublicKey, purposes: Purposes, from: Timestamp,
        until: Timestamp, largestOutstanding: Amount, firstSeal: SealOutPoint, sealKey: XOnlyPublicKey
    ) throws(Refusal) {
        guard !purposes.isEmpty, Purposes.known.isSuperset(of: purposes) else {
            throw Refusal(.fieldOutOfRange, "a certificate names at least one purpose and only known ones")
        }
        guard from <= until else {
            throw Refusal(.fieldOutOfRange, "a certificate ends after it begins")
        }
        self.network = network
        self.host = host
        self.operationalKey = operationalKey
        self.purposes = purposes
        self.from = from
        self.until = until
        self.largestOutstanding = largestOutstanding
        self.firstSeal = firstSeal
        self.sealKey = sealKey
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        try self.init(
            network: network,
            host: records.takeKey(2),
            operationalKey: records.takeKey(4),
            purposes: Purposes(rawValue: records.take(6, as: UInt8.self)),
            from: records.takeTime(8),
            until: records.takeTime(10),
            largestOutstanding: records.takeAmount(12),
            firstSeal: SealOutPoint(rawRepresentation: records.take(14)),
            sealKey: records.takeKey(16))
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, host.bytes)
        records.write(4, operationalKey.bytes)
        records.write(6, purposes.rawValue)
        records.write(8, from.seconds)
        records.write(10, until.seconds)
        records.write(12, largestOutstanding.msat)
        records.write(14, firstSeal.rawRepresentation)
        records.write(16, sealKey.bytes)
    }
}

/// A body that a host signs with the operational key of a certificate.
public protocol HostSignedBody: TokenBody {
    static var purpose: Certificate.Purposes { get }
    /// The host's identity.
    var host: XOnlyPublicKey { get }
    var certificate: Certificate.ID { get }
    /// The moment that the certificate must cover: when it was signed, or for how long it will be relied on.
    var certifiedMoment: Timestamp { get }
}

extension HostSignedBody {
    /// Signs the body under a certificate.
    ///
    /// - Throws: `wrong_signer`, and what ``checkCertificate(_:)`` refuses.
    public func signed(
        with key: SecretKey, under certificate: Verified<Certificate>
    ) throws(Refusal) -> Verified<Self> {
        try checkCertificate(certificate)
        guard key.publicKey == certificate.body.operationalKey else {
            throw Refusal(.wrongSigner, "the certificate names \(certificate.body.operationalKey) as operational key")
        }
        return signed(unchecked: key)
    }

    /// Checks that the certificate is the one named and covers this token.
    ///
    /// - Throws: `network_mismatch`, `certificate_mismatch`, `certificate_purpose`, `certificate_time`.
    package func checkCertificate(_ certificate: Verified<Certificate>) throws(Refusal) {
        guard certificate.body.network == network else {
            throw Refusal(
                .networkMismatch, "the certificate is of \(certificate.body.network), the token of \(network)")
        }
        guard certificate.body.host == host, certificate.id == self.certificate else {
            throw Refusal(.certificateMismatch, "the \(Self.kind) names another certificate than the one shown")
        }
        guard certificate.body.purposes.contains(Self.purpose) else {
            throw Refusal(.certificatePurpose, "the certificate does not allow its key to sign a \(Self.kind)")
        }
        guard certificate.body.from <= certifiedMoment, certifiedMoment <= certificate.body.until else {
            throw Refusal(.certificateTime, "\(certifiedMoment) is outside the certificate's time")
        }
    }
}

extension Received where Body: HostSignedBody {
    /// Checks the token with the operational key of its host's certificate.
    ///
    /// - Throws: `network_mismatch`, `certificate_mismatch`, `certificate_purpose`, `certificate_time`,
    ///   `signature_invalid`.
    public func verified(under certificate: Verified<Certificate>) throws(Refusal) -> Verified<Body> {
        try verified(under: certificate, by: DirectJudge())
    }

    package func verified(
        under certificate: Verified<Certificate>, by judge: some ProofJudge
    ) throws(Refusal) -> Verified<Body> {
        try body.checkCertificate(certificate)
        return try verified(with: certificate.body.operationalKey, by: judge)
    }
}

extension Verified<Certificate> {
    /// Checks that another certificate of the same host names the same first seal and seal key.
    ///
    /// - Throws: `network_mismatch`, `certificate_mismatch` for another host's, and `certificate_seals`: two such
    ///   certificates prove the host's fraud on their own.
    public func checkSeals(of other: Verified<Certificate>) throws(Refusal) {
        guard body.network == other.body.network else {
            throw Refusal(.networkMismatch, "one certificate is of \(body.network), the other of \(other.body.network)")
        }
        guard body.host == other.body.host else {
            throw Refusal(.certificateMismatch, "the two certificates are of different hosts")
        }
        guard body.firstSeal == other.body.firstSeal, body.sealKey == other.body.sealKey else {
            throw Refusal(.certificateSeals, "two certificates of one host name different first seals: proof of fraud")
        }
    }
}

extension Refusal.Code {
    /// The certificate shown is not the one that the token names.
    public static let certificateMismatch = Self(rawValue: "certificate_mismatch")
    /// The certificate does not allow its key to sign such a token.
    public static let certificatePurpose = Self(rawValue: "certificate_purpose")
    /// The token's moment is outside the certificate's time.
    public static let certificateTime = Self(rawValue: "certificate_time")
    /// Two certificates of one host name different first seals.
    public static let certificateSeals = Self(rawValue: "certificate_seals")
}
