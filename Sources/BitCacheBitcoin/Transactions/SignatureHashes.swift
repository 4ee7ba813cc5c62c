public import BitCacheCore
import BitCacheCrypto

/// What the 32 bytes of a signature digest mean.
public enum SignatureDigestMeaning {}

/// The digest that an input's signature signs.
public typealias SignatureDigest = Bytes32<SignatureDigestMeaning>

/// The digests that the inputs of one transaction sign, given the outputs that they spend.
///
/// The parts that all inputs share are hashed once, so that a transaction of many inputs costs no more than its size.
/// Witnesses (but for an annex, which is an argument) and old input scripts are not part of any digest: inputs may be
/// signed one after the other.
public struct SignatureHashes: Sendable {
    let transaction: Transaction
    let previousOutputs: [TransactionOutput]

    enum PartMeaning {}
    typealias Part = Bytes32<PartMeaning>

    // Hashed once as BIP 341 wants them; BIP 143 wants the hash of three of them.
    let outPoints: Part
    let amounts: Part
    let scripts: Part
    let sequences: Part
    let outputs: Part

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

    static func part<Element>(of elements: [Element], _ write: (Element, inout ByteWriter) -> Void) -> Part {
        var writer = ByteWriter()
        for element in elements { write(element, &writer) }
        return SHA256.hash(writer.bytes)
    }

    /// The input of an index; `input_out_of_range` where there is none.
    func input(_ index: Int) throws(Refusal) -> TransactionInput {
        guard transaction.inputs.indices.contains(index) else {
            throw Refusal(
                .inputOutOfRange, "the transaction has \(transaction.inputs.count) inputs; input \(index) was asked")
        }
        return transaction.inputs[index]
    }

    func singleOutput(_ index: Int) -> Part {
        Self.part(of: [transaction.outputs[index]]) { $0.write(to: &$1) }
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
