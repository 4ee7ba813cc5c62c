import BitCache

/// A coin of an account, and whether it may be spent now.
struct HeldCoin {
    enum State: Hashable {
        /// In a block, or one's own change.
        case free
        /// Paid by others, in no block yet: they can take it back.
        case unconfirmed
        /// Kept for a payment that is not final.
        case locked(LockOwner)
        /// Made by a coinbase, and not old enough.
        case immature
    }

    let own: OwnCoin
    let state: State
}

/// The coins of one account as a command works on them, and where they are kept between runs.
///
/// Where they come from a chain, both the state file and the chain are this command's alone until it ends.
struct AccountCoins {
    /// The account's branches in the order of ``ScriptPlace``: receive and change of each type.
    let accounts: [WalletAccount]
    /// All coins, spendable or not.
    private(set) var held: [HeldCoin] = []
    private(set) var balance = WalletBalance()
    /// The height of the chain, where it is known.
    private(set) var height: UInt32?
    /// The tracker, where the coins come from a chain.
    private(set) var tracker: WalletCoins?
    private(set) var chain: ChainFile?
    private let path: String
    private var lock: FileLock?
    /// How many addresses of each branch a list of coins shows to be used.
    private var usedCounts: [Int: UInt32] = [:]

    /// The addresses looked at in a list of coins, which does not say which of them were used.
    private static let searchedCount: UInt32 = 1000

    /// Reads the coins of an account. From a chain: sends what an earlier run signed and could not send, and saves what
    /// was learnt beside the keystore.
    ///
    /// - Throws: What the file or the chain refuses; `coin_list_damaged`, `coins_file_damaged`, `wallet_other`,
    ///   `storage_locked`.
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

    private mutating func read(chain chainPath: String) throws(Refusal) {
        guard FileSystem.exists(chainPath) else { throw Refusal(.fileMissing, "there is no chain '\(chainPath)'") }
        lock = try FileLock(for: path)
        var tracker = try savedTracker()
        var chain = try ChainFile(path: chainPath)
        try update(&tracker, from: chain)
        if Self.sendMissing(of: tracker, to: &chain) { try update(&tracker, from: chain) }
        height = tracker.tip?.height
        balance = try tracker.balance()
        for coin in tracker.coins {
            let state: HeldCoin.State =
                if let owner = coin.lockedBy {
                    .locked(owner)
                } else if coin.isImmature {
                    .immature
                } else {
                    coin.coin.confirmations > 0 || coin.isOwnPayment ? .free : .unconfirmed
                }
            held.append(HeldCoin(own: try OwnCoin(coin.coin, address: address(at: coin.place)), state: state))
        }
        self.chain = chain
        try keep(tracker)
    }

    private func savedTracker() throws(Refusal) -> WalletCoins {
        guard FileSystem.exists(path) else { return try WalletCoins() }
        do throws(Refusal) {
            return try WalletCoins(rawRepresentation: FileSystem.read(path))
        } catch {
            // Beginning anew would forget which coins are promised; only a person can say that none is.
            throw Refusal(
                error.code,
                "'\(path)' cannot be used: \(error.message); restore it from a backup, or remove it where "
                    + "no payment is under way")
        }
    }

    private func update(_ tracker: inout WalletCoins, from chain: ChainFile) throws(Refusal) {
        let ended: [EndedSpend]
        do throws(Refusal) {
            ended = try tracker.update(
                from: chain,
                branches: descriptors.map { descriptor in
                    ScriptBranch { (index) throws(Refusal) in try descriptor.script(at: index) }
                })
        } catch {
            guard error.code == .walletOther else { throw error }
            throw Refusal(.walletOther, "'\(path)' cannot be used: \(error.message)")
        }
        let living = Set(tracker.transactions.values.compactMap(\.owner)).union(ended.filter(\.isFinal).map(\.owner))
        for owner in Set(ended.map(\.owner)).subtracting(living).sorted() {
            Console.printError("'\(owner)' can never confirm: another transaction has its coins, and it paid nothing")
        }
    }

    /// Sends what an earlier run recorded and the chain does not know: it may have been stopped between the two.
    ///
    /// - Returns: Whether anything was sent.
    private static func sendMissing(of tracker: WalletCoins, to chain: inout ChainFile) -> Bool {
        var isAnySent = false
        for transaction in tracker.missingTransactions {
            do throws(Refusal) {
                _ = try chain.broadcast(transaction)
                isAnySent = true
                Console.printError("sent now: \(transaction.id.displayHex), which an earlier run signed")
            } catch {
                Console.printError(
                    "still not sent: \(transaction.id.displayHex), which an earlier run signed: \(error)")
            }
        }
        return isAnySent
    }

    private mutating func read(_ file: CoinList) throws(Refusal) {
        height = file.height
        for coin in file.coins {
            guard let place = try place(of: coin.output.script) else { continue }
            usedCounts[place.branch] = max(usedCounts[place.branch] ?? 0, place.index + 1)
            let state: HeldCoin.State
            if file.immature.contains(coin.outPoint) {
                state = .immature
                balance.immature = try balance.immature + coin.output.value
            } else if coin.confirmations > 0 {
                state = .free
                balance.confirmed = try balance.confirmed + coin.output.value
            } else {
                state = .unconfirmed
                balance.otherUnconfirmed = try balance.otherUnconfirmed + coin.output.value
            }
            held.append(HeldCoin(own: try OwnCoin(coin, address: address(at: place)), state: state))
        }
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

// MARK: - Addresses

extension AccountCoins {
    /// What may be spent now.
    var spendable: [OwnCoin] { held.filter { $0.state == .free }.map(\.own) }

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

    /// The next address that nobody has paid and nobody was given, of a type.
    func nextAddress(_ type: AccountType, change: Bool) throws(Refusal) -> WalletAddress {
        let branch = branch(type, change: change)
        let index = tracker?.nextIndex(ofBranch: branch) ?? usedCounts[branch] ?? 0
        return try address(at: ScriptPlace(branch: branch, index: index))
    }

    /// Hands out the next address of a type, so that no other payer is given the same.
    ///
    /// - Throws: `gap_limit` where a restored wallet would not find it.
    mutating func revealNextAddress(_ type: AccountType, change: Bool) throws(Refusal) -> WalletAddress {
        let address = try nextAddress(type, change: change)
        guard var tracker else { return address }
        _ = try tracker.revealNextIndex(ofBranch: branch(type, change: change))
        try keep(tracker)
        return address
    }

    private func branch(_ type: AccountType, change: Bool) -> Int {
        (accounts.firstIndex { $0.type == type } ?? 0) * 2 + (change ? 1 : 0)
    }

    /// The transactions that made the coins, as far as the chain shows them.
    var previousTransactions: [TransactionID: Transaction] {
        tracker?.transactions.mapValues(\.transaction) ?? [:]
    }
}
