public import BitCacheCore
public import BitCacheCrypto
public import BitCachePayments

extension TokenVerifier {
    /// What the caller insists on beyond validity.
    public struct Requirements: Sendable {
        /// Judges what is still to be used: offer, commitment without acceptance, open receipt, deposit address.
        public var at: Timestamp?
        public var network: Network?
        public var host: XOnlyPublicKey?
        public var payer: XOnlyPublicKey?
        /// The offer that a session's tokens must be under.
        public var offer: Offer.ID?
        /// The least amount of a receipt or closing.
        public var minimum: Amount?
        /// The most links hashed for one token.
        public var maximumLinks = ChainWalker.maximumLength
        /// Walks the chain also where payer and host both signed the end.
        public var walksAlways = false

        public init() {}

        func require(network: Network) throws(Refusal) {
            guard self.network == nil || self.network == network else {
                throw Refusal(.networkMismatch, "the token is of \(network), and another network was asked for")
            }
        }

        func require(host: XOnlyPublicKey) throws(Refusal) {
            guard self.host == nil || self.host == host else {
                throw Refusal(.hostMismatch, "the token is of host \(host)")
            }
        }

        func require(payer: XOnlyPublicKey) throws(Refusal) {
            guard self.payer == nil || self.payer == payer else {
                throw Refusal(.payerMismatch, "the token is of payer \(payer)")
            }
        }

        func require(offer: Offer.ID) throws(Refusal) {
            guard self.offer == nil || self.offer == offer else {
                throw Refusal(.offerMismatch, "the token is under offer \(offer)")
            }
        }

        /// The payer and the offer that a session has to be of.
        func require(termsOf commitment: Commitment) throws(Refusal) {
            try require(payer: commitment.payer)
            try require(offer: commitment.offer)
        }

        func requireMinimum(_ amount: Amount) throws(Refusal) {
            guard let minimum, amount < minimum else { return }
            throw Refusal(.amountTooLow, "the token is worth \(amount), less than \(minimum)")
        }

        func requireUsable(until moment: Timestamp) throws(Refusal) {
            guard let at, at > moment else { return }
            throw Refusal(.expired, "the token could be used until \(moment)")
        }
    }
}

extension Refusal.Code {
    /// A token of another payer than the one asked for.
    public static let payerMismatch = Self(rawValue: "payer_mismatch")
    /// A token worth less than was asked for.
    public static let amountTooLow = Self(rawValue: "amount_too_low")
}
