public import BitCacheCore

/// Names one output of one transaction, and so one coin.
public struct OutPoint: Hashable, Comparable, Sendable {
    /// The transaction that has the output.
    public let transactionID: TransactionID
    /// The output's place in its transaction, from 0.
    public let index: UInt32

    /// The number of bytes of ``rawRepresentation``.
    public static let count = 36

    /// What the single input of a coinbase names: no output of any transaction.
    public static let coinbase = OutPoint(transactionID: .zero, index: .max)

    /// Names an output.
    public init(transactionID: TransactionID, index: UInt32) {
        self.transactionID = transactionID
        self.index = index
    }

    /// Takes 36 bytes: the transaction's id and the index, little-endian.
    ///
    /// - Throws: `truncated`, `trailing_bytes`.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        var reader = ByteReader(Array(rawRepresentation))
        try self.init(from: &reader)
        try reader.finish()
    }

    init(from reader: inout ByteReader) throws(Refusal) {
        transactionID = try reader.read(TransactionID.self)
        index = try reader.read(littleEndian: UInt32.self)
    }

    /// The 36 bytes as transactions contain them.
    public var rawRepresentation: [UInt8] {
        var writer = ByteWriter(reservingCapacity: Self.count)
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout ByteWriter) {
        writer.write(transactionID)
        writer.write(littleEndian: index)
    }

    /// Orders by the bytes of the id as transactions contain them, then by index.
    public static func < (left: Self, right: Self) -> Bool {
        (left.transactionID, left.index) < (right.transactionID, right.index)
    }
}

extension OutPoint: CustomStringConvertible {
    /// The id as explorers show it, a colon and the index.
    public var description: String { "\(transactionID.displayHex):\(index)" }

    /// Reads the form of ``description``.
    ///
    /// - Throws: `outpoint_not_understood`.
    public init(parsing text: String) throws(Refusal) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = try? TransactionID(displayHex: String(Substring(parts[0]))),
            let index = UInt32(Substring(parts[1])), String(index).utf8.elementsEqual(parts[1])
        else {
            throw Refusal(
                .outPointNotUnderstood, "\(text.quoted) is not a transaction id, a colon and an output's index")
        }
        self.init(transactionID: id, index: index)
    }
}

extension Refusal.Code {
    /// A text that should name an output of a transaction, and does not.
    public static let outPointNotUnderstood = Self(rawValue: "outpoint_not_understood")
}
