public import BitCacheCore

/// A token as it travels: its bytes, with the kind and network that the text prefix or record 0 names.
///
/// Only the form is checked here. SPEC.md §3.1.
public struct TokenText: Hashable, Sendable {
    /// The version of the grammar that this library reads and writes.
    public static let version: UInt8 = 1
    /// The bytes of record 0, with which every token begins.
    static let headerSize = 5

    public let kind: TokenKind
    public let network: Network
    public let bytes: [UInt8]

    package init(kind: TokenKind, network: Network, bytes: [UInt8]) {
        self.kind = kind
        self.network = network
        self.bytes = bytes
    }

    /// Whether a line is meant to be a token: it begins with a known prefix and the digit 1.
    public static func looksLikeToken(_ line: some StringProtocol) -> Bool {
        prefix(of: line) != nil
    }

    /// The kind that a line's prefix names, whatever follows it.
    public static func kind(ofPrefix line: some StringProtocol) -> TokenKind? {
        prefix(of: line)?.0
    }

    /// Reads the text form.
    ///
    /// - Throws: `not_a_token` without a known prefix, `token_too_long`, `malformed_text`, then what record 0 gives:
    ///   `version_unknown`, `kind_unknown`, `network_unknown`, and `prefix_mismatch` where the two disagree.
    public init(parsing text: some StringProtocol) throws(Refusal) {
        guard let (kind, network) = Self.prefix(of: text) else {
            throw Refusal(.notAToken, "the text does not begin with the prefix of a BitCache token")
        }
        // Eight characters carry five bytes; the prefix and the checksum come on top.
        guard text.utf8.count <= kind.maximumSize / 5 * 8 + 40 else {
            throw Refusal(.tokenTooLong, "a \(kind) has at most \(kind.maximumSize) bytes")
        }
        let decoded = try Bech32.decode(text, variant: .bech32m)
        // Bech32 ends its prefix at the last 1; more text before it would be a second text form of the same bytes.
        guard decoded.prefix == kind.prefixWord + network.prefixSuffix else {
            throw Refusal(.malformedText, "the digit 1 stands once, behind the prefix")
        }
        try self.init(rawRepresentation: Bech32.bytes(of: decoded.fiveBitValues))
        guard self.kind == kind, self.network == network else {
            throw Refusal(
                .prefixMismatch, "the prefix says \(kind) on \(network), the token \(self.kind) on \(self.network)")
        }
    }

    /// Reads the binary form: its kind and network are those of record 0.
    public init(rawRepresentation bytes: [UInt8]) throws(Refusal) {
        guard bytes.count >= Self.headerSize else {
            throw Refusal(.truncated, "a token has at least the \(Self.headerSize) bytes of record 0")
        }
        guard bytes[0] == 0, bytes[1] == 3 else {
            throw Refusal(.missingRecord, "a token begins with record 0 of three bytes")
        }
        guard bytes[2] == Self.version else {
            throw Refusal(.versionUnknown, "version \(bytes[2]) is not known; a newer program may read it")
        }
        guard let kind = TokenKind(rawValue: bytes[3]) else {
            throw Refusal(.kindUnknown, "kind \(bytes[3]) is not known; a newer program may read it")
        }
        guard let network = Network(rawValue: bytes[4]) else {
            throw Refusal(.networkUnknown, "network \(bytes[4]) is not known")
        }
        guard bytes.count <= kind.maximumSize else {
            throw Refusal(
                .tokenTooLong, "a \(kind) has at most \(kind.maximumSize) bytes, and \(bytes.count) were found")
        }
        self.init(kind: kind, network: network, bytes: bytes)
    }

    /// The text form.
    public var text: String {
        Bech32.encode(
            prefix: kind.prefixWord + network.prefixSuffix, fiveBitValues: Bech32.fiveBitValues(of: bytes),
            variant: .bech32m)
    }

    /// The three bytes of record 0.
    package var header: [UInt8] { [Self.version, kind.rawValue, network.rawValue] }

    private static func prefix(of text: some StringProtocol) -> (TokenKind, Network)? {
        // Bytes and not characters: what follows the 1 must not decide whether it is one.
        let start = text.utf8.prefix(longestPrefix + 1)
        guard let separator = start.firstIndex(of: UInt8(ascii: "1")) else { return nil }
        return prefixes[String(decoding: start[..<separator], as: UTF8.self)]
    }

    private static let longestPrefix = prefixes.keys.map(\.utf8.count).reduce(0, max)

    private static let prefixes: [String: (TokenKind, Network)] = {
        var table: [String: (TokenKind, Network)] = [:]
        for kind in TokenKind.allCases {
            for network in Network.allCases { table[kind.prefixWord + network.prefixSuffix] = (kind, network) }
        }
        return table
    }()
}

extension Refusal.Code {
    /// Text that does not begin with a known prefix and the digit 1.
    public static let notAToken = Self(rawValue: "not_a_token")
    /// A token longer than its kind may be.
    public static let tokenTooLong = Self(rawValue: "token_too_long")
    /// A version of the grammar that is not known.
    public static let versionUnknown = Self(rawValue: "version_unknown")
    /// A kind of token that is not known.
    public static let kindUnknown = Self(rawValue: "kind_unknown")
    /// A token of another kind than the one expected.
    public static let kindUnexpected = Self(rawValue: "kind_unexpected")
    /// The text prefix and record 0 disagree.
    public static let prefixMismatch = Self(rawValue: "prefix_mismatch")
    /// A token of another network than the rest.
    public static let networkMismatch = Self(rawValue: "network_mismatch")
    /// The signature is not the signer's, or the bytes were changed.
    public static let signatureInvalid = Self(rawValue: "signature_invalid")
    /// A field whose value its message does not allow.
    public static let fieldOutOfRange = Self(rawValue: "field_out_of_range")
    /// A key that is not the one which has to sign.
    public static let wrongSigner = Self(rawValue: "wrong_signer")
    /// The moment at which something must still be usable has passed.
    public static let expired = Self(rawValue: "expired")
}
