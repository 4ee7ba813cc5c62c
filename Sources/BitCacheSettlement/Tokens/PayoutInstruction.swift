public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
public import BitCachePayments

/// Where a payee wants to be paid: the one with the highest sequence that is durable at the epoch's close counts.
/// SPEC.md §7.1.
public struct PayoutInstruction: SelfSignedBody {
    public static let kind = TokenKind.payoutInstruction

    public let network: Network
    public let payee: XOnlyPublicKey
    public let host: XOnlyPublicKey
    public let script: Script
    public let sequence: UInt64

    public var signer: XOnlyPublicKey { payee }

    /// Makes an instruction; `field_out_of_range` for a script that has no address.
    public init(
        network: Network, payee: XOnlyPublicKey, host: XOnlyPublicKey, script: Script, sequence: UInt64
    ) throws(Refusal) {
        guard script.isPayable else {
            throw Refusal(.fieldOutOfRange, "a payout goes to P2PKH, P2SH or a witness program, not to \(script)")
        }
        self.network = network
        self.payee = payee
        self.host = host
        self.script = script
        self.sequence = sequence
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        try self.init(
            network: network,
            payee: XOnlyPublicKey(rawRepresentation: records.take(2)),
            host: XOnlyPublicKey(rawRepresentation: records.take(4)),
            script: Script(bytes: Array(records.take(6))),
            sequence: records.take(8, as: UInt64.self))
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, payee.bytes)
        records.write(4, host.bytes)
        records.write(6, script.bytes)
        records.write(8, sequence)
    }
}
