public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto

/// A secret key with the chain code from which its children follow (BIP 32).
public final class ExtendedSecretKey: Sendable {
    /// The key itself.
    public let secretKey: SecretKey
    /// How many steps the key is away from the master key.
    public let depth: UInt8
    /// The first four bytes of the parent's ``identifier``; zeros for a master key.
    public let parentFingerprint: [UInt8]
    /// The step that leads from the parent to this key; step 0 for a master key.
    public let lastStep: DerivationPath.Step

    // With the public key it gives all public keys below, and with one secret key below also this one: a secret.
    let chainCode: SecretBytes

    /// The master key of a seed of 16 to 64 bytes.
    ///
    /// - Throws: `seed_size`; `key_derivation_failed`, which no seed is known to cause.
    public convenience init(seed: SecretBytes) throws(Refusal) {
        guard (16...64).contains(seed.count) else {
            throw Refusal(.seedSize, "a seed has 16 to 64 bytes and \(seed.count) were given")
        }
        let digest = seed.withUnsafeBytes {
            HMAC.sha512Secret($0, key: SecretBytes(copying: Array("Bitcoin seed".utf8)))
        }
        guard let key = try? SecretKey(digest.part(0..<32)) else {
            throw Refusal(.keyDerivationFailed, "the seed gives no master key; use another one")
        }
        self.init(key, chainCode: digest.part(32..<64), depth: 0, parent: [0, 0, 0, 0], step: .init(rawValue: 0))
    }

    init(
        _ secretKey: SecretKey, chainCode: SecretBytes, depth: UInt8, parent: [UInt8], step: DerivationPath.Step
    ) {
        self.secretKey = secretKey
        self.chainCode = chainCode
        self.depth = depth
        parentFingerprint = parent
        lastStep = step
    }

    /// The child one step down (BIP 32, CKDpriv).
    ///
    /// - Throws: `key_derivation_failed` where the step leads to no key, which happens once in 2^127 steps and means
    ///   "take the next number"; `path_malformed` below depth 255.
    public func child(_ step: DerivationPath.Step) throws(Refusal) -> ExtendedSecretKey {
        guard depth < UInt8.max else {
            throw Refusal(
                .pathMalformed, "a key lies at most \(DerivationPath.maximumDepth) steps below its master key")
        }
        var number = ByteWriter(reservingCapacity: 4)
        number.write(bigEndian: step.rawValue)
        let data =
            step.isHardened
            ? secretKey.secretBytes.surrounded(by: [0], number.bytes)
            : SecretBytes(copying: secretKey.compressedPublicKey + number.bytes)
        let digest = data.withUnsafeBytes { HMAC.sha512Secret($0, key: chainCode) }
        guard let key = try? secretKey.adding(digest.part(0..<32)) else {
            throw Refusal(.keyDerivationFailed, "step \(step) leads to no key; use the next number")
        }
        return ExtendedSecretKey(
            key, chainCode: digest.part(32..<64), depth: depth + 1, parent: fingerprint, step: step)
    }

    /// The key at the end of a path that begins here: `m` in it means this key.
    ///
    /// - Throws: as ``child(_:)``.
    public func derive(_ path: DerivationPath) throws(Refusal) -> ExtendedSecretKey {
        var key = self
        for step in path.steps { key = try key.child(step) }
        return key
    }

    /// HASH160 of the public key, 20 bytes, under which BIP 32 names it.
    public var identifier: [UInt8] { hash160(secretKey.compressedPublicKey) }

    /// The first four bytes of ``identifier``, as descriptors and PSBT name a key's origin.
    public var fingerprint: [UInt8] { Array(identifier.prefix(4)) }
}

extension ExtendedSecretKey: NeverPrinted {
    /// The key by its fingerprint and depth.
    public var description: String { "ExtendedSecretKey(\(Hex.encode(fingerprint)) at depth \(depth), not shown)" }
}

extension Refusal.Code {
    /// A seed that BIP 32 does not take.
    public static let seedSize = Self(rawValue: "seed_size")
}
