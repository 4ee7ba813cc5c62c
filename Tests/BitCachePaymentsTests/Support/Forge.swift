import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// Tokens as an attacker, a careless host or a newer version makes them: records changed by hand, and signed again.
///
/// It shares only the byte reader and writer with the library, so a token that it builds is a second opinion on the
/// grammar.
enum Forge {
    /// New values by record type; `nil` takes the record away.
    typealias Edits = [UInt64: [UInt8]?]

    static func records(of bytes: some Collection<UInt8>) throws -> [(type: UInt64, value: [UInt8])] {
        var reader = ByteReader(Array(bytes))
        var records: [(type: UInt64, value: [UInt8])] = []
        while !reader.isAtEnd {
            let type = try reader.readBigSize()
            let length = try reader.readBigSize()
            records.append((type, Array(try reader.read(count: Int(length)))))
        }
        return records
    }

    /// The records of a signed token.
    static func records(ofSigned token: [UInt8]) throws -> [(type: UInt64, value: [UInt8])] {
        try records(of: token.dropLast(64))
    }

    /// A container with other records.
    static func container(_ token: [UInt8], _ edits: Edits) throws -> [UInt8] {
        var values: [UInt64: [UInt8]] = [:]
        for record in try records(of: token) { values[record.type] = record.value }
        for (type, value) in edits { values[type] = value }
        var writer = TLVWriter()
        for (type, value) in values.sorted(by: { $0.key < $1.key }) { writer.write(type, value) }
        return writer.bytes
    }

    /// A signed token with other records, signed by any key.
    static func token(_ token: [UInt8], _ edits: Edits = [:], by key: SecretKey) throws -> [UInt8] {
        try sign(container(Array(token.dropLast(64)), edits), by: key)
    }

    /// Any bytes with record 0 in front, signed under the tag of the kind that record 0 names.
    static func sign(_ bytes: [UInt8], by key: SecretKey) -> [UInt8] {
        let kind = bytes.count > 3 ? TokenKind(rawValue: bytes[3]) : nil
        var tag = "bitcache/\(kind?.description ?? "unknown")"
        if kind == .note, let application = (try? records(of: bytes))?.first(where: { $0.type == 4 })?.value {
            tag += "/" + String(decoding: application, as: UTF8.self)
        }
        let digest: Bytes32<Never> = TaggedHash(tag: tag).hash(bytes)
        return bytes + key.sign(digest).rawRepresentation
    }
}

extension Verified {
    /// This token with other records, signed by any key, as it would arrive.
    func forged(_ edits: Forge.Edits, by key: SecretKey) throws -> Received<Body> {
        try Received(rawRepresentation: Forge.token(rawRepresentation, edits, by: key))
    }

    /// This token as it arrives at the other side.
    var received: Received<Body> {
        get throws { try Received(rawRepresentation: rawRepresentation) }
    }
}

extension Receipt {
    /// This receipt with other records.
    func forged(_ edits: Forge.Edits) throws -> Receipt {
        try Receipt(TokenText(rawRepresentation: Forge.container(token.bytes, edits)))
    }
}

extension FixedWidthInteger {
    /// The integer as records hold it: most significant byte first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

/// A refusal to compare with: only codes count.
func refusal(_ code: Refusal.Code) -> Refusal { Refusal(code, "") }
