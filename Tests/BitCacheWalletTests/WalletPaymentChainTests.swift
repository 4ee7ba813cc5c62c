import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheWallet

@Suite("Payments out of a wallet, judged by the simulated chain")
struct WalletPaymentChainTests {
    /// A wallet with two P2WPKH coins and two P2TR coins of 50 BTC, and somebody to pay.
    private struct Scene {
        let wallet: Wallet
        let stranger: Wallet
        var chain = SimulatedChain()
        let time: Timestamp
        let addresses: [WalletAddress]
        let change: WalletAddress
        let payee: Script

        init() throws {
            wallet = try Wallet(Mnemonic(text: abandonAbout), network: .regtest)
            stranger = try Wallet(
                Mnemonic(text: "legal winner thank year wave sausage worth useful legal winner thank yellow"),
                network: .regtest)
            time = try Timestamp(seconds: 1_800_000_000)
            var addresses: [WalletAddress] = []
            for type in AccountType.allCases {
                for index in 0..<2 { addresses.append(try wallet.address(type, index: UInt32(index))) }
            }
            self.addresses = addresses
            change = try wallet.address(.p2wpkh, change: true, index: 0)
            payee = try stranger.address(.p2tr, index: 0).output.script
            for address in addresses { try chain.mine(count: 1, to: address.output.script, time: time) }
            try chain.mine(count: 100, to: stranger.address(.p2wpkh, index: 9).output.script, time: time)
        }

        var coins: [OwnCoin] {
            get throws {
                var coins: [OwnCoin] = []
                for address in addresses {
                    for coin in chain.unspentOutputs(paying: address.output.script) {
                        coins.append(try OwnCoin(coin, address: address))
                    }
                }
                return coins
            }
        }

        func previous(_ coins: [OwnCoin]) -> [TransactionID: Transaction] {
            let ids = coins.map(\.coin.outPoint.transactionID)
            return Dictionary(
                ids.compactMap { id in chain.transaction(id).map { (id, $0) } }, uniquingKeysWith: { first, _ in first }
            )
        }

        func payment(_ sat: UInt64, rate: UInt64 = 2000, seed: UInt64 = 1) throws -> WalletPayment {
            let coins = try coins
            return try WalletPayment(
                paying: [TransactionOutput(value: Satoshis(sat), script: payee)], from: coins, change: change,
                feeRate: FeeRate(satPerKiloVByte: rate), previousTransactions: previous(coins),
                lockTime: chain.tip.height, seed: seed)
        }
    }

    @Test("Coins of both kinds are signed, nodes take the transaction, and it keeps to the plan", arguments: 1...4)
    func signs(coinCount: UInt64) throws {
        var scene = try Scene()
        let payment = try scene.payment(coinCount * 5_000_000_000 - 1_000_000)
        #expect(payment.selection.coins.count == Int(coinCount))
        let transaction = try payment.signed(with: scene.wallet)
        #expect(transaction.outputs == payment.selection.allOutputs)
        #expect(transaction.virtualSize <= payment.selection.virtualSize)
        #expect(transaction.lockTime == scene.chain.tip.height)
        #expect(try scene.chain.broadcast(transaction) == .accepted)
    }

    @Test("The PSBT names the key of every input and of the change, and of nothing else")
    func describes() throws {
        let scene = try Scene()
        let payment = try scene.payment(19_000_000_000)
        for (index, coin) in payment.selection.coins.enumerated() {
            let facts = payment.psbt.inputs[index]
            let origins = facts.origins.map(\.origin) + facts.tapOrigins.map(\.origin)
            #expect(try scene.wallet.address(paidBy: coin.output.script, origins: origins) != nil)
        }
        for (index, output) in payment.selection.allOutputs.enumerated() {
            let facts = payment.psbt.outputs[index]
            let origins = facts.origins.map(\.origin) + facts.tapOrigins.map(\.origin)
            let own = try scene.wallet.address(paidBy: output.script, origins: origins)
            #expect(own == (index == payment.selection.changeIndex ? scene.change : nil))
            #expect(origins.isEmpty == (index != payment.selection.changeIndex))
        }
        // Nothing of it is believed by a signer who has not seen the chain.
        var elsewhere = payment.psbt
        #expect(try elsewhere.sign(with: scene.wallet) == Array(payment.selection.coins.indices))
        _ = try elsewhere.finalise()
        #expect(try elsewhere.extractedTransaction().id == payment.signed(with: scene.wallet).id)
    }

