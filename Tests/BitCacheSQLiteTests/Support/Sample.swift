import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// A payer's records whose commitment is real and whose other tokens are bytes without a meaning.
enum Sample {
    static func key(_ number: UInt8) throws -> SecretKey {
        try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
    }

    static func record(_ number: UInt8, listing: [UInt8]? = [3], begun: Timestamp? = nil) throws -> PayerSessionRecord {
        let payer = try key(9)
        let commitment = try Commitment(
            network: .regtest, payer: payer.publicKey, host: key(1).publicKey, offer: .zero,
            chunking: Chunking(Content(root: .zero, length: 1_000_000), exponent: 1), value: Amount(msat: 250),
            window: Window(ahead: 2, behind: 0), first: 0, length: 5, anchor: .zero,
            salt: ChainSalt(rawRepresentation: [UInt8](repeating: number, count: 16)), secretHash: .zero,
            referrer: nil, expiry: Timestamp(seconds: 1_767_225_600)
        ).signed(with: payer)
        return PayerSessionRecord(
            commitment: commitment.rawRepresentation, offer: [1], certificate: [2], listing: listing, file: "film.mkv",
            begun: begun)
    }
}
