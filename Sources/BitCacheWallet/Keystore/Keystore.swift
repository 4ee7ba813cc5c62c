public import BitCacheCore
public import BitCacheCrypto

/// The encrypted form of a wallet's words: header ‖ AES-256-GCM(records) ‖ checksum.
///
/// The key is scrypt's of the passphrase, and the whole header is authenticated with the records. The checksum is a
/// tagged hash of all bytes before it and needs no passphrase: by it damage is told apart from a wrong passphrase, at
/// once and without work. It stays the last 32 bytes in every later version.
///
/// Both functions are pure but for the salt and the nonce; ``KeystoreFile`` is the edge to the file system.
public enum Keystore {
    /// The largest keystore that is written or read.
    public static let maximumBytes = 4096
    /// The least binary logarithm of scrypt's N, and with ``minimumBlockSize`` 16 MiB for each guess.
    public static let minimumLog2N: UInt8 = 14
    /// The least r of scrypt.
    public static let minimumBlockSize: UInt32 = 8

    /// Encrypts under a passphrase, with a fresh salt and nonce.
    ///
    /// - Parameters:
    ///   - passphrase: UTF-8, not empty; not the passphrase of BIP 39.
    ///   - cost: How dear each guess of the passphrase is; written into the header.
    /// - Throws: `passphrase_empty`, `passphrase_too_long`, `passphrase_not_utf8`, `keystore_cost`,
    ///   `memory_unavailable`, `randomness_unavailable`.
    public static func seal(
        _ contents: KeystoreContents, passphrase: SecretBytes, cost: Scrypt = .standard
    ) throws(Refusal) -> [UInt8] {
        let salt = try SecretBytes.random(count: KeystoreHeader.saltByteCount).withUnsafeBytes { Array($0) }
        let nonce = try SecretBytes.random(count: AES256GCM.nonceByteCount).withUnsafeBytes { Array($0) }
        return try seal(contents, passphrase, KeystoreHeader(cost: cost, salt: salt, nonce: nonce))
    }

    /// As ``seal(_:passphrase:cost:)``, with chance as an argument.
    static func seal(
        _ contents: KeystoreContents, _ passphrase: SecretBytes, _ header: KeystoreHeader
    ) throws(Refusal) -> [UInt8] {
        try check(header.cost)
        let headerBytes = header.bytes
        let sealed = AES256GCM.seal(
            contents.payload, key: try key(from: passphrase, header), nonce: header.nonce, authenticating: headerBytes)
        let body = headerBytes + sealed
        return body + checksum(of: body[...]).rawRepresentation
    }

    /// Decrypts what ``seal(_:passphrase:cost:)`` returned.
    ///
    /// - Throws, in this order: `keystore_damaged` where bytes are missing or changed, or these never were a keystore;
    ///   `keystore_version`; `keystore_cost`; `passphrase_empty`, `passphrase_too_long`, `passphrase_not_utf8`;
    ///   `memory_unavailable`; `keystore_wrong_passphrase`; what the records are refused for.
    public static func open(_ bytes: [UInt8], passphrase: SecretBytes) throws(Refusal) -> KeystoreContents {
        guard bytes.count <= maximumBytes, bytes.starts(with: KeystoreHeader.magic),
            bytes.count >= KeystoreHeader.count + AES256GCM.tagByteCount + Bytes32<KeystoreChecksum>.count
        else {
            throw Refusal(.keystoreDamaged, "these \(bytes.count) bytes are no keystore, or not all of one")
        }
        let body = bytes.dropLast(Bytes32<KeystoreChecksum>.count)
        guard checksum(of: body).rawRepresentation.elementsEqual(bytes[body.endIndex...]) else {
            throw Refusal(.keystoreDamaged, "the keystore was damaged: bytes were lost or changed; use a copy of it")
        }
        var reader = ByteReader(body)
        let header = try KeystoreHeader(reading: &reader)
        let key = try key(from: passphrase, header)
        let payload: SecretBytes
        do {
            payload = try AES256GCM.open(
                body.dropFirst(KeystoreHeader.count), key: key, nonce: header.nonce,
                authenticating: Array(body.prefix(KeystoreHeader.count)))
        } catch {
            throw Refusal(.keystoreWrongPassphrase, "the passphrase is not the one of this keystore")
        }
        return try KeystoreContents(payload: payload)
    }

    static func check(_ cost: Scrypt) throws(Refusal) {
        guard cost.log2N >= minimumLog2N, cost.blockSize >= minimumBlockSize else {
            throw Refusal(
                .keystoreCost,
                "scrypt with N = 2^\(cost.log2N), r = \(cost.blockSize) protects too little; "
                    + "at least N = 2^\(minimumLog2N), r = \(minimumBlockSize) is demanded")
        }
    }

    private static func key(from passphrase: SecretBytes, _ header: KeystoreHeader) throws(Refusal) -> SecretBytes {
        guard passphrase.count > 0 else {
            throw Refusal(.passphraseEmpty, "a keystore needs a passphrase, and the empty one protects nothing")
        }
        return try header.cost.derive(
            Passphrase.normalized(passphrase), salt: header.salt, count: AES256GCM.keyByteCount)
    }

    private enum KeystoreChecksum {}

    private static let checksumHash = TaggedHash(tag: "bitcache/keystore")

    private static func checksum(of body: ArraySlice<UInt8>) -> Bytes32<KeystoreChecksum> {
        checksumHash.hash(body)
    }
}

extension Refusal.Code {
    /// A keystore whose bytes are incomplete or changed, or something else than a keystore.
    public static let keystoreDamaged = Self(rawValue: "keystore_damaged")
    /// An undamaged keystore that another passphrase opens.
    public static let keystoreWrongPassphrase = Self(rawValue: "keystore_wrong_passphrase")
    /// The empty passphrase for a keystore.
    public static let passphraseEmpty = Self(rawValue: "passphrase_empty")
}
