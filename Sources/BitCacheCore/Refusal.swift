/// The one way in which BitCache says no: a stable code for programs and a sentence for people.
///
/// Refusals are expected answers of a peer, of the rules or of the world, never programming errors. Two refusals are
/// equal when their codes are equal, so callers and tests compare codes and leave the wording free to improve.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable snake_case name, the same in Swift, JSON and SPEC.md (appendix B).
    ///
    /// Each target declares its codes as static members beside the rules that raise them.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The name itself.
        public let rawValue: String

        /// Names a code; a name that is in use means the same code.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The name itself.
        public var description: String { rawValue }
    }

    /// What programs go by.
    public let code: Code
    /// What was found and what to do about it, for people; it never contains a secret.
    public let message: String

    /// Refuses with a code and a sentence for people.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence, then the code in brackets.
    public var description: String { "\(message) [\(code)]" }

    /// Compares the codes alone.
    public static func == (one: Refusal, other: Refusal) -> Bool { one.code == other.code }

    /// Hashes the code alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension Refusal.Code {
    /// An amount outside 0…21 000 000 BTC, or a sum that leaves that range.
    public static let amountOutOfRange = Self(rawValue: "amount_out_of_range")
    /// A text that should be an amount with its unit written out, and is not.
    public static let amountNotUnderstood = Self(rawValue: "amount_not_understood")
    /// A text that should be a time, and is not.
    public static let timeNotUnderstood = Self(rawValue: "time_not_understood")
    /// A name that is no Bitcoin network known here.
    public static let networkUnknown = Self(rawValue: "network_unknown")
    /// The input ends before the structure does.
    public static let truncated = Self(rawValue: "truncated")
    /// Bytes are left over after the structure ended.
    public static let trailingBytes = Self(rawValue: "trailing_bytes")
    /// A length, count or integer is not written in its one shortest form, or a field has a wrong size.
    public static let notCanonical = Self(rawValue: "not_canonical")
    /// TLV record types do not strictly rise.
    public static let recordOrder = Self(rawValue: "record_order")
    /// A TLV record of an even type that this version does not know.
    public static let unknownRecord = Self(rawValue: "unknown_record")
    /// A TLV record that the message must have is missing.
    public static let missingRecord = Self(rawValue: "missing_record")
    /// The text is not bech32m: character, case, padding or checksum.
    public static let malformedText = Self(rawValue: "malformed_text")
    /// Hexadecimal text of another length or alphabet than expected.
    public static let malformedHex = Self(rawValue: "malformed_hex")
}
