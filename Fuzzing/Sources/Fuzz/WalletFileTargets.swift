import BitCache

@testable import BitCacheWallet

// What a wallet kept and reads again, from its own disk or from a backup.
extension FuzzTarget {
    static let walletFiles: [FuzzTarget] = [
        FuzzTarget("wallet_coins", maximumLength: 8192, seeds: coinFiles) { content in
            // The checksum is mended, or the fuzzer would never get behind it.
            let head = Array("bitcachecoins".utf8) + content
            let bytes = head + (SHA256.hash(head) as Bytes32<Never>).rawRepresentation
            demand(
                code { () throws(Refusal) in _ = try WalletCoins(rawRepresentation: head) } == .coinsFileDamaged,
                "a file that was cut is damaged")
            let read = decoded { () throws(Refusal) in try WalletCoins(rawRepresentation: bytes) }
            guard let coins = read else { return }
            demand(coins.rawRepresentation == bytes, "a file has one encoding")
            checkUse(of: coins)
        },
        FuzzTarget("lock_owner", maximumLength: 100, seeds: { Seeds.utf8("payment 17", "~", "") }) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let owner = decoded({ () throws(Refusal) in try LockOwner(name: text) }) else { return }
            demand(owner.description.utf8.elementsEqual(bytes), "an owner is its name")
            demand(bytes.count <= LockOwner.maximumSizeBytes && !(owner < owner), "names are bounded and in order")
        },
        FuzzTarget("budget_limits", .records, maximumLength: 100, seeds: budgets) { bytes in
            let read = decoded { () throws(Refusal) in try BudgetLimits(rawRepresentation: bytes) }
            guard let limits = read else { return }
            demand(limits.rawRepresentation == bytes, "limits have one encoding")
        },
        FuzzTarget("backup_contents", .records, maximumLength: 4096, seeds: backups) { bytes in
            let read = decoded { () throws(Refusal) in try BackupContents(payload: SecretBytes(copying: bytes)) }
            guard let contents = read else { return }
            demand(contents.payload.withUnsafeBytes { Array($0) } == bytes, "contents have one encoding")
            demand(contents.description.contains("not shown"), "a backup does not show its words")
        },
        FuzzTarget("payer_snapshot", .records, maximumLength: 8192, seeds: snapshots) { bytes in
            let read = decoded { () throws(Refusal) in try PayerSnapshot(rawRepresentation: bytes) }
            guard let snapshot = read else { return }
            demand(snapshot.rawRepresentation == bytes, "a snapshot has one encoding")
            let store = MemoryPayerStore()
            guard decoded({ () throws(Refusal) in try snapshot.restore(into: store) }) != nil else { return }
            let again = certain("it is restored again") { () throws(Refusal) in try snapshot.restore(into: store) }
            demand(again.added == 0 && again.advanced == 0, "restoring again changes nothing")
            let kept = certain("a store is kept") { () throws(Refusal) in try PayerSnapshot(of: store) }
            demand(
                kept.highestCommits == snapshot.highestCommits && kept.pins == snapshot.pins, "what is restored is kept"
            )
        },
    ]

    /// Whatever a file holds, it can be looked at, spent from, and replaced by what a chain says.
    private static func checkUse(of coins: WalletCoins) {
        _ = decoded { () throws(Refusal) in try coins.balance() }
        _ = coins.missingTransactions
        let spendable = coins.spendable()
        demand(spendable.allSatisfy { $0.lockedBy == nil && !$0.isImmature }, "what is locked is not offered")
        let owner = certain("a name is an owner") { () throws(Refusal) in try LockOwner(name: "fuzz") }
        var locked = coins
        _ = decoded { () throws(Refusal) in try locked.lock(spendable.map(\.coin.outPoint), by: owner) }
        for tracked in coins.transactions.values {
            demand(coins.confirmations(of: tracked.transaction.id) <= .max, "confirmations are counted")
            _ = decoded { () throws(Refusal) in try locked.record(tracked.transaction, by: owner) }
        }
        _ = decoded { () throws(Refusal) in try locked.release(owner) }
        for branch in -1...coins.branches.count {
            _ = decoded { () throws(Refusal) in try locked.revealNextIndex(ofBranch: branch) }
        }
        let scripts = coins.branches.map(\.scripts)
        let branches = scripts.map { known in
            ScriptBranch { (index) throws(Refusal) in
                known.indices.contains(Int(index))
                    ? known[Int(index)] : .p2wsh(try Script(bytes: [1, UInt8(index % 99)]))
            }
        }
        for before in [coins, locked] {
            var updated = before
            let ended = decoded { () throws(Refusal) in try updated.update(from: EmptyChain(), branches: branches) }
            guard ended != nil else { continue }
            demand(updated.coins.isEmpty, "there is no coin on an empty chain")
            demand(
                decoded { () throws(Refusal) in try WalletCoins(rawRepresentation: updated.rawRepresentation) }
                    == updated, "what is kept is read")
        }
        locked.abandon(owner)
        demand(!locked.locks.values.contains(owner), "who gives up has no coin locked")
    }

    @Sendable private static func coinFiles() throws -> [[UInt8]] {
        let script = try FuzzWallet.p2wpkh(0).script
        let funding = Transaction(
            inputs: [TransactionInput(outPoint: .coinbase)],
            outputs: [TransactionOutput(value: try Satoshis(50_000), script: script)])
        let spend = Transaction(
            inputs: [TransactionInput(outPoint: OutPoint(transactionID: funding.id, index: 0))],
            outputs: [TransactionOutput(value: try Satoshis(40_000), script: script)])
        var files: [WalletCoins] = [try WalletCoins()]
        var branch = WalletCoins.WatchedBranch()
        branch.scripts = [script, try FuzzWallet.p2tr(0).script]
        branch.usedCount = 1
        branch.revealedCount = 2
        var coins = try WalletCoins(gapLimit: 2)
        coins.branches = [branch, WalletCoins.WatchedBranch()]
        for state in [.waiting, .missing, .conflicted(by: funding.id)] as [TrackedTransaction.State] {
            let owner = try LockOwner(name: "payment 17")
            coins.tip = ChainTip(height: 200, hash: .zero)
            coins.transactions[funding.id] = TrackedTransaction(
                transaction: funding, state: .confirmed(height: 90), owner: nil)
            files.append(coins)
            coins.transactions[spend.id] = TrackedTransaction(transaction: spend, state: state, owner: owner)
            coins.locks[OutPoint(transactionID: funding.id, index: 0)] = owner
            files.append(coins)
        }
        return files.map { Array($0.rawRepresentation.dropFirst(13).dropLast(32)) }
    }

    @Sendable private static func budgets() throws -> [[UInt8]] {
        let amount = try Amount(msat: 5000)
        return [BudgetLimits(), BudgetLimits(file: amount, host: amount, day: amount, autoApprove: amount)]
            .map(\.rawRepresentation)
    }

    @Sendable private static func backups() throws -> [[UInt8]] {
        let keystore = KeystoreContents(
            mnemonic: try Mnemonic(entropy: SecretBytes(copying: [UInt8](repeating: 0x5a, count: 16))),
            network: .regtest, created: try Timestamp(seconds: 1_767_225_600), needsPassphrase: true)
        return [[:], [.payer: [1, 2, 3]]].map { (sections: [BackupContents.Section: [UInt8]]) in
            BackupContents(keystore: keystore, made: .max, sections: sections).payload.withUnsafeBytes { Array($0) }
        }
    }

    @Sendable private static func snapshots() throws -> [[UInt8]] {
        let (store, empty) = (MemoryPayerStore(), MemoryPayerStore())
        for (number, token) in try Seeds.tokens(of: .commitment).prefix(4).enumerated() {
            let record = PayerSessionRecord(
                commitment: token.bytes, offer: [1], certificate: [2], listing: number == 0 ? nil : [3], file: "file",
                begun: number == 0 ? nil : .max, acceptance: [4], paid: 5, stage: .accepted)
            // Some of the vectors are no commitments, and no session is kept of them.
            try? store.save(record)
        }
        store.saveHighestCommit(7, of: KnownKeys.identity.publicKey)
        try store.pin(KnownKeys.identity.publicKey, to: "https://host.example")
        try store.saveBudgets(budgets()[1])
        return [try PayerSnapshot(of: store).rawRepresentation, try PayerSnapshot(of: empty).rawRepresentation]
    }
}
