public import BitCacheCore
public import BitCacheCrypto

/// A payer's "I give up everything above index i"; it counts for anybody only inside a closing. SPEC.md §5.8.
public struct Release: TokenBody {
    public static let kind = TokenKind.release

    public let network: Network
    public let host: XOnlyPublicKey
    public let commitment: Commitment.ID
    public let index: UInt32

    public init(network: Network, host: XOnlyPublicKey, commitment: Commitment.ID, index: UInt32) {
        self.network = network
        self.host = host
        self.commitment = commitment
        self.index = index
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        self.network = network
        host = try records.takeKey(2)
        commitment = try records.take(4, as: Commitment.ID.self)
        index = try records.take(6, as: UInt32.self)
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, host.bytes)
        records.write(4, commitment)
        records.write(6, index)
    }

    /// Signs the release with the payer's key.
    ///
    /// - Throws: `wrong_signer`, and what ``checkCommitment(_:)`` refuses.
    public func signed(with key: SecretKey, under commitment: Verified<Commitment>) throws(Refusal) -> Verified<Release>
    {
        try checkCommitment(commitment)
        guard key.publicKey == commitment.body.payer else {
            throw Refusal(.wrongSigner, "the commitment's payer is \(commitment.body.payer)")
        }
        return signed(unchecked: key)
    }

    func checkCommitment(_ commitment: Verified<Commitment>) throws(Refusal) {
        guard network == commitment.body.network else {
            throw Refusal(
                .networkMismatch, "the release is of \(network), the commitment of \(commitment.body.network)")
        }
        guard self.commitment == commitment.id, host == commitment.body.host else {
            throw Refusal(.commitmentMismatch, "the release belongs to another commitment")
        }
        guard index <= commitment.body.length else {
            throw Refusal(.linkBeyondChain, "the chain has \(commitment.body.length) links, the release names \(index)")
        }
    }
}

extension Received<Release> {
    /// Checks the release with the key of the commitment's payer.
    ///
    /// - Throws: `network_mismatch`, `commitment_mismatch`, `link_beyond_chain`, `signature_invalid`.
    public func verified(under commitment: Verified<Commitment>) throws(Refusal) -> Verified<Release> {
        try verified(under: commitment, by: DirectJudge())
    }

    package func verified(
        under commitment: Verified<Commitment>, by judge: some ProofJudge
    ) throws(Refusal) -> Verified<Release> {
        try body.checkCommitment(commitment)
        return try verified(with: commitment.body.payer, by: judge)
    }
}
