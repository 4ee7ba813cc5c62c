public import BitCacheCore

/// Where a key comes from: the master key's fingerprint and the way down from there (BIP 32; BIP 174, BIP 380).
public struct KeyOrigin: Hashable, Sendable, CustomStringConvertible {
    /// The first four bytes of the master key's identifier.
    public let fingerprint: [UInt8]
    /// The way from the master key to the key.
    public let path: DerivationPath

    /// The number of bytes of a fingerprint.
    public static let fingerprintCount = 4

    /// Takes a fingerprint of 4 bytes and a path.
    ///
    /// - Throws: `key_origin_malformed` for a fingerprint of another length.
    public init(fingerprint: [UInt8], path: DerivationPath) throws(Refusal) {
        guard fingerprint.count == Self.fingerprintCount else {
            throw Refusal(.keyOriginMalformed, "a fingerprint has 4 bytes and \(fingerprint.count) were found")
        }
        self.fingerprint = fingerprint
        self.path = path
    }

    /// The fingerprint in hexadecimal and the steps, as descriptors write them: `d34db33f/84'/0'/0'`.
    public var description: String {
        ([Hex.encode(fingerprint)] + path.steps.map(\.description)).joined(separator: "/")
    }
}

extension Refusal.Code {
    /// A text or bytes that should say where a key comes from, and do not.
    public static let keyOriginMalformed = Self(rawValue: "key_origin_malformed")
}
