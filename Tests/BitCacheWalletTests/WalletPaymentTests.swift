import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheWallet
import Testing

@Suite("A payment for an outside signer")
struct WalletPaymentTests {
    private let wallet: Wallet
    /// One coin of each type with the transaction that made it.
    private let owned: [(coin: OwnCoin, previous: Transaction)]
    private let change: WalletAddress

    init() throws {
        let wallet = try Wallet(seed: SecretBytes(copying: [UInt8](repeating: 7, count: 32)), network: .regtest)
        self.wallet = wallet
        owned = try AccountType.allCases.map { type in
            let address = try wallet.address(type, index: 0)
            let previous = Transaction(
                inputs: [TransactionInput(outPoint: OutPoint(transactionID: .zero, index: 0))],
                outputs: [TransactionOutput(value: try Satoshis(100_000), script: address.output.script)])
            let coin = Coin(outPoint: previous.outPoint(0), output: previous.outputs[0], confirmations: 1)
            return (try OwnCoin(coin, address: address), previous)
        }
        change = try wallet.address(.p2tr, change: true, index: 0)
    }

    private func payment(_ sat: UInt64, from coins: [OwnCoin], knowing previous: [Transaction]) throws -> WalletPayment
    {
        try WalletPayment(
            paying: [TransactionOutput(value: Satoshis(sat), script: wallet.address(.p2wpkh, index: 9).output.script)],
            from: coins, change: change, feeRate: .minimumRelay,
            previousTransactions: Dictionary(uniqueKeysWithValues: previous.map { ($0.id, $0) }), seed: 1)
    }

    @Test("From coins of both types it proves all amounts, and a signer who believes none signs it")
    func bothTypes() throws {
        let payment = try payment(150_000, from: owned.map(\.coin), knowing: owned.map(\.previous))
        #expect(payment.psbt.inputs.allSatisfy { $0.previousTransaction != nil })
        var psbt = try PSBT(base64: payment.psbt.base64)
        #expect(try psbt.sign(with: wallet) == [0, 1])
        #expect(try psbt.finalise().isEmpty)
        let transaction = try psbt.extractedTransaction()
        #expect(transaction.virtualSize == payment.selection.virtualSize)
        #expect(try payment.signed(with: wallet) == transaction)
    }

    @Test("From taproot coins alone it carries no previous transaction, because the signatures cover the amounts")
    func taprootAlone() throws {
        let taproot = owned.filter { $0.coin.address.output.taproot != nil }
        let payment = try payment(50_000, from: taproot.map(\.coin), knowing: owned.map(\.previous))
        #expect(payment.psbt.inputs.allSatisfy { $0.previousTransaction == nil })
        var psbt = payment.psbt
        #expect(try psbt.sign(with: wallet) == [0])
    }

    @Test("Where previous transactions are not known, only the wallet that planned it signs")
    func unknownPrevious() throws {
        let payment = try payment(150_000, from: owned.map(\.coin), knowing: [])
        var psbt = payment.psbt
        #expect(throws: Refusal(.psbtUTXOMissing, "")) { try psbt.sign(with: wallet) }
        #expect(try payment.signed(with: wallet).inputs.count == 2)
    }

    @Test("Change is the wallet's own where the derived key makes the script, and not where an origin only says so")
    func foreignChange() throws {
        let origins = change.output.keys.map(\.origin)
        #expect(try wallet.address(paidBy: change.output.script, origins: origins) == change)
        let stranger = try wallet.address(.p2tr, change: true, index: 1).output.script
        #expect(try wallet.address(paidBy: stranger, origins: origins) == nil)
        let other = try Wallet(seed: SecretBytes(copying: [UInt8](repeating: 8, count: 32)), network: .regtest)
        #expect(try other.address(paidBy: change.output.script, origins: origins) == nil)
    }

    @Test("A coin of another address is refused")
    func otherAddress() throws {
        #expect(throws: Refusal(.coinUnknown, "")) { try OwnCoin(owned[0].coin.coin, address: change) }
    }
}
