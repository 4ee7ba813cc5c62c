/// The records that BIP 174, 370 and 371 define, by the number of their type.
protocol PSBTField: RawRepresentable<UInt64>, CaseIterable, Hashable, Sendable {
    /// The name in the BIP.
    var name: String { get }
    /// What stands in the key behind the type.
    var keyForm: PSBT.KeyForm { get }
    /// What the value has to be.
    var valueForm: PSBT.ValueForm { get }
    /// The only version that has the record; nil where both do.
    var onlyVersion: PSBT.Version? { get }
    /// Whether ``onlyVersion`` cannot do without the record.
    var isRequired: Bool { get }
}

extension PSBTField {
    /// Whether the record only helps to find keys and scripts, which are checked for themselves when they are found.
    var isHint: Bool {
        switch valueForm {
        case .origin, .extendedKeyOrigin, .tapOrigin, .tapTree: true
        default: false
        }
    }
}

extension PSBT {
    /// What a key holds behind its type.
    enum KeyForm {
        case none, publicKey, xOnlyKey, extendedKey, hash20, hash32, controlBlock, keyAndLeafHash
    }

    /// What a value holds.
    enum ValueForm {
        case anything, unsignedTransaction, transaction, output, ecdsaSignature, schnorrSignature, uint8, uint32
        case compactSize, amount, script, origin, extendedKeyOrigin, tapOrigin, witness, bytes32, xOnlyKey, leafScript
        case tapTree, time, height, version, preimage(PreimageKind)
    }

    /// The hash functions whose preimages a PSBT can carry.
    public enum PreimageKind: UInt64, Hashable, Sendable, CaseIterable {
        /// RIPEMD-160.
        case ripemd160 = 0x0a
        /// SHA-256.
        case sha256 = 0x0b
        /// RIPEMD-160 of SHA-256.
        case hash160 = 0x0c
        /// SHA-256 of SHA-256.
        case hash256 = 0x0d
    }

    enum GlobalField: UInt64, PSBTField {
        case unsignedTransaction = 0x00
        case extendedPublicKey = 0x01
        case transactionVersion = 0x02
        case fallbackLockTime = 0x03
        case inputCount = 0x04
        case outputCount = 0x05
        case modifiable = 0x06
        case version = 0xfb

        var name: String {
            switch self {
            case .unsignedTransaction: "PSBT_GLOBAL_UNSIGNED_TX"
            case .extendedPublicKey: "PSBT_GLOBAL_XPUB"
            case .transactionVersion: "PSBT_GLOBAL_TX_VERSION"
            case .fallbackLockTime: "PSBT_GLOBAL_FALLBACK_LOCKTIME"
            case .inputCount: "PSBT_GLOBAL_INPUT_COUNT"
            case .outputCount: "PSBT_GLOBAL_OUTPUT_COUNT"
            case .modifiable: "PSBT_GLOBAL_TX_MODIFIABLE"
            case .version: "PSBT_GLOBAL_VERSION"
            }
        }

        var keyForm: KeyForm { self == .extendedPublicKey ? .extendedKey : .none }

        var valueForm: ValueForm {
            switch self {
            case .unsignedTransaction: .unsignedTransaction
            case .extendedPublicKey: .extendedKeyOrigin
            case .transactionVersion, .fallbackLockTime: .uint32
            case .inputCount, .outputCount: .compactSize
            case .modifiable: .uint8
            case .version: .version
            }
        }

        var onlyVersion: Version? {
            switch self {
            case .unsignedTransaction: .v0
            case .extendedPublicKey, .version: nil
            default: .v2
            }
        }

        var isRequired: Bool {
            switch self {
            case .unsignedTransaction, .transactionVersion, .inputCount, .outputCount: true
            default: false
            }
        }
    }

    enum InputField: UInt64, PSBTField {
        case previousTransaction = 0x00
        case witnessUTXO = 0x01
        case partialSignature = 0x02
        case sighashType = 0x03
        case redeemScript = 0x04
        case witnessScript = 0x05
        case origin = 0x06
        case finalScriptSig = 0x07
        case finalWitness = 0x08
        case reservesCommitment = 0x09
        case ripemd160 = 0x0a
        case sha256 = 0x0b
        case hash160 = 0x0c
        case hash256 = 0x0d
        case previousTransactionID = 0x0e
        case outputIndex = 0x0f
        case sequence = 0x10
        case requiredTime = 0x11
        case requiredHeight = 0x12
        case tapKeySignature = 0x13
        case tapScriptSignature = 0x14
        case tapLeaf = 0x15
        case tapOrigin = 0x16
        case tapInternalKey = 0x17
        case tapMerkleRoot = 0x18

