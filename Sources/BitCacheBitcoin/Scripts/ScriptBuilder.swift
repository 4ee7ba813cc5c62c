public import BitCacheCore

/// Puts a script together from opcodes, data and numbers, each pushed in its shortest form.
///
/// A push that is not the shortest is valid in a block and not relayed, so there is no way to write one here.
public struct ScriptBuilder: Sendable {
    private var bytes: [UInt8] = []

    /// A script without steps.
    public init() {}

    /// Adds opcodes.
    public mutating func append(_ opcodes: Opcode...) {
        bytes += opcodes.map(\.rawValue)
    }

    /// Adds a push of bytes; one byte from 1 to 16 or 0x81, and none at all, are pushed by the number's own opcode.
    public mutating func append(pushing data: some Collection<UInt8>) {
        let instruction = Script.Instruction(pushing: Array(data))
        bytes.append(instruction.opcode.rawValue)
        let count = UInt32(truncatingIfNeeded: instruction.data.count)
        switch instruction.opcode {
        case .pushData1: bytes.append(UInt8(truncatingIfNeeded: count))
        case .pushData2: withUnsafeBytes(of: UInt16(truncatingIfNeeded: count).littleEndian) { bytes += $0 }
        case .pushData4: withUnsafeBytes(of: count.littleEndian) { bytes += $0 }
        default: break
        }
        bytes += instruction.data
    }

    /// Adds a push of 32 bytes.
    public mutating func append<Meaning>(pushing value: Bytes32<Meaning>) {
        append(pushing: value.rawRepresentation)
    }

    /// Adds a push of a number.
    public mutating func append(number: Int64) {
        append(pushing: ScriptNumber.encode(number))
    }

    /// The script.
    ///
    /// - Throws: `script_too_long` above ``Script/maximumSizeBytes``.
    public func script() throws(Refusal) -> Script {
        try Script(bytes: bytes)
    }
}
