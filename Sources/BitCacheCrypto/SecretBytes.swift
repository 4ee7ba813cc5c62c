public import BitCacheCore
import CLibCrypto

/// Secret bytes in memory of their own, wiped when the last owner lets go; they never print themselves.
///
/// The class owns one allocation that is never moved or resized, so no copy is left behind by growth.
public final class SecretBytes: @unchecked Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    // Immutable after init: sharing it between threads is reading only.
    private let buffer: UnsafeMutableRawBufferPointer

    /// Makes `count` bytes, zero at first, and lets a closure fill them in place.
    public init<Failure: Error>(
        count: Int, filling fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        buffer = .allocate(byteCount: count, alignment: 16)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        try fill(buffer)
    }

    /// Copies bytes that the caller then wipes.
    public convenience init(copying bytes: some Collection<UInt8>) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// Fresh bytes from libcrypto's generator for private values.
    ///
    /// - Throws: `randomness_unavailable` if the operating system gives none.
    public static func random(count: Int) throws(Refusal) -> SecretBytes {
        try SecretBytes(count: count) { (buffer) throws(Refusal) in
            guard RAND_priv_bytes(buffer.bytePointer, Int32(count)) == 1 else {
                throw Refusal(.randomnessUnavailable, "the system gives no random bytes; nothing was made")
            }
        }
    }

    deinit {
        OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        buffer.deallocate()
    }

    /// The number of bytes.
    public var count: Int { buffer.count }

    /// The secret in place; the pointer must not leave the closure.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(buffer))
    }

    /// Whether two secrets are equal, found out in a time that depends on their lengths only.
    public func isEqual(to other: SecretBytes) -> Bool {
        count == other.count && CRYPTO_memcmp(buffer.baseAddress, other.buffer.baseAddress, count) == 0
    }

    /// The number of bytes, and none of them.
    public var description: String { "SecretBytes(\(count) bytes, not shown)" }
    /// The number of bytes, and none of them.
    public var debugDescription: String { description }
    /// A mirror without children, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Refusal.Code {
    /// The operating system's random generator failed.
    public static let randomnessUnavailable = Self(rawValue: "randomness_unavailable")
}

/// Overwrites bytes that held a secret for a moment.
package func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { wipe($0) }
}

/// Overwrites memory that held a secret for a moment.
package func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    OPENSSL_cleanse(memory.baseAddress, memory.count)
}
