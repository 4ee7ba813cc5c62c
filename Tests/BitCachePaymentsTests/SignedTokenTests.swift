import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("What holds for every kind of token (SPEC.md §3)")
struct SignedTokenTests {
    @Test("A valid token is accepted, and passed on as the bytes that came", arguments: Sample.allCases)
    func valid(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        _ = try sample.check(bytes, in: world)
        let text = try TokenText(rawRepresentation: bytes)
        #expect(text.kind == sample.kind)
        #expect(text.network == world.network)
        #expect(try TokenText(parsing: text.text).bytes == bytes)
    }

    @Test("Every truncation is refused", arguments: Sample.allCases)
    func truncated(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        for count in 0..<bytes.count {
            #expect(throws: Refusal.self, "\(count) bytes") { try sample.check(Array(bytes.prefix(count)), in: world) }
        }
    }

    @Test("Every changed byte is refused", arguments: Sample.allCases, [0x01, 0x80] as [UInt8])
    func flipped(sample: Sample, mask: UInt8) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= mask
            #expect(throws: Refusal.self, "byte \(position)") { try sample.check(changed, in: world) }
        }
    }

    @Test("Bytes behind the token are refused", arguments: Sample.allCases)
    func trailing(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        for tail in [[0], [1, 0], [201, 0], bytes] as [[UInt8]] {
            #expect(throws: Refusal.self) { try sample.check(bytes + tail, in: world) }
        }
    }

    @Test("Random bytes behind a good header are refused and never trap", arguments: Sample.allCases)
    func randomBytes(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        var random = SplitMix(seed: UInt64(sample.kind.rawValue))
        for _ in 0..<300 {
            var changed = Array(bytes.prefix(Int.random(in: 5...bytes.count, using: &random)))
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let position = Int.random(in: 5...changed.count, using: &random)
                changed.insert(UInt8.random(in: 0...255, using: &random), at: position)
            }
            if changed == bytes { continue }
            #expect(throws: Refusal.self) { try sample.check(changed, in: world) }
        }
    }

    @Test("An unknown record of an even type is refused", arguments: Sample.signed)
    func unknownEven(sample: Sample) throws {
        let world = try World()
        let changed = try Forge.token(sample.bytes(in: world), [200: [1, 2, 3]], by: sample.signer(in: world))
        #expect(throws: refusal(.unknownRecord)) { try sample.check(changed, in: world) }
    }

    @Test("An unknown record of an odd type is kept and covered by the signature", arguments: Sample.signed)
    func unknownOdd(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        var changed = try Forge.token(bytes, [1: [], 201: [1, 2, 3]], by: sample.signer(in: world))
        // The commitment of the session is named by the others, so its own id has to change with it.
        let id = try sample.check(changed, in: world)
        #expect(try id != sample.check(bytes, in: world))
        #expect(try TokenText(rawRepresentation: changed).bytes == changed)
        changed[changed.count - 65] ^= 1
        #expect(throws: refusal(.signatureInvalid)) { try sample.check(changed, in: world) }
    }

    @Test("A container takes no unknown record at all", arguments: Sample.containers, [1, 200, 201] as [UInt64])
    func containers(sample: Sample, type: UInt64) throws {
        let world = try World()
        let changed = try Forge.container(sample.bytes(in: world), [type: [1, 2, 3]])
        #expect(throws: refusal(.unknownRecord)) { try sample.check(changed, in: world) }
    }

    @Test("A token of another network is refused", arguments: Sample.allCases)
    func otherNetwork(sample: Sample) throws {
        let world = try World()
        var bytes = try sample.bytes(in: world)
        bytes[4] = Network.signet.rawValue
        if Sample.signed.contains(sample) { bytes = try Forge.token(bytes, by: sample.signer(in: world)) }
        switch sample {
        case .certificate, .listing, .note: _ = try sample.check(bytes, in: world)
        default: #expect(throws: refusal(.networkMismatch)) { try sample.check(bytes, in: world) }
        }
    }

    @Test("A token signed by another key is refused", arguments: Sample.signed)
    func otherKey(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        let forged = try Forge.token(bytes, by: world.stranger)
        #expect(throws: refusal(.signatureInvalid)) { try sample.check(forged, in: world) }
        // Signing the same bytes for another kind is worth nothing: the tag differs.
        let digest: Bytes32<Never> = TaggedHash(tag: "bitcache/other").hash(bytes.dropLast(64))
        let crossed = bytes.dropLast(64) + sample.signer(in: world).sign(digest).rawRepresentation
        #expect(throws: refusal(.signatureInvalid)) { try sample.check(Array(crossed), in: world) }
    }

    @Test("Signing again gives the same bytes", arguments: Sample.signed)
    func deterministic(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        #expect(try Forge.token(bytes, by: sample.signer(in: world)) == bytes)
    }

    @Test("The id is the tagged hash of the signed bytes, whatever the signature", arguments: Sample.signed)
    func identity(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        let tag = sample == .note ? "bitcache/note/pledges.example" : "bitcache/\(sample.kind)"
        let id: Bytes32<Never> = TaggedHash(tag: tag).hash(bytes.dropLast(64))
        #expect(try sample.check(bytes, in: world) == id.rawRepresentation)
    }

    @Test("A record that a message must have is missed", arguments: Sample.allCases)
    func missing(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        let isSigned = Sample.signed.contains(sample)
        let all = try isSigned ? Forge.records(ofSigned: bytes) : Forge.records(of: bytes)
        let optional: Set<UInt64> =
            switch sample {
            case .openReceipt, .closedReceipt: [4, 10, 12, 14, 16, 18]
            case .offer: [8]
            default: sample.optionalRecords
            }
        for type in all.map(\.type) where type != 0 && !optional.contains(type) {
            let changed =
                isSigned
                ? try Forge.token(bytes, [type: nil], by: sample.signer(in: world))
                : try Forge.container(bytes, [type: nil])
            #expect(throws: refusal(.missingRecord), "record \(type)") { try sample.check(changed, in: world) }
        }
    }

    @Test("A record that is a byte too long or too short is refused", arguments: Sample.signed + [.payword])
    func wrongSize(sample: Sample) throws {
        let world = try World()
        let bytes = try sample.bytes(in: world)
        let isSigned = sample != .payword
        // Texts, and what applications say, have no fixed size.
        let texts: [UInt64] =
            switch sample {
            case .listing: [12]
            case .offer: [6]
            case .note: [4, 6]
            default: []
            }
        for record in try isSigned ? Forge.records(ofSigned: bytes) : Forge.records(of: bytes)
        where record.type != 0 && !texts.contains(record.type) {
            for value in [record.value + [0], Array(record.value.dropLast()), []] {
                // A split and a list of parts may be empty in form; other rules refuse them.
                if value.isEmpty, (sample, record.type) == (.offer, 16) || (sample, record.type) == (.closing, 12) {
                    continue
                }
                let changed =
                    isSigned
                    ? try Forge.token(bytes, [record.type: value], by: sample.signer(in: world))
                    : try Forge.container(bytes, [record.type: value])
                #expect(throws: refusal(.notCanonical), "record \(record.type)") {
                    try sample.check(changed, in: world)
                }
            }
        }
    }

    @Test("Records out of order, twice, or with a number in a longer form are refused", arguments: Sample.signed)
    func order(sample: Sample) throws {
        let world = try World()
        let records = try Forge.records(ofSigned: sample.bytes(in: world))
        func signed(_ records: [(type: UInt64, value: [UInt8])], longType: Bool = false) throws -> [UInt8] {
            var writer = ByteWriter()
            for (position, record) in records.enumerated() {
                if longType, position == records.count - 1 {
                    writer.write(UInt8(0xfd))
                    writer.write(bigEndian: UInt16(record.type))
                } else {
                    writer.write(bigSize: record.type)
                }
                writer.write(bigSize: UInt64(record.value.count))
                writer.write(record.value)
            }
            return Forge.sign(writer.bytes, by: sample.signer(in: world))
        }
        #expect(try signed(records) == sample.bytes(in: world))
        var swapped = records
        swapped.swapAt(1, 2)
        let twice = Array(records.prefix(2) + records.dropFirst(1))
        #expect(throws: refusal(.recordOrder)) { try sample.check(signed(swapped), in: world) }
        #expect(throws: refusal(.recordOrder)) { try sample.check(signed(twice), in: world) }
        #expect(throws: refusal(.notCanonical)) { try sample.check(signed(records, longType: true), in: world) }
    }

    @Test("A token of another kind than expected is refused")
    func otherKind() throws {
        let world = try World()
        let certificate = try TokenText(rawRepresentation: world.certificate.rawRepresentation)
        #expect(throws: refusal(.kindUnexpected)) { try Received<Offer>(certificate) }
        #expect(throws: refusal(.kindUnexpected)) { try Received<Offer>(parsing: world.certificate.text) }
        #expect(throws: refusal(.kindUnexpected)) { try Payword(certificate) }
        #expect(throws: refusal(.kindUnexpected)) { try Receipt(certificate) }
        #expect(try Received<Certificate>(parsing: world.certificate.text) == world.certificate.received)
    }

    @Test("A body is signed only by the key that it names")
    func wrongSigner() throws {
        let world = try World()
        #expect(throws: refusal(.wrongSigner)) { try world.certificate.body.signed(with: world.operational) }
        #expect(throws: refusal(.wrongSigner)) { try world.listing.body.signed(with: world.identity) }
        #expect(throws: refusal(.wrongSigner)) { try world.commitment.body.signed(with: world.stranger) }
        #expect(throws: refusal(.wrongSigner)) {
            try world.offer.body.signed(with: world.identity, under: world.certificate)
        }
        #expect(throws: refusal(.wrongSigner)) {
            try Release(
                network: world.network, host: world.identity.publicKey, commitment: world.commitment.id, index: 0
            )
            .signed(with: world.operational, under: world.commitment)
        }
    }
}
