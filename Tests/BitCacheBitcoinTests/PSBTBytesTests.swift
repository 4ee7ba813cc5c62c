import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("Bytes of PSBTs")
struct PSBTBytesTests {
    /// PSBTs that together have records of nearly all types.
    private static let samples: [[UInt8]] = {
        let texts = [
            PSBTVectors.Walkthrough.combined, PSBTVectors.bip371Valid[5].base64, PSBTVectors.bip371Valid[4].base64,
        ]
        let last = PSBTVectors.bip370Valid.last.map(\.base64) ?? ""
        return (texts + [last]).compactMap { try? PSBT(base64: $0).rawRepresentation }
    }()

    @Test("A PSBT cut at any byte is refused, and so is one with a byte more")
    func cuts() throws {
        try #require(Self.samples.count == 4)
        for bytes in Self.samples {
            for count in bytes.indices {
                #expect(throws: Refusal(.psbtMalformed, "")) { try PSBT(rawRepresentation: bytes.prefix(count)) }
            }
            for surplus in [0, 1, 0xff] as [UInt8] {
                #expect(throws: Refusal(.psbtMalformed, "")) { try PSBT(rawRepresentation: bytes + [surplus]) }
            }
        }
    }

    @Test(
        "A PSBT with one byte changed is refused with a code, or written back as it came",
        arguments: [1, 0x80, 0xff] as [UInt8])
    func flips(_ mask: UInt8) throws {
        let signer = try Walkthrough.signer(0, 1, 2, 3)
        for bytes in Self.samples {
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= mask
                do throws(Refusal) {
                    let psbt = try PSBT(rawRepresentation: changed)
                    #expect(psbt.rawRepresentation == changed)
                    // Nothing of what is done with it may stop the program.
                    var copy = psbt
                    _ = try? copy.sign(with: signer)
                    _ = try? copy.finalise()
                    _ = try? psbt.converted(to: psbt.version == .v0 ? .v2 : .v0)
                } catch {
                    #expect(error.code.rawValue.hasPrefix("psbt_"), "\(error)")
                }
            }
        }
    }

    @Test("Random bytes behind the magic are refused", arguments: GeneratorSeeds.all)
    func random(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let bytes = [0x70, 0x73, 0x62, 0x74, 0xff] + generator.bytes(Int.random(in: 0...60, using: &generator))
            #expect(throws: Refusal.self) { try PSBT(rawRepresentation: bytes) }
        }
    }

    enum GeneratorSeeds {
        static let all = SeededGenerator.seeds()
    }

    private static func maps() throws -> [[(key: [UInt8], value: [UInt8])]] {
        PSBTSample.maps(try PSBTSample.p2wpkhPSBT())
    }

    private static func read(_ maps: [[(key: [UInt8], value: [UInt8])]]) throws -> PSBT {
        try PSBT(rawRepresentation: PSBTSample.bytes(maps))
    }

    @Test("Records in any order are read, and written in the order in which they came", arguments: GeneratorSeeds.all)
    func order(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for bytes in Self.samples {
            let psbt = try PSBT(rawRepresentation: bytes)
            let shuffled = PSBTSample.maps(psbt).map { $0.shuffled(using: &generator) }
            let read = try Self.read(shuffled)
            #expect(read.rawRepresentation == PSBTSample.bytes(shuffled))
            #expect(read.sorted == psbt.sorted)
            #expect(try read.combined(with: psbt) == read)
        }
    }

    @Test("Text that is no base64 is no PSBT")
    func text() throws {
        let text = try PSBTSample.p2wpkhPSBT().base64
        for wrong in ["", "cHNidP8", text + "\n", String(text.dropLast()), "€" + text] {
            #expect(throws: Refusal(.psbtMalformed, "")) { try PSBT(base64: wrong) }
        }
    }

    @Test("A key of the greatest length is read, one byte more is not")
    func keySize() throws {
        for (count, isRead) in [(PSBT.maximumKeySizeBytes, true), (PSBT.maximumKeySizeBytes + 1, false)] {
            var maps = try Self.maps()
            maps[1].append((key: [0xe0] + [UInt8](repeating: 0, count: count - 1), value: []))
            let bytes = PSBTSample.bytes(maps)
            guard isRead else {
                #expect(throws: Refusal(.psbtTooLarge, "")) { try PSBT(rawRepresentation: bytes) }
                continue
            }
            #expect(try PSBT(rawRepresentation: bytes).rawRepresentation == bytes)
        }
    }

    @Test("A value of the greatest length is read, one byte more is not")
    func valueSize() throws {
        for (count, isRead) in [(PSBT.maximumValueSizeBytes, true), (PSBT.maximumValueSizeBytes + 1, false)] {
            var maps = try Self.maps()
            maps[1].append((key: [0xe0], value: [UInt8](repeating: 0, count: count)))
            let bytes = PSBTSample.bytes(maps)
            guard isRead else {
                #expect(throws: Refusal(.psbtTooLarge, "")) { try PSBT(rawRepresentation: bytes) }
                continue
            }
            #expect(try PSBT(rawRepresentation: bytes).rawRepresentation == bytes)
        }
    }

    @Test("A map of the most records is read, one more is not")
    func recordCount() throws {
        for (count, isRead) in [(PSBT.maximumRecordCount, true), (PSBT.maximumRecordCount + 1, false)] {
            var maps = try Self.maps()
            for number in 0..<(count - maps[2].count) {
                maps[2].append((key: [0xe0, UInt8(number & 0xff), UInt8(number >> 8)], value: []))
            }
            let bytes = PSBTSample.bytes(maps)
            guard isRead else {
                #expect(throws: Refusal(.psbtTooLarge, "")) { try PSBT(rawRepresentation: bytes) }
                continue
            }
            #expect(try PSBT(rawRepresentation: bytes).outputs[0].records.count == count)
        }
    }

    @Test("More inputs or outputs than fit a block are refused before they are read")
    func counts() {
        func bytes(inputs: Int, outputs: Int) -> [UInt8] {
            var (inputCount, outputCount) = (ByteWriter(), ByteWriter())
            inputCount.write(compactSize: inputs)
            outputCount.write(compactSize: outputs)
            return PSBTSample.bytes([
                [
                    (key: [0x02], value: [2, 0, 0, 0]), (key: [0x04], value: inputCount.bytes),
                    (key: [0x05], value: outputCount.bytes), (key: [0xfb], value: [2, 0, 0, 0]),
                ]
            ])
        }
        #expect(throws: Refusal(.psbtTooLarge, "")) {
            try PSBT(rawRepresentation: bytes(inputs: PSBT.maximumInputCount + 1, outputs: 0))
        }
        #expect(throws: Refusal(.psbtTooLarge, "")) {
            try PSBT(rawRepresentation: bytes(inputs: 0, outputs: PSBT.maximumOutputCount + 1))
        }
        // As many as are allowed are then not there.
        #expect(throws: Refusal(.psbtMalformed, "")) {
            try PSBT(rawRepresentation: bytes(inputs: PSBT.maximumInputCount, outputs: PSBT.maximumOutputCount))
        }
        #expect(throws: Never.self) { try PSBT(rawRepresentation: bytes(inputs: 0, outputs: 0)) }
    }

    @Test(
        "A version other than 0 and 2 is refused, and version 0 may be said", arguments: [0, 1, 2, 3, 256] as [UInt32])
    func versions(_ version: UInt32) throws {
        var maps = try Self.maps()
        var writer = ByteWriter()
        writer.write(littleEndian: version)
        maps[0].append((key: [0xfb], value: writer.bytes))
        let bytes = PSBTSample.bytes(maps)
        guard version == 0 else {
            let code: Refusal.Code = version == 2 ? .psbtFieldNotAllowed : .psbtVersionUnknown
            #expect(throws: Refusal(code, "")) { try PSBT(rawRepresentation: bytes) }
            return
        }
        #expect(try PSBT(rawRepresentation: bytes).rawRepresentation == bytes)
    }

    @Test(
        "A key whose type is not in its shortest form, or cut, is refused",
        arguments: [[0xfd, 0, 0], [0xfd, 1], [0xff]] as [[UInt8]])
    func keyType(_ key: [UInt8]) throws {
        var maps = try Self.maps()
        maps[1].append((key: key, value: []))
        #expect(throws: Refusal(.psbtMalformed, "")) { try Self.read(maps) }
    }

    @Test("A type of more than one byte is unknown and kept")
    func largeType() throws {
        var maps = try Self.maps()
        maps[1].append((key: [0xff] + [UInt8](repeating: 0xff, count: 8) + [1], value: [2]))
        let psbt = try Self.read(maps)
        #expect(psbt.inputs[0].records.last?.type == .max)
        #expect(psbt.rawRepresentation == PSBTSample.bytes(maps))
    }

    @Test("The message names the map and the field")
    func message() throws {
        var maps = try Self.maps()
        maps[1].append((key: [0x03], value: [1]))
        let error = #expect(throws: Refusal.self) { try Self.read(maps) }
        #expect(error?.message.contains("input 0, PSBT_IN_SIGHASH_TYPE") == true)
    }

    @Test("A preimage of another hash is refused", arguments: PSBT.PreimageKind.allCases)
    func preimage(_ kind: PSBT.PreimageKind) throws {
        var psbt = try PSBTSample.p2wpkhPSBT()
        try psbt.addPreimage([1, 2, 3], of: kind, input: 0)
        var maps = PSBTSample.maps(psbt)
        let place = try #require(maps[1].firstIndex { $0.key.first.map(UInt64.init) == kind.rawValue })
        #expect(try Self.read(maps) == psbt)
        maps[1][place].value.append(0)
        #expect(throws: Refusal(.psbtFieldMalformed, "")) { try Self.read(maps) }
    }
}
