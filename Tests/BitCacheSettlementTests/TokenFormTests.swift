import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

/// One valid token of each kind that settlement adds, with the check that a stranger would make of it.
enum SettlementSample: CaseIterable {
    case statement, payoutInstruction, depositAddress, payStub

    static let signed: [Self] = [.statement, .payoutInstruction, .depositAddress]

    var kind: TokenKind {
        switch self {
        case .statement: .statement
        case .payoutInstruction: .payoutInstruction
        case .depositAddress: .depositAddress
        case .payStub: .payStub
        }
    }

    func signer(in world: SettlementWorld) -> SecretKey {
        switch self {
        case .statement, .payStub: world.statementKey
        case .payoutInstruction: world.uploader
        case .depositAddress: world.operational
        }
    }

    func bytes(in world: SettlementWorld) throws -> [UInt8] {
        switch self {
        case .statement: try world.statement(of: world.close()).rawRepresentation
        case .payoutInstruction: try world.instruction().rawRepresentation
        case .depositAddress: try world.depositAddress().rawRepresentation
        case .payStub: try world.payStub().token.bytes
        }
    }

    func check(_ bytes: [UInt8], in world: SettlementWorld) throws {
        switch self {
        case .statement:
            _ = try Received<Statement>(rawRepresentation: bytes).verified(under: world.statementCertificate)
        case .payoutInstruction: _ = try Received<PayoutInstruction>(rawRepresentation: bytes).verified()
        case .depositAddress:
            _ = try Received<DepositAddress>(rawRepresentation: bytes).verified(under: world.certificate)
        case .payStub: _ = try PayStub(TokenText(rawRepresentation: bytes)).verified()
        }
    }
}

@Suite("What holds for every kind of settlement's tokens (ATTACKS 13)")
struct TokenFormTests {
    @Test(
        "A valid token is accepted, and its text is read back to the same bytes", arguments: SettlementSample.allCases)
    func valid(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        let bytes = try sample.bytes(in: world)
        try sample.check(bytes, in: world)
        let text = try TokenText(rawRepresentation: bytes)
        #expect(text.kind == sample.kind && text.network == .regtest)
        #expect(try TokenText(parsing: text.text).bytes == bytes)
        #expect(try sample.bytes(in: world) == bytes, "signing again gives the same bytes")
    }

    @Test("Every truncation is refused", arguments: SettlementSample.allCases)
    func truncated(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        let bytes = try sample.bytes(in: world)
        for count in 0..<bytes.count {
            #expect(throws: Refusal.self, "\(count) bytes") { try sample.check(Array(bytes.prefix(count)), in: world) }
        }
    }

