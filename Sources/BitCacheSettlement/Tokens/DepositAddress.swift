public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto
public import BitCachePayments

/// A host's word that a script is its own and that what is paid to it is the payer's balance. SPEC.md §7.2.
///
/// A deposit to a script once issued is credited after `until` too; the token then only stops being handed out.
public struct DepositAddress: HostSignedBody {
    public static let kind = TokenKind.depositAddress
    public static let purpose = Certificate.Purposes.accept

    public let network: Network
    public let host: XOnlyPublicKey
    public let certificate: Certificate.ID
    public let payer: XOnlyPublicKey
    public let script: Script
    public let until: Timestamp

    public var certifiedMoment: Timestamp { until }

    /// Makes a deposit address; `field_out_of_range` for a script that has no address.
    public init(
        network: Network, host: XOnlyPublicKey, certificate: Certificate.ID, payer: XOnlyPublicKey, script: Script,
        until: Timestamp
    ) throws(Refusal) {
        guard script.isPayable else {
            throw Refusal(.fieldOutOfRange, "a deposit goes to P2PKH, P2SH or a witness program, not to \(script)")
        }
        self.network = network
        self.host = host
        self.certificate = certificate
        self.payer = payer
        self.script = script
        self.until = until
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        try self.init(
            network: network,
            host: XOnlyPublicKey(rawRepresentation: records.take(2)),
            certificate: records.take(4, as: Certificate.ID.self),
            payer: XOnlyPublicKey(rawRepresentation: records.take(6)),
            script: Script(bytes: Array(records.take(8))),
            until: Timestamp(seconds: records.take(10, as: UInt64.self)))
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, host.bytes)
        records.write(4, certificate)
        records.write(6, payer.bytes)
        records.write(8, script.bytes)
        records.write(10, until.seconds)
    }
}