        var name: String {
            switch self {
            case .previousTransaction: "PSBT_IN_NON_WITNESS_UTXO"
            case .witnessUTXO: "PSBT_IN_WITNESS_UTXO"
            case .partialSignature: "PSBT_IN_PARTIAL_SIG"
            case .sighashType: "PSBT_IN_SIGHASH_TYPE"
            case .redeemScript: "PSBT_IN_REDEEM_SCRIPT"
            case .witnessScript: "PSBT_IN_WITNESS_SCRIPT"
            case .origin: "PSBT_IN_BIP32_DERIVATION"
            case .finalScriptSig: "PSBT_IN_FINAL_SCRIPTSIG"
            case .finalWitness: "PSBT_IN_FINAL_SCRIPTWITNESS"
            case .reservesCommitment: "PSBT_IN_POR_COMMITMENT"
            case .ripemd160: "PSBT_IN_RIPEMD160"
            case .sha256: "PSBT_IN_SHA256"
            case .hash160: "PSBT_IN_HASH160"
            case .hash256: "PSBT_IN_HASH256"
            case .previousTransactionID: "PSBT_IN_PREVIOUS_TXID"
            case .outputIndex: "PSBT_IN_OUTPUT_INDEX"
            case .sequence: "PSBT_IN_SEQUENCE"
            case .requiredTime: "PSBT_IN_REQUIRED_TIME_LOCKTIME"
            case .requiredHeight: "PSBT_IN_REQUIRED_HEIGHT_LOCKTIME"
            case .tapKeySignature: "PSBT_IN_TAP_KEY_SIG"
            case .tapScriptSignature: "PSBT_IN_TAP_SCRIPT_SIG"
            case .tapLeaf: "PSBT_IN_TAP_LEAF_SCRIPT"
            case .tapOrigin: "PSBT_IN_TAP_BIP32_DERIVATION"
            case .tapInternalKey: "PSBT_IN_TAP_INTERNAL_KEY"
            case .tapMerkleRoot: "PSBT_IN_TAP_MERKLE_ROOT"
            }
        }

        var keyForm: KeyForm {
            switch self {
            case .partialSignature, .origin: .publicKey
            case .ripemd160, .hash160: .hash20
            case .sha256, .hash256: .hash32
            case .tapScriptSignature: .keyAndLeafHash
            case .tapLeaf: .controlBlock
            case .tapOrigin: .xOnlyKey
            default: .none
            }
        }

        var valueForm: ValueForm {
            switch self {
            case .previousTransaction: .transaction
            case .witnessUTXO: .output
            case .partialSignature: .ecdsaSignature
            case .sighashType, .outputIndex, .sequence: .uint32
            case .redeemScript, .witnessScript, .finalScriptSig: .script
            case .origin: .origin
            case .finalWitness: .witness
            case .reservesCommitment: .anything
            case .ripemd160: .preimage(.ripemd160)
            case .sha256: .preimage(.sha256)
            case .hash160: .preimage(.hash160)
            case .hash256: .preimage(.hash256)
            case .previousTransactionID, .tapMerkleRoot: .bytes32
            case .requiredTime: .time
            case .requiredHeight: .height
            case .tapKeySignature, .tapScriptSignature: .schnorrSignature
            case .tapLeaf: .leafScript
            case .tapOrigin: .tapOrigin
            case .tapInternalKey: .xOnlyKey
            }
        }

        var onlyVersion: Version? {
            switch self {
            case .previousTransactionID, .outputIndex, .sequence, .requiredTime, .requiredHeight: .v2
            default: nil
            }
        }

        var isRequired: Bool { self == .previousTransactionID || self == .outputIndex }
    }

    enum OutputField: UInt64, PSBTField {
        case redeemScript = 0x00
        case witnessScript = 0x01
        case origin = 0x02
        case amount = 0x03
        case script = 0x04
        case tapInternalKey = 0x05
        case tapTree = 0x06
        case tapOrigin = 0x07

        var name: String {
            switch self {
            case .redeemScript: "PSBT_OUT_REDEEM_SCRIPT"
            case .witnessScript: "PSBT_OUT_WITNESS_SCRIPT"
            case .origin: "PSBT_OUT_BIP32_DERIVATION"
            case .amount: "PSBT_OUT_AMOUNT"
            case .script: "PSBT_OUT_SCRIPT"
            case .tapInternalKey: "PSBT_OUT_TAP_INTERNAL_KEY"
            case .tapTree: "PSBT_OUT_TAP_TREE"
            case .tapOrigin: "PSBT_OUT_TAP_BIP32_DERIVATION"
            }
        }

        var keyForm: KeyForm {
            switch self {
            case .origin: .publicKey
            case .tapOrigin: .xOnlyKey
            default: .none
            }
        }

        var valueForm: ValueForm {
            switch self {
            case .redeemScript, .witnessScript, .script: .script
            case .origin: .origin
            case .amount: .amount
            case .tapInternalKey: .xOnlyKey
            case .tapTree: .tapTree
            case .tapOrigin: .tapOrigin
            }
        }

        var onlyVersion: Version? { self == .amount || self == .script ? .v2 : nil }

        var isRequired: Bool { self == .amount || self == .script }
    }
}
