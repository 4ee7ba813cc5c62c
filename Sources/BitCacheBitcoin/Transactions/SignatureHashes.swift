public import BitCacheCore
import BitCacheCrypto

/// What the 32 bytes of a signature digest mean.
public enum SignatureDigestMeaning {}

/// The digest that an input's signature signs.
public typealias SignatureDigest = Bytes32<SignatureDigestMeaning>

/// The digests that the inputs of one transaction sign, given the outputs that they spend.
///
/// The parts that all inputs share are hashed once, so that a transaction of many inputs costs no more than its size.
/// Witnesses and old input scripts are not part of any digest: inputs may be signed one after the other.
public struct SignatureHashes: Sendable {
    let transaction: Transaction
    let previousOutputs: [TransactionOutput]

    private enum PartMeaning {}
    private typealias Part = Bytes32<PartMeaning>

    // Hashed once as BIP 341 wants them; BIP 143 wants the hash of three of them.
    private let outPoints: Part
    private let amounts: Part
    private let scripts: Part
    private let sequences: Part
    private let outputs: Part

    /// Prepares the digests.
    ///
    /// - Parameter previousOutputs: The outputs that the inputs spend, in the order of the inputs.
    /// - Throws: `previous_outputs_count` unless there is one for each input.
    public init(_ transaction: Transaction, previousOutputs: [TransactionOutput]) throws(Refusal) {
        guard transaction.inputs.count == previousOutputs.count else {
            throw Refusal(
                .previousOutputsCount,
                "\(transaction.inputs.count) inputs spend as many outputs, and \(previousOutputs.count) were given")
        }
        self.transaction = transaction
        self.previousOutputs = previousOutputs
        outPoints = Self.part(of: transaction.inputs) { $1.write($0.outPoint.rawRepresentation) }
        amounts = Self.part(of: previousOutputs) { $1.write(littleEndian: $0.value.sat) }
        scripts = Self.part(of: previousOutputs) { $1.write(sized: $0.script.bytes) }
        sequences = Self.part(of: transaction.inputs) { $1.write(littleEndian: $0.sequence) }
        outputs = Self.part(of: transaction.outputs) { $0.write(to: &$1) }
    }

    private static func part<Element>(of elements: [Element], _ write: (Element, inout ByteWriter) -> Void) -> Part {
        var writer = ByteWriter()
        for element in elements { write(element, &writer) }
        return SHA256.hash(writer.bytes)
    }

    private static let keyPathHash = TaggedHash(tag: "TapSighash")

    /// The digest for a P2TR input that is spent by its key (BIP 341, without annex).
    ///
    /// - Throws: `input_out_of_range`; `sighash_without_output` where the type covers the output of the same index
    ///   and there is none.
    public func keyPath(input index: Int, type: SignatureHashType = .default) throws(Refusal) -> SignatureDigest {
        let input = try self.input(index)
        guard !type.coversOneOutput || transaction.outputs.indices.contains(index) else {
            throw Refusal(.sighashWithoutOutput, "input \(index) should sign the output of its index: there is none")
        }
        var message = ByteWriter(reservingCapacity: 211)
        message.write(UInt8(0))  // the epoch of BIP 341
        message.write(type.rawValue)
        message.write(littleEndian: transaction.version)
        message.write(littleEndian: transaction.lockTime)
        if !type.isAnyoneCanPay {
            for part in [outPoints, amounts, scripts, sequences] { message.write(part) }
        }
        if type.coversAllOutputs { message.write(outputs) }
        message.write(UInt8(0))  // the spend type: key path, no annex
        if type.isAnyoneCanPay {
            input.outPoint.write(to: &message)
            previousOutputs[index].write(to: &message)
            message.write(littleEndian: input.sequence)
        } else {
            message.write(littleEndian: UInt32(truncatingIfNeeded: index))
        }
        if type.coversOneOutput { message.write(singleOutput(index)) }
        return Self.keyPathHash.hash(message.bytes)
    }

    /// The digest for a P2WPKH input (BIP 143).
    ///
    /// - Throws: `input_out_of_range`; `script_kind` unless the output spent is P2WPKH; `sighash_type` for
    ///   ``SignatureHashType/default``, which ECDSA does not have.
    public func p2wpkh(input index: Int, type: SignatureHashType = .all) throws(Refusal) -> SignatureDigest {
        let input = try self.input(index)
        let spent = previousOutputs[index]
        guard spent.script.kind == .p2wpkh else {
            throw Refusal(.scriptKind, "input \(index) does not spend a P2WPKH output")
        }
        guard type != .default else {
            throw Refusal(.sighashType, "an ECDSA signature always names what it covers")
        }
        // BIP 143 demands the P2PKH script of the same key hash in place of the output's own.
        let scriptCode = try Script.p2pkh(keyHash: spent.script.bytes.dropFirst(2))
        let coversSequences = !type.isAnyoneCanPay && type.coversAllOutputs
        var message = ByteWriter(reservingCapacity: 182)
        message.write(littleEndian: transaction.version)
        message.write(type.isAnyoneCanPay ? .zero : Self.again(outPoints))
        message.write(coversSequences ? Self.again(sequences) : .zero)
        input.outPoint.write(to: &message)
        message.write(sized: scriptCode.bytes)
        message.write(littleEndian: spent.value.sat)
        message.write(littleEndian: input.sequence)
        if type.coversAllOutputs {
            message.write(Self.again(outputs))
        } else if type.coversOneOutput, transaction.outputs.indices.contains(index) {
            message.write(Self.again(singleOutput(index)))
        } else {
            message.write(Part.zero)
        }
        message.write(littleEndian: transaction.lockTime)
        message.write(littleEndian: UInt32(type.rawValue))
        return doubleSHA256(message.bytes)
    }

    /// The input of an index; `input_out_of_range` where there is none.
    func input(_ index: Int) throws(Refusal) -> TransactionInput {
        guard transaction.inputs.indices.contains(index) else {
            throw Refusal(
                .inputOutOfRange, "the transaction has \(transaction.inputs.count) inputs; input \(index) was asked")
        }
        return transaction.inputs[index]
    }

    private func singleOutput(_ index: Int) -> Part {
        Self.part(of: [transaction.outputs[index]]) { $0.write(to: &$1) }
    }

    private static func again(_ part: Part) -> Part {
        SHA256.hash(part.rawRepresentation)
    }
}

extension Refusal.Code {
    /// Another number of spent outputs than of inputs.
    public static let previousOutputsCount = Self(rawValue: "previous_outputs_count")
    /// An input that the transaction does not have.
    public static let inputOutOfRange = Self(rawValue: "input_out_of_range")
    /// A signature that should cover the output of its input's index, where there is none.
    public static let sighashWithoutOutput = Self(rawValue: "sighash_without_output")
    /// A signature hash type that does not exist for this kind of input.
    public static let sighashType = Self(rawValue: "sighash_type")
    /// An output of another kind than the operation is for.
    public static let scriptKind = Self(rawValue: "script_kind")
}
