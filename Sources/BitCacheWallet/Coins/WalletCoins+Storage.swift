import BitCacheBitcoin
public import BitCacheCore
import BitCacheCrypto

// magic 13 | version 1 | gap limit 4 | tip | branches | transactions | locks | SHA-256 of all this 32
//
//     tip            0, or 1 | height 4 | hash 32
//     branch         used 4 | revealed 4 | scripts
//     transaction    bytes | state | owner          in rising order of id
//     state          0 waiting, 1 confirmed | height 4, 2 missing, 3 conflicted | id 32
//     lock           outpoint 36 | owner            in rising order
//
// Lists begin with their count and scripts, transactions and owners with their length, both as BigSize; an owner of no
// bytes is none.

extension WalletCoins {
    private static let magic = Array("bitcachecoins".utf8)
    private static let version: UInt8 = 1
    private enum ChecksumMeaning {}

    /// Everything as bytes for a file; equal values give equal bytes.
    ///
    /// There is no secret in it, but who reads it knows all addresses. Replace the file in one step, before a signature
    /// is made and before a transaction leaves: a lock that is forgotten can let a coin be spent twice.
    public var rawRepresentation: [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.magic)
        writer.write(Self.version)
        writer.write(bigEndian: gapLimit)
        writer.write(UInt8(tip == nil ? 0 : 1))
        if let tip {
            writer.write(bigEndian: tip.height)
            writer.write(tip.hash)
        }
        writer.write(bigSize: UInt64(branches.count))
        for branch in branches { branch.write(to: &writer) }
        writer.write(bigSize: UInt64(transactions.count))
        for (_, tracked) in transactions.sorted(by: { $0.key < $1.key }) { tracked.write(to: &writer) }
        writer.write(bigSize: UInt64(locks.count))
        for (outPoint, owner) in locks.sorted(by: { $0.key < $1.key }) {
            writer.write(outPoint.rawRepresentation)
            writer.write(list: Array(owner.name.utf8))
        }
        writer.write(SHA256.hash(writer.bytes, as: Bytes32<ChecksumMeaning>.self))
        return writer.bytes
    }

    /// Takes the bytes of ``rawRepresentation``.
    ///
    /// - Throws: `coins_file_damaged` for bytes that are none or were cut or changed; `coins_file_version` for a version
    ///   that is not known here.
    public init(rawRepresentation bytes: [UInt8]) throws(Refusal) {
        let content = bytes.dropLast(32)
        guard bytes.count >= 32, content.starts(with: Self.magic),
            SHA256.hash(content, as: Bytes32<ChecksumMeaning>.self).rawRepresentation[...] == bytes.suffix(32)
        else { throw Refusal(.coinsFileDamaged, "these bytes are no wallet's coins, or were cut or changed") }
        var reader = ByteReader(content.dropFirst(Self.magic.count))
        do throws(Refusal) {
            let version = try reader.readByte()
            guard version == Self.version else {
                throw Refusal(.coinsFileVersion, "the coins were saved as version \(version), which is not known here")
            }
            try self.init(from: &reader)
            try reader.finish()
        } catch  where error.code != .coinsFileVersion {
            throw Refusal(.coinsFileDamaged, "the saved coins do not follow their own rules: \(error.message)")
        }
    }

    private init(from reader: inout ByteReader) throws(Refusal) {
        try self.init(gapLimit: reader.read(bigEndian: UInt32.self))
        switch try reader.readByte() {
        case 0: break
        case 1:
            tip = ChainTip(
                height: try reader.read(bigEndian: UInt32.self), hash: try reader.read(BlockHash.self))
        case let other: throw Refusal(.notCanonical, "\(other) does not say whether there is a block")
        }
        for number in 0..<(try reader.readCount(atMost: Self.maximumBranchCount)) {
            let branch = try WatchedBranch(from: &reader)
            for (index, script) in branch.scripts.enumerated() where places[script] == nil {
                places[script] = ScriptPlace(branch: number, index: UInt32(index))
            }
            branches.append(branch)
        }
        var last: TransactionID?
        for _ in 0..<(try reader.readCount(atMost: Self.maximumTransactionCount)) {
            let tracked = try TrackedTransaction(from: &reader)
            let id = tracked.transaction.id
            guard last.map({ $0 < id }) ?? true else { throw Self.disorder }
            transactions[id] = tracked
            last = id
        }
        var lastLocked: OutPoint?
        for _ in 0..<(try reader.readCount(atMost: Self.maximumLockCount)) {
            let outPoint = try OutPoint(rawRepresentation: try reader.read(count: OutPoint.count))
            guard lastLocked.map({ $0 < outPoint }) ?? true else { throw Self.disorder }
            guard let owner = try reader.readOwner() else {
                throw Refusal(.notCanonical, "\(outPoint) is locked for nothing")
            }
            locks[outPoint] = owner
            lastLocked = outPoint
        }
    }

    private static var disorder: Refusal {
        Refusal(.recordOrder, "transactions or locks do not stand in rising order")
    }
}

