public import BitCacheCore

// version 4 | [marker 0, flag 1] | inputs | outputs | [one witness stack an input] | lock time 4    (BIP 144)

extension Transaction {
    /// The least bytes of an input (outpoint, empty script, sequence) and of an output (value, empty script).
    private static let leastInputSizeBytes = 41
    private static let leastOutputSizeBytes = 9

    /// The bytes of the transaction, with witnesses where there is any (BIP 144).
    public var rawRepresentation: [UInt8] { rawRepresentation(withWitnesses: hasWitness) }

    func rawRepresentation(withWitnesses: Bool) -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: 16 + inputs.count * 148 + outputs.count * 43)
        writer.write(littleEndian: version)
        if withWitnesses { writer.write([0, 1]) }
        writer.write(compactSize: inputs.count)
        for input in inputs { input.write(to: &writer) }
        writer.write(compactSize: outputs.count)
        for output in outputs { output.write(to: &writer) }
        if withWitnesses {
            for input in inputs { input.writeWitness(to: &writer) }
        }
        writer.write(littleEndian: lockTime)
        return writer.bytes
    }

    /// Reads a transaction strictly: each has one form, and writing it again gives the same bytes.
    ///
    /// Nothing is said about rules beyond the form, such as whether the inputs exist.
    ///
    /// - Throws: `truncated`, `trailing_bytes`, `not_canonical` (a number that is not the shortest, an unknown flag,
    ///   witnesses announced and all empty), `tx_empty` without inputs or outputs, `tx_too_large` above
    ///   ``maximumWeight``, `script_too_long`, `amount_out_of_range`.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        // Every byte weighs at least one unit, so this bounds the work before anything is read.
        guard rawRepresentation.count <= Self.maximumWeight else {
            throw Refusal(.transactionTooLarge, "\(rawRepresentation.count) bytes are more than fit into a block")
        }
        var reader = ByteReader(Array(rawRepresentation))
        try self.init(from: &reader)
        try reader.finish()
    }

    private init(from reader: inout ByteReader) throws(Refusal) {
        version = try reader.read(littleEndian: UInt32.self)
        var inputCount = try reader.readItemCount(leastSizeBytes: Self.leastInputSizeBytes)
        // A count of no inputs is the marker of BIP 144.
        let isMarked = inputCount == 0
        if isMarked {
            guard try reader.readByte() == 1 else {
                throw Refusal(.notCanonical, "after the marker of BIP 144 the flag 1 is expected")
            }
            inputCount = try reader.readItemCount(leastSizeBytes: Self.leastInputSizeBytes)
        }
        inputs = []
        for _ in 0..<inputCount { inputs.append(try TransactionInput(from: &reader)) }
        let outputCount = try reader.readItemCount(leastSizeBytes: Self.leastOutputSizeBytes)
        outputs = []
        for _ in 0..<outputCount { outputs.append(try TransactionOutput(from: &reader)) }
        if isMarked {
            for index in inputs.indices { try inputs[index].readWitness(from: &reader) }
        }
        lockTime = try reader.read(littleEndian: UInt32.self)
        guard !inputs.isEmpty, !outputs.isEmpty else {
            throw Refusal(.transactionEmpty, "a transaction has at least one input and one output")
        }
        guard !isMarked || hasWitness else {
            throw Refusal(.notCanonical, "witnesses are announced and every one of them is empty")
        }
        guard weight <= Self.maximumWeight else {
            throw Refusal(.transactionTooLarge, "the transaction weighs \(weight), more than fits into a block")
        }
    }
}

extension Refusal.Code {
    /// A transaction without inputs or without outputs.
    public static let transactionEmpty = Self(rawValue: "tx_empty")
    /// A transaction larger than a block takes or nodes relay.
    public static let transactionTooLarge = Self(rawValue: "tx_too_large")
}
