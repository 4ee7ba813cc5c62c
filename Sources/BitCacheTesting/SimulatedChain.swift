public import BitCacheBitcoin
public import BitCacheCore

/// A Bitcoin chain in memory, as regtest would be: blocks come when they are asked for, and the rules are real.
///
/// Consensus and policy are kept apart. A block takes what is valid: inputs exist and are not spent, no money is made,
/// lock times are over, and every witness answers the script it spends. The mempool takes what nodes would relay too:
/// fees, dust, sizes, forms, replacement (BIP 125), and ``ScriptRules/standard``. ``mineBlock(of:to:time:)`` confirms what
/// is valid and not relayed. What is left out: proof of work, kinds of input from before segregated witness (refused),
/// witness commitments in blocks.
///
/// Everything is determined by the calls: there is no clock and no chance. The chain is a value; a copy is a fork, and
/// ``rawRepresentation`` keeps it in a file.
public struct SimulatedChain: Sendable {
    /// An output in a block that no block spends.
    struct ConfirmedCoin: Sendable {
        let output: TransactionOutput
        let height: UInt32
        let isCoinbase: Bool
    }

    /// Where a block contains a transaction.
    struct Place: Sendable {
        let height: UInt32
        let index: Int
    }

    /// The blocks from the first one up; a block's place is its height.
    public internal(set) var blocks: [Block]
    var coins: [OutPoint: ConfirmedCoin] = [:]
    var places: [TransactionID: Place] = [:]
    var spends: [OutPoint: TransactionID] = [:]
    var mempool = Mempool()
    var setAside = SetAside()
    /// How many blocks were ever made here, those that a reorganisation took away included.
    var madeBlockCount: UInt64 = 0

    /// The most blocks that one call mines.
    public static let maximumBlocksPerCall = 10_000
    /// How many blocks must stand on a coinbase, its own included, before the next block may spend it.
    public static let coinbaseMaturity = Coin.coinbaseMaturity
    /// The blocks between two halvings of the subsidy, as on regtest.
    public static let halvingInterval: UInt32 = 150

    /// The chain that holds the first block alone.
    public init() {
        blocks = [.genesis]
        places[Block.genesis.transactions[0].id] = Place(height: 0, index: 0)
    }

    /// The newest block.
    public var tipBlock: Block { blocks[blocks.count - 1] }

    /// The waiting transactions in the order they were accepted, parents before their children.
    public var mempoolTransactions: [Transaction] { mempool.entries.map(\.transaction) }

    /// What a block of this height may pay its miner beside the fees.
    public static func subsidy(at height: UInt32) -> Satoshis {
        Satoshis(clamping: 5_000_000_000 >> UInt64(height / halvingInterval))
    }

    /// Adds blocks that pay a script and take in the waiting transactions, in order, as far as they fit.
    ///
    /// - Parameters:
    ///   - count: How many; the waiting transactions go into the first of them.
    ///   - script: What the coinbases pay to.
    ///   - time: The first block's time; one second after the block below where that is later. Each further block
    ///     comes a second later.
    /// - Returns: The new blocks.
    /// - Throws: `block_count` above ``maximumBlocksPerCall``, `block_time` after the year 2105. Nothing has changed
    ///   then.
    @discardableResult
    public mutating func mine(
        count: Int = 1, to script: Script, time: Timestamp
    ) throws(Refusal) -> [Block] {
        guard (0...Self.maximumBlocksPerCall).contains(count) else {
            throw Refusal(.blockCount, "at most \(Self.maximumBlocksPerCall) blocks are mined at once, not \(count)")
        }
        var next = self
        for _ in 0..<count { try next.addBlock(of: next.mempool.blockTemplate(), to: script, time: time) }
        defer { self = next }
        return Array(next.blocks.suffix(count))
    }

    /// Adds one block of exactly these transactions, as a miner may who does not care for relay rules.
    ///
    /// Waiting transactions that spend the same coins are evicted, and what depends on them too. This is how a
    /// competing version is confirmed, or an empty block made.
    ///
    /// - Parameter transactions: Valid ones, parents before their children; they need not be waiting.
    /// - Throws: What makes one of them invalid (not what makes nodes not relay it), `block_time`, `tx_too_large` where
    ///   they do not fit. Nothing has changed then.
    @discardableResult
    public mutating func mineBlock(
        of transactions: [Transaction], to script: Script, time: Timestamp
    ) throws(Refusal) -> Block {
        var next = self
        try next.addBlock(of: transactions, to: script, time: time)
        defer { self = next }
        return next.tipBlock
    }

    private mutating func addBlock(of transactions: [Transaction], to script: Script, time: Timestamp) throws(Refusal) {
        let below = tipBlock
        let seconds = max(time.seconds, UInt64(below.timeSeconds) + 1)
        guard let timeSeconds = UInt32(exactly: seconds) else {
            throw Refusal(.blockTime, "a block's time has 32 bits and ends in the year 2106")
        }
        let height = below.height + 1
        let fees = try checkedFees(of: transactions, inBlockAt: height)
        madeBlockCount += 1
        let coinbase = Block.coinbase(
            height: height, uniqueNumber: madeBlockCount, value: try Self.subsidy(at: height) + fees, script: script)
        try connect(
            Block(
                height: height, previousHash: below.hash, timeSeconds: timeSeconds,
                transactions: [coinbase] + transactions))
        for transaction in transactions { takeIn(transaction) }
    }

    /// Checks transactions one after the other, signatures included, as if a block held them, and adds up their fees.
    private func checkedFees(of transactions: [Transaction], inBlockAt height: UInt32) throws(Refusal) -> Satoshis {
        var fees = Satoshis.zero
        var trial = self
        for (index, transaction) in transactions.enumerated() {
            let spent = try trial.confirmedCoins(spentBy: transaction)
            fees = try fees + trial.checkValid(transaction, spending: spent, inBlockAt: height)
            // A waiting transaction was verified, witnesses included, when it was accepted.
            if mempool[transaction.id]?.transaction != transaction {
                try transaction.checkSpends(of: spent.map(\.output), rules: .consensus)
            }
            trial.apply(transaction, at: Place(height: height, index: index + 1))
        }
        return fees
    }

    /// Updates what is waiting after a block took a transaction in.
    private mutating func takeIn(_ transaction: Transaction) {
        let id = transaction.id
        mempool.remove(id)
        setAside.remove(id)
        for input in transaction.inputs {
            guard let loser = mempool.spender(of: input.outPoint) else { continue }
            for evicted in mempool.removeWithDescendants([loser]) { setAside.add(evicted) }
        }
    }
}

extension Refusal.Code {
    /// More blocks than one call mines, or fewer than none.
    public static let blockCount = Self(rawValue: "block_count")
    /// A time that a block's header cannot say.
    public static let blockTime = Self(rawValue: "block_time")
}
