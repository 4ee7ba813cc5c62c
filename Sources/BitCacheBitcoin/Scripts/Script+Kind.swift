public import BitCacheCore

extension Script {
    /// The forms of output that are told apart by their bytes alone.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// Version 0 with a key's hash of 20 bytes (BIP 141).
        case p2wpkh
        /// Version 0 with a script's hash of 32 bytes (BIP 141).
        case p2wsh
        /// Version 1 with a key of 32 bytes (BIP 341).
        case p2tr
        /// A witness program of a version or length that has no meaning yet; anyone may spend it today.
        case witnessUnknown
        /// A public key's hash.
        case p2pkh
        /// A script's hash (BIP 16).
        case p2sh
        /// Data; never spendable.
        case opReturn
        /// Anything else.
        case other
    }

    /// A witness version and its program (BIP 141).
    public struct WitnessProgram: Hashable, Sendable {
        /// 0 to 16.
        public let version: UInt8
        /// 2 to 40 bytes.
        public let program: [UInt8]

        /// The lengths in bytes that a program of any version may have.
        public static let sizesBytes = 2...40

        /// Takes a version and a program as addresses contain them.
        ///
        /// - Throws: `not_canonical` for a version above 16, a program outside ``sizesBytes``, or a program of
        ///   version 0 that has neither 20 nor 32 bytes.
        public init(version: UInt8, program: [UInt8]) throws(Refusal) {
            guard version <= 16, Self.sizesBytes.contains(program.count),
                version != 0 || program.count == 20 || program.count == 32
            else {
                throw Refusal(
                    .notCanonical, "a program of \(program.count) bytes is none of witness version \(version)")
            }
            self.version = version
            self.program = program
        }
    }

    /// The script that demands what a witness program says.
    public init(_ witness: WitnessProgram) {
        let opcode = Opcode(smallNumber: Int(witness.version)) ?? .invalid
        self.init(short: [opcode.rawValue, UInt8(witness.program.count)] + witness.program)
    }

    /// The witness program, where the script is nothing else.
    public var witnessProgram: WitnessProgram? {
        guard let first = bytes.first, bytes.count >= 4, Int(bytes[1]) == bytes.count - 2,
            let version = Opcode(rawValue: first).smallNumber, version >= 0
        else { return nil }
        return try? WitnessProgram(version: UInt8(version), program: Array(bytes[2...]))
    }

    /// What form the script has.
    public var kind: Kind {
        if let witness = witnessProgram {
            return switch (witness.version, witness.program.count) {
            case (0, 20): .p2wpkh
            case (0, 32): .p2wsh
            case (1, 32): .p2tr
            default: .witnessUnknown
            }
        }
        let start = bytes.prefix(3).map(Opcode.init(rawValue:))
        let end = bytes.suffix(2).map(Opcode.init(rawValue:))
        if start.first == .opReturn { return .opReturn }
        if bytes.count == 25, start == [.duplicate, .hash160, .push(20)], end == [.equalVerify, .checkSignature] {
            return .p2pkh
        }
        if bytes.count == 23, start.prefix(2) == [.hash160, .push(20)], end.last == .equal { return .p2sh }
        return .other
    }

    /// The least value that an output with this script may have without being dust.
    ///
    /// Bitcoin Core's rule at its default of 3000 sat per 1000 virtual bytes: the output must be worth its own bytes
    /// and those of an input that spends it, 67 with a witness and 148 without. Nobody spends data, so it costs
    /// nothing.
    public var dustThreshold: Satoshis {
        guard kind != .opReturn else { return .zero }
        let spendingSizeBytes = witnessProgram == nil ? 148 : 67
        let outputSizeBytes = TransactionOutput.sizeBytes(scriptSizeBytes: bytes.count)
        return FeeRate.dustRelay.fee(forVirtualSize: outputSizeBytes + spendingSizeBytes)
    }
}
