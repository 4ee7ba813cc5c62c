public import BitCacheCore
import BitCacheCrypto

/// The readable beginning of a keystore: how its key follows from the passphrase.
///
///     offset  bytes  meaning
///          0      4  "BCKS"
///          4      1  version, 1
///          5      1  derivation of the key, 1 = scrypt
///          6      1  scrypt: log2 N
///          7      4  scrypt: r, big-endian
///         11      4  scrypt: p, big-endian
///         15     16  salt
///         31     12  nonce
struct KeystoreHeader {
    static let magic = Array("BCKS".utf8)
    static let version: UInt8 = 1
    static let scrypt: UInt8 = 1
    static let saltByteCount = 16

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

    var bytes: [UInt8] {
        var writer = ByteWriter(reservingCapacity: Self.count)
        writer.write(Self.magic)
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
    /// - Throws: `keystore_version`, `keystore_cost`; `truncated` where there are less than ``count`` bytes.
    init(reading reader: inout ByteReader) throws(Refusal) {
        _ = try reader.read(count: Self.magic.count)
        let (version, derivation) = (try reader.readByte(), try reader.readByte())
        guard version == Self.version, derivation == Self.scrypt else {
            throw Refusal(
                .keystoreVersion,
                "the keystore has version \(version) with key derivation \(derivation); use a newer program")
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
        try Keystore.check(cost)
        salt = Array(try reader.read(count: Self.saltByteCount))
        nonce = Array(try reader.read(count: AES256GCM.nonceByteCount))
    }
}

extension Refusal.Code {
    /// A keystore of another version or another key derivation.
    public static let keystoreVersion = Self(rawValue: "keystore_version")
    /// Scrypt parameters that protect too little, or cost more than the limits allow.
    public static let keystoreCost = Self(rawValue: "keystore_cost")
}
