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

    /// Reads a fingerprint of 8 hexadecimal digits and the steps behind it: `d34db33f/84h/0h/0h`.
    ///
    /// Capital digits are read too, as some signing devices show them; they are written small.
    ///
    /// - Throws: `key_origin_malformed`; `path_malformed` for more than ``DerivationPath/maximumDepth`` steps.
    public init(parsing text: String) throws(Refusal) {
        try self.init(ascii: Array(text.utf8)[...])
    }

    init(ascii text: ArraySlice<UInt8>) throws(Refusal) {
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = parts.first, first.count == 2 * Self.fingerprintCount,
            let fingerprint = try? Hex.decode(String(decoding: first, as: UTF8.self).lowercased())
        else {
            throw Refusal(.keyOriginMalformed, "an origin begins with a fingerprint of 8 hexadecimal digits")
        }
        var steps: [DerivationPath.Step] = []
        for part in parts.dropFirst() {
            guard let step = DerivationPath.Step(ascii: part) else {
                throw Refusal(
                    .keyOriginMalformed, "step \(steps.count + 1) of the origin is no number such as 84h or 0")
            }
            steps.append(step)
        }
        try self.init(fingerprint: fingerprint, path: DerivationPath(steps))
    }

    /// The origin of a key that lies some steps below this one's.
    ///
    /// - Throws: `path_malformed` for a path that becomes too long.
    public func appending(_ steps: [DerivationPath.Step]) throws(Refusal) -> KeyOrigin {
        try KeyOrigin(fingerprint: fingerprint, path: DerivationPath(path.steps + steps))
    }

    /// The fingerprint in hexadecimal and the steps, hardened ones marked with `'`: `d34db33f/84'/0'/0'`.
    public var description: String {
        ([Hex.encode(fingerprint)] + path.steps.map(\.description)).joined(separator: "/")
    }

    /// The fingerprint and the steps, hardened ones marked with `h`, as descriptors write them.
    var descriptorText: String {
        ([Hex.encode(fingerprint)] + path.steps.map(\.descriptorText)).joined(separator: "/")
    }
}

extension Refusal.Code {
    /// A text or bytes that should say where a key comes from, and do not.
    public static let keyOriginMalformed = Self(rawValue: "key_origin_malformed")
}
