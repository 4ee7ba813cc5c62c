import BitCacheCore
import BitCacheCrypto

extension PSBT.KeyForm {
    /// Refuses key data of another form; which record it was, the caller adds.
    func check(_ keyData: [UInt8]) throws(Refusal) {
        switch self {
        case .none: try require(keyData, sizeBytes: 0)
        case .publicKey: try PSBT.Decoder.checkPublicKey(keyData)
        case .xOnlyKey: _ = try XOnlyPublicKey(rawRepresentation: keyData)
        case .extendedKey:
            try require(keyData, sizeBytes: PSBT.ExtendedKeyOrigin.keySizeBytes)
            try PSBT.Decoder.checkPublicKey(Array(keyData.suffix(33)))
        case .hash20: try require(keyData, sizeBytes: 20)
        case .hash32: try require(keyData, sizeBytes: 32)
        case .controlBlock: _ = try ControlBlock(rawRepresentation: keyData)
        case .keyAndLeafHash:
            try require(keyData, sizeBytes: 64)
            _ = try XOnlyPublicKey(rawRepresentation: keyData.prefix(32))
        }
    }

    private func require(_ keyData: [UInt8], sizeBytes: Int) throws(Refusal) {
        guard keyData.count == sizeBytes else {
            throw Refusal(
                .psbtFieldMalformed, "the key has \(keyData.count) bytes behind its type and wants \(sizeBytes)")
        }
    }
}

extension PSBT.ValueForm {
    /// Refuses a value of another form; which record it was, the caller adds.
    func check(_ record: PSBT.Record) throws(Refusal) {
        let value = record.value
        switch self {
        case .anything: break
        case .unsignedTransaction: _ = try Transaction(unsignedForm: value)
        case .transaction: _ = try Transaction(rawRepresentation: value)
        case .output: _ = try PSBT.Decoder.output(value)
        case .ecdsaSignature: try PSBT.Decoder.checkECDSASignature(value)
        case .schnorrSignature: try PSBT.Decoder.checkSchnorrSignature(value)
        case .uint8: _ = try PSBT.Decoder.number(value, UInt8.self)
        case .uint32, .version: _ = try PSBT.Decoder.number(value, UInt32.self)
        case .compactSize: _ = try PSBT.Decoder.compactSize(value)
        case .amount: _ = try Satoshis(PSBT.Decoder.number(value, UInt64.self))
        case .script: _ = try Script(bytes: value)
        case .origin: _ = try PSBT.Decoder.origin(value[...])
        case .extendedKeyOrigin: _ = try PSBT.ExtendedKeyOrigin(record)
        case .tapOrigin: _ = try PSBT.Decoder.tapOrigin(value)
        case .witness: _ = try PSBT.Decoder.witness(value)
        case .bytes32: _ = try Bytes32<MerkleRootMeaning>(rawRepresentation: value)
        case .xOnlyKey: _ = try XOnlyPublicKey(rawRepresentation: value)
        case .leafScript: _ = try PSBT.TapLeafProof(record)
        case .tapTree: _ = try ScriptTree(psbtValue: value)
        case .time: try PSBT.Decoder.checkLockTime(value, in: PSBT.leastTime...UInt32.max)
        case .height: try PSBT.Decoder.checkLockTime(value, in: 1...PSBT.leastTime - 1)
        case .preimage(let kind): try PSBT.Decoder.checkPreimage(record, kind)
        }
    }
}

extension PSBT {
    /// The least lock time that means a Unix time; all below are heights.
    static let leastTime: UInt32 = 500_000_000

    /// Reads the values of records.
    enum Decoder {
        static func number<Number: FixedWidthInteger & UnsignedInteger>(
            _ value: [UInt8], _ type: Number.Type
        ) throws(Refusal) -> Number {
            var reader = ByteReader(value)
            let number = try reader.read(littleEndian: type)
            try reader.finish()
            return number
        }

        static func compactSize(_ value: [UInt8]) throws(Refusal) -> UInt64 {
            var reader = ByteReader(value)
            let number = try reader.readCompactSize()
            try reader.finish()
            return number
        }

        static func output(_ value: [UInt8]) throws(Refusal) -> TransactionOutput {
            var reader = ByteReader(value)
            let output = try TransactionOutput(from: &reader)
            try reader.finish()
            return output
        }

        static func witness(_ value: [UInt8]) throws(Refusal) -> [[UInt8]] {
            var reader = ByteReader(value)
            var items: [[UInt8]] = []
            for _ in 0..<(try reader.readItemCount(leastSizeBytes: 1)) {
                items.append(Array(try reader.readSizedBytes()))
            }
            try reader.finish()
            return items
        }

