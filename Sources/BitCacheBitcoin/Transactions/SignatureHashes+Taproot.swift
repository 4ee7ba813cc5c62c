public import BitCacheCore
import BitCacheCrypto

extension SignatureHashes {
    private static let sighash = TaggedHash(tag: "TapSighash")

    /// The position of a script's last executed OP_CODESEPARATOR where it has executed none.
    public static let noCodeSeparator = UInt32.max

    /// What a signature by script path covers beyond one by key path (BIP 342).
    private struct ScriptPath {
        var leafHash: Bytes32<MerkleRootMeaning>
        var codeSeparatorPosition: UInt32
        /// The version of the public keys: the only one there is.
        static let keyVersion: UInt8 = 0
    }

    /// The digest for a P2TR input that is spent by its key (BIP 341).
    ///
    /// - Parameter annex: The annex of the input's witness, 0x50 first; standard transactions have none.
    /// - Throws: `input_out_of_range`; `sighash_without_output` where the type covers the output of the same index
    ///   and there is none.
    public func keyPath(
        input index: Int, type: SignatureHashType = .default, annex: [UInt8]? = nil
    ) throws(Refusal) -> SignatureDigest {
        try taproot(input: index, type: type, annexHash: annex.map(Self.annexHash), path: nil)
    }

    /// The digest for a P2TR input that is spent by a script of its tree (BIP 342).
    ///
    /// - Parameters:
    ///   - leafHash: ``TapLeaf/hash`` of the script.
    ///   - codeSeparatorPosition: Which instruction, counted from 0, is the last OP_CODESEPARATOR that ran before the
    ///     signature is checked; ``noCodeSeparator`` in nearly every script.
    ///   - annex: The annex of the input's witness, 0x50 first; standard transactions have none.
    /// - Throws: `input_out_of_range`; `sighash_without_output`.
    public func scriptPath(
        input index: Int, leafHash: Bytes32<MerkleRootMeaning>, type: SignatureHashType = .default,
        codeSeparatorPosition: UInt32 = Self.noCodeSeparator, annex: [UInt8]? = nil
    ) throws(Refusal) -> SignatureDigest {
        try scriptPath(
            input: index, leafHash: leafHash, type: type, codeSeparatorPosition: codeSeparatorPosition,
            annexHash: annex.map(Self.annexHash))
    }

    /// The same with the annex hashed already: a script may check many signatures, and an annex be as large as a block.
    func scriptPath(
        input index: Int, leafHash: Bytes32<MerkleRootMeaning>, type: SignatureHashType,
        codeSeparatorPosition: UInt32, annexHash: Part?
    ) throws(Refusal) -> SignatureDigest {
        try taproot(
            input: index, type: type, annexHash: annexHash,
            path: ScriptPath(leafHash: leafHash, codeSeparatorPosition: codeSeparatorPosition))
    }

    /// What signatures cover of an annex.
    static func annexHash(_ annex: [UInt8]) -> Part {
        part(of: [annex]) { $1.write(sized: $0) }
    }

    private func taproot(
        input index: Int, type: SignatureHashType, annexHash: Part?, path: ScriptPath?
    ) throws(Refusal) -> SignatureDigest {
        let input = try self.input(index)
        guard !type.coversOneOutput || transaction.outputs.indices.contains(index) else {
            throw Refusal(.sighashWithoutOutput, "input \(index) should sign the output of its index: there is none")
        }
        var message = ByteWriter(reservingCapacity: 280)
        message.write(UInt8(0))  // the epoch of BIP 341
        message.write(type.rawValue)
        message.write(littleEndian: transaction.version)
        message.write(littleEndian: transaction.lockTime)
        if !type.isAnyoneCanPay {
            for part in [outPoints, amounts, scripts, sequences] { message.write(part) }
        }
        if type.coversAllOutputs { message.write(outputs) }
        message.write(UInt8((path == nil ? 0 : 2) + (annexHash == nil ? 0 : 1)))  // the spend type
        if type.isAnyoneCanPay {
            input.outPoint.write(to: &message)
            previousOutputs[index].write(to: &message)
            message.write(littleEndian: input.sequence)
        } else {
            message.write(littleEndian: UInt32(truncatingIfNeeded: index))
        }
        if let annexHash { message.write(annexHash) }
        if type.coversOneOutput { message.write(singleOutput(index)) }
        if let path {
            message.write(path.leafHash)
            message.write(ScriptPath.keyVersion)
            message.write(littleEndian: path.codeSeparatorPosition)
        }
        return Self.sighash.hash(message.bytes)
    }
}
