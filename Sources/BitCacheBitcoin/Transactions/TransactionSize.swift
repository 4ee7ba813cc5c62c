public import BitCacheCore
import BitCacheCrypto

/// How an input will be signed, which decides its size.
///
/// The sizes are exact for what this project signs: a Schnorr signature has 64 bytes and an ECDSA signature here always
/// ``SecretKey/ecdsaSignatureSizeBytes``. What other software signs may be smaller or larger by a byte or two.
public enum InputKind: Hashable, Sendable {
    /// One Schnorr signature of 64 bytes, with the default hash type.
    case p2trKeyPath
    /// An ECDSA signature with its type, and a public key.
    case p2wpkh
    /// A witness of so many bytes: the count of its items, then each item after its length.
    case other(witnessSizeBytes: Int)

    /// A Schnorr signature with the default hash type, which is left out.
    public static let schnorrSignatureSizeBytes = SchnorrSignature.count
    /// An ECDSA signature made here, with the byte of its hash type.
    public static let ecdsaSignatureSizeBytes = SecretKey.ecdsaSignatureSizeBytes + 1

    /// The kind of input that spends an output by a key.
    ///
    /// - Throws: `script_kind` for an output that is not signed for here.
    public init(spending script: Script) throws(Refusal) {
        switch script.kind {
        case .p2tr: self = .p2trKeyPath
        case .p2wpkh: self = .p2wpkh
        default: throw Refusal(.scriptKind, "only P2TR and P2WPKH outputs are spent, not \(script)")
        }
    }

    /// An input whose witness will have items of these sizes.
    public static func witness(itemSizesBytes sizes: [Int]) -> InputKind {
        .other(
            witnessSizeBytes: sizes.reduce(compactSizeLength(sizes.count)) {
                precondition($1 >= 0, "an item has no bytes or some")
                return $0 + compactSizeLength($1) + $1
            })
    }

    /// An input that spends by script path: what answers the script, the script, and the control block.
    ///
    /// - Parameters:
    ///   - depth: The branches between the leaf and the root: the count of ``ControlBlock/path``.
    ///   - answerSizesBytes: The sizes of signatures (``schnorrSignatureSizeBytes``), preimages and numbers, as
    ///     ``TransactionInput/scriptPathWitness(answers:leaf:controlBlock:)`` takes the items themselves.
    public static func scriptPath(_ leaf: TapLeaf, depth: Int, answerSizesBytes: [Int]) -> InputKind {
        let controlBlockSizeBytes = ControlBlock.sizeBytes(depth: depth)
        return .witness(itemSizesBytes: answerSizesBytes + [leaf.script.bytes.count, controlBlockSizeBytes])
    }

    /// An input that spends P2WSH: what answers the script, and the script.
    public static func p2wsh(_ witnessScript: Script, answerSizesBytes: [Int]) -> InputKind {
        .witness(itemSizesBytes: answerSizesBytes + [witnessScript.bytes.count])
    }

    /// The count of items, the items' lengths and the items, in bytes; one weight unit each.
    public var witnessSizeBytes: Int {
        switch self {
        case .p2trKeyPath: 1 + 1 + Self.schnorrSignatureSizeBytes
        case .p2wpkh: 1 + 1 + Self.ecdsaSignatureSizeBytes + 1 + 33
        case .other(let witnessSizeBytes): witnessSizeBytes
        }
    }
}

/// The size of a transaction before it is signed, exact for every kind of input that is signed here (``InputKind``).
///
/// At least one input has a witness: a transaction without any is 2 weight units lighter.
public struct TransactionSize: Hashable, Sendable {
    private var inputCount = 0
    private var outputCount = 0
    private var inputWitnessSizeBytes = 0
    private var outputSizeBytes = 0

    /// Outpoint, empty script, sequence.
    private static let inputSizeBytes = 41
    /// Version and lock time.
    private static let frameSizeBytes = 8
    /// The marker and the flag of BIP 144, which weigh as witness.
    private static let markerSizeBytes = 2

    /// The size of a transaction without inputs and outputs.
    public init() {}

    /// Adds up the parts of a transaction.
    public init(inputs: [InputKind], outputs: [Script]) {
        for input in inputs { add(input) }
        for output in outputs { add(output: output) }
    }

    /// Adds so many inputs of one kind.
    public mutating func add(_ input: InputKind, count: Int = 1) {
        precondition(count >= 0, "inputs are added, not taken away")
        precondition(input.witnessSizeBytes >= 1, "a witness has at least the count of its items")
        inputCount += count
        inputWitnessSizeBytes += count * input.witnessSizeBytes
    }

    /// Adds so many outputs with scripts as long as this one.
    public mutating func add(output script: Script, count: Int = 1) {
        precondition(count >= 0, "outputs are added, not taken away")
        outputCount += count
        outputSizeBytes += count * TransactionOutput.sizeBytes(scriptSizeBytes: script.bytes.count)
    }

    /// The weight (BIP 141).
    public var weight: Int {
        let base =
            Self.frameSizeBytes + compactSizeLength(inputCount) + inputCount * Self.inputSizeBytes
            + compactSizeLength(outputCount) + outputSizeBytes
        return base * Transaction.weightPerVirtualByte + Self.markerSizeBytes + inputWitnessSizeBytes
    }

    /// The size by which the fee is reckoned.
    public var virtualSize: Int { Transaction.virtualSize(ofWeight: weight) }
}
