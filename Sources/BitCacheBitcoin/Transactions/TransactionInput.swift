import BitCacheCore

/// Spends one coin: which one, and what answers its script.
public struct TransactionInput: Hashable, Sendable {
    /// The coin that is spent.
    public let outPoint: OutPoint
    /// Relative lock (BIP 68) and replaceability (BIP 125) in one number.
    public var sequence: UInt32
    /// The witness stack, empty until the input is signed.
    public var witness: [[UInt8]]
    /// The answer of inputs before segregated witness; empty for every input that is signed here.
    public var scriptSig: Script

    /// The sequence that switches lock time, relative lock and replacement off.
    public static let finalSequence: UInt32 = 0xffff_ffff
    /// The sequence that allows replacement (BIP 125) and sets no relative lock.
    public static let replaceableSequence: UInt32 = 0xffff_fffd

    /// Spends a coin, at first without a signature.
    public init(
        outPoint: OutPoint, sequence: UInt32 = Self.replaceableSequence, witness: [[UInt8]] = [],
        scriptSig: Script = .empty
    ) {
        self.outPoint = outPoint
        self.sequence = sequence
        self.witness = witness
        self.scriptSig = scriptSig
    }

    /// Whether the input says that its transaction may be replaced (BIP 125).
    public var signalsReplacement: Bool { sequence <= Self.replaceableSequence }

    /// Reads the part before the outputs; the witness follows after them.
    init(from reader: inout ByteReader) throws(Refusal) {
        outPoint = try OutPoint(from: &reader)
        scriptSig = try Script(bytes: reader.readSizedBytes())
        sequence = try reader.read(littleEndian: UInt32.self)
        witness = []
    }

    func write(to writer: inout ByteWriter) {
        outPoint.write(to: &writer)
        writer.write(sized: scriptSig.bytes)
        writer.write(littleEndian: sequence)
    }

    mutating func readWitness(from reader: inout ByteReader) throws(Refusal) {
        for _ in 0..<(try reader.readItemCount(leastSizeBytes: 1)) {
            witness.append(Array(try reader.readSizedBytes()))
        }
    }

    func writeWitness(to writer: inout ByteWriter) {
        writer.write(compactSize: witness.count)
        for item in witness { writer.write(sized: item) }
    }
}
