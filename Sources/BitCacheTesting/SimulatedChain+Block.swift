public import BitCacheBitcoin
public import BitCacheCore

extension SimulatedChain {
    /// A block: a header that names the block below it, and transactions of which the first pays the miner.
    ///
    /// Headers are Bitcoin's 80 bytes, without proof of work: the nonce is always zero.
    public struct Block: Hashable, Sendable {
        /// The number of blocks below it.
        public let height: UInt32
        /// The hash of the block below it.
        public let previousHash: BlockHash
        /// The header's time, in seconds since 1970.
        public let timeSeconds: UInt32
        /// The coinbase, then the others, parents before their children.
        public let transactions: [Transaction]
        /// The hash of the header, which names the block.
        public let hash: BlockHash

        init(height: UInt32, previousHash: BlockHash, timeSeconds: UInt32, transactions: [Transaction]) {
            self.height = height
            self.previousHash = previousHash
            self.timeSeconds = timeSeconds
            self.transactions = transactions
            var header = ByteWriter(reservingCapacity: 80)
            header.write(littleEndian: UInt32(0x2000_0000))
            header.write(previousHash)
            header.write(Self.merkleRoot(of: transactions.map(\.id)))
            header.write(littleEndian: timeSeconds)
            header.write(littleEndian: UInt32(0x207f_ffff))
            header.write(littleEndian: UInt32(0))
            hash = doubleSHA256(header.bytes)
        }

        /// The first block of every simulated chain; its coin cannot be spent.
        static let genesis = Block(
            height: 0, previousHash: .zero, timeSeconds: 1_296_688_602,
            transactions: [coinbase(height: 0, uniqueNumber: 0, value: .zero, script: .data)])

        /// The root of a block's transactions in Bitcoin's own tree, where a node without neighbour is paired with
        /// itself.
        private static func merkleRoot(of ids: [TransactionID]) -> TransactionID {
            var level = ids
            while level.count > 1 {
                level = stride(from: 0, to: level.count, by: 2).map { left in
                    let right = min(left + 1, level.count - 1)
                    return doubleSHA256(level[left].rawRepresentation + level[right].rawRepresentation)
                }
            }
            return level.first ?? .zero
        }

        /// The transaction that pays the miner.
        ///
        /// Its script begins with the height (BIP 34); the unique number makes two blocks differ that would otherwise
        /// be equal, as they could be on the two sides of a reorganisation.
        static func coinbase(height: UInt32, uniqueNumber: UInt64, value: Satoshis, script: Script) -> Transaction {
            var answer = ByteWriter()
            answer.write(push(height))
            answer.write(UInt8(8))
            answer.write(littleEndian: uniqueNumber)
            let input = TransactionInput(
                outPoint: .coinbase, sequence: TransactionInput.finalSequence,
                scriptSig: (try? Script(bytes: answer.bytes)) ?? .empty)
            return Transaction(inputs: [input], outputs: [TransactionOutput(value: value, script: script)])
        }

        /// The script that pushes a number in its shortest form.
        private static func push(_ number: UInt32) -> [UInt8] {
            if number == 0 { return [0x00] }
            if number <= 16 { return [0x50 + UInt8(number)] }
            var bytes: [UInt8] = []
            var rest = number
            while rest > 0 {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
            // The highest bit would be the sign.
            if let last = bytes.last, last & 0x80 != 0 { bytes.append(0) }
            return [UInt8(bytes.count)] + bytes
        }
    }
}

extension Script {
    /// OP_RETURN alone: nobody can spend it.
    static let data = (try? Script(bytes: [0x6a])) ?? .empty
}
