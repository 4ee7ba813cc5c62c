public import BitCacheCore

/// A Bitcoin transaction.
public struct Transaction: Hashable, Sendable {
    /// 2 switches relative locks on (BIP 68).
    public var version: UInt32
    /// The coins that are spent, each once.
    public var inputs: [TransactionInput]
    /// The coins that are made; what they are worth less than the inputs is the fee.
    public var outputs: [TransactionOutput]
    /// The block height or time before which the transaction is not valid; 0 for none.
    public var lockTime: UInt32

    /// The most that a block, and so a transaction, may weigh (BIP 141).
    public static let maximumWeight = 4_000_000
    /// The most that nodes relay.
    public static let maximumStandardWeight = 400_000
    /// Weight units in one virtual byte; a byte outside the witnesses weighs as many.
    public static let weightPerVirtualByte = 4

    /// Puts a transaction together; nothing is checked.
    public init(version: UInt32 = 2, inputs: [TransactionInput], outputs: [TransactionOutput], lockTime: UInt32 = 0) {
        self.version = version
        self.inputs = inputs
        self.outputs = outputs
        self.lockTime = lockTime
    }

    /// The transaction's name, which does not depend on the witnesses.
    ///
    /// - Complexity: hashes the whole transaction on each call.
    public var id: TransactionID { doubleSHA256(rawRepresentation(withWitnesses: false)) }

    /// The id that depends on the witnesses too.
    public var witnessID: WitnessTransactionID { doubleSHA256(rawRepresentation) }

    /// Whether any input has a witness, and so the encoding of BIP 144 is used.
    public var hasWitness: Bool { inputs.contains { !$0.witness.isEmpty } }

    /// The size by which blocks are limited: witness bytes count once, others four times (BIP 141).
    public var weight: Int {
        rawRepresentation(withWitnesses: false).count * (Self.weightPerVirtualByte - 1) + rawRepresentation.count
    }

    /// The size by which fees are reckoned: a quarter of the weight, rounded up.
    public var virtualSize: Int { Self.virtualSize(ofWeight: weight) }

    static func virtualSize(ofWeight weight: Int) -> Int {
        (weight + weightPerVirtualByte - 1) / weightPerVirtualByte
    }

    /// Whether it makes a block's new money instead of spending coins.
    public var isCoinbase: Bool { inputs.count == 1 && inputs[0].outPoint == .coinbase }

    /// Whether the transaction itself says that it may be replaced (BIP 125).
    public var signalsReplacement: Bool { inputs.contains(where: \.signalsReplacement) }

    /// The coin that one of the outputs is.
    public func outPoint(_ index: Int) -> OutPoint {
        precondition(outputs.indices.contains(index), "an outpoint is asked of an output that is there")
        return OutPoint(transactionID: id, index: UInt32(index))
    }
}