        /// A fingerprint and steps of 32 bits, least significant byte first.
        static func origin(_ value: ArraySlice<UInt8>) throws(Refusal) -> KeyOrigin {
            var reader = ByteReader(value)
            let fingerprint = Array(try reader.read(count: KeyOrigin.fingerprintCount))
            var steps: [DerivationPath.Step] = []
            while !reader.isAtEnd { steps.append(.init(rawValue: try reader.read(littleEndian: UInt32.self))) }
            return try KeyOrigin(fingerprint: fingerprint, path: DerivationPath(steps))
        }

        static func tapOrigin(
            _ value: [UInt8]
        ) throws(Refusal) -> (leafHashes: [Bytes32<MerkleRootMeaning>], origin: KeyOrigin) {
            var reader = ByteReader(value)
            var leafHashes: [Bytes32<MerkleRootMeaning>] = []
            for _ in 0..<(try reader.readItemCount(leastSizeBytes: 32)) {
                leafHashes.append(try reader.read(Bytes32<MerkleRootMeaning>.self))
            }
            return (leafHashes, try origin(reader.read(count: reader.remaining)))
        }

        /// A key of 33 bytes, or of the 65 that only old outputs have; those are never signed for here, so that their
        /// y is not looked at.
        static func checkPublicKey(_ key: [UInt8]) throws(Refusal) {
            let isForm = key.count == 33 && (key[0] == 2 || key[0] == 3) || key.count == 65 && key[0] == 4
            guard isForm else {
                throw Refusal(.psbtFieldMalformed, "\(key.count) bytes are no public key: 33 or 65 are wanted")
            }
            _ = try XOnlyPublicKey(rawRepresentation: key[1...32])
        }

        static func checkECDSASignature(_ signature: [UInt8]) throws(Refusal) {
            // DER: a sequence whose length is all but its first two bytes and the type behind it.
            guard (9...73).contains(signature.count), signature[0] == 0x30,
                Int(signature[1]) == signature.count - 3
            else { throw Refusal(.psbtFieldMalformed, "the value is no ECDSA signature in DER with a type behind it") }
        }

        static func checkSchnorrSignature(_ signature: [UInt8]) throws(Refusal) {
            guard signature.count == SchnorrSignature.count || signature.count == SchnorrSignature.count + 1 else {
                throw Refusal(
                    .psbtFieldMalformed, "a Schnorr signature has 64 or 65 bytes and \(signature.count) were found")
            }
        }

        static func checkLockTime(_ value: [UInt8], in range: ClosedRange<UInt32>) throws(Refusal) {
            let lockTime = try number(value, UInt32.self)
            guard range.contains(lockTime) else {
                throw Refusal(.psbtFieldMalformed, "\(lockTime) lies outside \(range.lowerBound)…\(range.upperBound)")
            }
        }

        static func checkPreimage(_ record: Record, _ kind: PreimageKind) throws(Refusal) {
            guard kind.hash(record.value) == record.keyData else {
                throw Refusal(.psbtFieldMalformed, "the value's hash is not the one that the key names")
            }
        }
    }
}

extension PSBT.PreimageKind {
    private enum Digest {}

    /// The hash of a preimage.
    func hash(_ preimage: [UInt8]) -> [UInt8] {
        switch self {
        case .ripemd160: BitCacheCrypto.ripemd160(preimage)
        case .sha256: SHA256.hash(preimage, as: Bytes32<Digest>.self).rawRepresentation
        case .hash160: BitCacheCrypto.hash160(preimage)
        case .hash256: doubleSHA256(preimage, as: Bytes32<Digest>.self).rawRepresentation
        }
    }
}

extension KeyOrigin {
    /// The value of a record that names a key's origin.
    var psbtValue: [UInt8] {
        var writer = ByteWriter(reservingCapacity: 4 + 4 * path.steps.count)
        writer.write(fingerprint)
        for step in path.steps { writer.write(littleEndian: step.rawValue) }
        return writer.bytes
    }
}

extension UInt32 {
    /// The value of a record that holds a number.
    var psbtValue: [UInt8] {
        var writer = ByteWriter(reservingCapacity: 4)
        writer.write(littleEndian: self)
        return writer.bytes
    }
}

extension TransactionOutput {
    /// The value of a record that holds an output.
    var psbtValue: [UInt8] {
        var writer = ByteWriter()
        write(to: &writer)
        return writer.bytes
    }
}
