public import BitCacheCore
import CLibCrypto

/// SHA-256 (FIPS 180-4) through libcrypto; a value, so that a copy keeps a state to go on from.
public struct SHA256: Sendable {
    private var context = SHA256_CTX()

    /// A hash that has taken in nothing.
    public init() {
        SHA256_Init(&context)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update($0) }
        if done == nil { Array(bytes).withUnsafeBufferPointer { update($0) } }
    }

    /// Adds the bytes of a piece of memory.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }

    private mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// Adds 32 bytes.
    public mutating func update<Meaning>(_ value: Bytes32<Meaning>) {
        value.withUnsafeBytes { update($0) }
    }

    /// The digest of all bytes added so far, under the meaning that the caller gives it.
    public func finalized<Meaning>(as meaning: Bytes32<Meaning>.Type = Bytes32<Meaning>.self) -> Bytes32<Meaning> {
        var context = context
        return Bytes32 { digest in
            _ = SHA256_Final(digest.bytePointer, &context)
        }
    }

    /// The digest of one byte string.
    public static func hash<Meaning>(
        _ bytes: some Sequence<UInt8>, as meaning: Bytes32<Meaning>.Type = Bytes32<Meaning>.self
    ) -> Bytes32<Meaning> {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalized()
    }
}

/// A SHA-256 that begins with SHA-256(tag) twice, so that digests of one use are worthless in another (BIP 340).
public struct TaggedHash: Sendable {
    // The state after the 64 bytes of the doubled tag: one compression saved on every use.
    private let start: SHA256

    /// The hash of one use; takes in the doubled tag once and for all.
    public init(tag: String) {
        let tagDigest = SHA256.hash(tag.utf8, as: Bytes32<TagDigest>.self)
        var start = SHA256()
        start.update(tagDigest)
        start.update(tagDigest)
        self.start = start
    }

    /// A hash that has taken in the tag and waits for the message.
    public func begin() -> SHA256 { start }

    /// The digest of one message under the tag.
    public func hash<Meaning>(
        _ message: some Sequence<UInt8>, as meaning: Bytes32<Meaning>.Type = Bytes32<Meaning>.self
    ) -> Bytes32<Meaning> {
        var hash = start
        hash.update(message)
        return hash.finalized()
    }

    private enum TagDigest {}
}
