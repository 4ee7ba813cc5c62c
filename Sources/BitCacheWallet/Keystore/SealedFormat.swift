public import BitCacheCore
import BitCacheCrypto

/// An encrypted file of ours: header ‖ AES-256-GCM(records) ‖ checksum. Keystores and backups are two of them.
///
/// The key is scrypt's of the passphrase, and the whole header is authenticated with the records. The checksum is a
/// tagged hash of all bytes before it and needs no passphrase: by it damage is told apart from a wrong passphrase, at
/// once and without work. It stays the last 32 bytes in every later version. SPEC.md §9.3.
struct SealedFormat: Sendable {
    /// What the file is called in messages.
    let name: String
    /// The largest file that is written or read.
    let maximumBytes: Int
    let magic: [UInt8]
    let checksumHash: TaggedHash

    static let keystore = SealedFormat(
        name: "keystore", maximumBytes: Keystore.maximumBytes, magic: Array("BCKS".utf8),
        checksumHash: TaggedHash(tag: "bitcache/keystore"))
    static let backup = SealedFormat(
        name: "backup", maximumBytes: Backup.maximumBytes, magic: Array("BCKB".utf8),
        checksumHash: TaggedHash(tag: "bitcache/backup"))

    private enum ChecksumMeaning {}

    private func checksum(of body: ArraySlice<UInt8>) -> Bytes32<ChecksumMeaning> { checksumHash.hash(body) }

    /// Encrypts records under a passphrase; chance is an argument.
    ///
    /// - Throws: `keystore_cost`, `keystore_too_large`, `passphrase_empty`, `passphrase_too_long`,
    ///   `passphrase_not_utf8`, `memory_unavailable`.
    func seal(
        _ records: SecretBytes, _ passphrase: SecretBytes, _ header: SealedHeader, leastLog2N: UInt8
    ) throws(Refusal) -> [UInt8] {
        try Self.check(header.cost, leastLog2N: leastLog2N)
        guard records.count <= maximumBytes - Self.overhead else {
            throw Refusal(
                .keystoreTooLarge, "a \(name) has at most \(maximumBytes) bytes, and this one would have more")
        }
        let headerBytes = header.bytes(magic: magic)
        var file = headerBytes
        file.reserveCapacity(records.count + Self.overhead)
        file += AES256GCM.seal(
            records, key: try key(from: passphrase, header), nonce: header.nonce, authenticating: headerBytes)
        file += checksum(of: file[...]).rawRepresentation
        return file
    }

    /// Decrypts what ``seal(_:_:_:leastLog2N:)`` returned.
    ///
    /// - Throws, in this order: `keystore_damaged`, `keystore_version`, `keystore_cost`, `passphrase_empty`,
    ///   `passphrase_too_long`, `passphrase_not_utf8`, `memory_unavailable`, `keystore_wrong_passphrase`.
    func open(_ bytes: [UInt8], _ passphrase: SecretBytes, leastLog2N: UInt8) throws(Refusal) -> SecretBytes {
        guard bytes.count <= maximumBytes, bytes.starts(with: magic), bytes.count >= Self.overhead else {
            throw Refusal(.keystoreDamaged, "these \(bytes.count) bytes are no \(name), or not all of one")
        }
        let body = bytes.dropLast(Bytes32<ChecksumMeaning>.count)
        guard checksum(of: body).rawRepresentation.elementsEqual(bytes[body.endIndex...]) else {
            throw Refusal(.keystoreDamaged, "the \(name) was damaged: bytes were lost or changed; use a copy of it")
        }
        var reader = ByteReader(body)
        let header = try SealedHeader(reading: &reader, of: self, leastLog2N: leastLog2N)
        let key = try key(from: passphrase, header)
        do {
            return try AES256GCM.open(
                body.dropFirst(SealedHeader.count), key: key, nonce: header.nonce,
                authenticating: Array(body.prefix(SealedHeader.count)))
        } catch {
            throw Refusal(.keystoreWrongPassphrase, "the passphrase is not the one of this \(name)")
        }
    }

    /// The cost that the header of an undamaged file names.
    ///
    /// - Throws: `truncated`, `keystore_version`, `keystore_cost`.
    func cost(of bytes: [UInt8], leastLog2N: UInt8) throws(Refusal) -> Scrypt {
        var reader = ByteReader(bytes)
        return try SealedHeader(reading: &reader, of: self, leastLog2N: leastLog2N).cost
    }

    /// Checks that each guess of a passphrase is dear enough.
    ///
    /// - Throws: `keystore_cost`.
    static func check(_ cost: Scrypt, leastLog2N: UInt8) throws(Refusal) {
        guard cost.log2N >= leastLog2N, cost.blockSize >= Keystore.minimumBlockSize else {
            throw Refusal(
                .keystoreCost,
                "scrypt with N = 2^\(cost.log2N), r = \(cost.blockSize) protects too little; "
                    + "at least N = 2^\(leastLog2N), r = \(Keystore.minimumBlockSize) is demanded")
        }
    }

    /// The bytes of a file beside its records.
    static let overhead = SealedHeader.count + AES256GCM.tagByteCount + Bytes32<ChecksumMeaning>.count

    private func key(from passphrase: SecretBytes, _ header: SealedHeader) throws(Refusal) -> SecretBytes {
        guard passphrase.count > 0 else {
            throw Refusal(.passphraseEmpty, "a \(name) needs a passphrase, and the empty one protects nothing")
        }
        return try header.cost.derive(
            Passphrase.normalized(passphrase), salt: header.salt, count: AES256GCM.keyByteCount)
    }
}

extension Refusal.Code {
    /// A keystore or backup whose bytes are incomplete or changed, or something else than one.
    public static let keystoreDamaged = Self(rawValue: "keystore_damaged")
    /// An undamaged keystore or backup that another passphrase opens.
    public static let keystoreWrongPassphrase = Self(rawValue: "keystore_wrong_passphrase")
    /// The empty passphrase for a keystore or backup.
    public static let passphraseEmpty = Self(rawValue: "passphrase_empty")
}
