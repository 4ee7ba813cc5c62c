public import BitCacheCore
public import BitCacheCrypto

/// A signed list of coins: whoever made it could spend them all when it was made (BIP 322, proof of funds).
///
/// It does not say that these are all the signer's coins, that nobody else holds the same keys, or that nothing is owed
/// against them. What a chain adds is that the coins exist and are unspent at its newest block: "owned at block b", and
/// not more. A message that names a block shows that the proof is no older than the block.
public struct ProofOfReserves: Hashable, Sendable {
    /// What was signed along with the coins, such as ``message(statement:block:)``.
    public let message: [UInt8]
    /// The script that answers for the message; BIP 322 wants one even where only the coins matter.
    public let script: Script
    /// The signature, which contains the list of coins.
    public let signature: MessageSignature

    /// The most coins of a proof, and so of the questions that a chain is asked; an input of each has room in a block.
    public static let maximumCoinCount = 10_000

    /// Takes a proof that somebody else made; nothing is checked before ``verify(on:)``.
    ///
    /// - Throws: `reserves_coin_count` where there is no coin or more than ``maximumCoinCount``; `tx_inputs_duplicate`.
    public init(message: some Sequence<UInt8>, script: Script, signature: MessageSignature) throws(Refusal) {
        try Self.check(signature.coins.map(\.outPoint))
        self.message = Array(message)
        self.script = script
        self.signature = signature
    }

    /// Signs for coins.
    ///
    /// - Parameters:
    ///   - coins: The coins, each once; their outputs are P2WPKH, or P2TR that is spent by its key.
    ///   - message: What is signed along with them.
    ///   - script: The script that answers for the message, such as that of the first coin.
    ///   - keys: The keys of all outputs and of the script, in any order; those of P2TR already tweaked, see
    ///     ``Taproot/outputSecretKey(internalKey:merkleRoot:)``.
    /// - Throws: `reserves_coin_count`, `tx_inputs_duplicate`, `signing_key_mismatch`; `message_signature_legacy` for the
    ///   script of a P2PKH address.
    public init(
        signing coins: [Coin], message: some Sequence<UInt8>, for script: Script, with keys: [SecretKey]
    ) throws(Refusal) {
        try Self.check(coins.map(\.outPoint))
        let message = Array(message)
        signature = try MessageSignature(signing: message, for: script, coins: coins, with: keys)
        self.message = message
        self.script = script
    }

    /// Signs for coins whose keys somebody else finds by their origin; P2TR outputs are those of BIP 86.
    ///
    /// - Parameters:
    ///   - coins: The coins, each once, with the origin of its key; the first one's script answers for the message.
    ///   - message: What is signed along with them.
    ///   - signer: Who finds the keys.
    /// - Throws: as ``init(signing:message:for:with:)``, and what the signer refuses.
    public init(
        signing coins: [(coin: Coin, origin: KeyOrigin)], message: some Sequence<UInt8>,
        with signer: some SecretKeySource
    ) throws(Refusal) {
        try Self.check(coins.map(\.coin.outPoint))
        var keys: [SecretKey] = []
        for (coin, origin) in coins {
            // A coin without a key is met, with its place, when the transaction is signed.
            guard let key = try signer.secretKey(at: origin) else { continue }
            keys.append(
                coin.output.script.kind == .p2tr
                    ? try Taproot.outputSecretKey(internalKey: key, merkleRoot: nil) : key)
        }
        try self.init(
            signing: coins.map(\.coin), message: message, for: coins[0].coin.output.script, with: keys)
    }

    /// The coins that the proof lists, as it describes them.
    public var coins: [Coin] { signature.coins }

    /// The message of a host's solvency report: a statement's hash, and the hash of a block.
    public static func message<Meaning>(statement: Bytes32<Meaning>, block: BlockHash) -> [UInt8] {
        Array("BitCache proof of reserves: statement \(statement), block \(block.displayHex)".utf8)
    }

    private static func check(_ outPoints: [OutPoint]) throws(Refusal) {
        guard !outPoints.isEmpty, outPoints.count <= maximumCoinCount else {
            throw Refusal(
                .reservesCoinCount,
                "a proof of reserves lists 1 to \(maximumCoinCount) coins, and this one \(outPoints.count)")
        }
        guard Set(outPoints).count == outPoints.count else {
            throw Refusal(.inputsDuplicate, "a proof of reserves lists every coin once, and this one a coin twice")
        }
    }
}
