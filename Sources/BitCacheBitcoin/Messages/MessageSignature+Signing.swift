public import BitCacheCore
public import BitCacheCrypto

extension MessageSignature {
    /// Signs a message in the simple format.
    ///
    /// The same message and key always give the same signature.
    ///
    /// - Parameters:
    ///   - message: Its bytes as they are; nothing is cut off or added.
    ///   - script: The script of the address: P2WPKH, or P2TR by its key path.
    ///   - key: The key of the output itself, for P2TR the tweaked one; see
    ///     ``Taproot/outputSecretKey(internalKey:merkleRoot:)``.
    /// - Throws: `signing_key_mismatch` where the script is not this key's; `message_signature_legacy` for P2PKH, which
    ///   other wallets expect in the form before BIP 322.
    public init(
        signing message: some Sequence<UInt8>, for script: Script, with key: SecretKey
    ) throws(Refusal) {
        let signed = try Self.signed(MessageChallenge(message: message, script: script), .init(), with: key)
        self.init(.simple(signed.inputs[0].witness))
    }

    /// Signs a message in the full format, which may say from when on the signature counts.
    ///
    /// - Parameters:
    ///   - message: Its bytes as they are.
    ///   - script: The script of the address: P2WPKH, or P2TR by its key path.
    ///   - key: The key of the output itself, for P2TR the tweaked one.
    ///   - terms: Version, lock time and sequence of the transaction that is signed.
    /// - Throws: as ``init(signing:for:with:)``.
    public init(
        signing message: some Sequence<UInt8>, for script: Script, with key: SecretKey, terms: MessageChallenge.Terms
    ) throws(Refusal) {
        self.init(.full(try Self.signed(MessageChallenge(message: message, script: script), terms, with: key)))
    }

    /// Signs a message and shows control of coins, in the format for proofs of funds.
    ///
    /// - Parameters:
    ///   - message: Its bytes as they are; a PSBT carries them along only as UTF-8, and none is carried here.
    ///   - script: The script of the address: P2WPKH, or P2TR by its key path.
    ///   - coins: The coins, each once, as ``coins`` gives them back.
    ///   - keys: The keys of the script and of all coins, in any order; those of P2TR already tweaked.
    /// - Throws: as ``init(signing:for:with:)``.
    public init(
        signing message: some Sequence<UInt8>, for script: Script, coins: [Coin], with keys: [SecretKey]
    ) throws(Refusal) {
        try Self.requireModern(script)
        let challenge = MessageChallenge(message: message, script: script)
        let outputs = [challenge.output] + coins.map(\.output)
        let signed = try challenge.toSign(coins: coins.map(\.outPoint)).signed(previousOutputs: outputs, keys: keys)
        self.init(.proofOfFunds(try FundsProof(signed, previousOutputs: outputs)))
    }

    private static func signed(
        _ challenge: MessageChallenge, _ terms: MessageChallenge.Terms, with key: SecretKey
    ) throws(Refusal) -> Transaction {
        try requireModern(challenge.script)
        return try challenge.toSign(terms).signed(previousOutputs: [challenge.output], keys: [key])
    }

    static func requireModern(_ script: Script) throws(Refusal) {
        guard script.kind != .p2pkh else {
            throw Refusal(
                .messageSignatureLegacy, "addresses of public key hashes are signed for in the form before BIP 322")
        }
    }
}
