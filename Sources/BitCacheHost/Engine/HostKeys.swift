public import BitCacheCore
public import BitCacheCrypto
import BitCachePayments

/// The secrets that a running host needs; its identity key is not among them.
public struct HostKeys: Sendable {
    /// Signs offers, acceptances, closings and deposit addresses.
    public let operational: SecretKey
    /// Signs statements.
    public let statement: SecretKey

    /// Takes the keys that the host's certificates name.
    ///
    /// - Throws: `wrong_signer` where a key is not its certificate's.
    public init(operational: SecretKey, statement: SecretKey, for identity: HostIdentity) throws(Refusal) {
        guard operational.publicKey == identity.certificate.body.operationalKey,
            statement.publicKey == identity.statementCertificate.body.operationalKey
        else {
            throw Refusal(.wrongSigner, "the host's keys are not the ones that its certificates name")
        }
        self.operational = operational
        self.statement = statement
    }
}
