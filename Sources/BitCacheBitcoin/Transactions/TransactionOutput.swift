public import BitCacheCore

/// Money and the condition under which it may be spent.
public struct TransactionOutput: Hashable, Sendable {
    /// The money.
    public let value: Satoshis
    /// The condition.
    public let script: Script

    /// Puts money under a condition.
    public init(value: Satoshis, script: Script) {
        self.value = value
        self.script = script
    }

    /// Whether nodes would refuse to relay the output because spending it costs more than a third of it.
    public var isDust: Bool { value < script.dustThreshold }

    /// The bytes an output takes whose script has so many: value, length and script.
    static func sizeBytes(scriptSizeBytes: Int) -> Int {
        8 + compactSizeLength(scriptSizeBytes) + scriptSizeBytes
    }

    init(from reader: inout ByteReader) throws(Refusal) {
        value = try Satoshis(reader.read(littleEndian: UInt64.self))
        script = try Script(bytes: reader.readSizedBytes())
    }

    func write(to writer: inout ByteWriter) {
        writer.write(littleEndian: value.sat)
        writer.write(sized: script.bytes)
    }
}
