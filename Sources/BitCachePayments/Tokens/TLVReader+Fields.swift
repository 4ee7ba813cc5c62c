import BitCacheCore
import BitCacheCrypto

// The fields that many bodies share, each read in exactly one way.
extension TLVReader {
    mutating func takeKey(_ type: UInt64) throws(Refusal) -> XOnlyPublicKey {
        try XOnlyPublicKey(rawRepresentation: take(type))
    }

    mutating func takeOptionalKey(_ type: UInt64) throws(Refusal) -> XOnlyPublicKey? {
        guard let bytes = takeOptional(type) else { return nil }
        return try XOnlyPublicKey(rawRepresentation: bytes)
    }

    mutating func takeTime(_ type: UInt64) throws(Refusal) -> Timestamp {
        try Timestamp(seconds: take(type, as: UInt64.self))
    }

    mutating func takeAmount(_ type: UInt64) throws(Refusal) -> Amount {
        try Amount(msat: take(type, as: UInt64.self))
    }

    mutating func takeOptionalID<Body>(_ type: UInt64, as id: Bytes32<Body>.Type) throws(Refusal) -> Bytes32<Body>? {
        guard let bytes = takeOptional(type) else { return nil }
        return try Bytes32(rawRepresentation: bytes)
    }

    mutating func takeContent(_ type: UInt64) throws(Refusal) -> Content {
        try take(type, count: 40) { (reader) throws(Refusal) in
            try Content(root: reader.read(ContentHash.self), length: reader.read(bigEndian: UInt64.self))
        }
    }

    mutating func takeWindow(_ type: UInt64) throws(Refusal) -> Window {
        try take(type, count: 8) { (reader) throws(Refusal) in
            try Window(ahead: reader.read(bigEndian: UInt32.self), behind: reader.read(bigEndian: UInt32.self))
        }
    }

    /// A text of printable ASCII without spaces, 1 to 255 characters.
    mutating func takeText(_ type: UInt64) throws(Refusal) -> String {
        try PrintableText.check(take(type))
    }

    mutating func takeOptionalText(_ type: UInt64) throws(Refusal) -> String? {
        guard let bytes = takeOptional(type) else { return nil }
        return try PrintableText.check(bytes)
    }
}

/// The alphabet of texts inside tokens: what a shell, a log and a page show alike.
enum PrintableText {
    static let maximumLength = 255

    static func check(_ bytes: some Collection<UInt8>) throws(Refusal) -> String {
        guard (1...maximumLength).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Refusal(
                .fieldOutOfRange, "a text inside a token has 1 to \(maximumLength) characters of printable ASCII")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
