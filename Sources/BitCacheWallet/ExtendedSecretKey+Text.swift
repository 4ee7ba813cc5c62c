public import BitCacheBitcoin
public import BitCacheCore
public import BitCacheCrypto

// The text of a secret key is a secret: it enters and leaves as bytes in wiped memory, and never as a string.
extension ExtendedSecretKey {
    /// Reads `xprv…` or `tprv…` in ASCII (BIP 32).
    ///
    /// - Throws: `extended_key_malformed`, also for a public key; `extended_key_other_network`; `slip132_key`;
    ///   `secret_key_out_of_range`. No message repeats any of the text.
    public convenience init(parsing text: SecretBytes, network: Network) throws(Refusal) {
        let payload: SecretBytes
        do {
            payload = try Base58Check.decodeSecret(text)
        } catch {
            throw Refusal(.extendedKeyMalformed, "this is no extended key: \(error.message)")
        }
        guard payload.count == ExtendedKeyHeader.extendedKeySizeBytes else {
            throw Refusal(
                .extendedKeyMalformed,
                "an extended key has \(ExtendedKeyHeader.extendedKeySizeBytes) bytes and \(payload.count) were found")
        }
        let header = try payload.withUnsafeBytes { (bytes) throws(Refusal) in
            try ExtendedKeyHeader(reading: bytes.prefix(ExtendedKeyHeader.sizeBytes))
        }
        guard header.isSecret else {
            throw Refusal(.extendedKeyMalformed, "this is a public key and the secret one is wanted")
        }
        guard header.isMainnet == (network == .mainnet) else {
            throw Refusal(
                .extendedKeyOtherNetwork,
                "the secret key belongs to \(header.isMainnet ? "mainnet" : "a test network") and \(network) is in use")
        }
        // A zero byte makes the secret as long as a compressed public key.
        guard payload.withUnsafeBytes({ $0[Self.keyRange.lowerBound - 1] == 0 }) else {
            throw Refusal(.extendedKeyMalformed, "the version is that of a secret key, and what follows is none")
        }
        self.init(
            try SecretKey(payload.part(Self.keyRange)), chainCode: payload.part(Self.chainCodeRange),
            depth: header.depth, parent: header.parentFingerprint, step: header.lastStep)
    }

    private static let chainCodeRange = ExtendedKeyHeader.sizeBytes..<ExtendedKeyHeader.sizeBytes + 32
    private static let keyRange = ExtendedKeyHeader.extendedKeySizeBytes - 32..<ExtendedKeyHeader.extendedKeySizeBytes

    /// The key as `xprv…`, or as `tprv…` for a test network, in ASCII.
    ///
    /// Whoever reads it owns every coin below this key; it must not go into a string, a log or an argument.
    public func text(for network: Network) -> SecretBytes {
        let header = header(for: network, isSecret: true).bytes
        let key = secretKey.secretBytes
        let payload = SecretBytes(count: ExtendedKeyHeader.extendedKeySizeBytes) { payload in
            payload.copyBytes(from: header)
            chainCode.withUnsafeBytes { payload[Self.chainCodeRange].copyBytes(from: $0) }
            key.withUnsafeBytes { payload[Self.keyRange].copyBytes(from: $0) }
        }
        return Base58Check.encodeSecret(payload)
    }

    /// The public key with the same chain code (BIP 32, N): it leads to the same public keys and spends nothing.
    public func publicKey(for network: Network) -> ExtendedPublicKey {
        ExtendedPublicKey(
            publicKey: CompressedPublicKey(of: secretKey),
            chainCode: chainCode.withUnsafeBytes { code in Bytes32 { $0.copyMemory(from: code) } },
            header: header(for: network, isSecret: false))
    }

    private func header(for network: Network, isSecret: Bool) -> ExtendedKeyHeader {
        ExtendedKeyHeader(
            isSecret: isSecret, isMainnet: network == .mainnet, depth: depth, parentFingerprint: parentFingerprint,
            lastStep: lastStep)
    }
}
