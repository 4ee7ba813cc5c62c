import BitCacheCore
import BitCacheCrypto

/// What a token is; the number stands in record 0, the name in the text prefix and in the tag of its hash. SPEC.md §3.
public enum TokenKind: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case certificate = 1
    case listing = 2
    case offer = 3
    case commitment = 4
    case acceptance = 5
    case payword = 6
    case release = 7
    case closing = 8
    case receipt = 9
    case note = 10
    case statement = 11
    case payStub = 12
    case payoutInstruction = 13
    case depositAddress = 14
    // 15 is kept for withdrawals and 16 for revocations: SPEC.md §3.2.

    /// The name in JSON and in the hash tag.
    public var description: String {
        switch self {
        case .certificate: "certificate"
        case .listing: "listing"
        case .offer: "offer"
        case .commitment: "commitment"
        case .acceptance: "acceptance"
        case .payword: "payword"
        case .release: "release"
        case .closing: "closing"
        case .receipt: "receipt"
        case .note: "note"
        case .statement: "statement"
        case .payStub: "pay_stub"
        case .payoutInstruction: "payout_instruction"
        case .depositAddress: "deposit_address"
        }
    }

    /// The word that the text prefix begins with.
    var prefixWord: String {
        switch self {
        case .certificate: "bkcert"
        case .listing: "bklisting"
        case .offer: "bkoffer"
        case .commitment: "bkcommit"
        case .acceptance: "bkaccept"
        case .payword: "bkpayword"
        case .release: "bkrelease"
        case .closing: "bkclosing"
        case .receipt: "bkreceipt"
        case .note: "bknote"
        case .statement: "bkstatement"
        case .payStub: "bkpaystub"
        case .payoutInstruction: "bkpayout"
        case .depositAddress: "bkdeposit"
        }
    }

    /// The most bytes that a token of this kind may have, text form excluded.
    public var maximumSize: Int {
        switch self {
        case .payStub: 1 << 20
        // Room for all its parts at their own limits: no padded token can keep a session from having a receipt.
        case .receipt: 32_768
        case .offer, .closing, .note: 4096
        default: 2048
        }
    }

    /// The hash whose result is the token's id and the digest that its signature signs; notes have another for each
    /// application (``Note/hash``).
    var hash: TaggedHash { Self.hashes[Int(rawValue)] }

    // Indexed by raw value; unused numbers hold a hash that no token refers to.
    private static let hashes: [TaggedHash] = (0...allCases.map(\.rawValue).reduce(0, max)).map { number in
        TaggedHash(tag: "bitcache/" + (TokenKind(rawValue: number)?.description ?? "unused"))
    }
}

extension Network {
    /// What follows the kind's word in a text prefix; nothing on mainnet.
    var prefixSuffix: String {
        switch self {
        case .mainnet: ""
        case .testnet: "test"
        case .signet: "sig"
        case .regtest: "reg"
        }
    }
}
