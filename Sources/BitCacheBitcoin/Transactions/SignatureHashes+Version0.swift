public import BitCacheCore
import BitCacheCrypto

extension SignatureHashes {
    /// The digest for a P2WPKH input (BIP 143).
    ///
    /// - Throws: `input_out_of_range`; `script_kind` unless the output spent is P2WPKH; `sighash_type` for
    ///   ``SignatureHashType/default``, which ECDSA does not have.
    public func p2wpkh(input index: Int, type: SignatureHashType = .all) throws(Refusal) -> SignatureDigest {
        _ = try input(index)
        let spent = previousOutputs[index].script
        guard spent.kind == .p2wpkh else {
            throw Refusal(.scriptKind, "input \(index) does not spend a P2WPKH output")
        }
        try Self.checkNamed(type)
        return try p2wpkh(input: index, keyHash: spent.bytes.dropFirst(2), typeByte: type.rawValue)
    }

    /// The digest for an input that spends P2WSH (BIP 143).
    ///
    /// - Parameter scriptCode: The witness script; only the part after the last executed OP_CODESEPARATOR where it has
    ///   one.
    /// - Throws: `input_out_of_range`; `sighash_type` for ``SignatureHashType/default``, which ECDSA does not have.
    public func p2wsh(
        input index: Int, scriptCode: Script, type: SignatureHashType = .all
    ) throws(Refusal) -> SignatureDigest {
        try Self.checkNamed(type)
        return try version0(input: index, scriptCode: scriptCode.bytes, typeByte: type.rawValue)
    }

    private static func checkNamed(_ type: SignatureHashType) throws(Refusal) {
        guard type != .default else {
            throw Refusal(.sighashType, "an ECDSA signature always names what it covers")
        }
    }

    /// The digest under the P2PKH script of the same key hash, which BIP 143 puts in place of the output's own.
    func p2wpkh(
        input index: Int, keyHash: some Collection<UInt8>, typeByte: UInt8
    ) throws(Refusal) -> SignatureDigest {
        try version0(input: index, scriptCode: try Script.p2pkh(keyHash: keyHash).bytes, typeByte: typeByte)
    }

    /// The digest of BIP 143 for any byte that a signature may end with: consensus knows no wrong ones.
    ///
    /// - Throws: `input_out_of_range`.
    func version0(input index: Int, scriptCode: [UInt8], typeByte: UInt8) throws(Refusal) -> SignatureDigest {
        let input = try self.input(index)
        let base = typeByte & 0x1f
        let isAnyoneCanPay = typeByte & 0x80 != 0
        let coversOneOutput = base == SignatureHashType.single.rawValue
        let coversAllOutputs = !coversOneOutput && base != SignatureHashType.none.rawValue
        var message = ByteWriter(reservingCapacity: 160 + scriptCode.count)
        message.write(littleEndian: transaction.version)
        message.write(isAnyoneCanPay ? .zero : Self.again(outPoints))
        message.write(isAnyoneCanPay || !coversAllOutputs ? .zero : Self.again(sequences))
        input.outPoint.write(to: &message)
        message.write(sized: scriptCode)
        message.write(littleEndian: previousOutputs[index].value.sat)
        message.write(littleEndian: input.sequence)
        if coversAllOutputs {
            message.write(Self.again(outputs))
        } else if coversOneOutput, transaction.outputs.indices.contains(index) {
            message.write(Self.again(singleOutput(index)))
        } else {
            message.write(Part.zero)
        }
        message.write(littleEndian: transaction.lockTime)
        message.write(littleEndian: UInt32(typeByte))
        return doubleSHA256(message.bytes)
    }

    private static func again(_ part: Part) -> Part {
        SHA256.hash(part.rawRepresentation)
    }
}
