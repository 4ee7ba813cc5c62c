import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import BitCacheSettlement

/// Tokens as an attacker or a dishonest host makes them: records changed by hand, and signed again.
enum VectorForge {
    /// New values by record type; `nil` takes the record away.
    typealias Edits = [UInt64: [UInt8]?]

    /// A container with other records.
    static func container(_ token: [UInt8], _ edits: Edits) throws -> [UInt8] {
        var values = try records(of: token)
        for (type, value) in edits { values[type] = value }
        var writer = TLVWriter()
        for (type, value) in values.sorted(by: { $0.key < $1.key }) { writer.write(type, value) }
        return writer.bytes
    }

    /// A signed token with other records, signed by any key, in its text form.
    static func token<Body>(_ token: Verified<Body>, _ edits: Edits = [:], by key: SecretKey) throws -> String {
        let bytes = try container(Array(token.rawRepresentation.dropLast(64)), edits)
        let digest: Bytes32<Never> = TaggedHash(tag: "bitcache/\(Body.kind)").hash(bytes)
        return text(bytes + key.sign(digest).rawRepresentation, like: token.text)
    }

    /// A pay stub with other records, in its text form.
    static func stub(_ stub: PayStub, _ edits: Edits) throws -> String {
        try text(container(stub.token.bytes, edits), like: stub.token.text)
    }

    static func records(of bytes: [UInt8]) throws -> [UInt64: [UInt8]] {
        var reader = ByteReader(bytes)
        var records: [UInt64: [UInt8]] = [:]
        while !reader.isAtEnd {
            let type = try reader.readBigSize()
            let length = try reader.readBigSize()
            records[type] = Array(try reader.read(count: Int(length)))
        }
        return records
    }

    private static func text(_ bytes: [UInt8], like token: String) -> String {
        Bech32.encode(
            prefix: String(token.prefix { $0 != "1" }), fiveBitValues: Bech32.fiveBitValues(of: bytes),
            variant: .bech32m)
    }
}

extension FixedWidthInteger {
    /// The integer as records hold it: most significant byte first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension [UInt8] {
    /// The same bytes with one bit changed.
    func flipped(at position: Int) -> [UInt8] {
        var bytes = self
        bytes[position] ^= 1
        return bytes
    }
}
