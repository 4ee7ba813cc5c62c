// Spends from a wallet, on a chain in memory: from published words to descriptors, coins and a payment into an escrow,
// which is signed here and by an outside signer through a PSBT, replaced by a dearer version, confirmed, and spent by two
// of three keys; at the end an address signs a message. The article Wallets shows the same lines.

import BitCache
import BitCacheTesting

@main
struct SpendFromWallet {
    static func main() throws {
        // Words that everybody knows, from BIP 39: for tests alone.
        let words = Array((String(repeating: "abandon ", count: 11) + "about").utf8)

        let wallet = try Wallet(Mnemonic(parsing: SecretBytes(copying: words)), network: .regtest)
        let account = try wallet.account(.p2wpkh)
        print("watch with \(account.multipath)")

        // Two blocks pay the first two addresses; after a hundred more those coins can be spent.
        let now = try Timestamp(parsing: "2026-11-23T08:00:00Z")
        let miner = try Script(bytes: [0x51, 0x20] + [UInt8](repeating: 2, count: 32))
        var chain = SimulatedChain()
        for index in 0..<2 as Range<UInt32> {
            try chain.mine(to: account.address(index: index).address.script, time: now)
        }
        try chain.mine(count: 100, to: miner, time: now)

        // Knows the account's public half only; it could run on another machine than the words.
        var coins = try WalletCoins()
        let branches = [account.external, account.change].map { descriptor in
            ScriptBranch { (index) throws(Refusal) in try descriptor.script(at: index) }
        }
        try coins.update(from: chain, branches: branches)
        print("balance    \(try coins.balance().confirmed)")

        // A dry run: nothing is signed, and size and fee are exact already.
        let escrow = try Escrow(buyer: wallet, refundFrom: chain.tip.height + 1000)
        let change = try account.address(change: true, index: coins.nextIndex(ofBranch: 1))
        let payment = try WalletPayment(
            paying: [TransactionOutput(value: Satoshis(6_000_000_000), script: escrow.script)],
            from: coins.spendable().map { coin in
                try OwnCoin(
                    coin.coin,
                    address: account.address(change: coin.place.branch == 1, index: coin.place.index))
            },
            change: change, feeRate: FeeRate(parsing: "2sat/vB"),
            previousTransactions: coins.transactions.mapValues(\.transaction), lockTime: chain.tip.height, seed: 1)
        print("plan       \(payment.selection.coins.count) coins, \(payment.selection.virtualSize) vB")
        print("           fee \(payment.selection.fee)")

        // An outside signer gets text, looks at what it is asked for, and gives text back.
        var request = try PSBT(base64: payment.psbt.base64)
        print("signer     is asked for a fee of \(try request.fee())")
        try request.sign(with: wallet)
        let answer = request.base64

        // Who asked puts the signatures in place, and checks what comes out as a node will.
        var completed = try payment.psbt.combined(with: PSBT(base64: answer))
        _ = try completed.finalise()
        let transaction = try completed.extractedTransaction(maximumFeeRate: FeeRate(parsing: "10sat/vB"))

        // A wallet that holds the words itself gets the same bytes in one step.
        guard try payment.signed(with: wallet) == transaction else { throw Refusal(.exampleFailed, "other bytes") }
        print("signed     \(transaction.virtualSize) vB, as planned")

        // Locked and saved before anything leaves, so that a crash spends no coin for two payments.
        let owner = try LockOwner(name: "escrow")
        try coins.lock(payment.selection.coins.map(\.outPoint), by: owner)
        try coins.record(transaction, by: owner)
        let saved = coins.rawRepresentation
        print("saved      \(saved.count) bytes to keep before it is broadcast")
        try chain.broadcast(transaction)

        // No block takes it, so a dearer version takes its place. The two share coins: only one can confirm.
        let waiting = try WaitingTransaction(
            transaction.id, on: chain, changeIndex: payment.selection.changeIndex)
        let bump = try FeeBump.replacing(
            waiting, feeRate: FeeRate(parsing: "8sat/vB"), adding: [], changeScript: change.output.script)
        let keys = try (0..<2).map { try wallet.bip84Key(change: false, index: $0) }
        let replacement = try bump.unsignedTransaction.signed(
            previousOutputs: bump.selection.coins.map(\.output), keys: keys)
        try coins.record(replacement, by: owner)
        try chain.broadcast(replacement)
        print("replaced   fee \(waiting.fee) by \(bump.selection.fee)")

        try chain.mine(count: 6, to: miner, time: now)
        for end in try coins.update(from: chain, branches: branches) {
            let id = end.transaction.id.displayHex.prefix(8)
            print("ended      '\(end.owner)': \(id)… \(end.isFinal ? "is final" : "can never confirm")")
        }
        print("balance    \(try coins.balance().confirmed)")

        guard let place = replacement.outputs.firstIndex(where: { $0.script == escrow.script }) else {
            throw Refusal(.exampleFailed, "the replacement does not pay the escrow")
        }
        let settled = try escrow.spend(replacement.outPoint(place), replacement.outputs[place], refund: change)
        try chain.broadcast(settled)
        print("escrow     spent by 2 of 3 keys, \(settled.virtualSize) vB")

        let message = Array("The keys to this address are mine.".utf8)
        let address = try account.address(index: 0).address
        let signature = try MessageSignature(signing: message, for: address.script, with: keys[0])
        let verdict = MessageSignature.verdict(on: message, by: address.script, parsing: signature.description)
        print("message    signed by \(address): \(verdict.isValid ? "valid" : "not valid")")
        guard verdict.isValid else { throw Refusal(.exampleFailed, "the signature does not verify") }
    }
}

extension Refusal.Code {
    /// What an example shows is not what it says.
    static let exampleFailed = Self(rawValue: "example_failed")
}
