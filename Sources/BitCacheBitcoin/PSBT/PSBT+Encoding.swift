public import BitCacheCore

// magic "psbt" ff | global map | one map for each input | one map for each output          (BIP 174)
// map: records, then 00           record: length, key | length, value           key: type (CompactSize), data

extension PSBT {
    private static let magic: [UInt8] = [0x70, 0x73, 0x62, 0x74, 0xff]

    /// The bytes of the PSBT; of one that was read and not changed, the bytes that were read.
    public var rawRepresentation: [UInt8] {
        var writer = ByteWriter(reservingCapacity: 1024)
        writer.write(Self.magic)
        global.write(to: &writer)
        for input in inputs { input.write(to: &writer) }
        for output in outputs { output.write(to: &writer) }
        return writer.bytes
    }

    /// The PSBT as text, the form in which people hand it on.
    public var base64: String { Base64.encode(rawRepresentation) }

    /// Reads the text form.
    ///
    /// - Throws: `psbt_malformed` for text that is no base64 (RFC 4648, section 4), and what
    ///   ``init(rawRepresentation:)`` refuses.
    public init(base64 text: String) throws(Refusal) {
        // Four characters for three bytes, and some for the padding.
        guard text.utf8.count / 4 <= Self.maximumSizeBytes / 3 + 1 else { throw Self.tooLarge() }
        let bytes: [UInt8]
        do throws(Refusal) {
            bytes = try Base64.decode(text)
        } catch {
            throw Refusal(.psbtMalformed, "the text is no PSBT in base64: \(error.message)")
        }
        try self.init(rawRepresentation: bytes)
    }

    /// Reads a PSBT strictly, known records and all.
    ///
    /// - Throws: `psbt_malformed` for other bytes, a cut or bytes left over; `psbt_version_unknown`;
    ///   `psbt_too_large`; `psbt_duplicate_key`; `psbt_field_malformed`; `psbt_field_not_allowed`;
    ///   `psbt_field_missing`; `psbt_contradiction`. The message names the map and the field.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        guard rawRepresentation.count <= Self.maximumSizeBytes else { throw Self.tooLarge() }
        guard rawRepresentation.starts(with: Self.magic) else {
            throw Refusal(.psbtMalformed, "a PSBT begins with psbt and 0xff; these bytes do not")
        }
        var reader = ByteReader(Array(rawRepresentation)[Self.magic.count...])
        global = try Global(from: &reader, .global)
        let version = try Self.version(of: global)
        self.version = version
        try global.check(.global, version)
        let counts = try Self.counts(of: global, version)
        inputs = []
        for index in 0..<counts.inputs {
            let input = try Input(from: &reader, .input(index))
            try input.check(.input(index), version)
            inputs.append(input)
        }
        outputs = []
        for index in 0..<counts.outputs {
            let output = try Output(from: &reader, .output(index))
            try output.check(.output(index), version)
            outputs.append(output)
        }
        guard reader.isAtEnd else {
            throw Refusal(.psbtMalformed, "\(reader.remaining) bytes are left over behind the last map")
        }
        try checkConsistency()
    }

    private static func version(of global: Global) throws(Refusal) -> Version {
        guard let value = global.value(.version) else { return .v0 }
        guard value.count == 4, let number = global.number(.version) else {
            throw Refusal(.psbtFieldMalformed, "the global map, PSBT_GLOBAL_VERSION: 4 bytes are wanted")
        }
        guard let version = Version(rawValue: number) else {
            throw Refusal(.psbtVersionUnknown, "the PSBT is of version \(number); 0 and 2 are read")
        }
        return version
    }

    private static func counts(
        of global: Global, _ version: Version
    ) throws(Refusal) -> (inputs: Int, outputs: Int) {
        let (inputs, outputs): (UInt64, UInt64)
        switch version {
        case .v0:
            let transaction = try Transaction(unsignedForm: global.value(.unsignedTransaction) ?? [])
            (inputs, outputs) = (UInt64(transaction.inputs.count), UInt64(transaction.outputs.count))
        case .v2:
            inputs = try Decoder.compactSize(global.value(.inputCount) ?? [])
            outputs = try Decoder.compactSize(global.value(.outputCount) ?? [])
        }
        guard inputs <= UInt64(maximumInputCount), outputs <= UInt64(maximumOutputCount) else {
            throw Refusal(
                .psbtTooLarge,
                "\(inputs) inputs and \(outputs) outputs; \(maximumInputCount) and \(maximumOutputCount) fit a block")
        }
        return (Int(inputs), Int(outputs))
    }

    private static func tooLarge() -> Refusal {
        Refusal(.psbtTooLarge, "a PSBT has at most \(maximumSizeBytes) bytes")
    }
}

