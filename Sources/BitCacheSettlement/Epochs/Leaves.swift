public import BitCacheCore
public import BitCacheCrypto
import BitCacheLedger
public import BitCachePayments

/// The salt of a leaf: without it, nobody can try out what a neighbour's leaf might say.
public enum LeafSaltMeaning {}

/// The 32 bytes of a leaf's salt.
public typealias LeafSalt = Bytes32<LeafSaltMeaning>

/// One closed session as the claims tree has it. SPEC.md §7.4.
public struct Claim: Hashable, Sendable {
    /// The claim's number in its epoch, which is its place in the tree.
    public let number: UInt64
    public let closing: Closing.ID
    public let amount: Amount
    public let parts: [Split.Part]

    public init(number: UInt64, closing: Closing.ID, amount: Amount, parts: [Split.Part]) {
        self.number = number
        self.closing = closing
        self.amount = amount
        self.parts = parts
    }

    /// Whether the parts are what a closing can hold: they sum to the amount, none is zero, and no payee has two.
    var isConsistent: Bool {
        var sum = Amount.zero
        for part in parts {
            guard part.amount > .zero, let next = try? sum + part.amount else { return false }
            sum = next
        }
        return sum == amount && Set(parts.map(\.payee)).count == parts.count
    }

    private static let tag = TaggedHash(tag: "bitcache/claim-leaf")

    func leaf(epoch: UInt64, salt: LeafSalt) -> SumNode {
        var message = ByteWriter()
        message.write(bigEndian: epoch)
        message.write(bigEndian: number)
        message.write(salt)
        message.write(closing)
        message.write(bigEndian: amount.msat)
        parts.write(to: &message)
        return SumNode(sum: amount.msat, hash: Self.tag.hash(message.bytes))
    }
}

/// One payee as the payees tree has it: what it earned in the epoch, what was charged, what is carried. SPEC.md §7.5.
public struct PayeeLine: Hashable, Sendable {
    public let payee: XOnlyPublicKey
    /// What the epoch's claims give the payee.
    public let gross: Amount
    /// What the payee is charged for the payout's transaction, fixed at the close.
    public let fee: Amount
    /// What earlier epochs left unpaid.
    public let carriedIn: Amount
    /// What is left unpaid now: gross + carried in − fee − payout.
    public let carriedOut: Amount
    /// The payee's claims: a tree of (number, part) in rising order of number.
    public let claims: Statement.TreeRoot

    private static let tag = TaggedHash(tag: "bitcache/payee-leaf")
    private static let claimTag = TaggedHash(tag: "bitcache/payee-claim")

    public init(
        payee: XOnlyPublicKey, gross: Amount, fee: Amount, carriedIn: Amount, carriedOut: Amount,
        claims: Statement.TreeRoot
    ) {
        self.payee = payee
        self.gross = gross
        self.fee = fee
        self.carriedIn = carriedIn
        self.carriedOut = carriedOut
        self.claims = claims
    }

    /// What is paid on chain for this epoch; whole satoshis.
    ///
    /// - Throws: `amount_out_of_range` where the line's sums are impossible.
    public func payout() throws(Refusal) -> Satoshis {
        let msat = try gross + carriedIn - fee - carriedOut
        guard msat.msat.isMultiple(of: 1000) else {
            throw Refusal(.proofWrong, "a payout is whole satoshis, and the line says \(msat)")
        }
        return msat.flooredSatoshis
    }

    func leaf(epoch: UInt64, salt: LeafSalt) -> SumNode {
        var message = ByteWriter()
        message.write(bigEndian: epoch)
        message.write(salt)
        write(to: &message)
        return SumNode(sum: gross.msat, hash: Self.tag.hash(message.bytes))
    }

    func write(to writer: inout ByteWriter) {
        writer.write(payee.bytes)
        for amount in [gross, fee, carriedIn, carriedOut] { writer.write(bigEndian: amount.msat) }
        claims.write(to: &writer)
    }

    init(reading reader: inout ByteReader) throws(Refusal) {
        payee = try XOnlyPublicKey(rawRepresentation: reader.read(count: 32))
        gross = try Amount(msat: reader.read(bigEndian: UInt64.self))
        fee = try Amount(msat: reader.read(bigEndian: UInt64.self))
        carriedIn = try Amount(msat: reader.read(bigEndian: UInt64.self))
        carriedOut = try Amount(msat: reader.read(bigEndian: UInt64.self))
        claims = try Statement.TreeRoot(reading: &reader)
    }

    /// The tree of a payee's claims; the sum of its root is the payee's gross.
    static func claimsRoot(_ claims: [(number: UInt64, part: Amount)]) throws(Refusal) -> Statement.TreeRoot {
        guard !claims.isEmpty else { return .empty }
        let leaves = claims.map { claim in
            var message = ByteWriter()
            message.write(bigEndian: claim.number)
            message.write(bigEndian: claim.part.msat)
            return SumNode(sum: claim.part.msat, hash: claimTag.hash(message.bytes))
        }
        return Statement.TreeRoot(try MerkleSumTree(leaves: leaves))
    }
}

/// The salts, ratios and order of an epoch's leaves, all from one secret, so that a resumed close repeats them.
struct EpochSecret {
    private let secret: SecretBytes

    init(_ secret: SecretBytes) {
        self.secret = secret
    }

    func claimSalt(_ number: UInt64) -> LeafSalt { salt("claim") { $0.write(bigEndian: number) } }

    func payeeSalt(_ payee: XOnlyPublicKey) -> LeafSalt { salt("payee") { $0.write(payee.bytes) } }

    func liabilitySalt(_ account: Account, part: UInt8) -> LeafSalt {
        salt("liability") { message in
            message.write(account.class.rawValue)
            message.write(account.owner)
            message.write(part)
        }
    }

    private func salt(_ use: String, _ build: (inout ByteWriter) -> Void) -> LeafSalt {
        var message = ByteWriter()
        message.write(Array("bitcache/\(use)-salt".utf8))
        build(&message)
        return HMAC.sha256(message.bytes, key: secret)
    }
}
