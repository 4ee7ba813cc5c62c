import BitCache
import BitCacheTesting
import Foundation
import Testing

/// A folder with a keystore, and a simulated chain in a file on which its first account has three coins of 50 BTC.
final class SpendWorld {
    static let words = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
    static let othersWords = "legal winner thank year wave sausage worth useful legal winner thank yellow"

    let folder: TemporaryFolder
    let wallet: Wallet
    let stranger: Wallet
    let time: Timestamp

    var keystore: String { folder.path + "/my.keystore" }
    var chainPath: String { folder.path + "/chain.bin" }
    var statePath: String { keystore + ".coins-0" }

    init() throws {
        folder = try TemporaryFolder()
        time = try Timestamp(seconds: 1_800_000_000)
        wallet = try Wallet(Self.mnemonic(Self.words), network: .regtest)
        stranger = try Wallet(Self.mnemonic(Self.othersWords), network: .regtest)
        var chain = SimulatedChain()
        for address in [try own(0), try own(0), try wallet.address(.p2tr, index: 0)] {
            try chain.mine(count: 1, to: address.output.script, time: time)
        }
        try chain.mine(count: 100, to: stranger.address(.p2wpkh, account: 7, index: 0).output.script, time: time)
        try write(chain)
        let made = try run("restore", "--keystore", keystore, "--network", "regtest", input: Self.words)
        try #require(made.status == 0, "\(made.errors)")
    }

    static func mnemonic(_ words: String) throws -> Mnemonic {
        try Mnemonic(parsing: SecretBytes(copying: Array(words.utf8)))
    }

    func own(_ index: UInt32, change: Bool = false) throws -> WalletAddress {
        try wallet.address(.p2wpkh, change: change, index: index)
    }

    /// Somebody to pay, another one for each index.
    func payee(_ index: UInt32 = 0) throws -> Address { try stranger.address(.p2tr, index: index).address }

    // MARK: - The chain's file

    func chain() throws -> SimulatedChain {
        try SimulatedChain(rawRepresentation: Array(Data(contentsOf: URL(fileURLWithPath: chainPath))))
    }

    func write(_ chain: SimulatedChain) throws { try write(chain.rawRepresentation, to: chainPath) }

    func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    func mine(_ count: Int = 1) throws {
        var chain = try chain()
        try chain.mine(
            count: count, to: stranger.address(.p2wpkh, account: 7, index: 0).output.script, time: time)
        try write(chain)
    }

    /// What a script has got, in blocks and waiting.
    func received(_ script: Script) throws -> UInt64 {
        try chain().unspentOutputs(paying: script).reduce(0) { $0 + $1.output.value.sat }
    }

    // MARK: - The tool

    func run(_ arguments: String..., input: String = "") throws -> Tool.Outcome { try run(arguments, input: input) }

    func run(_ arguments: [String], input: String = "") throws -> Tool.Outcome {
        try Tool.Run(
            ["wallet"] + arguments, input: input,
            environment: ["BITCACHE_KEYSTORE_PASSPHRASE": "a passphrase", "BITCACHE_BIP39_PASSPHRASE": ""]
        ).wait()
    }

    /// Runs a command on the keystore and the chain.
    func onChain(_ arguments: String...) throws -> Tool.Outcome { try onChain(arguments) }

    func onChain(_ arguments: [String]) throws -> Tool.Outcome {
        try run(arguments + ["--keystore", keystore, "--chain", chainPath])
    }

    /// Sends, and returns the id that is printed.
    func send(_ sat: UInt64, to address: Address, _ more: String...) throws -> String {
        let sent = try onChain(["send", "--to", address.text, "--amount", "\(sat)sat", "--yes"] + more)
        #expect(sent.status == 0, "\(sent.errors)")
        return sent.output.trimmingCharacters(in: .newlines)
    }

    func balance() throws -> [String: Any] {
        let outcome = try onChain("balance", "--json")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        return try outcome.json()
    }

    func states() throws -> [String] {
        (try balance()["payments"] as? [[String: Any]] ?? []).compactMap { $0["state"] as? String }
    }

    // MARK: - The state file

    var branches: [ScriptBranch] {
        get throws {
            try wallet.descriptors().map { descriptor in
                ScriptBranch { (index) throws(Refusal) in try descriptor.script(at: index) }
            }
        }
    }

    /// Leaves the state that a `send --yes` leaves which is killed behind a step.
    ///
    /// - Returns: The payment, signed.
    func killedSend(_ sat: UInt64, to address: Address, isRecorded: Bool) throws -> Transaction {
        var coins = try WalletCoins()
        try coins.update(from: chain(), branches: branches)
        let own = try coins.spendable().map { coin in
            let types = AccountType.allCases
            return try OwnCoin(
                coin.coin,
                address: wallet.address(
                    types[coin.place.branch / 2], change: coin.place.branch % 2 == 1, index: coin.place.index))
        }
        let payment = try WalletPayment(
            paying: [TransactionOutput(value: Satoshis(sat), script: address.script)], from: own,
            change: self.own(0, change: true), feeRate: FeeRate(parsing: "2sat/vB"),
            previousTransactions: coins.transactions.mapValues(\.transaction), seed: 1)
        let owner = try LockOwner(name: "payment of a test")
        try coins.lock(payment.selection.coins.map(\.outPoint), by: owner)
        let transaction = try payment.signed(with: wallet)
        if isRecorded { try coins.record(transaction, by: owner) }
        try write(coins.rawRepresentation, to: statePath)
        return transaction
    }

    /// All files with their contents, but for those that only lock.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix(".lock") {
            contents[name] = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
        }
        return contents
    }
}
