import ArgumentParser
import BitCache
import Foundation

/// Where a command learns which coins there are.
struct CoinSourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A simulated chain's file, such as bitcache-demo/chain.bin.", valueName: "file"),
        completion: .file())
    var chain: String?

    @Option(
        help: ArgumentHelp(
            "What Bitcoin Core's listunspent or scantxoutset printed, for networks that this tool does not reach itself.",
            valueName: "file"),
        completion: .file())
    var coins: String?

    /// - Throws: `argument_invalid` unless exactly one of the two is there.
    func one() throws(Refusal) -> CoinSource {
        switch (chain, coins) {
        case (let chain?, nil): return .chain(chain)
        case (nil, let coins?): return .list(coins)
        default: throw Refusal(.argumentInvalid, "say where the coins are: --chain FILE or --coins FILE, one of them")
        }
    }
}

/// A file that says which coins there are.
enum CoinSource {
    /// A simulated chain, which can be asked again and takes transactions.
    case chain(String)
    /// A list that a node printed.
    case list(String)
}

/// The coins of one account as a command works on them, and where they are kept between runs.
struct AccountCoins {
    /// The account's branches in the order of ``ScriptPlace``: receive and change of each type.
    let accounts: [WalletAccount]
    /// What may be spent now.
    private(set) var spendable: [OwnCoin] = []
    private(set) var balance = WalletBalance()
    /// The height of the chain, where it is known.
    private(set) var height: UInt32?
    /// The tracker, where the coins come from a chain.
    private(set) var tracker: WalletCoins?
    private let path: String
    private var chain: ChainFile?

    /// The addresses looked at in a list of coins, which does not say which of them were used.
    private static let searchedCount: UInt32 = 1000

    /// Reads the coins of an account, and saves what was learnt of a chain beside the keystore.
    ///
    /// - Throws: What the file or the chain refuses; `coin_list_damaged`, `coins_file_damaged`.
    init(
        _ wallet: Wallet, account: UInt32, keystore: String, from source: CoinSource
    ) throws(Refusal) {
        var accounts: [WalletAccount] = []
        for type in AccountType.allCases { accounts.append(try wallet.account(type, number: account)) }
        self.accounts = accounts
        path = "\(keystore).coins-\(account)"
        switch source {
        case .chain(let path): try read(chain: path)
        case .list(let path): try read(CoinList(path: path))
        }
    }

    private mutating func read(chain path: String) throws(Refusal) {
        guard FileSystem.exists(path) else { throw Refusal(.fileMissing, "there is no chain '\(path)'") }
        let chain = try ChainFile(path: path)
        var tracker =
            FileSystem.exists(self.path)
            ? try WalletCoins(rawRepresentation: FileSystem.read(self.path)) : try WalletCoins()
        try tracker.update(
            from: chain,
            branches: descriptors.map { descriptor in
                ScriptBranch { (index) throws(Refusal) in try descriptor.script(at: index) }
            })
        height = tracker.tip?.height
        balance = try tracker.balance()
        for coin in tracker.spendable() { spendable.append(try OwnCoin(coin.coin, address: address(at: coin.place))) }
        self.chain = chain
        try keep(tracker)
    }

    private mutating func read(_ file: CoinList) throws(Refusal) {
        height = file.height
        for coin in file.coins {
            guard let place = try place(of: coin.output.script) else { continue }
            spendable.append(try OwnCoin(coin, address: address(at: place)))
            if coin.confirmations > 0 {
                balance.confirmed = try balance.confirmed + coin.output.value
            } else {
                balance.otherUnconfirmed = try balance.otherUnconfirmed + coin.output.value
            }
        }
        // Money of others that no block contains can be taken back.
        spendable.removeAll { $0.coin.confirmations == 0 }
    }

    /// The descriptors in the order of the tracker's branches.
    var descriptors: [Descriptor] { accounts.flatMap { [$0.external, $0.change] } }

    private func place(of script: Script) throws(Refusal) -> ScriptPlace? {
        for (branch, descriptor) in descriptors.enumerated() {
            if let found = try descriptor.place(of: script, below: Self.searchedCount) {
                return ScriptPlace(branch: branch, index: found.index)
            }
        }
        return nil
    }

    /// The address of a place.
    func address(at place: ScriptPlace) throws(Refusal) -> WalletAddress {
        try accounts[place.branch / 2].address(change: place.branch % 2 == 1, index: place.index)
    }

    /// The next address that nobody has paid, of a type.
    func nextAddress(_ type: AccountType, change: Bool) throws(Refusal) -> WalletAddress {
        let account = accounts.firstIndex { $0.type == type } ?? 0
        let branch = account * 2 + (change ? 1 : 0)
        return try address(at: ScriptPlace(branch: branch, index: tracker?.nextIndex(ofBranch: branch) ?? 0))
    }

    /// The transactions that made the coins, as far as the chain shows them.
    var previousTransactions: [TransactionID: Transaction] {
        tracker?.transactions.mapValues(\.transaction) ?? [:]
    }

    /// Makes the tracker's state durable.
    mutating func keep(_ tracker: WalletCoins) throws(Refusal) {
        try FileSystem.replace(path, with: tracker.rawRepresentation)
        self.tracker = tracker
    }

    /// Sends a transaction to the chain that the coins came from.
    mutating func broadcast(_ transaction: Transaction) throws(Refusal) {
        _ = try chain?.broadcast(transaction)
    }
}

// MARK: - Spending

extension AccountCoins {
    /// Locks what a payment spends, for a signer elsewhere; nil where the coins come from a list, which is not kept.
    mutating func lock(_ payment: WalletPayment) throws(Refusal) -> LockOwner? {
        guard var tracker else { return nil }
        let owner = try LockOwner(name: "payment \(payment.psbt.identity().displayHex.prefix(16))")
        try tracker.lock(payment.selection.coins.map(\.outPoint), by: owner)
        try keep(tracker)
        return owner
    }

    /// Signs a payment and sends it to the chain it came from. Each step is durable before the next one: whatever stops
    /// this, no coin is spent for two payments, and what was signed is not forgotten.
    ///
    /// - Returns: The transaction, which is broadcast only where there is a chain.
    mutating func send(_ payment: WalletPayment, with wallet: Wallet) throws(Refusal) -> Transaction {
        let owner = try lock(payment)
        let transaction = try payment.signed(with: wallet)
        if let owner, var tracker {
            try tracker.record(transaction, by: owner)
            try keep(tracker)
            try broadcast(transaction)
        }
        return transaction
    }

    /// Gives up a payment of which nothing was signed here.
    mutating func release(_ owner: LockOwner) throws(Refusal) {
        guard var tracker else { return }
        try tracker.release(owner)
        try keep(tracker)
    }
}
