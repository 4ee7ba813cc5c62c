public import BitCacheCore
import CLibCrypto

/// The cost at which scrypt (RFC 7914) turns a passphrase into a key; a value of this type is within our limits.
///
/// N rounds over blocks of 128·r bytes, p times. Memory is what makes guessing dear, and it is N·r·128 bytes.
public struct Scrypt: Hashable, Sendable {
    /// The binary logarithm of N.
    public let log2N: UInt8
    /// r, in units of 128 bytes.
    public let blockSize: UInt32
    /// p: how often the whole work is done, one after the other.
    public let parallelism: UInt32

    /// The most memory that one derivation may take: 512 MiB.
    public static let maximumMemoryBytes: UInt64 = 1 << 29
    /// The greatest block size r.
    public static let maximumBlockSize: UInt32 = 64
    /// The greatest parallelism p.
    public static let maximumParallelism: UInt32 = 16

    /// Takes parameters, from a file for instance, and checks them before anything is computed.
    ///
    /// - Throws: `scrypt_parameters` where RFC 7914 has no meaning for them, or where they are above the limits.
    public init(log2N: UInt8, blockSize: UInt32, parallelism: UInt32) throws(Refusal) {
        // RFC 7914 §2: N is below 2^(128·r/8). From 2^22 on, no r that allows N is within the memory limit.
        guard (1...Self.maximumBlockSize).contains(blockSize), (1...Self.maximumParallelism).contains(parallelism),
            (1...21).contains(log2N), UInt32(log2N) < 16 * blockSize,
            Self.tableBytes(log2N, blockSize) <= Self.maximumMemoryBytes
        else {
            throw Refusal(
                .scryptParameters,
                "scrypt with N = 2^\(log2N), r = \(blockSize), p = \(parallelism) is outside what is computed here: "
                    + "at most \(Self.maximumMemoryBytes >> 20) MiB, r up to \(Self.maximumBlockSize), "
                    + "p up to \(Self.maximumParallelism)")
        }
        self.log2N = log2N
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// What a passphrase that a person remembers is given: N = 2^17, r = 8, p = 1, which takes 128 MiB.
    public static let standard = Scrypt(checked: (log2N: 17, blockSize: 8, parallelism: 1))

    private init(checked: (log2N: UInt8, blockSize: UInt32, parallelism: UInt32)) {
        (log2N, blockSize, parallelism) = checked
    }

    /// The memory of the large table, 128·N·r bytes.
    public var memoryBytes: UInt64 { Self.tableBytes(log2N, blockSize) }

    /// Derives `count` bytes from a passphrase and a salt.
    ///
    /// - Throws: `memory_unavailable` if the system does not give ``memoryBytes``.
    /// - Precondition: at least one byte is asked for.
    /// - Complexity: 4·N·r·p cores of Salsa20/8; about 0.3 s at N = 2^17, r = 8, p = 1.
    public func derive(_ passphrase: SecretBytes, salt: [UInt8], count: Int) throws(Refusal) -> SecretBytes {
        precondition(count > 0, "scrypt is asked for at least one byte")
        // What libcrypto counts: the table, p blocks to begin with, and two blocks to work in.
        let (rounds, width) = (UInt64(1) << UInt64(log2N), 128 * UInt64(blockSize))
        let memory = width * (rounds + UInt64(parallelism) + 2)
        return try SecretBytes(count: count) { (derived) throws(Refusal) in
            let isDerived = passphrase.withUnsafeBytes { passphrase in
                EVP_PBE_scrypt(
                    passphrase.baseAddress?.assumingMemoryBound(to: CChar.self), passphrase.count, salt, salt.count,
                    rounds, UInt64(blockSize), UInt64(parallelism), memory, derived.bytePointer, count)
            }
            guard isDerived == 1 else {
                ERR_clear_error()
                throw Refusal(
                    .memoryUnavailable,
                    "scrypt needs \(memory >> 20) MiB and the system does not give them; free memory")
            }
        }
    }

    private static func tableBytes(_ log2N: UInt8, _ blockSize: UInt32) -> UInt64 {
        128 * UInt64(blockSize) << UInt64(log2N)
    }
}

extension Refusal.Code {
    /// Parameters of scrypt that are senseless or above the limits.
    public static let scryptParameters = Self(rawValue: "scrypt_parameters")
    /// The system gives less memory than a computation needs.
    public static let memoryUnavailable = Self(rawValue: "memory_unavailable")
}
