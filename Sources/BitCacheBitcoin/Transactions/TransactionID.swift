public import BitCacheCore

/// A meaning of 32 bytes that Bitcoin's tools show with the bytes in reversed order.
public protocol ShownReversed {}

/// What the 32 bytes of a transaction's id mean.
public enum TransactionIDMeaning: ShownReversed {}

/// A transaction's id, in the order in which transactions contain it: SHA-256 twice over the form without witnesses.
public typealias TransactionID = Bytes32<TransactionIDMeaning>

/// What the 32 bytes of a witness transaction id mean.
public enum WitnessTransactionIDMeaning: ShownReversed {}

/// The id of a transaction together with its witnesses (BIP 141).
public typealias WitnessTransactionID = Bytes32<WitnessTransactionIDMeaning>

/// What the 32 bytes of a block's hash mean.
public enum BlockHashMeaning: ShownReversed {}

/// A block's hash, in the order in which headers contain it.
public typealias BlockHash = Bytes32<BlockHashMeaning>

extension Bytes32 where Meaning: ShownReversed {
    /// The bytes last to first in hexadecimal, as explorers and Bitcoin Core show them.
    public var displayHex: String { Hex.encode(rawRepresentation.reversed()) }

    /// Reads the form that explorers and Bitcoin Core show.
    ///
    /// - Throws: `malformed_hex`, or `not_canonical` for another number of bytes than 32.
    public init(displayHex: String) throws(Refusal) {
        try self.init(rawRepresentation: Hex.decode(displayHex).reversed())
    }
}