    @Test("Every changed byte is refused", arguments: SettlementSample.allCases, [0x01, 0x80, 0xff] as [UInt8])
    func flipped(sample: SettlementSample, mask: UInt8) throws {
        let world = try SettlementWorld()
        let bytes = try sample.bytes(in: world)
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= mask
            #expect(throws: Refusal.self, "byte \(position)") { try sample.check(changed, in: world) }
        }
    }

    @Test("Bytes behind the token are refused", arguments: SettlementSample.allCases)
    func trailing(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        let bytes = try sample.bytes(in: world)
        for tail in [[0], [1, 0], [201, 0], bytes] as [[UInt8]] {
            #expect(throws: Refusal.self) { try sample.check(bytes + tail, in: world) }
        }
    }

    @Test("An unknown record of an even type is refused", arguments: SettlementSample.signed)
    func unknownEven(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        let changed = try Forge.token(sample.bytes(in: world), [200: [1]], by: sample.signer(in: world))
        #expect(throws: refusal(.unknownRecord)) { try sample.check(changed, in: world) }
    }

    @Test("An unknown record of an odd type is kept and covered by the signature", arguments: SettlementSample.signed)
    func unknownOdd(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        var changed = try Forge.token(sample.bytes(in: world), [201: [1]], by: sample.signer(in: world))
        try sample.check(changed, in: world)
        changed[changed.count - 65] ^= 1
        #expect(throws: refusal(.signatureInvalid)) { try sample.check(changed, in: world) }
    }

    @Test("A pay stub takes no unknown record at all", arguments: [1, 11, 200, 201] as [UInt64])
    func container(type: UInt64) throws {
        let world = try SettlementWorld()
        let changed = try Forge.container(SettlementSample.payStub.bytes(in: world), [type: [1]])
        #expect(throws: refusal(.unknownRecord)) { try SettlementSample.payStub.check(changed, in: world) }
    }

    @Test("Every record that a token must have is missed when it is gone", arguments: SettlementSample.allCases)
    func missing(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        let bytes = try sample.bytes(in: world)
        let signed = sample == .payStub ? bytes[...] : bytes.dropLast(64)
        for type in try Forge.records(of: signed).keys where type != 0 && !(sample == .statement && type == 18) {
            let changed =
                sample == .payStub
                ? try Forge.container(bytes, [type: nil])
                : try Forge.token(bytes, [type: nil], by: sample.signer(in: world))
            #expect(throws: refusal(.missingRecord), "record \(type)") { try sample.check(changed, in: world) }
        }
    }

    @Test("A token signed by another key is refused", arguments: SettlementSample.signed)
    func otherKey(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        for key in [world.stranger, world.identity] {
            let forged = try Forge.token(sample.bytes(in: world), [:], by: key)
            #expect(throws: refusal(.signatureInvalid)) { try sample.check(forged, in: world) }
        }
    }

    @Test("Random bytes behind a good header are refused and never trap", arguments: SettlementSample.allCases)
    func randomBytes(sample: SettlementSample) throws {
        let world = try SettlementWorld()
        let bytes = try sample.bytes(in: world)
        var random = SeededGenerator(seed: UInt64(sample.kind.rawValue))
        for _ in 0..<300 {
            var changed = Array(bytes.prefix(Int.random(in: 5...bytes.count, using: &random)))
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                changed.insert(
                    UInt8.random(in: 0...255, using: &random), at: .random(in: 5...changed.count, using: &random))
            }
            #expect(throws: Refusal.self) { try sample.check(changed, in: world) }
        }
    }

    @Test("The acceptance key signs no statement, and the statement key nothing else (ATTACKS 24)")
    func purposes() throws {
        let world = try SettlementWorld()
        let body = try world.close().statement(
            certificate: world.certificate, time: SettlementWorld.day(30), ledger: .init(), secret: world.secret,
            previous: nil)
        #expect(throws: refusal(.certificatePurpose)) {
            try body.signed(with: world.operational, under: world.certificate)
        }
        let forged = try Forge.token(
            world.statement(of: world.close()).rawRepresentation, [4: world.certificate.id.rawRepresentation],
            by: world.operational)
        #expect(throws: refusal(.certificatePurpose)) {
            try Received<Statement>(rawRepresentation: forged).verified(under: world.certificate)
        }
        let address = try Forge.token(
            world.depositAddress().rawRepresentation, [4: world.statementCertificate.id.rawRepresentation],
            by: world.statementKey)
        #expect(throws: refusal(.certificatePurpose)) {
            try Received<DepositAddress>(rawRepresentation: address).verified(under: world.statementCertificate)
        }
    }

    @Test("A statement after its certificate's end is refused")
    func certificateTime() throws {
        let world = try SettlementWorld()
        let late = try SettlementWorld.day(401).seconds
        let forged = try Forge.token(
            world.statement(of: world.close()).rawRepresentation,
            [8: withUnsafeBytes(of: late.bigEndian) { Array($0) }], by: world.statementKey)
        #expect(throws: refusal(.certificateTime)) { try SettlementSample.statement.check(forged, in: world) }
    }

    @Test("A statement whose trees do not sum to the same, or whose empty tree is not zero, is refused")
    func sums() throws {
        let world = try SettlementWorld()
        let bytes = try world.statement(of: world.close()).rawRepresentation
        var payees = try #require(Forge.records(of: bytes.dropLast(64))[12])
        payees[7] ^= 1
        let unequal = try Forge.token(bytes, [12: payees], by: world.statementKey)
        #expect(throws: refusal(.statementSums)) { try SettlementSample.statement.check(unequal, in: world) }
        let emptyAndNot = [UInt8](repeating: 0, count: 39) + [1] + [UInt8](repeating: 0, count: 8)
        let notZero = try Forge.token(bytes, [14: emptyAndNot], by: world.statementKey)
        #expect(throws: refusal(.fieldOutOfRange)) { try SettlementSample.statement.check(notZero, in: world) }
    }

    @Test(
        "A script that nodes do not relay payments to is refused: it would hold up everybody's payout (ATTACKS 9)",
        arguments: [
            [], [0x51], [0x6a], [0x6a, 2, 1, 2], [0, 20] + [UInt8](repeating: 1, count: 19),
            [0, 21] + [UInt8](repeating: 1, count: 21), [0x51, 41] + [UInt8](repeating: 1, count: 41),
            [UInt8](repeating: 0x51, count: 100),
        ] as [[UInt8]])
    func scripts(bytes: [UInt8]) throws {
        let world = try SettlementWorld()
        let script = try Script(bytes: bytes)
        #expect(throws: refusal(.fieldOutOfRange)) { try world.instruction(script: script) }
        let forged = try Forge.token(world.instruction().rawRepresentation, [6: bytes], by: world.uploader)
        #expect(throws: refusal(.fieldOutOfRange)) { try Received<PayoutInstruction>(rawRepresentation: forged) }
        let address = try Forge.token(world.depositAddress().rawRepresentation, [8: bytes], by: world.operational)
        #expect(throws: refusal(.fieldOutOfRange)) { try Received<DepositAddress>(rawRepresentation: address) }
    }

    @Test(
        "Every form that wallets pay to is taken",
        arguments: [
            [0, 20] + [UInt8](repeating: 1, count: 20), [0, 32] + [UInt8](repeating: 1, count: 32),
            [0x51, 32] + [UInt8](repeating: 2, count: 32), [0x60, 40] + [UInt8](repeating: 1, count: 40),
            [0x76, 0xa9, 20] + [UInt8](repeating: 1, count: 20) + [0x88, 0xac],
            [0xa9, 20] + [UInt8](repeating: 1, count: 20) + [0x87],
        ] as [[UInt8]])
    func goodScripts(bytes: [UInt8]) throws {
        let instruction = try SettlementWorld().instruction(script: Script(bytes: bytes))
        #expect(try instruction.received.verified().body.script.bytes == bytes)
    }
}
