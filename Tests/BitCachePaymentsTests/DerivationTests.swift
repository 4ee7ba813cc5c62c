import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("How a session's chain and secret are derived (SPEC.md §4.3)")
struct DerivationTests {
    static func opening(
        _ world: World, first: UInt64 = 0, length: UInt32 = 2, expiry: Timestamp? = nil,
        referrer: XOnlyPublicKey? = nil,
        previous: Commitment.Previous? = nil, payer: SecretKey? = nil, chainKey: UInt8 = 9, salt: Range<UInt8> = 0..<16
    ) throws -> SessionOpening {
        try SessionOpening(
            world.terms, first: first, length: length, expiry: expiry ?? World.days(1), referrer: referrer,
            previous: previous, payerKey: payer ?? world.payer,
            chainKey: SecretBytes(copying: [UInt8](repeating: chainKey, count: 32)),
            salt: ChainSalt(rawRepresentation: salt))
    }

    @Test("Two commitments that differ in one field share neither chain nor secret")
    func neverShared() throws {
        let world = try World()
        let openings = try [
            Self.opening(world), Self.opening(world, salt: 1..<17), Self.opening(world, first: 1),
            Self.opening(world, length: 3), Self.opening(world, expiry: World.days(2)),
            Self.opening(world, referrer: world.referrer.publicKey), Self.opening(world, payer: world.stranger),
            Self.opening(world, previous: .init(commitment: .zero, finalIndex: 0)), Self.opening(world, chainKey: 10),
        ]
        #expect(Set(openings.map(\.commitment.body.anchor)).count == openings.count)
        #expect(Set(openings.map(\.secret.hash)).count == openings.count)
        #expect(Set(openings.map(\.commitment.id)).count == openings.count)
        // The same inputs give the same bytes: what was forgotten is derived again.
        #expect(try Self.opening(world).commitment == openings[0].commitment)
    }

    @Test("Seed and secret are HMACs of the signed bytes without what follows from them")
    func byHand() throws {
        let world = try World()
        let records = try Forge.records(ofSigned: world.commitment.rawRepresentation)
        func bytes(without types: Set<UInt64>) -> [UInt8] {
            var writer = TLVWriter()
            for record in records where !types.contains(record.type) { writer.write(record.type, record.value) }
            return writer.bytes
        }
        let secretMessage = Array("bitcache/session-secret".utf8) + bytes(without: [20, 24])
        let secret: Bytes32<Never> = HMAC.sha256(secretMessage, key: world.chainKey)
        let shown = world.opening.secret.withUnsafeBytes { Array($0) }
        #expect(shown == Array(secret.rawRepresentation.prefix(16)))
        let secretHash: SessionSecret.Hash = TaggedHash(tag: "bitcache/session-secret").hash(shown)
        #expect(secretHash == world.commitment.body.secretHash)

        let seedMessage = Array("bitcache/chain-seed".utf8) + bytes(without: [20])
        var link: ChainLink = HMAC.sha256(seedMessage, key: world.chainKey)
        for index in (1...World.length).reversed() {
            link = SHA256.hash(link.rawRepresentation + world.salt.rawRepresentation + index.bigEndianBytes)
        }
        #expect(link == world.commitment.body.anchor)
    }

    @Test("A commitment that its offer would not allow is never signed")
    func refused() throws {
        let world = try World()
        #expect(throws: refusal(.tooFewChunks)) { try Self.opening(world, length: 1) }
        #expect(throws: refusal(.chunkOutOfRange)) { try Self.opening(world, first: 4) }
        #expect(throws: refusal(.chainLength)) { try Self.opening(world, length: 0) }
        #expect(throws: refusal(.offerExpired)) { try Self.opening(world, expiry: World.days(8)) }
    }

    @Test("A session secret is 16 bytes", arguments: [0, 15, 17])
    func secretSize(count: Int) throws {
        #expect(throws: refusal(.notCanonical)) { try SessionSecret(SecretBytes(count: count) { _ in }) }
    }
}

@Suite("What is never printed")
struct SecrecyTests {
    @Test("Neither keys, nor secrets, nor links that have not left, in any form")
    func printing() throws {
        let world = try World()
        let session = try world.session(paid: 2)
        let released = try session.released()
        var all = ""
        for value in [
            world.opening, session, released, session.secret, world.chainKey, world.payer, session.terms,
        ] as [Any] {
            all += "\(value)" + String(reflecting: value)
            dump(value, to: &all)
        }
        let secret = session.secret.withUnsafeBytes { Array($0) }
        var rest = session
        try rest.resume(paid: 5, received: 2)
        let links = try (3...5).map { try rest.payword(at: $0).link.rawRepresentation }
        let keys = [[UInt8](repeating: 7, count: 32), [UInt8](repeating: 9, count: 32)]
        for bytes in links + keys + [secret] {
            let numbers = bytes.map(String.init)
            #expect(!all.contains(Hex.encode(bytes)))
            #expect(!all.contains(numbers.joined(separator: ", ")))
            #expect(!all.contains(numbers.map { "- \($0)\n" }.joined()))
        }
        #expect("\(session.secret)" == "SessionSecret(not shown)")
        #expect(all.contains("not shown"))
    }
}
