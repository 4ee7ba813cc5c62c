public import BitCacheCore
public import BitCacheCrypto

/// The end of a session, signed by the host: claim c of epoch e, worth `index` paywords, shared like this. SPEC.md §5.9.
public struct Closing: HostSignedBody {
    /// Why the session ended where it did.
    public enum Cause: Hashable, Sendable {
        /// The payer gave up the rest.
        case release(Release.ID)
        /// The payer continued under another commitment.
        case topUp(Commitment.ID)
        /// The claim deadline passed; the host closes alone at the highest payword it was shown.
        case deadline
    }

    public static let kind = TokenKind.closing
    public static let purpose = Certificate.Purposes.accept

    public let network: Network
    public let host: XOnlyPublicKey
    public let certificate: Certificate.ID
    public let commitment: Commitment.ID
    public let index: UInt32
    public let amount: Amount
    /// Who gets what; sums to `amount`, nobody twice, nobody for nothing.
    public let parts: [Split.Part]
    public let time: Timestamp
    public let epoch: UInt64
    /// The number of the claim in its epoch, from 0.
    public let claim: UInt64
    public let cause: Cause

    public var certifiedMoment: Timestamp { time }

    /// Makes a closing.
    ///
    /// - Throws: `closing_sum` where the parts do not sum to the amount, are empty shares or name a payee twice.
    public init(
        network: Network, host: XOnlyPublicKey, certificate: Certificate.ID, commitment: Commitment.ID, index: UInt32,
        amount: Amount, parts: [Split.Part], time: Timestamp, epoch: UInt64, claim: UInt64, cause: Cause
    ) throws(Refusal) {
        var sum = Amount.zero
        for part in parts { sum = try sum + part.amount }
        guard sum == amount, parts.allSatisfy({ $0.amount > .zero }), parts.count <= Split.maximumCount,
            Set(parts.map(\.payee)).count == parts.count
        else {
            throw Refusal(.closingSum, "the parts of a closing sum to its amount, each above zero and each payee once")
        }
        self.network = network
        self.host = host
        self.certificate = certificate
        self.commitment = commitment
        self.index = index
        self.amount = amount
        self.parts = parts
        self.time = time
        self.epoch = epoch
        self.claim = claim
        self.cause = cause
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        let host = try records.takeKey(2)
        let certificate = try records.take(4, as: Certificate.ID.self)
        let commitment = try records.take(6, as: Commitment.ID.self)
        let index = try records.take(8, as: UInt32.self)
        let amount = try records.takeAmount(10)
        let parts = try records.take(12) { (reader) throws(Refusal) in try [Split.Part](reading: &reader) }
        let time = try records.takeTime(14)
        let epoch = try records.take(16, as: UInt64.self)
        let claim = try records.take(18, as: UInt64.self)
        let release = try records.takeOptionalID(20, as: Release.ID.self)
        let topUp = try records.takeOptionalID(22, as: Commitment.ID.self)
        let cause: Cause =
            switch (release, topUp) {
            case (let release?, nil): .release(release)
            case (nil, let topUp?): .topUp(topUp)
            case (nil, nil): .deadline
            case (_?, _?):
                throw Refusal(.fieldOutOfRange, "a closing has one cause, and a release and a top-up were found")
            }
        try self.init(
            network: network, host: host, certificate: certificate, commitment: commitment, index: index,
            amount: amount, parts: parts, time: time, epoch: epoch, claim: claim, cause: cause)
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, host.bytes)
        records.write(4, certificate)
        records.write(6, commitment)
        records.write(8, index)
        records.write(10, amount.msat)
        records.write(12, parts.write)
        records.write(14, time.seconds)
        records.write(16, epoch)
        records.write(18, claim)
        switch cause {
        case .release(let release): records.write(20, release)
        case .topUp(let topUp): records.write(22, topUp)
        case .deadline: break
        }
    }

    /// Checks that the closing ends this session as its acceptance allows.
    ///
    /// - Throws: `network_mismatch`, `commitment_mismatch`, `link_beyond_chain`, `closing_sum` where the amount is not
    ///   index × value, `closing_too_early` before the acceptance and for a host that closes alone before the claim
    ///   deadline has passed, `closing_late` for a release or top-up countersigned after it.
    public func checkSession(
        _ commitment: Verified<Commitment>, _ acceptance: Verified<Acceptance>
    ) throws(Refusal) {
        guard network == commitment.body.network else {
            throw Refusal(
                .networkMismatch, "the closing is of \(network), the commitment of \(commitment.body.network)")
        }
        guard self.commitment == commitment.id, acceptance.body.commitment == commitment.id,
            host == commitment.body.host
        else {
            throw Refusal(.commitmentMismatch, "the closing belongs to another commitment")
        }
        guard index <= commitment.body.length else {
            throw Refusal(.linkBeyondChain, "the chain has \(commitment.body.length) links, the closing names \(index)")
        }
        guard try amount == commitment.body.value * UInt64(index) else {
            throw Refusal(.closingSum, "\(index) paywords of \(commitment.body.value) are not \(amount)")
        }
        guard time >= acceptance.body.time else {
            throw Refusal(.closingTooEarly, "the session was accepted at \(acceptance.body.time), after its closing")
        }
        switch cause {
        case .deadline where time <= acceptance.body.claimDeadline:
            throw Refusal(.closingTooEarly, "a host closes alone only after \(acceptance.body.claimDeadline)")
        case .release, .topUp:
            guard time <= acceptance.body.claimDeadline else {
                throw Refusal(.closingLate, "the claim deadline was \(acceptance.body.claimDeadline)")
            }
        case .deadline: break
        }
    }

    /// Checks that the closing shares its amount as the offer says.
    ///
    /// - Throws: `closing_split`: the host signed both, so this proves its fraud.
    public func checkShares(_ offer: Verified<Offer>, _ commitment: Verified<Commitment>) throws(Refusal) {
        let due = try offer.body.split.parts(of: amount, referrer: commitment.body.referrer)
        guard parts == due else {
            throw Refusal(.closingSplit, "the closing shares the amount otherwise than its offer says")
        }
    }
}

extension [Split.Part] {
    /// Reads a list of (key, msat).
    package init(reading reader: inout ByteReader) throws(Refusal) {
        self = []
        while !reader.isAtEnd {
            let payee = try XOnlyPublicKey(rawRepresentation: reader.read(count: 32))
            append(Split.Part(payee: payee, amount: try Amount(msat: reader.read(bigEndian: UInt64.self))))
        }
    }

    /// Writes a list of (key, msat).
    package func write(to writer: inout ByteWriter) {
        for part in self {
            writer.write(part.payee.bytes)
            writer.write(bigEndian: part.amount.msat)
        }
    }
}

extension Refusal.Code {
    /// Parts that do not sum to the amount, or an amount that is not index × value.
    public static let closingSum = Self(rawValue: "closing_sum")
    /// A closing that shares otherwise than its offer.
    public static let closingSplit = Self(rawValue: "closing_split")
    /// A closing before its acceptance, or of a host that closes alone before the claim deadline has passed.
    public static let closingTooEarly = Self(rawValue: "closing_too_early")
    /// A release or top-up countersigned after the claim deadline.
    public static let closingLate = Self(rawValue: "closing_late")
    /// A release below the highest payword that the host has accepted.
    public static let closingTooLow = Self(rawValue: "closing_too_low")
}
