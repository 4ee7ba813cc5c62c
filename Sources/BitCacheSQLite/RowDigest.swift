import BitCacheCore
import BitCacheCrypto

/// Detects a changed row: SQLite keeps no checksums of what it stores.
enum RowDigest {
    private static let tag = TaggedHash(tag: "bitcache/stored-row")

    /// The digest of a row's values, in the order of their columns.
    static func of(_ table: String, _ values: [StoredValue]) -> StoredValue {
        var message = ByteWriter()
        write(Array(table.utf8), to: &message)
        for value in values {
            switch value {
            case .null:
                message.write(0 as UInt8)
            case .integer(let number):
                message.write(1 as UInt8)
                message.write(bigEndian: UInt64(bitPattern: number))
            case .text(let text):
                message.write(2 as UInt8)
                write(Array(text.utf8), to: &message)
            case .blob(let bytes):
                message.write(3 as UInt8)
                write(bytes, to: &message)
            }
        }
        let digest: Bytes32<RowDigest> = tag.hash(message.bytes)
        return .blob(digest.rawRepresentation)
    }

    private static func write(_ bytes: [UInt8], to message: inout ByteWriter) {
        message.write(bigEndian: UInt64(bytes.count))
        message.write(bytes)
    }
}
