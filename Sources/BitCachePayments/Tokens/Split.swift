public import BitCacheCore
public import BitCacheCrypto

/// How a payment is shared: parts of 10 000 that sum to it, in the offer's order. SPEC.md §5.4.
public struct Split: Hashable, Sendable {
    /// What all shares sum to.
    public static let whole: UInt16 = 10_000
    /// The most entries of a split.
    public static let maximumCount = 16

    /// One share.
    public struct Entry: Hashable, Sendable {
        /// Whom a share pays.
        public enum Payee: Hashable, Sendable {
            /// The content's uploader; every split has exactly one.
            case uploader(XOnlyPublicKey)
            /// Whoever brought the download, named by the commitment; empty, it counts as the uploader's.
            case referrerSlot
            /// The host, or anyone else.
            case other(XOnlyPublicKey)
        }

        public let payee: Payee
        /// In parts of 10 000, at least 1.
        public let share: UInt16

        public init(_ payee: Payee, share: UInt16) {
            self.payee = payee
            self.share = share
        }
    }

    /// What one payee gets of an amount.
    public struct Part: Hashable, Sendable {
        public let payee: XOnlyPublicKey
        public let amount: Amount

        public init(payee: XOnlyPublicKey, amount: Amount) {
            self.payee = payee
            self.amount = amount
        }
    }

    public let entries: [Entry]
    public let uploader: XOnlyPublicKey

    /// Makes a split.
    ///
    /// - Throws: `split_invalid` unless there are 1 to 16 entries, each at least 1, that sum to 10 000, with exactly
    ///   one uploader and at most one referrer slot.
    public init(_ entries: [Entry]) throws(Refusal) {
        let uploaders: [XOnlyPublicKey] = entries.compactMap {
            if case .uploader(let key) = $0.payee { key } else { nil }
        }
        guard (1...Self.maximumCount).contains(entries.count), entries.allSatisfy({ $0.share >= 1 }),
            entries.reduce(0, { $0 + UInt64($1.share) }) == UInt64(Self.whole), uploaders.count == 1,
            let uploader = uploaders.first, entries.filter({ $0.payee == .referrerSlot }).count <= 1
        else {
            throw Refusal(
                .splitInvalid,
                "a split has up to \(Self.maximumCount) shares that sum to 10 000, one uploader, at most one referrer slot"
            )
        }
        self.entries = entries
        self.uploader = uploader
    }

    public var hasReferrerSlot: Bool { entries.contains { $0.payee == .referrerSlot } }

    /// The parts that the uploader is certain of: its own entry, and other entries of its key.
    public var uploaderShare: UInt16 {
        entries.reduce(0) { sum, entry in
            switch entry.payee {
            case .uploader: sum + entry.share
            case .other(let key) where key == uploader: sum + entry.share
            default: sum
            }
        }
    }

    /// Shares an amount so that the parts sum to it to the millisatoshi.
    ///
    /// Shares of one key are added first; each payee gets the whole millisatoshis of its share, and what is left goes,
    /// one each, to the largest fractions, ties in the offer's order. Payees of nothing are left out.
    public func parts(of amount: Amount, referrer: XOnlyPublicKey?) throws(Refusal) -> [Part] {
        var shares: [(payee: XOnlyPublicKey, share: UInt64)] = []
        for entry in entries {
            let payee =
                switch entry.payee {
                case .uploader(let key), .other(let key): key
                case .referrerSlot: referrer ?? uploader
                }
            if let index = shares.firstIndex(where: { $0.payee == payee }) {
                shares[index].share += UInt64(entry.share)
            } else {
                shares.append((payee, UInt64(entry.share)))
            }
        }
        let whole = UInt64(Self.whole)
        // amount × share can need 78 bits; the quotient is at most the amount.
        var divided = shares.map { share in
            let (quotient, remainder) = whole.dividingFullWidth(amount.msat.multipliedFullWidth(by: share.share))
            return (payee: share.payee, msat: quotient, fraction: remainder)
        }
        let missing = Int(amount.msat - divided.reduce(0) { $0 + $1.msat })
        let byFraction = divided.indices.sorted {
            (divided[$1].fraction, $0) < (divided[$0].fraction, $1)
        }
        for index in byFraction.prefix(missing) { divided[index].msat += 1 }
        var parts: [Part] = []
        for part in divided where part.msat > 0 {
            parts.append(Part(payee: part.payee, amount: try Amount(msat: part.msat)))
        }
        return parts
    }
}

extension Split {
    init(reading reader: inout ByteReader) throws(Refusal) {
        var entries: [Entry] = []
        while !reader.isAtEnd {
            let role = try reader.readByte()
            let share = try reader.read(bigEndian: UInt16.self)
            switch role {
            case 0:
                entries.append(
                    Entry(.uploader(try XOnlyPublicKey(rawRepresentation: reader.read(count: 32))), share: share))
            case 1: entries.append(Entry(.referrerSlot, share: share))
            case 2:
                entries.append(
                    Entry(.other(try XOnlyPublicKey(rawRepresentation: reader.read(count: 32))), share: share))
            default: throw Refusal(.splitInvalid, "a share's role is 0, 1 or 2, and \(role) was found")
            }
        }
        try self.init(entries)
    }

    func write(to writer: inout ByteWriter) {
        for entry in entries {
            switch entry.payee {
            case .uploader(let key):
                writer.write(UInt8(0))
                writer.write(bigEndian: entry.share)
                writer.write(key.bytes)
            case .referrerSlot:
                writer.write(UInt8(1))
                writer.write(bigEndian: entry.share)
            case .other(let key):
                writer.write(UInt8(2))
                writer.write(bigEndian: entry.share)
                writer.write(key.bytes)
            }
        }
    }
}

extension Refusal.Code {
    /// Shares that do not sum to 10 000, or roles that do not fit.
    public static let splitInvalid = Self(rawValue: "split_invalid")
}
