public import BitCacheCore
public import BitCacheCrypto

/// A Bitcoin script: the condition under which an output may be spent, or what an old input answers to it.
public struct Script: Hashable, Sendable {
    /// The opcodes and the data they push.
    public let bytes: [UInt8]

    /// The longest script that Bitcoin ever runs, in bytes.
    public static let maximumSizeBytes = 10_000

    /// The script without bytes, which segregated-witness inputs carry.
    public static let empty = Script(checked: [])

    private init(checked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes bytes that this module put together itself and that are short by construction.
    init(short bytes: [UInt8]) {
        precondition(bytes.count <= Self.maximumSizeBytes, "a script made here is never long")
        self.init(checked: bytes)
    }

    /// Takes a script's bytes, whatever they mean.
    ///
    /// - Throws: `script_too_long` above ``maximumSizeBytes``.
    public init(bytes: some Collection<UInt8>) throws(Refusal) {
        guard bytes.count <= Self.maximumSizeBytes else {
            throw Refusal(
                .scriptTooLong, "the script has \(bytes.count) bytes and at most \(Self.maximumSizeBytes) can be run")
        }
        self.init(checked: Array(bytes))
    }

    /// Pays to a key by the hash of its compressed form (BIP 141, version 0).
    ///
    /// - Throws: `not_canonical` unless there are 33 bytes that begin with 2 or 3; `key_not_on_curve`.
    public static func p2wpkh(compressedPublicKey: [UInt8]) throws(Refusal) -> Script {
        guard compressedPublicKey.count == 33, let sign = compressedPublicKey.first, sign == 2 || sign == 3 else {
            throw Refusal(.notCanonical, "a compressed public key has 33 bytes and begins with 2 or 3")
        }
        // Money sent to the hash of something that is no key could never be moved again.
        _ = try XOnlyPublicKey(rawRepresentation: compressedPublicKey.dropFirst())
        return Script(checked: [Opcode.zero.rawValue, 20] + hash160(compressedPublicKey))
    }

    /// Pays to whoever answers a script, by its SHA-256 (BIP 141, version 0).
    public static func p2wsh(_ witnessScript: Script) -> Script {
        enum Meaning {}
        let hash = SHA256.hash(witnessScript.bytes, as: Bytes32<Meaning>.self)
        return Script(checked: [Opcode.zero.rawValue, 32] + hash.rawRepresentation)
    }

    /// Pays to a taproot output key (BIP 341); the key is the tweaked one, see ``Taproot``.
    public static func p2tr(outputKey: XOnlyPublicKey) -> Script {
        Script(checked: [Opcode.one.rawValue, 32] + outputKey.rawRepresentation)
    }

    /// Pays to the hash of a public key, the form of 2009.
    ///
    /// - Throws: `not_canonical` unless the hash has 20 bytes.
    public static func p2pkh(keyHash: some Collection<UInt8>) throws(Refusal) -> Script {
        try requireHash160(keyHash)
        let (before, after): ([Opcode], [Opcode]) = ([.duplicate, .hash160], [.equalVerify, .checkSignature])
        return Script(checked: before.map(\.rawValue) + [20] + keyHash + after.map(\.rawValue))
    }

    /// Pays to the hash of a script (BIP 16).
    ///
    /// - Throws: `not_canonical` unless the hash has 20 bytes.
    public static func p2sh(scriptHash: some Collection<UInt8>) throws(Refusal) -> Script {
        try requireHash160(scriptHash)
        return Script(checked: [Opcode.hash160.rawValue, 20] + scriptHash + [Opcode.equal.rawValue])
    }

    private static func requireHash160(_ hash: some Collection<UInt8>) throws(Refusal) {
        guard hash.count == 20 else {
            throw Refusal(.notCanonical, "a HASH160 has 20 bytes and \(hash.count) were found")
        }
    }
}

extension Script: CustomStringConvertible {
    /// The bytes in hexadecimal.
    public var description: String { Hex.encode(bytes) }
}

extension Refusal.Code {
    /// A script longer than Bitcoin runs.
    public static let scriptTooLong = Self(rawValue: "script_too_long")
}