extension WalletCoins.WatchedBranch {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(bigEndian: usedCount)
        writer.write(bigEndian: revealedCount)
        writer.write(bigSize: UInt64(scripts.count))
        for script in scripts { writer.write(list: script.bytes) }
    }

    fileprivate init(from reader: inout ByteReader) throws(Refusal) {
        usedCount = try reader.read(bigEndian: UInt32.self)
        revealedCount = try reader.read(bigEndian: UInt32.self)
        for _ in 0..<(try reader.readCount(atMost: Int(WalletCoins.maximumScriptCount))) {
            scripts.append(try Script(bytes: try reader.readList()))
        }
        guard max(usedCount, revealedCount) <= scripts.count else {
            throw Refusal(.notCanonical, "more scripts are said to be used than a branch has")
        }
    }
}

extension TrackedTransaction {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(list: transaction.rawRepresentation)
        switch state {
        case .waiting: writer.write(UInt8(0))
        case .confirmed(let height):
            writer.write(UInt8(1))
            writer.write(bigEndian: height)
        case .missing: writer.write(UInt8(2))
        case .conflicted(let other):
            writer.write(UInt8(3))
            writer.write(other)
        }
        writer.write(list: Array((owner?.name ?? "").utf8))
    }

    fileprivate init(from reader: inout ByteReader) throws(Refusal) {
        transaction = try Transaction(rawRepresentation: try reader.readList())
        switch try reader.readByte() {
        case 0: state = .waiting
        case 1: state = .confirmed(height: try reader.read(bigEndian: UInt32.self))
        case 2: state = .missing
        case 3: state = .conflicted(by: try reader.read(TransactionID.self))
        case let other: throw Refusal(.notCanonical, "\(other) is no state of a transaction")
        }
        owner = try reader.readOwner()
        guard state.isAlive || owner != nil else {
            throw Refusal(.notCanonical, "a transaction is kept that is neither on the chain nor one's own")
        }
    }
}

extension ByteWriter {
    fileprivate mutating func write(list bytes: [UInt8]) {
        write(bigSize: UInt64(bytes.count))
        write(bytes)
    }
}

extension ByteReader {
    /// Reads a count; more than the bytes left, or than a limit, is refused before it is believed.
    fileprivate mutating func readCount(atMost limit: Int) throws(Refusal) -> Int {
        let count = try readBigSize()
        guard count <= UInt64(min(remaining, limit)) else {
            throw Refusal(
                .truncated, "\(count) items are announced; \(remaining) bytes are left and \(limit) the limit")
        }
        return Int(count)
    }

    fileprivate mutating func readList() throws(Refusal) -> ArraySlice<UInt8> {
        try read(count: readCount(atMost: remaining))
    }

    fileprivate mutating func readOwner() throws(Refusal) -> LockOwner? {
        let bytes = try readList()
        return bytes.isEmpty ? nil : try LockOwner(name: String(decoding: bytes, as: UTF8.self))
    }
}

extension Refusal.Code {
    /// Bytes that should be a wallet's saved coins, and are not, or not wholly.
    public static let coinsFileDamaged = Self(rawValue: "coins_file_damaged")
    /// Saved coins of a version that is not known.
    public static let coinsFileVersion = Self(rawValue: "coins_file_version")
}
