public import BitCacheCore
public import BitCacheCrypto

/// A host's promise under a commitment: "I owe the payees for the highest payword of this chain that I am shown before
/// the claim deadline, unless a release that I countersigned with a closing names a lower one." SPEC.md §5.6.
public struct Acceptance: HostSignedBody {
    /// What the host says stands behind its promise; a statement, not a fact.
    public enum Backing: UInt8, Sendable, CustomStringConvertible {
        case prepaid = 0
        case credit = 1

        public var description: String {
            switch self {
            case .prepaid: "prepaid"
            case .credit: "credit"
            }
        }
    }

    public static let kind = TokenKind.acceptance
    public static let purpose = Certificate.Purposes.accept

    public let network: Network
    public let host: XOnlyPublicKey
    public let certificate: Certificate.ID
    public let commitment: Commitment.ID
    /// The host's count of acceptances; no two acceptances have one number.
    public let serial: UInt64
    public let time: Timestamp
    public let backing: Backing
    public let reserved: Amount
    /// How many chunks the host serves unpaid in this session, at most the offer's cap.
    public let behind: UInt32
    /// Until when paywords count: the commitment's expiry and the offer's grace.
    public let claimDeadline: Timestamp

    public var certifiedMoment: Timestamp { time }

    public init(
        network: Network, host: XOnlyPublicKey, certificate: Certificate.ID, commitment: Commitment.ID, serial: UInt64,
        time: Timestamp, backing: Backing, reserved: Amount, behind: UInt32, claimDeadline: Timestamp
    ) {
        self.network = network
        self.host = host
        self.certificate = certificate
        self.commitment = commitment
        self.serial = serial
        self.time = time
        self.backing = backing
        self.reserved = reserved
        self.behind = behind
        self.claimDeadline = claimDeadline
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        let host = try records.takeKey(2)
        let certificate = try records.take(4, as: Certificate.ID.self)
        let commitment = try records.take(6, as: Commitment.ID.self)
        let serial = try records.take(8, as: UInt64.self)
        let time = try records.takeTime(10)
        let backing = try records.take(12, as: UInt8.self)
        guard let backing = Backing(rawValue: backing) else {
            throw Refusal(.fieldOutOfRange, "backing \(backing) is not known")
        }
        try self.init(
            network: network, host: host, certificate: certificate, commitment: commitment, serial: serial, time: time,
            backing: backing,
            reserved: records.takeAmount(14),
            behind: records.take(16, as: UInt32.self),
            claimDeadline: records.takeTime(18))
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, host.bytes)
        records.write(4, certificate)
        records.write(6, commitment)
        records.write(8, serial)
        records.write(10, time.seconds)
        records.write(12, backing.rawValue)
        records.write(14, reserved.msat)
        records.write(16, behind)
        records.write(18, claimDeadline.seconds)
    }

    /// Checks that the acceptance answers this commitment.
    ///
    /// - Throws: `network_mismatch`, `commitment_mismatch`, `acceptance_late` after the commitment's expiry,
    ///   `acceptance_terms` for a reservation, window or deadline that the commitment does not allow.
    public func checkCommitment(_ commitment: Verified<Commitment>) throws(Refusal) {
        guard network == commitment.body.network else {
            throw Refusal(
                .networkMismatch, "the acceptance is of \(network), the commitment of \(commitment.body.network)")
        }
        guard self.commitment == commitment.id, host == commitment.body.host else {
            throw Refusal(.commitmentMismatch, "the acceptance answers another commitment")
        }
        guard time <= commitment.body.expiry else {
            throw Refusal(.acceptanceLate, "the commitment expired at \(commitment.body.expiry), before the acceptance")
        }
        guard try reserved == commitment.body.reservation(), behind <= commitment.body.window.behind,
            claimDeadline >= commitment.body.expiry
        else {
            throw Refusal(.acceptanceTerms, "reservation, window or claim deadline is not what the commitment allows")
        }
    }

    /// Checks that the claim deadline is the commitment's expiry and the offer's grace; `acceptance_terms`.
    package func checkGrace(of offer: Verified<Offer>, _ commitment: Verified<Commitment>) throws(Refusal) {
        let grace = UInt64(offer.body.graceSeconds)
        guard claimDeadline == commitment.body.expiry.adding(seconds: grace) else {
            throw Refusal(.acceptanceTerms, "the claim deadline is not the expiry and the offer's grace")
        }
    }
}

extension Refusal.Code {
    /// A token that belongs to another commitment than the one shown.
    public static let commitmentMismatch = Self(rawValue: "commitment_mismatch")
    /// An acceptance later than the commitment's expiry.
    public static let acceptanceLate = Self(rawValue: "acceptance_late")
    /// An acceptance whose terms the commitment does not allow.
    public static let acceptanceTerms = Self(rawValue: "acceptance_terms")
}
