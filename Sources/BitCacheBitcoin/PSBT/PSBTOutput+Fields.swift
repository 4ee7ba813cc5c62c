import BitCacheCore
public import BitCacheCrypto

extension PSBT.Output {
    /// The script whose hash a P2SH output names.
    public var redeemScript: Script? { script(.redeemScript) }
    /// The script whose hash a P2WSH output names.
    public var witnessScript: Script? { script(.witnessScript) }

    /// The keys of the output and where they come from: how a signer sees that the output is change.
    public var origins: [(publicKey: [UInt8], origin: KeyOrigin)] {
        all(.origin).compactMap { record in
            (try? PSBT.Decoder.origin(record.value[...])).map { (record.keyData, $0) }
        }
    }

    /// The key of a taproot output before its tweak.
    public var tapInternalKey: XOnlyPublicKey? {
        value(.tapInternalKey).flatMap { try? XOnlyPublicKey(rawRepresentation: $0) }
    }
    /// The scripts of a taproot output.
    public var tapTree: ScriptTree? { value(.tapTree).flatMap { try? ScriptTree(psbtValue: $0) } }
    /// The keys of a taproot output and where they come from.
    public var tapOrigins: [PSBT.TapOrigin] { all(.tapOrigin).compactMap { try? PSBT.TapOrigin($0) } }

    /// What an output of version 2 is; version 0 says it in the transaction.
    var output: TransactionOutput? {
        guard let sat = value(.amount).flatMap({ try? PSBT.Decoder.number($0, UInt64.self) }),
            let value = try? Satoshis(sat), let script = script(.script)
        else { return nil }
        return TransactionOutput(value: value, script: script)
    }

    private func script(_ field: PSBT.OutputField) -> Script? { value(field).flatMap { try? Script(bytes: $0) } }
}

extension PSBT.Global {
    /// The extended public keys from which keys of inputs and outputs follow.
    public var extendedPublicKeys: [PSBT.ExtendedKeyOrigin] {
        all(.extendedPublicKey).compactMap { try? PSBT.ExtendedKeyOrigin($0) }
    }

    func number(_ field: PSBT.GlobalField) -> UInt32? {
        value(field).flatMap { try? PSBT.Decoder.number($0, UInt32.self) }
    }

    /// The flags of BIP 370; nil where the record is not there, which allows no change either.
    var modifiable: PSBT.Modifiable? {
        value(.modifiable).flatMap { $0.first.map(PSBT.Modifiable.init(rawValue:)) }
    }
}

extension PSBT {
    /// What of a PSBT of version 2 may still be changed (BIP 370).
    public struct Modifiable: OptionSet, Hashable, Sendable {
        /// The byte of the record.
        public let rawValue: UInt8
        /// Inputs may be added.
        public static let inputs = Self(rawValue: 1)
        /// Outputs may be added.
        public static let outputs = Self(rawValue: 2)
        /// Some signature ties an input to the output of the same index.
        public static let hasSighashSingle = Self(rawValue: 4)

        /// Takes the byte of the record.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }
    }

    /// What may still be changed; nothing in version 0.
    public var modifiable: Modifiable { global.modifiable ?? [] }
}
