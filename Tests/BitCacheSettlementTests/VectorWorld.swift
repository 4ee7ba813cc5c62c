import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement

/// The parties of Tests/Vectors/settlement.json, with the keys and times of tokens.json beside it.
struct VectorWorld {
    let identity: SecretKey
    let operational: SecretKey
    let sealKey: SecretKey
    let uploader: SecretKey
    let author: SecretKey
    let referrer: SecretKey
    let payer: SecretKey
    let stranger: SecretKey
    /// Signs statements and nothing else.
    let statementKey: SecretKey
    let certificate: Verified<Certificate>
    let statementCertificate: Verified<Certificate>

    static func key(_ number: UInt8) throws -> SecretKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
    }

    /// 2026-01-01T00:00:00Z and so many days.
    static func days(_ count: UInt64) throws -> Timestamp {
        try Timestamp(seconds: 1_767_225_600).adding(seconds: count * 86_400)
    }

    init() throws {
        identity = try Self.key(1)
        operational = try Self.key(2)
        sealKey = try Self.key(3)
        uploader = try Self.key(4)
        author = try Self.key(5)
        referrer = try Self.key(6)
        payer = try Self.key(7)
        stranger = try Self.key(8)
        statementKey = try Self.key(10)
        let (identity, sealKey) = (identity, sealKey)
        func certificate(_ key: SecretKey, _ purposes: Certificate.Purposes) throws -> Verified<Certificate> {
            try Certificate(
                network: .regtest, host: identity.publicKey, operationalKey: key.publicKey, purposes: purposes,
                from: Self.days(0), until: Self.days(400), largestOutstanding: Amount(msat: 100_000_000_000),
                firstSeal: .init(rawRepresentation: [UInt8](repeating: 0xaa, count: 32) + [1, 0, 0, 0]),
                sealKey: sealKey.publicKey
            ).signed(with: identity)
        }
        self.certificate = try certificate(operational, [.offer, .accept])
        statementCertificate = try certificate(statementKey, .statement)
    }

    static func p2wpkh(_ key: SecretKey) throws -> Script {
        try .p2wpkh(compressedPublicKey: key.compressedPublicKey)
    }

    static func p2tr(_ key: SecretKey) throws -> Script {
        try .p2tr(outputKey: Taproot.outputKey(internalKey: key.publicKey, merkleRoot: nil).key)
    }

    func instruction(_ script: Script, sequence: UInt64 = 1) throws -> Verified<PayoutInstruction> {
        try PayoutInstruction(
            network: .regtest, payee: uploader.publicKey, host: identity.publicKey, script: script, sequence: sequence
        ).signed(with: uploader)
    }

    func depositAddress(until: Timestamp) throws -> Verified<DepositAddress> {
        try DepositAddress(
            network: .regtest, host: identity.publicKey, certificate: certificate.id, payer: payer.publicKey,
            script: Self.p2tr(identity), until: until
        ).signed(with: operational, under: certificate)
    }

    /// What the host signs over an epoch.
    func statement(of epoch: EpochVector, previous: Statement.ID? = nil) throws -> Verified<Statement> {
        try epoch.closed().statement(
            certificate: statementCertificate, time: Self.days(7), ledger: epoch.ledger(), secret: epoch.secret,
            previous: previous
        ).signed(with: statementKey, under: statementCertificate)
    }

    func stub(for payee: SecretKey, of epoch: EpochVector) throws -> PayStub {
        try epoch.closed().payStub(
            for: payee.publicKey, statement: statement(of: epoch), certificate: statementCertificate,
            secret: epoch.secret)
    }
}