    @Test("Another wallet signs nothing of it")
    func otherWallet() throws {
        let scene = try Scene()
        let payment = try scene.payment(1_000_000)
        #expect(throws: Refusal(.psbtIncomplete, "")) { try payment.signed(with: scene.stranger) }
    }

    @Test("A coin that pays another script is no coin of the address")
    func otherCoin() throws {
        let scene = try Scene()
        let coin = try #require(try scene.coins.first).coin
        #expect(throws: Refusal(.coinUnknown, "")) { try OwnCoin(coin, address: scene.change) }
    }

    @Test(
        "A rate that nodes do not relay, a fee that can only be a slip, dust and too little money are refused",
        arguments: [
            (1_000_000, 900, .feeTooLow), (20_000, 100_000, .feeTooHigh),
            (329, 2000, .dust), (20_000_000_000, 2000, .fundsInsufficient),
        ] as [(UInt64, UInt64, Refusal.Code)])
    func refused(sat: UInt64, rate: UInt64, code: Refusal.Code) throws {
        let scene = try Scene()
        #expect(throws: Refusal(code, "")) { try scene.payment(sat, rate: rate) }
    }

    @Test("A replacement and a child are signed as plans of their own")
    func bumps() throws {
        var scene = try Scene()
        let payment = try scene.payment(1_000_000)
        let transaction = try payment.signed(with: scene.wallet)
        try scene.chain.broadcast(transaction)
        let waiting = try WaitingTransaction(
            transaction.id, on: scene.chain, changeIndex: payment.selection.changeIndex)
        var own: [OwnCoin] = []
        for coin in waiting.coins {
            let address = try #require(scene.addresses.first { $0.output.script == coin.output.script })
            own.append(try OwnCoin(coin, address: address))
        }
        let bump = try FeeBump.replacing(
            waiting, feeRate: FeeRate(satPerKiloVByte: 20_000), adding: [], changeScript: scene.change.output.script)
        #expect(throws: Refusal(.coinUnknown, "")) {
            try WalletPayment(bump, spending: own, change: scene.addresses[0])
        }
        #expect(throws: Refusal(.feeTooHigh, "")) {
            try WalletPayment(
                bump, spending: own, change: scene.change,
                limits: FeeLimits(most: Satoshis(1), mostShare: 10_000, shareFreeUpTo: .zero))
        }
        let replacement = try WalletPayment(
            bump, spending: own, change: scene.change, previousTransactions: scene.previous(own)
        ).signed(with: scene.wallet)
        #expect(try scene.chain.broadcast(replacement) == .accepted)
        #expect(scene.chain.mempoolTransactions == [replacement])

        let place = try #require(replacement.outputs.firstIndex { $0.script == scene.change.output.script })
        let spent = Coin(outPoint: replacement.outPoint(place), output: replacement.outputs[place], confirmations: 0)
        let next = try scene.wallet.address(.p2tr, change: true, index: 0)
        let child = try FeeBump.child(
            spending: [spent], ancestors: WaitingAncestor.all(of: [spent], on: scene.chain),
            feeRate: FeeRate(satPerKiloVByte: 50_000), adding: [], to: next.output.script)
        let signed = try WalletPayment(child, spending: [OwnCoin(spent, address: scene.change)], change: next)
            .signed(with: scene.wallet)
        #expect(try scene.chain.broadcast(signed) == .accepted)
        #expect(signed.outputs.map(\.script) == [next.output.script])
    }
}
