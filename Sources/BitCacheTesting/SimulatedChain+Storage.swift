import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto

// magic 13 | version 1 | blocks ever made 8 | blocks | tip hash 32 | waiting | set aside | SHA-256 of all this 32
//
// A block is its time (4) and its transactions; lists begin with their count and transactions with their length, both
// as BigSize. The first block is the same everywhere and not written.

extension SimulatedChain {
    private static let magic = Array("bitcachechain".utf8)
    private static let version: UInt8 = 1

    private enum ChecksumMeaning {}

    /// The whole chain with its mempool as bytes for a file; equal chains give equal bytes.
    ///
    /// Replace the file in one step (write another, rename it), so that a stop at any moment leaves the old one or the
    /// new one.
    public var rawRepresentation: [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.magic)
        writer.write(Self.version)
        writer.write(bigEndian: madeBlockCount)
        writer.write(bigSize: UInt64(blocks.count - 1))
        for block in blocks.dropFirst() {
            writer.write(bigEndian: block.timeSeconds)
            writer.write(block.transactions)
        }
        writer.write(tipBlock.hash)
        writer.write(mempoolTransactions)
        writer.write(setAside.transactions)
        writer.write(SHA256.hash(writer.bytes, as: Bytes32<ChecksumMeaning>.self))
        return writer.bytes
    }

    /// Takes the bytes of ``rawRepresentation`` and replays them.
    ///
    /// Every block is checked again and every waiting transaction accepted again; only the signatures in blocks are
    /// believed, because the checksum covers them.
    ///
    /// - Throws: `chain_file_damaged` for bytes that are no saved chain or not all of it; `chain_file_version` for a
    ///   version that is not known here.
    public init(rawRepresentation bytes: [UInt8]) throws(Refusal) {
        let content = bytes.dropLast(32)
        guard bytes.count >= 32, content.starts(with: Self.magic),
            SHA256.hash(content, as: Bytes32<ChecksumMeaning>.self).rawRepresentation[...] == bytes.suffix(32)
        else { throw Refusal(.chainFileDamaged, "these bytes are no saved chain, or were cut or changed") }
        var reader = ByteReader(content.dropFirst(Self.magic.count))
        do throws(Refusal) {
            let version = try reader.readByte()
            guard version == Self.version else {
                throw Refusal(.chainFileVersion, "the chain was saved as version \(version), which is not known here")
            }
            try self.init(from: &reader)
            try reader.finish()
        } catch  where error.code != .chainFileVersion {
            throw Refusal(.chainFileDamaged, "the saved chain does not follow its own rules: \(error.message)")
        }
    }

    private init(from reader: inout ByteReader) throws(Refusal) {
        self.init()
        madeBlockCount = try reader.read(bigEndian: UInt64.self)
        for _ in 0..<(try reader.readCount()) {
            let timeSeconds = try reader.read(bigEndian: UInt32.self)
            try connect(
                Block(
                    height: tipBlock.height + 1, previousHash: tipBlock.hash, timeSeconds: timeSeconds,
                    transactions: try reader.readTransactions()))
        }
        guard try reader.read(BlockHash.self) == tipBlock.hash else {
            throw Refusal(.blockInvalid, "the newest block is another one")
        }
        for transaction in try reader.readTransactions() {
            _ = try admit(transaction, isNew: false)
        }
        for transaction in try reader.readTransactions() { setAside.add(transaction) }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ transactions: [Transaction]) {
        write(bigSize: UInt64(transactions.count))
        for transaction in transactions {
            let bytes = transaction.rawRepresentation
            write(bigSize: UInt64(bytes.count))
            write(bytes)
        }
    }
}

extension ByteReader {
    /// Reads a count of items or bytes; more than there are bytes left is refused before it is believed.
    fileprivate mutating func readCount() throws(Refusal) -> Int {
        let count = try readBigSize()
        guard count <= UInt64(remaining) else {
            throw Refusal(.truncated, "\(count) items are announced and \(remaining) bytes are left")
        }
        return Int(count)
    }

    fileprivate mutating func readTransactions() throws(Refusal) -> [Transaction] {
        var transactions: [Transaction] = []
        for _ in 0..<(try readCount()) {
            transactions.append(try Transaction(rawRepresentation: try read(count: readCount())))
        }
        return transactions
    }
}

extension Refusal.Code {
    /// Bytes that should be a saved chain, and are not, or not wholly.
    public static let chainFileDamaged = Self(rawValue: "chain_file_damaged")
    /// A saved chain of a version that is not known.
    public static let chainFileVersion = Self(rawValue: "chain_file_version")
}
