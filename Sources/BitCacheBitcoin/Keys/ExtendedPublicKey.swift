public import BitCacheCore
public import BitCacheCrypto

/// What the 32 bytes of a chain code mean (BIP 32).
public enum ChainCodeMeaning {}

/// A public key with the chain code from which its public children follow (BIP 32), as `xpub…` or `tpub…` writes it.
///
/// It spends nothing, and shows every address below it. Together with the secret key of one child it also gives the
/// secret keys of all others, so it is for its owner's programs and not for the public.
public struct ExtendedPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The key itself.
    public let publicKey: CompressedPublicKey
    /// What the children are derived with.
    public let chainCode: Bytes32<ChainCodeMeaning>
    /// Whether the key is for the main network; testnet, signet and regtest share one form.
    public var isMainnet: Bool { header.isMainnet }
    /// How many steps the key is away from the master key.
    public var depth: UInt8 { header.depth }
    /// The first four bytes of the parent's ``identifier``; zeros for a master key.
    public var parentFingerprint: [UInt8] { header.parentFingerprint }
    /// The step that leads from the parent to this key; step 0 for a master key.
    public var lastStep: DerivationPath.Step { header.lastStep }

    private let header: ExtendedKeyHeader

    /// The number of bytes of ``rawRepresentation``.
    public static let sizeBytes = ExtendedKeyHeader.extendedKeySizeBytes

    /// Puts a key together, as its secret twin does.
    package init(publicKey: CompressedPublicKey, chainCode: Bytes32<ChainCodeMeaning>, header: ExtendedKeyHeader) {
        self.publicKey = publicKey
        self.chainCode = chainCode
        self.header = header
    }

    /// Reads the 78 bytes that BIP 32 lays down and PSBT contains.
    ///
    /// - Throws: `extended_key_malformed`; `key_not_on_curve`; `secret_key_in_text` for the bytes of a secret key;
    ///   `slip132_key` for a version of SLIP 132, with the form of BIP 32 in its message.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        let bytes = Array(rawRepresentation)
        guard bytes.count == Self.sizeBytes else {
            throw Refusal(
                .extendedKeyMalformed, "an extended key has \(Self.sizeBytes) bytes and \(bytes.count) were found")
        }
        var version = ByteReader(bytes)
        if let form = SLIP132Form(version: try version.read(bigEndian: UInt32.self)), !isSecretPrefix(form.prefix) {
            let plain = try ExtendedPublicKey(rawRepresentation: form.plainVersion + bytes.dropFirst(4))
            throw form.refusal(showing: plain.description)
        }
        let header = try ExtendedKeyHeader(reading: bytes.prefix(ExtendedKeyHeader.sizeBytes))
        guard !header.isSecret else { throw Self.secretFound }
        let key = bytes.suffix(CompressedPublicKey.count)
        guard key.first == 2 || key.first == 3 else {
            throw Refusal(
                .extendedKeyMalformed,
                "the version is that of a public key, and what follows is none in compressed form")
        }
        self.init(
            publicKey: try CompressedPublicKey(rawRepresentation: key),
            chainCode: try Bytes32(rawRepresentation: bytes[ExtendedKeyHeader.sizeBytes..<bytes.endIndex - key.count]),
            header: header)
    }

    /// Reads `xpub…` or `tpub…`.
    ///
    /// - Throws: As ``init(rawRepresentation:)``; no message repeats the text, which may be a secret in the wrong place.
    public init(parsing text: String) throws(Refusal) {
        guard !isSecretPrefix(text) else { throw Self.secretFound }
        let bytes: [UInt8]
        do {
            bytes = try Base58Check.decode(text)
        } catch {
            throw Refusal(.extendedKeyMalformed, "this is no extended key: \(error.message)")
        }
        try self.init(rawRepresentation: bytes)
    }

    private static var secretFound: Refusal {
        Refusal(.secretKeyInText, "this is a secret key, and only the public one, xpub or tpub, belongs here")
    }

    /// Refuses a network that the key is not for.
    ///
    /// - Throws: `extended_key_other_network`.
    public func require(_ network: Network) throws(Refusal) {
        guard isMainnet == (network == .mainnet) else {
            throw Refusal(
                .extendedKeyOtherNetwork,
                "the extended key belongs to \(isMainnet ? "mainnet" : "a test network") and \(network) is in use")
        }
    }

    /// The child one step down (BIP 32, CKDpub).
    ///
    /// - Throws: `hardened_from_public_key` for a hardened step; `key_derivation_failed` where the step leads to no
    ///   key, which happens once in 2^127 steps and means "take the next number"; `path_malformed` below depth 255.
    /// - Complexity: about 40 µs.
    public func child(_ step: DerivationPath.Step) throws(Refusal) -> ExtendedPublicKey {
        guard !step.isHardened else { throw Self.hardened(step) }
        guard depth < UInt8.max else {
            throw Refusal(
                .pathMalformed, "a key lies at most \(DerivationPath.maximumDepth) steps below its master key")
        }
        var data = ByteWriter(reservingCapacity: CompressedPublicKey.count + 4)
        data.write(publicKey.rawRepresentation)
        data.write(bigEndian: step.rawValue)
        let key = chainCode.withUnsafeBytes { SecretBytes(copying: $0) }
        return try HMAC.sha512Secret(data.bytes, key: key).withUnsafeBytes { (digest) throws(Refusal) in
            let tweak = Bytes32<ChildTweak> { $0.copyBytes(from: digest.prefix(32)) }
            guard let child = try? publicKey.adding(tweak) else {
                throw Refusal(.keyDerivationFailed, "step \(step) leads to no key; use the next number")
            }
            return ExtendedPublicKey(
                publicKey: child, chainCode: Bytes32 { $0.copyBytes(from: digest.suffix(32)) },
                header: ExtendedKeyHeader(
                    isSecret: false, isMainnet: isMainnet, depth: depth + 1, parentFingerprint: fingerprint,
                    lastStep: step))
        }
    }

    private enum ChildTweak {}

    static func hardened(_ step: DerivationPath.Step) -> Refusal {
        Refusal(
            .hardenedFromPublicKey,
            "step \(step) is hardened: only the secret key leads there; write the extended key found behind that step")
    }

    /// The key at the end of a path that begins here: `m` in it means this key.
    ///
    /// - Throws: As ``child(_:)``.
    public func derive(_ path: DerivationPath) throws(Refusal) -> ExtendedPublicKey {
        var key = self
        for step in path.steps { key = try key.child(step) }
        return key
    }

    /// HASH160 of the public key, 20 bytes, under which BIP 32 names it.
    public var identifier: [UInt8] { hash160(publicKey.rawRepresentation) }

    /// The first four bytes of ``identifier``, as descriptors and PSBT name a key's origin.
    public var fingerprint: [UInt8] { Array(identifier.prefix(KeyOrigin.fingerprintCount)) }

    /// The 78 bytes that BIP 32 lays down.
    public var rawRepresentation: [UInt8] {
        header.bytes + chainCode.rawRepresentation + publicKey.rawRepresentation
    }

    /// The key as `xpub…`, or as `tpub…` where it is for a test network.
    public var description: String { Base58Check.encode(rawRepresentation) }
}

extension Refusal.Code {
    /// A hardened step below a public key.
    public static let hardenedFromPublicKey = Self(rawValue: "hardened_from_public_key")
    /// A derivation that leads to no key; the next number leads to one.
    public static let keyDerivationFailed = Self(rawValue: "key_derivation_failed")
}
