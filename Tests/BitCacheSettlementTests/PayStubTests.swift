import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheTesting
import Testing

@testable import BitCacheSettlement

@Suite("A payee's itemised account, with proof")
struct PayStubTests {
    @Test("Every payee's stub verifies and says what the close said", arguments: SeededGenerator.seeds(fixed: 12))
    func everyPayee(seed: UInt64) throws {
        let world = try SettlementWorld()
        let epoch = try RandomEpoch(seed: seed)
        let close = try epoch.close()
        let statement = try world.statement(of: close)
        for result in close.payees {
            let stub = try close.payStub(
                for: result.line.payee, statement: statement, certificate: world.statementCertificate,
                secret: world.secret)
            let verified = try PayStub(TokenText(parsing: stub.token.text)).verified()
            #expect(verified.line == result.line && verified.payout == result.payout)
            #expect(verified.claims == epoch.claims.filter { $0.parts.contains { $0.payee == result.line.payee } })
            #expect(verified.statement.id == statement.id)
        }
    }

    @Test("Who has no line gets no stub")
    func unknown() throws {
        let world = try SettlementWorld()
        let close = try world.close()
        #expect(throws: refusal(.payeeUnknown)) {
            try close.payStub(
                for: world.stranger.publicKey, statement: world.statement(of: close),
                certificate: world.statementCertificate, secret: world.secret)
        }
    }

    /// The claims of a stub as they stand in record 10, one by one.
    private func claims(of stub: PayStub) -> [[UInt8]] {
        stub.claims.map { claim in
            var writer = ByteWriter()
            claim.write(to: &writer)
            return writer.bytes
        }
    }

    private func expectWrong(
        _ stub: PayStub, _ edits: [UInt64: [UInt8]?], _ code: Refusal.Code = .proofWrong,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let bytes = try Forge.container(stub.token.bytes, edits)
        #expect(throws: refusal(code), sourceLocation: sourceLocation) {
            try PayStub(TokenText(rawRepresentation: bytes)).verified()
        }
    }

    @Test("A claim left out, doubled, moved or added is refused (ATTACKS 2)")
    func claimList() throws {
        let world = try SettlementWorld()
        let stub = try world.payStub()
        let claims = claims(of: stub)
        #expect(claims.count == 3)
        for index in claims.indices {
            var fewer = claims
            fewer.remove(at: index)
            try expectWrong(stub, [10: fewer.flatMap { $0 }])
        }
        try expectWrong(stub, [10: []])
        try expectWrong(stub, [10: (claims + [claims[2]]).flatMap { $0 }])
        try expectWrong(stub, [10: claims.reversed().flatMap { $0 }])
        try expectWrong(stub, [10: (claims + claims).flatMap { $0 }])
    }

    @Test("A line of another payee, another place, another epoch or another sum is refused")
    func line() throws {
        let world = try SettlementWorld()
        let (one, other) = (try world.payStub(10), try world.payStub(11))
        let (mine, theirs) = try (Forge.records(of: one.token.bytes), Forge.records(of: other.token.bytes))
        try expectWrong(one, [6: theirs[6]])
        try expectWrong(one, [8: theirs[8]])
        var wrongPlace = try #require(mine[6])
        wrongPlace[7] = wrongPlace[7] == 0 ? 1 : 0
        try expectWrong(one, [6: wrongPlace])
        wrongPlace[7] = 2
        try expectWrong(one, [6: wrongPlace], .indexOutOfRange)
        // More carried in, as much more carried out: the sum still fits, the leaf does not.
        var more = try #require(mine[6])
        for position in [8 + 32 + 32 + 16 + 7, 8 + 32 + 32 + 24 + 7] { more[position] ^= 2 }
        try expectWrong(one, [6: more])
    }

    @Test("A path that is too long or too short is refused")
    func path() throws {
        let world = try SettlementWorld()
        let stub = try world.payStub()
        let path = try #require(Forge.records(of: stub.token.bytes)[8])
        #expect(path.count == 40)
        try expectWrong(stub, [8: path + path], .pathLength)
        try expectWrong(stub, [8: []], .pathLength)
        try expectWrong(stub, [8: path.dropLast() + []], .notCanonical)
    }

    @Test("A stub of another statement, certificate or network is refused")
    func otherStatement() throws {
        let world = try SettlementWorld()
        let stub = try world.payStub()
        let other = try world.statement(
            of: EpochClose(
                epoch: 4, claims: [], owed: [:], instructions: [:],
                policy: SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000))))
        try expectWrong(stub, [4: other.rawRepresentation], .indexOutOfRange)
        try expectWrong(stub, [2: world.certificate.rawRepresentation], .certificateMismatch)
        try expectWrong(stub, [0: [1, TokenKind.payStub.rawValue, Network.signet.rawValue]], .networkMismatch)
    }

    @Test(
        "A claim whose parts do not sum to its amount, or that names a payee twice, is refused though the host signed it"
    )
    func dishonestClaim() throws {
        let payee = try SettlementWorld.key(10).publicKey
        let ten = try Amount(msat: 10)
        for (parts, amount) in try [
            ([Split.Part(payee: payee, amount: ten)], Amount(msat: 11)),
            ([.init(payee: payee, amount: ten), .init(payee: payee, amount: ten)], Amount(msat: 20)),
        ] {
            #expect(!Claim(number: 0, closing: .zero, amount: amount, parts: parts).isConsistent)
        }
        #expect(Claim(number: 0, closing: .zero, amount: ten, parts: [.init(payee: payee, amount: ten)]).isConsistent)
    }

    @Test("A payee with as many claims as a stub holds gets one, and with one more a refusal", arguments: [0, 1])
    func limit(extra: Int) throws {
        let world = try SettlementWorld()
        let payee = try SettlementWorld.key(10).publicKey
        let count = PayStub.maximumClaims + extra
        let one = try Amount(msat: 1)
        let close = try EpochClose(
            epoch: 0,
            claims: (0..<count).map {
                Claim(number: UInt64($0), closing: .zero, amount: one, parts: [.init(payee: payee, amount: one)])
            },
            owed: [payee: Amount(msat: UInt64(count))], instructions: [:],
            policy: SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000)))
        let statement = try world.statement(of: close)
        let make = {
            try close.payStub(
                for: payee, statement: statement, certificate: world.statementCertificate, secret: world.secret)
        }
        if extra == 0 {
            #expect(try make().verified().claims.count == count)
        } else {
            #expect(throws: refusal(.fieldOutOfRange)) { try make() }
        }
    }
}
