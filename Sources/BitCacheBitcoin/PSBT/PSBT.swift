import BitCacheCore

/// A partially signed Bitcoin transaction: what signers who never meet hand to each other (BIP 174, 370 and 371).
///
/// It is a map of records for the whole, one for each input and one for each output. Version 0 holds the unsigned
/// transaction as one record, version 2 spreads it over the maps; ``unsignedTransaction()`` is the same for both.
///
/// Every value of this type was checked: known records have the form their BIP gives them, none contradicts another,
/// and nothing that the version excludes is there. Records of unknown types stay as they are, in their place. A PSBT
/// that was read is written byte for byte as it came; records that are added are put where their keys sort.
public struct PSBT: Hashable, Sendable {
    /// Which of the two forms it has.
    public enum Version: UInt32, Hashable, Sendable, CaseIterable {
        /// BIP 174: inputs and outputs never change.
        case v0 = 0
        /// BIP 370: inputs and outputs may be added.
        case v2 = 2
    }

    /// The form.
    public internal(set) var version: Version
    /// The records that belong to no input and no output.
    public internal(set) var global: Global
    /// One map for each input, in the transaction's order.
    public internal(set) var inputs: [Input]
    /// One map for each output, in the transaction's order.
    public internal(set) var outputs: [Output]

    /// The most bytes of a PSBT, as many as Bitcoin Core reads.
    public static let maximumSizeBytes = 100_000_000
    /// The most inputs: more do not fit into a block.
    public static let maximumInputCount = Transaction.maximumWeight / (41 * Transaction.weightPerVirtualByte)
    /// The most outputs: more do not fit into a block.
    public static let maximumOutputCount = Transaction.maximumWeight / (9 * Transaction.weightPerVirtualByte)
    /// The most records of one map.
    public static let maximumRecordCount = 10_000
    /// The longest key of a record.
    public static let maximumKeySizeBytes = 10_000
    /// The longest value of a record: no previous transaction is longer.
    public static let maximumValueSizeBytes = Transaction.maximumWeight

    /// The most scripts of a taproot output's tree.
    public static let maximumTreeLeafCount = 10_000

    /// The records of the whole.
    public struct Global: PSBTMap {
        /// The records in the order in which they are written.
        public internal(set) var records: [Record] = []
    }

    /// The records of one input; what they mean is read with `Input+Fields`.
    public struct Input: PSBTMap {
        /// The records in the order in which they are written.
        public internal(set) var records: [Record] = []
    }

    /// The records of one output.
    public struct Output: PSBTMap {
        /// The records in the order in which they are written.
        public internal(set) var records: [Record] = []
    }

    init(version: Version, global: Global, inputs: [Input], outputs: [Output]) {
        self.version = version
        self.global = global
        self.inputs = inputs
        self.outputs = outputs
    }
}

extension PSBT {
    /// The same PSBT with the records of every map in the order of their keys, whoever wrote it.
    public var sorted: PSBT {
        var sorted = self
        sorted.global.sort()
        for index in inputs.indices { sorted.inputs[index].sort() }
        for index in outputs.indices { sorted.outputs[index].sort() }
        return sorted
    }

    /// One of the maps, as messages name it.
    enum Place: CustomStringConvertible {
        case global
        case input(Int)
        case output(Int)

        var description: String {
            switch self {
            case .global: "the global map"
            case .input(let index): "input \(index)"
            case .output(let index): "output \(index)"
            }
        }
    }

    func requireInput(_ index: Int) throws(Refusal) {
        guard inputs.indices.contains(index) else {
            throw Refusal(.inputOutOfRange, "the PSBT has \(inputs.count) inputs; input \(index) was asked")
        }
    }

    func requireOutput(_ index: Int) throws(Refusal) {
        guard outputs.indices.contains(index) else {
            throw Refusal(.psbtOutputOutOfRange, "the PSBT has \(outputs.count) outputs; output \(index) was asked")
        }
    }
}
