public import BitCacheCore
public import BitCacheCrypto

/// A payer's session that has been committed to and not yet accepted.
///
/// Make it durable (the commitment's bytes are enough, see ``init(restoring:terms:payerKey:chainKey:)``) before the
/// commitment leaves; then ``accepted(by:certificate:)`` is the only way on.
public struct SessionOpening: Sendable {
    public let terms: CheckedOffer
    public let commitment: Verified<Commitment>
    /// Shown with every request for a chunk, and never to anyone but the host.
    public let secret: SessionSecret
    let chain: HashChain
    let payerKey: SecretKey

    /// Commits to chunks first … first+length−1.
    ///
    /// The chain's seed and the session secret are HMACs under the payer's chain key of the commitment itself, so that
    /// no two commitments share a chain, whatever was forgotten or restored. SPEC.md §4.3.
    ///
    /// - Throws: what ``Commitment`` and its check against the offer refuse.
    public init(
        _ terms: CheckedOffer, first: UInt64, length: UInt32, expiry: Timestamp, referrer: XOnlyPublicKey? = nil,
        previous: Commitment.Previous? = nil, payerKey: SecretKey, chainKey: SecretBytes, salt: ChainSalt
    ) throws(Refusal) {
        let offer = terms.offer.body
        func commitment(secretHash: SessionSecret.Hash, anchor: ChainLink) throws(Refusal) -> Commitment {
            try Commitment(
                network: offer.network, payer: payerKey.publicKey, host: offer.host, offer: terms.offer.id,
                chunking: offer.chunking, value: offer.pricePerChunk, window: offer.window, first: first,
                length: length, anchor: anchor, salt: salt, secretHash: secretHash, referrer: referrer,
                expiry: expiry, previous: previous)
        }
        let draft = try commitment(secretHash: .zero, anchor: .zero)
        try draft.checkOffer(terms.offer)
        secret = try ChainDerivation.secret(of: draft, chainKey: chainKey)
        let unanchored = try commitment(secretHash: secret.hash, anchor: .zero)
        chain = try ChainDerivation.chain(of: unanchored, chainKey: chainKey)
        self.commitment = try commitment(secretHash: secret.hash, anchor: chain.anchor).signed(with: payerKey)
        self.terms = terms
        self.payerKey = payerKey
    }

    /// Takes up a session from its commitment alone, as after a crash.
    ///
    /// - Throws: `wrong_signer`, `offer_mismatch`, and `chain_key_mismatch` where the chain key gives another anchor.
    public init(
        restoring commitment: Received<Commitment>, terms: CheckedOffer, payerKey: SecretKey, chainKey: SecretBytes
    ) throws(Refusal) {
        guard commitment.body.payer == payerKey.publicKey else {
            throw Refusal(.wrongSigner, "the commitment is of another payer than this wallet's key")
        }
        try commitment.body.checkOffer(terms.offer)
        self.commitment = try commitment.verified()
        secret = try ChainDerivation.secret(of: commitment.body, chainKey: chainKey)
        chain = try ChainDerivation.chain(of: commitment.body, chainKey: chainKey)
        guard chain.anchor == commitment.body.anchor, secret.hash == commitment.body.secretHash else {
            throw Refusal(
                .chainKeyMismatch, "this wallet's chain key did not make the session; open the right keystore")
        }
        self.terms = terms
        self.payerKey = payerKey
    }

    /// Takes the host's acceptance.
    ///
    /// - Parameter certificate: Of the key that accepts; often the offer's own.
    /// - Throws: What ``Acceptance/checkCommitment(_:)`` refuses, `acceptance_terms` for a claim deadline that is not the
    ///   expiry and the offer's grace, what ``Verified/checkSeals(of:)`` refuses, and what the signature's check does.
    public func accepted(
        by acceptance: Received<Acceptance>, certificate: Verified<Certificate>
    ) throws(Refusal) -> OpenSession {
        try acceptance.body.checkCommitment(commitment)
        try acceptance.body.checkGrace(of: terms.offer, commitment)
        try certificate.checkSeals(of: terms.certificate)
        return OpenSession(
            opening: self, acceptance: try acceptance.verified(under: certificate), certificate: certificate)
    }
}

/// How seed and secret of a session follow from the payer's chain key and the commitment. SPEC.md §4.3.
enum ChainDerivation {
    private static let seedLabel = Array("bitcache/chain-seed".utf8)
    private static let secretLabel = Array("bitcache/session-secret".utf8)

    /// The chain: its seed is the HMAC of the commitment's signed bytes without the anchor's record.
    static func chain(of commitment: Commitment, chainKey: SecretBytes) throws(Refusal) -> HashChain {
        let message = seedLabel + records(of: commitment, secretHash: commitment.secretHash)
        let seed = HMAC.sha256Secret(message, key: chainKey)
        return try HashChain(seed: seed, salt: commitment.salt, length: commitment.length)
    }

    /// The session secret: the first 16 bytes of the HMAC of the signed bytes without anchor and secret hash.
    static func secret(of commitment: Commitment, chainKey: SecretBytes) throws(Refusal) -> SessionSecret {
        let digest = HMAC.sha256Secret(secretLabel + records(of: commitment, secretHash: nil), key: chainKey)
        return try SessionSecret(
            SecretBytes(count: SessionSecret.count) { secret in
                digest.withUnsafeBytes {
                    secret.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<secret.count]))
                }
            })
    }

    private static func records(of commitment: Commitment, secretHash: SessionSecret.Hash?) -> [UInt8] {
        var records = TLVWriter()
        records.write(0, TokenText(kind: .commitment, network: commitment.network, bytes: []).header)
        commitment.write(to: &records, anchor: nil, secretHash: secretHash)
        return records.bytes
    }
}

extension Refusal.Code {
    /// A chain key that did not make the session.
    public static let chainKeyMismatch = Self(rawValue: "chain_key_mismatch")
}
