public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
import BitCacheLedger
public import BitCachePayments
public import BitCacheSettlement

/// What changes the host's state: verified, complete with every random input, and written to the log as it is.
///
/// Replaying the commands of a commit at its time gives the same state and the same journal, to the byte.
public enum HostCommand: Hashable, Sendable {
    /// Puts an offer up.
    case publish(Verified<Offer>)
    /// Forgets the offers that have expired and that no open session is under.
    case dropExpiredOffers
    /// Books a coin that the host itself brought.
    case fund(OutPoint, Satoshis)
    /// Credits a payer's deposit that is final on chain.
    case deposit(OutPoint, Satoshis, payer: XOnlyPublicKey)
    /// Gives a payer the next deposit address; a payer that has one keeps it.
    case issueDepositAddress(payer: XOnlyPublicKey)
    /// Takes a payee's instruction.
    case instruct(Verified<PayoutInstruction>)
    /// Accepts a session, and with it ends the one that it tops up.
    case open(Verified<Commitment>)
    /// Takes a payword whose link was checked against one that the session had accepted.
    case pay(Commitment.ID, index: UInt32, link: ChainLink)
    /// Gives back what was paid for chunks that cannot be served, from number `served` of the session on.
    case refund(Commitment.ID, served: UInt32)
    /// Ends a session at the payer's release.
    case close(Verified<Release>)
    /// Ends a session whose claim deadline has passed, at the highest payword shown.
    case closeOverdue(Commitment.ID)
    /// Closes the epoch under a policy, with the secret that salts its leaves.
    case closeEpoch(SettlementPolicy, secret: SecretBytes)
    /// Books an epoch's payouts as paid, with the fee that the chain took.
    case settle(epoch: UInt64, fee: Satoshis)

    public static func == (left: HostCommand, right: HostCommand) -> Bool {
        left.rawRepresentation == right.rawRepresentation
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(rawRepresentation) }
}

// The log's own encoding: a number for the command, then its fields. It is read by this program only, beside a format
// version in the store; tokens stand in it as the bytes that were signed, and are checked again on every replay.
extension HostCommand {
    /// The bytes of the command in the log.
    public var rawRepresentation: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .publish(let offer):
            writer.write(UInt8(1))
            writer.write(counted: offer.rawRepresentation)
        case .fund(let outPoint, let value):
            writer.write(UInt8(2))
            writer.write(outPoint.rawRepresentation)
            writer.write(bigEndian: value.sat)
        case .deposit(let outPoint, let value, let payer):
            writer.write(UInt8(3))
            writer.write(outPoint.rawRepresentation)
            writer.write(bigEndian: value.sat)
            writer.write(payer.bytes)
        case .instruct(let instruction):
            writer.write(UInt8(4))
            writer.write(counted: instruction.rawRepresentation)
        case .open(let commitment):
            writer.write(UInt8(5))
            writer.write(counted: commitment.rawRepresentation)
        case .pay(let commitment, let index, let link):
            writer.write(UInt8(6))
            writer.write(commitment)
            writer.write(bigEndian: index)
            writer.write(link)
        case .refund(let commitment, let served):
            writer.write(UInt8(7))
            writer.write(commitment)
            writer.write(bigEndian: served)
        case .close(let release):
            writer.write(UInt8(8))
            writer.write(counted: release.rawRepresentation)
        case .closeOverdue(let commitment):
            writer.write(UInt8(9))
            writer.write(commitment)
        case .closeEpoch(let policy, let secret):
            writer.write(UInt8(10))
            writer.write(bigEndian: policy.feeRate.satPerKiloVByte)
            writer.write(policy.feePayer.rawValue)
            writer.write(bigEndian: policy.largestFeeShare)
            writer.write(bigEndian: policy.finalConfirmations)
            writer.write(bigEndian: UInt32(clamping: policy.maximumOutputs))
            secret.withUnsafeBytes { writer.write($0) }
        case .settle(let epoch, let fee):
            writer.write(UInt8(11))
            writer.write(bigEndian: epoch)
            writer.write(bigEndian: fee.sat)
        case .issueDepositAddress(let payer):
            writer.write(UInt8(12))
            writer.write(payer.bytes)
        case .dropExpiredOffers:
            writer.write(UInt8(13))
        }
        return writer.bytes
    }
}

