public import BitCacheCore
public import BitCacheCrypto
public import BitCacheLedger
public import BitCachePayments

/// What a host signs at the end of an epoch: three roots that bind it to one account of everything. SPEC.md §7.3.
///
/// Signed under a certificate of purpose `statement`, never with the acceptance key, and never issued again:
/// corrections go into the next epoch.
public struct Statement: HostSignedBody {
    /// The root of a Merkle-sum tree and how many leaves it has; all zero for a tree without leaves.
    public struct TreeRoot: Hashable, Sendable {
        public let node: SumNode
        public let count: UInt64

        /// A tree without leaves.
        public static let empty = TreeRoot(node: SumNode(sum: 0, hash: .zero), count: 0)

        public init(node: SumNode, count: UInt64) {
            self.node = node
            self.count = count
        }

        init(_ tree: MerkleSumTree?) {
            self = tree.map { TreeRoot(node: $0.root, count: UInt64($0.count)) } ?? .empty
        }

        /// Checks that a leaf at an index belongs to the tree.
        ///
        /// - Throws: `proof_wrong`, or what the path refuses.
        func check(_ leaf: SumNode, at index: UInt64, path: [SumNode]) throws(Refusal) {
            guard try MerkleSumTree.root(of: leaf, at: index, of: count, path: path) == node else {
                throw Refusal(.proofWrong, "leaf \(index) does not lead to the root that the statement signs")
            }
        }
    }

    public static let kind = TokenKind.statement
    public static let purpose = Certificate.Purposes.statement

    public let network: Network
    public let host: XOnlyPublicKey
    public let certificate: Certificate.ID
    public let epoch: UInt64
    public let time: Timestamp
    /// One leaf for each closing of the epoch, in the order of their numbers.
    public let claims: TreeRoot
    /// One leaf for each payee; sums to the same as the claims.
    public let payees: TreeRoot
    /// Two leaves for each account that the ledger owes to anyone but the host.
    public let liabilities: TreeRoot
    /// The journal's last entry at the close.
    public let journal: JournalHead
    /// The statement before this one; the first has none.
    public let previous: Statement.ID?

    public var certifiedMoment: Timestamp { time }

    /// Makes a statement; `statement_sums` where claims and payees do not sum to the same.
    public init(
        network: Network, host: XOnlyPublicKey, certificate: Certificate.ID, epoch: UInt64, time: Timestamp,
        claims: TreeRoot, payees: TreeRoot, liabilities: TreeRoot, journal: JournalHead, previous: Statement.ID?
    ) throws(Refusal) {
        guard claims.node.sum == payees.node.sum else {
            throw Refusal(.statementSums, "the claims sum to \(claims.node.sum) msat, the payees to \(payees.node.sum)")
        }
        self.network = network
        self.host = host
        self.certificate = certificate
        self.epoch = epoch
        self.time = time
        self.claims = claims
        self.payees = payees
        self.liabilities = liabilities
        self.journal = journal
        self.previous = previous
    }

    public init(network: Network, reading records: inout TLVReader) throws(Refusal) {
        let host = try XOnlyPublicKey(rawRepresentation: records.take(2))
        let certificate = try records.take(4, as: Certificate.ID.self)
        let epoch = try records.take(6, as: UInt64.self)
        let time = try Timestamp(seconds: records.take(8, as: UInt64.self))
        let readRoot = { (reader: inout ByteReader) throws(Refusal) in try TreeRoot(reading: &reader) }
        let claims = try records.take(10, count: 48, readRoot)
        let payees = try records.take(12, count: 48, readRoot)
        let liabilities = try records.take(14, count: 48, readRoot)
        let journal = try records.take(16) { (reader) throws(Refusal) in
            JournalHead(number: try reader.read(bigEndian: UInt64.self), hash: try reader.read(JournalHash.self))
        }
        let previous = try records.takeOptional(18) { (reader) throws(Refusal) in try reader.read(Statement.ID.self) }
        try self.init(
            network: network, host: host, certificate: certificate, epoch: epoch, time: time, claims: claims,
            payees: payees, liabilities: liabilities, journal: journal, previous: previous)
    }

    public func write(to records: inout TLVWriter) {
        records.write(2, host.bytes)
        records.write(4, certificate)
        records.write(6, epoch)
        records.write(8, time.seconds)
        records.write(10, claims.write)
        records.write(12, payees.write)
        records.write(14, liabilities.write)
        records.write(16) { value in
            value.write(bigEndian: journal.number)
            value.write(journal.hash)
        }
        if let previous { records.write(18, previous) }
    }
}

extension Statement.TreeRoot {
    init(reading reader: inout ByteReader) throws(Refusal) {
        let node = try SumNode(reading: &reader)
        self.init(node: node, count: try reader.read(bigEndian: UInt64.self))
        guard count > 0 || self == .empty else {
            throw Refusal(.fieldOutOfRange, "a tree without leaves has a root of zeros")
        }
    }

    func write(to writer: inout ByteWriter) {
        node.write(to: &writer)
        writer.write(bigEndian: count)
    }
}

extension SumNode {
    init(reading reader: inout ByteReader) throws(Refusal) {
        let sum = try reader.read(bigEndian: UInt64.self)
        self.init(sum: sum, hash: try reader.read(Bytes32<SumNodeMeaning>.self))
    }

    func write(to writer: inout ByteWriter) {
        writer.write(bigEndian: sum)
        writer.write(hash)
    }
}

extension Refusal.Code {
    /// A statement whose claims and payees do not sum to the same.
    public static let statementSums = Self(rawValue: "statement_sums")
    /// A leaf that does not lead to the root that was signed, or a stub whose parts disagree.
    public static let proofWrong = Self(rawValue: "proof_wrong")
}
