/// What a signature covers: the last byte of an ECDSA signature, or the 65th of a Schnorr signature.
public enum SignatureHashType: UInt8, Sendable, CaseIterable {
    /// Everything, said by leaving the byte out (BIP 341 only).
    case `default` = 0x00
    /// All inputs and all outputs.
    case all = 0x01
    /// All inputs and no output.
    case none = 0x02
    /// All inputs and the output of the same index.
    case single = 0x03
    /// This input and all outputs.
    case allAnyoneCanPay = 0x81
    /// This input and no output.
    case noneAnyoneCanPay = 0x82
    /// This input and the output of the same index.
    case singleAnyoneCanPay = 0x83

    /// Whether other inputs may be added.
    var isAnyoneCanPay: Bool { rawValue & 0x80 != 0 }

    var coversAllOutputs: Bool { self == .default || self == .all || self == .allAnyoneCanPay }

    var coversOneOutput: Bool { self == .single || self == .singleAnyoneCanPay }
}
