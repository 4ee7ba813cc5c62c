public import BitCacheCore
public import BitCacheCrypto

/// A payer's session as it is kept: enough to take it up again after a crash.
public struct PayerSessionRecord: Hashable, Sendable {
    /// How far a session has come.
    public enum Stage: UInt8, Hashable, Sendable {
        case committed = 0
        case accepted = 1
        case released = 2
        case closed = 3
    }

    public let commitment: [UInt8]
    public let offer: [UInt8]
    public let certificate: [UInt8]
    public let listing: [UInt8]?
    public let file: String
    public var acceptance: [UInt8]?
    public var acceptanceCertificate: [UInt8]?
    public var paid: UInt32
    public var receipt: [UInt8]?
    public var stage: Stage

    public init(
        commitment: [UInt8], offer: [UInt8], certificate: [UInt8], listing: [UInt8]?, file: String,
        acceptance: [UInt8]? = nil, acceptanceCertificate: [UInt8]? = nil, paid: UInt32 = 0, receipt: [UInt8]? = nil,
        stage: Stage = .committed
    ) {
        self.commitment = commitment
        self.offer = offer
        self.certificate = certificate
        self.listing = listing
        self.file = file
        self.acceptance = acceptance
        self.acceptanceCertificate = acceptanceCertificate
        self.paid = paid
        self.receipt = receipt
        self.stage = stage
    }
}

public protocol PayerStore: AnyObject, Sendable {
    func save(_ record: PayerSessionRecord) throws(Refusal)
    func updatePaid(_ paid: UInt32, commitment: Commitment.ID) throws(Refusal)
    func sessions(of file: String) throws(Refusal) -> [PayerSessionRecord]
    func sessions() throws(Refusal) -> [PayerSessionRecord]
    func highestCommit(of host: XOnlyPublicKey) throws(Refusal) -> UInt64?
    func saveHighestCommit(_ number: UInt64, of host: XOnlyPublicKey) throws(Refusal)
    func pinnedHost(of origin: String) throws(Refusal) -> XOnlyPublicKey?
    func pin(_ host: XOnlyPublicKey, to origin: String) throws(Refusal)
}
