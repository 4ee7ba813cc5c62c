public import BitCacheCore

/// How an input will be signed, which decides its size.
public enum InputKind: Hashable, Sendable, CaseIterable {
    /// One Schnorr signature of 64 bytes; the size is exact.
    case p2trKeyPath
    /// An ECDSA signature, counted at its longest (72 bytes with its type), and a public key.
    case p2wpkh

    /// The kind of input that spends an output.
    ///
    /// - Throws: `script_kind` for an output that is not signed for here.
    public init(spending script: Script) throws(Refusal) {
        switch script.kind {
        case .p2tr: self = .p2trKeyPath
        case .p2wpkh: self = .p2wpkh
        default: throw Refusal(.scriptKind, "only P2TR and P2WPKH outputs are spent, not \(script)")
        }
    }

    /// The count of items, the items' lengths and the items, in bytes; one weight unit each.
    var witnessSizeBytes: Int {
        switch self {
        case .p2trKeyPath: 1 + 1 + 64
        case .p2wpkh: 1 + 1 + 72 + 1 + 33
        }
    }
}

/// The size of a transaction before it is signed: exact with P2TR inputs, an upper bound with P2WPKH inputs.
///
/// A P2WPKH input can turn out up to two bytes of witness lighter, rarely more, because its signature varies.
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
