public import BitCacheCore

/// A payer's session as it is kept: enough to take it up again after a crash.
public struct PayerSessionRecord: Hashable, Sendable {
    /// How far a session has come.
    public enum Stage: UInt8, Hashable, Sendable, CaseIterable {
        case committed = 0
        case accepted = 1
        case released = 2
        case closed = 3
    }

    /// The commitment's token bytes, which are what names the session.
    public let commitment: [UInt8]
    /// The offer's token bytes.
    public let offer: [UInt8]
    /// The token bytes of the certificate that the offer names.
    public let certificate: [UInt8]
    /// The listing's token bytes, where the offer has one.
    public let listing: [UInt8]?
    /// What the payer calls the download: a path relative to its folder.
    public let file: String
    /// When the payer committed, by its own clock; nil where nobody looked at one.
    public let begun: Timestamp?
    /// The acceptance's token bytes, once there is one.
    public var acceptance: [UInt8]?
    /// The token bytes of the certificate that the acceptance names.
    public var acceptanceCertificate: [UInt8]?
    /// The highest index whose payword may have left.
    public var paid: UInt32
    /// The closed receipt's bytes, once there is one.
    public var receipt: [UInt8]?
    /// How far the session has come.
    public var stage: Stage

    /// Puts a record together; whoever takes it up again verifies its tokens.
    public init(
        commitment: [UInt8], offer: [UInt8], certificate: [UInt8], listing: [UInt8]?, file: String,
        begun: Timestamp? = nil, acceptance: [UInt8]? = nil, acceptanceCertificate: [UInt8]? = nil, paid: UInt32 = 0,
        receipt: [UInt8]? = nil,
        stage: Stage = .committed
    ) {
        self.commitment = commitment
        self.offer = offer
        self.certificate = certificate
        self.listing = listing
        self.file = file
        self.begun = begun
        self.acceptance = acceptance
        self.acceptanceCertificate = acceptanceCertificate
        self.paid = paid
        self.receipt = receipt
        self.stage = stage
    }

    /// The id of the session's commitment.
    ///
    /// - Throws: what ``Received`` refuses, where the bytes are no commitment.
    public func id() throws(Refusal) -> Commitment.ID {
        try Received<Commitment>(rawRepresentation: commitment).id
    }

    /// Checks that nothing is lost when this record takes the place of an earlier one of its session.
    ///
    /// - Throws: `payer_record_rollback`.
    public func checkReplacing(_ earlier: PayerSessionRecord) throws(Refusal) {
        guard paid >= earlier.paid else {
            throw Refusal(
                .payerRecordRollback, "payword \(earlier.paid) may have left already; \(paid) is no longer the highest")
        }
        guard stage.rawValue >= earlier.stage.rawValue else {
            throw Refusal(
                .payerRecordRollback, "the session is \(earlier.stage) already and does not go back to \(stage)")
        }
        guard commitment == earlier.commitment, offer == earlier.offer, certificate == earlier.certificate,
            listing == earlier.listing, file.utf8.elementsEqual(earlier.file.utf8)
        else {
            throw Refusal(.payerRecordRollback, "a session keeps the tokens and the file that it began with")
        }
        guard earlier.begun == nil || earlier.begun == begun else {
            throw Refusal(.payerRecordRollback, "a session keeps the moment at which it began")
        }
        guard earlier.acceptance == nil || earlier.acceptance == acceptance,
            earlier.acceptanceCertificate == nil || earlier.acceptanceCertificate == acceptanceCertificate,
            earlier.receipt == nil || earlier.receipt == receipt
        else {
            throw Refusal(.payerRecordRollback, "an acceptance or receipt that is kept is evidence and is not replaced")
        }
    }
}

extension Refusal.Code {
    /// A record that says less than the one it would replace.
    public static let payerRecordRollback = Self(rawValue: "payer_record_rollback")
    /// A session that the payer has no record of.
    public static let payerRecordUnknown = Self(rawValue: "payer_record_unknown")
}
