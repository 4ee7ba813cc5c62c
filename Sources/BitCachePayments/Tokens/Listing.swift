public import BitCacheCore
public import BitCacheCrypto

/// An uploader's terms for one content at one host: what offers must keep to. SPEC.md §5.2.
public struct Listing: SelfSignedBody {
    public static let kind = TokenKind.listing

    public let network: Network
    public let uploader: XOnlyPublicKey
    /// The identity of the host that may serve the content.
    public let host: XOnlyPublicKey
    public let content: Content
    /// The least price of one 16 KiB leaf.
    public let leastPricePerLeaf: Amount
    /// The uploader's share of every payment, in parts of 10 000.
    public let ownShare: UInt16
    /// Where payers' clients post receipts; an https address, or none.
    public let receiptsAddress: String?
    /// The last moment of an offer's expiry.
    public let until: Timestamp

    public var signer: XOnlyPublicKey { uploader }

    /// Makes a listing.
    ///
    /// - Throws: `field_out_of_range` for a share above 10 000 or an address that is not printable ASCII.
    public init(
        network: Network, uploader: XOnlyPublicKey, host: XOnlyPublicKey, content: Content, leastPricePerLeaf: Amount,
        ownShare: UInt16, receiptsAddress: String? = nil, until: Timestamp
    ) throws(Refusal) {
        guard ownShare <= Split.whole else {
            throw Refusal(.fieldOutOfRange, "a share is at most 10 000 parts of 10 000")
        }
        if let receiptsAddress { _ = try PrintableText.check(Array(receiptsAddress.utf8)) }
        self.network = network
        self.uploader = uploader
        self.host = host
        self.content = content
        self.leastPricePerLeaf = leastPricePerLeaf
        self.ownShare = ownShare
        self.receiptsAddress = receiptsAddress
        self.until = until
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        try self.init(
            network: network,
            uploader: records.takeKey(2),
            host: records.takeKey(4),
            content: records.takeContent(6),
            leastPricePerLeaf: records.takeAmount(8),
            ownShare: records.take(10, as: UInt16.self),
            receiptsAddress: records.takeOptionalText(12),
            until: records.takeTime(14))
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, uploader.bytes)
        records.write(4, host.bytes)
        records.write(6, content)
        records.write(8, leastPricePerLeaf.msat)
        records.write(10, ownShare)
        if let receiptsAddress { records.write(12, receiptsAddress.utf8) }
        records.write(14, until.seconds)
    }
}

extension TLVWriter {
    mutating func write(_ type: UInt64, _ content: Content) {
        write(type) { value in
            value.write(content.root)
            value.write(bigEndian: content.length)
        }
    }
}