extension ChangeablePSBTMap {
    fileprivate init(from reader: inout ByteReader, _ place: PSBT.Place) throws(Refusal) {
        self.init()
        var keys: Set<[UInt8]> = []
        while true {
            let key = try Self.piece(&reader, place, limit: PSBT.maximumKeySizeBytes)
            // A key without bytes ends the map.
            guard !key.isEmpty else { return }
            guard keys.count < PSBT.maximumRecordCount else {
                throw Refusal(.psbtTooLarge, "\(place) has more than \(PSBT.maximumRecordCount) records")
            }
            var keyReader = ByteReader(key)
            guard let type = try? keyReader.readCompactSize() else {
                throw Refusal(.psbtMalformed, "a key in \(place) begins with no number in its shortest form")
            }
            guard keys.insert(Array(key)).inserted else {
                throw Refusal(.psbtDuplicateKey, "\(place) has two records of the key \(Hex.encode(key.prefix(80)))")
            }
            let value = try Self.piece(&reader, place, limit: PSBT.maximumValueSizeBytes)
            records.append(
                PSBT.Record(type: type, keyData: Array(key.suffix(keyReader.remaining)), value: Array(value)))
        }
    }

    /// Reads bytes behind their length.
    private static func piece(
        _ reader: inout ByteReader, _ place: PSBT.Place, limit: Int
    ) throws(Refusal) -> ArraySlice<UInt8> {
        do throws(Refusal) {
            let count = try reader.readCompactSize()
            guard count <= UInt64(limit) else {
                throw Refusal(.psbtTooLarge, "\(count) bytes of a record; at most \(limit) are read")
            }
            return try reader.read(count: Int(count))
        } catch {
            let code: Refusal.Code = error.code == .psbtTooLarge ? .psbtTooLarge : .psbtMalformed
            throw Refusal(code, "\(place): \(error.message)")
        }
    }

    fileprivate func write(to writer: inout ByteWriter) {
        for record in records {
            writer.write(sized: record.key)
            writer.write(sized: record.value)
        }
        writer.write(UInt8(0))
    }

    /// Checks each record by itself, and that the version's records are there and no other version's.
    func check(_ place: PSBT.Place, _ version: PSBT.Version) throws(Refusal) {
        for record in records {
            guard let field = Field(rawValue: record.type) else { continue }
            if let only = field.onlyVersion, only != version {
                throw Refusal(
                    .psbtFieldNotAllowed, "\(place): version \(version.rawValue) excludes \(field.name)")
            }
            try Self.check(record, field, place)
        }
        for field in Field.allCases where field.isRequired && field.onlyVersion == version && !has(field) {
            throw Refusal(.psbtFieldMissing, "\(place): version \(version.rawValue) demands \(field.name)")
        }
    }

    /// Checks the form of one record's key and value.
    static func check(_ record: PSBT.Record, _ field: Field, _ place: PSBT.Place) throws(Refusal) {
        do throws(Refusal) {
            try field.keyForm.check(record.keyData)
            try field.valueForm.check(record)
        } catch {
            let code: Refusal.Code = error.code == .psbtTooLarge ? .psbtTooLarge : .psbtFieldMalformed
            throw Refusal(code, "\(place), \(field.name): \(error.message)")
        }
    }
}
