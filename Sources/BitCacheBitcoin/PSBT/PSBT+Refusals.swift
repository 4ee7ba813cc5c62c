public import BitCacheCore

extension Refusal.Code {
    /// Bytes or a text that are no PSBT, or one that is cut or has bytes left over.
    public static let psbtMalformed = Self(rawValue: "psbt_malformed")
    /// A PSBT of a version other than 0 and 2.
    public static let psbtVersionUnknown = Self(rawValue: "psbt_version_unknown")
    /// A PSBT beyond one of its limits: bytes, inputs, outputs, records, length of a key or a value.
    public static let psbtTooLarge = Self(rawValue: "psbt_too_large")
    /// Two records of one map with the same key.
    public static let psbtDuplicateKey = Self(rawValue: "psbt_duplicate_key")
    /// A record of a known type whose key or value does not have the form of its BIP.
    public static let psbtFieldMalformed = Self(rawValue: "psbt_field_malformed")
    /// A record that the PSBT's version excludes.
    public static let psbtFieldNotAllowed = Self(rawValue: "psbt_field_not_allowed")
    /// A record that the PSBT's version cannot do without.
    public static let psbtFieldMissing = Self(rawValue: "psbt_field_missing")
    /// Records that cannot all be true.
    public static let psbtContradiction = Self(rawValue: "psbt_contradiction")
    /// Inputs of which some want a lock by height and others one by time.
    public static let psbtLockTimesConflict = Self(rawValue: "psbt_lock_times_conflict")
    /// An output that the PSBT does not have.
    public static let psbtOutputOutOfRange = Self(rawValue: "psbt_output_out_of_range")
    /// A change of inputs or outputs that the PSBT does not allow.
    public static let psbtNotModifiable = Self(rawValue: "psbt_not_modifiable")
    /// An input of which it is not known, or not proven, what it spends.
    public static let psbtUTXOMissing = Self(rawValue: "psbt_utxo_missing")
    /// A signature hash type that the signer was not told to accept.
    public static let psbtSighashNotAllowed = Self(rawValue: "psbt_sighash_not_allowed")
    /// A signature in a PSBT that is not its key's.
    public static let psbtSignatureInvalid = Self(rawValue: "psbt_signature_invalid")
    /// PSBTs of different transactions or versions, which cannot become one.
    public static let psbtOtherTransaction = Self(rawValue: "psbt_other_transaction")
    /// An input that lacks signatures or preimages, or whose script is not understood.
    public static let psbtIncomplete = Self(rawValue: "psbt_incomplete")
    /// A fee above what the caller said, or what anybody ever pays.
    public static let psbtFeeTooHigh = Self(rawValue: "psbt_fee_too_high")
}
