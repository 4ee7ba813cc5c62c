public import BitCacheCore

/// What precedes the chain code and the key where BIP 32 writes an extended key, public or secret.
///
///     bytes 0..3     version: which network, and public or secret
///     byte 4         depth
///     bytes 5..8     fingerprint of the parent
///     bytes 9..12    number of the step from there
package struct ExtendedKeyHeader: Hashable, Sendable {
    /// Whether a secret key follows.
    package let isSecret: Bool
    /// Whether the key is for the main network; the test networks share one version.
    package let isMainnet: Bool
    /// How many steps the key is away from the master key.
    package let depth: UInt8
    /// The first four bytes of the parent's identifier; zeros for a master key.
    package let parentFingerprint: [UInt8]
    /// The step that leads from the parent to the key; step 0 for a master key.
    package let lastStep: DerivationPath.Step

    /// The number of bytes of a header.
    package static let sizeBytes = 13
    /// The number of bytes of a whole extended key: header, chain code of 32 bytes, key of 33.
    package static let extendedKeySizeBytes = 78

    /// Puts a header together.
    package init(
        isSecret: Bool, isMainnet: Bool, depth: UInt8, parentFingerprint: [UInt8], lastStep: DerivationPath.Step
    ) {
        self.isSecret = isSecret
        self.isMainnet = isMainnet
        self.depth = depth
        self.parentFingerprint = parentFingerprint
        self.lastStep = lastStep
    }

    /// Reads the 13 bytes.
    ///
    /// - Throws: `slip132_key` for the versions of SLIP 132; `extended_key_malformed` for an unknown version, or a
    ///   master key that names a parent.
    package init(reading bytes: some Collection<UInt8>) throws(Refusal) {
        var reader = ByteReader(Array(bytes))
        let number = try reader.read(bigEndian: UInt32.self)
        guard let version = Self.versions.first(where: { $0.number == number }) else {
            if let form = SLIP132Form(version: number) { throw form.refusal }
            throw Refusal(.extendedKeyMalformed, "the version is none of xpub, xprv, tpub and tprv")
        }
        self.init(
            isSecret: version.isSecret, isMainnet: version.isMainnet, depth: try reader.readByte(),
            parentFingerprint: Array(try reader.read(count: KeyOrigin.fingerprintCount)),
            lastStep: DerivationPath.Step(rawValue: try reader.read(bigEndian: UInt32.self)))
        try reader.finish()
        guard depth > 0 || (parentFingerprint.allSatisfy { $0 == 0 } && lastStep.rawValue == 0) else {
            throw Refusal(.extendedKeyMalformed, "it says that it is a master key and names a parent")
        }
    }

    /// The 13 bytes.
    package var bytes: [UInt8] {
        var writer = ByteWriter(reservingCapacity: Self.sizeBytes)
        let version = Self.versions.first { $0.isSecret == isSecret && $0.isMainnet == isMainnet }
        writer.write(bigEndian: version?.number ?? 0)
        writer.write(depth)
        writer.write(parentFingerprint)
        writer.write(bigEndian: lastStep.rawValue)
        return writer.bytes
    }

    // The numbers make the text in base 58 begin with xpub, xprv, tpub and tprv.
    private static let versions: [(number: UInt32, isSecret: Bool, isMainnet: Bool)] = [
        (0x0488_b21e, false, true), (0x0488_ade4, true, true), (0x0435_87cf, false, false), (0x0435_8394, true, false),
    ]
}

extension Refusal.Code {
    /// A text or bytes that should be an extended key of BIP 32, and are not.
    public static let extendedKeyMalformed = Self(rawValue: "extended_key_malformed")
    /// An extended key of another network than the one in use.
    public static let extendedKeyOtherNetwork = Self(rawValue: "extended_key_other_network")
}