/// The tokens that commands of the log refer to and that replay therefore needs.
protocol CommandContext {
    func certificate(_ id: Certificate.ID) -> Verified<Certificate>?
    func commitment(_ id: Commitment.ID) -> Verified<Commitment>?
}

extension HostCommand {
    /// Reads a command of the log and checks its signatures again.
    ///
    /// - Throws: `storage_damaged` for a command that is not known, and what its tokens refuse.
    init(reading reader: inout ByteReader, in context: some CommandContext) throws(Refusal) {
        switch try reader.readByte() {
        case 1:
            let offer = try Received<Offer>(rawRepresentation: reader.readCounted())
            guard let certificate = context.certificate(offer.body.certificate) else {
                throw Refusal(
                    .certificateMismatch, "an offer in the log names a certificate that the host does not hold")
            }
            self = .publish(try offer.verified(under: certificate))
        case 2:
            let outPoint = try OutPoint(rawRepresentation: Array(reader.read(count: 36)))
            self = .fund(outPoint, try Satoshis(reader.read(bigEndian: UInt64.self)))
        case 3:
            let outPoint = try OutPoint(rawRepresentation: Array(reader.read(count: 36)))
            let value = try Satoshis(reader.read(bigEndian: UInt64.self))
            self = .deposit(outPoint, value, payer: try XOnlyPublicKey(rawRepresentation: reader.read(count: 32)))
        case 4:
            self = .instruct(try Received<PayoutInstruction>(rawRepresentation: reader.readCounted()).verified())
        case 5:
            self = .open(try Received<Commitment>(rawRepresentation: reader.readCounted()).verified())
        case 6:
            let id = try reader.read(Commitment.ID.self)
            let index = try reader.read(bigEndian: UInt32.self)
            self = .pay(id, index: index, link: try reader.read(ChainLink.self))
        case 7:
            let id = try reader.read(Commitment.ID.self)
            self = .refund(id, served: try reader.read(bigEndian: UInt32.self))
        case 8:
            let release = try Received<Release>(rawRepresentation: reader.readCounted())
            guard let commitment = context.commitment(release.body.commitment) else {
                throw Refusal(.sessionUnknown, "a release in the log names a session that was never opened")
            }
            self = .close(try release.verified(under: commitment))
        case 9:
            self = .closeOverdue(try reader.read(Commitment.ID.self))
        case 10:
            var policy = SettlementPolicy(
                feeRate: try FeeRate(satPerKiloVByte: reader.read(bigEndian: UInt64.self)))
            guard let feePayer = SettlementPolicy.FeePayer(rawValue: try reader.readByte()) else {
                throw Refusal(.storageDamaged, "a policy in the log names a fee payer that is not known")
            }
            policy.feePayer = feePayer
            policy.largestFeeShare = try reader.read(bigEndian: UInt16.self)
            policy.finalConfirmations = try reader.read(bigEndian: UInt32.self)
            policy.maximumOutputs = Int(try reader.read(bigEndian: UInt32.self))
            self = .closeEpoch(policy, secret: SecretBytes(copying: try reader.read(count: HostState.epochSecretSize)))
        case 11:
            let epoch = try reader.read(bigEndian: UInt64.self)
            self = .settle(epoch: epoch, fee: try Satoshis(reader.read(bigEndian: UInt64.self)))
        case 12:
            self = .issueDepositAddress(payer: try XOnlyPublicKey(rawRepresentation: reader.read(count: 32)))
        case 13:
            self = .dropExpiredOffers
        case let number:
            throw Refusal(.storageDamaged, "command \(number) in the log is not known")
        }
    }
}

extension ByteWriter {
    mutating func write(counted bytes: [UInt8]) {
        write(bigSize: UInt64(bytes.count))
        write(bytes)
    }
}

extension ByteReader {
    mutating func readCounted() throws(Refusal) -> [UInt8] {
        let count = try readBigSize()
        guard count <= UInt64(remaining) else {
            throw Refusal(.truncated, "expected \(count) more bytes and found \(remaining)")
        }
        return Array(try read(count: Int(count)))
    }
}
