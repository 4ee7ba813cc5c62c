import BitCache
import Foundation

/// A transaction of 20 P2WPKH inputs, 1000 P2WPKH outputs and change, from the list of payments to the signed bytes:
/// created as a PSBT, described, signed, finalised and extracted, as BDK does it too.
enum WalletSpends {
    static let benchmarks = [
        Benchmark(name: "sign-1000-outputs", unit: "ms", goal: 1.0 / 3, aim: 1, needsReferees: true) { settings in
            let spend = try Spend()
            let (python, program) = try settings.requiredReference("bdk_spend.py")
            let reference = try LineProcess(python, [program])
            try reference.write(spend.request)
            let rounds = settings.count(21, quick: 3)
            var times: (ours: [Double], reference: [Double]) = ([], [])
            for round in 0..<rounds {
                let answer = try reference.answer(BDKRound.self, to: "")
                var transaction: Transaction?
                let ours = try seconds { transaction = try spend.signed(changeIndex: UInt32(round)) }
                try BenchmarkFailure.unless(
                    transaction?.id.displayHex == answer.txid, "ours and bdk make different transactions")
                // The first round of each warms up.
                if round > 0 {
                    times.ours.append(ours * 1000)
                    times.reference.append(answer.seconds * 1000)
                }
            }
            return .costs(ours: median(times.ours), reference: median(times.reference))
        }
    ]
}

/// What bdk_spend.py answers.
private struct BDKRound: Decodable {
    let seconds: Double
    let txid: String
}

/// The wallet, its coins and what it pays.
private struct Spend {
    private static let words = String(repeating: "abandon ", count: 11) + "about"
    private static let coinCount: UInt32 = 20
    private static let paymentCount = 1000

    private let wallet: Wallet
    private let funding: Transaction
    private let payments: [TransactionOutput]
    private let fee: Satoshis

    init() throws {
        wallet = try Wallet(Mnemonic(parsing: SecretBytes(copying: Array(Self.words.utf8))), network: .regtest)
        let account = try wallet.account(.p2wpkh)
        let coins = try (0..<Self.coinCount).map { index in
            try TransactionOutput(
                value: Satoshis(10_000_000), script: account.address(index: index).output.script)
        }
        let earlier = OutPoint(transactionID: try TransactionID(rawRepresentation: Self.randomBytes(32)), index: 0)
        funding = Transaction(inputs: [TransactionInput(outPoint: earlier)], outputs: coins)
        payments = try (0..<Self.paymentCount).map { _ in
            let program = try Script.WitnessProgram(version: 0, program: Self.randomBytes(20))
            return TransactionOutput(value: try Satoshis(10_000), script: Script(program))
        }
        fee = try Satoshis(100_000)
    }

    private static func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in .random(in: 0...255) }
    }

    /// The transaction as bdk_spend.py takes it.
    var request: String {
        get throws {
            let outputs = payments.map { #"{"script":"\#($0.script)","value":\#($0.value.sat)}"# }
            let funding = Hex.encode(funding.rawRepresentation)
            return #"{"words":"\#(Self.words)","funding":"\#(funding)","fee":\#(fee.sat),"#
                + #""outputs":[\#(outputs.joined(separator: ","))]}"#
        }
    }

    func signed(changeIndex: UInt32) throws -> Transaction {
        let account = try wallet.account(.p2wpkh)
        let change = try account.address(change: true, index: changeIndex)
        let value = try funding.outputs.map(\.value).reduce(Satoshis.zero) { try $0 + $1 }
        let paid = try payments.map(\.value).reduce(fee) { try $0 + $1 }
        let outputs = payments + [TransactionOutput(value: try value - paid, script: change.output.script)]
        let inputs = funding.outputs.indices.map { TransactionInput(outPoint: funding.outPoint($0)) }
        var psbt = try PSBT(Transaction(inputs: inputs, outputs: outputs))
        for index in inputs.indices {
            try psbt.setWitnessUTXO(funding.outputs[index], input: index)
            try psbt.setPreviousTransaction(funding, input: index)
            try psbt.describe(input: index, facts(account.address(index: UInt32(index)).output))
        }
        try psbt.describe(output: payments.count, facts(change.output))
        try psbt.sign(with: wallet)
        _ = try psbt.finalise()
        let transaction = try psbt.extractedTransaction()
        _ = transaction.rawRepresentation
        return transaction
    }

    private func facts(_ output: DescribedOutput) -> PSBT.OutputFacts {
        var facts = PSBT.OutputFacts()
        for key in output.keys { facts.origins[key.publicKey.rawRepresentation] = key.origin }
        return facts
    }
}
