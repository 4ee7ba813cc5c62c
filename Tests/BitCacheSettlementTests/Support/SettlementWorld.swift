import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheTesting

@testable import BitCacheSettlement

/// A host, its payees and a payer, with fixed keys and times; a test changes the one thing that it is about.
struct SettlementWorld {
    let network = Network.regtest
    let identity: SecretKey
    let operational: SecretKey
    let statementKey: SecretKey
    let sealKey: SecretKey
    let uploader: SecretKey
    let payer: SecretKey
    let stranger: SecretKey
    let certificate: Verified<Certificate>
    let statementCertificate: Verified<Certificate>
    let secret = SecretBytes(copying: [UInt8](repeating: 0x5e, count: 32))

    static func key(_ number: UInt8) throws -> SecretKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
    }

    /// 2026-01-01T00:00:00Z and so many days.
    static func day(_ count: UInt64) throws -> Timestamp {
        try Timestamp(seconds: 1_767_225_600 + count * 86_400)
    }

    init() throws {
        identity = try Self.key(1)
        operational = try Self.key(2)
        sealKey = try Self.key(3)
        uploader = try Self.key(4)
        statementKey = try Self.key(5)
        payer = try Self.key(7)
        stranger = try Self.key(8)
        let (identity, sealKey) = (identity, sealKey)
        func certificate(_ key: SecretKey, _ purposes: Certificate.Purposes) throws -> Verified<Certificate> {
            try Certificate(
                network: .regtest, host: identity.publicKey, operationalKey: key.publicKey, purposes: purposes,
                from: Self.day(0), until: Self.day(400), largestOutstanding: .max,
                firstSeal: .init(rawRepresentation: [UInt8](repeating: 0xaa, count: 32) + [1, 0, 0, 0]),
                sealKey: sealKey.publicKey
            ).signed(with: identity)
        }
        self.certificate = try certificate(operational, [.offer, .accept])
        statementCertificate = try certificate(statementKey, .statement)
    }

    func script(_ number: UInt8) throws -> Script { try .p2tr(outputKey: Self.key(number).publicKey) }

    /// Three claims of two payees, and a ledger that owes a little more than that.
    func close(policy: SettlementPolicy? = nil) throws -> EpochClose {
        let payees = try [10, 11].map { try Self.key($0).publicKey }
        let claims = try (0..<3).map { number in
            let parts = try [
                Split.Part(payee: payees[0], amount: Amount(msat: 70_000_000)),
                Split.Part(payee: payees[1], amount: Amount(msat: 30_000_001)),
            ]
            return try Claim(
                number: UInt64(number), closing: SHA256.hash([UInt8(number)]), amount: Amount(msat: 100_000_001),
                parts: number == 1 ? parts.reversed() : parts)
        }
        return try EpochClose(
            epoch: 4, claims: claims,
            owed: [payees[0]: Amount(msat: 210_000_500), payees[1]: Amount(msat: 90_000_003)],
            instructions: [payees[0]: script(20), payees[1]: script(21)],
            policy: policy ?? SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 2000), feePayer: .payees))
    }

    func statement(of close: EpochClose, ledger: Ledger = Ledger()) throws -> Verified<Statement> {
        try close.statement(
            certificate: statementCertificate, time: Self.day(30), ledger: ledger, secret: secret,
            previous: SHA256.hash([1, 2, 3])
        ).signed(with: statementKey, under: statementCertificate)
    }

    func payStub(_ payee: UInt8 = 10) throws -> PayStub {
        let close = try close()
        return try close.payStub(
            for: Self.key(payee).publicKey, statement: statement(of: close), certificate: statementCertificate,
            secret: secret)
    }

    func instruction(sequence: UInt64 = 7, script: Script? = nil) throws -> Verified<PayoutInstruction> {
        try PayoutInstruction(
            network: network, payee: uploader.publicKey, host: identity.publicKey, script: script ?? self.script(20),
            sequence: sequence
        ).signed(with: uploader)
    }

    func depositAddress(until: Timestamp? = nil) throws -> Verified<DepositAddress> {
        try DepositAddress(
            network: network, host: identity.publicKey, certificate: certificate.id, payer: payer.publicKey,
            script: script(22), until: until ?? Self.day(60)
        ).signed(with: operational, under: certificate)
    }
}

/// A refusal to compare with: only codes count.
func refusal(_ code: Refusal.Code) -> Refusal { Refusal(code, "") }

extension Verified {
    /// This token as it arrives at the other side.
    var received: Received<Body> {
        get throws { try Received(rawRepresentation: rawRepresentation) }
    }
}

/// Tokens with records changed by hand, and signed again by any key.
enum Forge {
    static func records(of bytes: some Collection<UInt8>) throws -> [UInt64: [UInt8]] {
        var reader = ByteReader(Array(bytes))
        var records: [UInt64: [UInt8]] = [:]
        while !reader.isAtEnd {
            let type = try reader.readBigSize()
            records[type] = Array(try reader.read(count: Int(reader.readBigSize())))
        }
        return records
    }

    /// A container with other records; nil takes one away.
    static func container(_ token: some Collection<UInt8>, _ edits: [UInt64: [UInt8]?]) throws -> [UInt8] {
        var values = try records(of: token)
        for (type, value) in edits { values[type] = value }
        var writer = TLVWriter()
        for (type, value) in values.sorted(by: { $0.key < $1.key }) { writer.write(type, value) }
        return writer.bytes
    }

    /// A signed token with other records, signed by any key under the tag of its kind.
    static func token(_ token: [UInt8], _ edits: [UInt64: [UInt8]?], by key: SecretKey) throws -> [UInt8] {
        let bytes = try container(token.dropLast(64), edits)
        let tag = TaggedHash(tag: "bitcache/\(TokenKind(rawValue: bytes[3])?.description ?? "")")
        let digest: Bytes32<Never> = tag.hash(bytes)
        return bytes + key.sign(digest).rawRepresentation
    }
}
