public import BitCacheCore
import BitCacheCrypto

/// The readable beginning of a sealed file: what it is, and how its key follows from the passphrase.
///
///     offset  bytes  meaning
///          0      4  "BCKS" for a keystore, "BCKB" for a backup
///          4      1  version, 1
///          5      1  derivation of the key, 1 = scrypt
///          6      1  scrypt: log2 N
///          7      4  scrypt: r, big-endian
///         11      4  scrypt: p, big-endian
///         15     16  salt
///         31     12  nonce
struct SealedHeader {
    static let version: UInt8 = 1
    static let scrypt: UInt8 = 1
    static let saltByteCount = 16

    static let magicByteCount = 4

    /// The number of bytes.
    static let count = 43

    let cost: Scrypt
    let salt: [UInt8]
    let nonce: [UInt8]

    init(cost: Scrypt, salt: [UInt8], nonce: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.nonce = nonce
    }

    /// A header with a fresh salt and nonce.
    ///
    /// - Throws: `randomness_unavailable`.
    static func fresh(_ cost: Scrypt) throws(Refusal) -> SealedHeader {
        SealedHeader(
            cost: cost, salt: try SecretBytes.random(count: saltByteCount).withUnsafeBytes { Array($0) },
            nonce: try SecretBytes.random(count: AES256GCM.nonceByteCount).withUnsafeBytes { Array($0) })
    }

    func bytes(magic: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: Self.count)
        writer.write(magic)
        writer.write(Self.version)
        writer.write(Self.scrypt)
        writer.write(cost.log2N)
        writer.write(bigEndian: cost.blockSize)
        writer.write(bigEndian: cost.parallelism)
        writer.write(salt)
        writer.write(nonce)
        return writer.bytes
    }

    /// Reads a header whose checksum was found right, and computes nothing yet.
    ///
    /// - Parameter format: The format of the file, for what is said of it; its magic was compared.
    /// - Throws: `keystore_version`, `keystore_cost`; `truncated` where there are less than ``count`` bytes.
    init(reading reader: inout ByteReader, of format: SealedFormat, leastLog2N: UInt8) throws(Refusal) {
        _ = try reader.read(count: Self.magicByteCount)
        let (version, derivation) = (try reader.readByte(), try reader.readByte())
        guard version == Self.version, derivation == Self.scrypt else {
            throw Refusal(
                .keystoreVersion,
                "the \(format.name) has version \(version) with key derivation \(derivation); use a newer program")
        }
        let log2N = try reader.readByte()
        let (blockSize, parallelism) = (
            try reader.read(bigEndian: UInt32.self), try reader.read(bigEndian: UInt32.self)
        )
        do {
            cost = try Scrypt(log2N: log2N, blockSize: blockSize, parallelism: parallelism)
        } catch {
            throw Refusal(.keystoreCost, error.message)
        }
        try SealedFormat.check(cost, leastLog2N: leastLog2N)
        salt = Array(try reader.read(count: Self.saltByteCount))
        nonce = Array(try reader.read(count: AES256GCM.nonceByteCount))
    }
}

extension Refusal.Code {
    /// A keystore or backup of another version or another key derivation.
    public static let keystoreVersion = Self(rawValue: "keystore_version")
    /// Scrypt parameters that protect too little, or cost more than the limits allow.
    public static let keystoreCost = Self(rawValue: "keystore_cost")
}
