public import BitCacheCore

/// What BIP 322 answers to a message, an address and a signature.
public enum MessageVerdict: Hashable, Sendable {
    /// Whoever made the signature can spend coins of the address.
    case valid
    /// As ``valid``, but only from a lock time on (BIP 65) and for coins of an age (BIP 68), both as transactions write
    /// them; one of them is not 0.
    ///
    /// Whoever signed may be the one whom a script lets spend only later.
    case validAt(lockTime: UInt32, age: UInt32)
    /// The rules that are known here do not say whether the signature is valid.
    case inconclusive(Refusal)
    /// The signature is not one of this message by this address.
    case invalid(Refusal)

    /// Whether the signature counts, now or later.
    public var isValid: Bool {
        switch self {
        case .valid, .validAt: true
        case .inconclusive, .invalid: false
        }
    }

    /// Why the signature does not count; nil where it does.
    public var refusal: Refusal? {
        switch self {
        case .valid, .validAt: nil
        case .inconclusive(let refusal), .invalid(let refusal): refusal
        }
    }
}

extension Refusal.Code {
    /// A text that is no signature of a message.
    public static let messageSignatureMalformed = Self(rawValue: "message_signature_malformed")
    /// A signature that is not one of this message by this address.
    public static let messageSignatureInvalid = Self(rawValue: "message_signature_invalid")
    /// A signature that is judged by rules which are not known here.
    public static let messageSignatureInconclusive = Self(rawValue: "message_signature_inconclusive")
    /// A signature as `signmessage` made it before BIP 322, or an address that has no other.
    public static let messageSignatureLegacy = Self(rawValue: "message_signature_legacy")
}
