import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheTesting

@testable import BitCacheSettlement

/// An epoch with random claims, debts, instructions and policy, all from one seed.
struct RandomEpoch {
    let claims: [Claim]
    let owed: [XOnlyPublicKey: Amount]
    let instructions: [XOnlyPublicKey: Script]
    let policy: SettlementPolicy

    init(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let payees = try (10..<(12 + UInt8.random(in: 0..<20, using: &random))).map {
            try SettlementWorld.key($0).publicKey
        }
        var owed: [XOnlyPublicKey: Amount] = [:]
        var claims: [Claim] = []
        for number in 0..<UInt64.random(in: 0..<50, using: &random) {
            var parts: [Split.Part] = []
            for payee in payees.shuffled(using: &random).prefix(.random(in: 0...5, using: &random)) {
                // From a single millisatoshi to some 10 000 sat, so that every rule of the policy bites somebody.
                let amount = try Amount(
                    msat: UInt64.random(
                        in: 1...(10_000_000 >> UInt64.random(in: 0..<24, using: &random)), using: &random))
                parts.append(Split.Part(payee: payee, amount: amount))
                owed[payee] = try (owed[payee] ?? .zero) + amount
            }
            let sum = try parts.reduce(into: Amount.zero) { $0 = try $0 + $1.amount }
            claims.append(Claim(number: number, closing: SHA256.hash(random.bytes(8)), amount: sum, parts: parts))
        }
        for payee in payees where Bool.random(using: &random) {
            owed[payee] = try (owed[payee] ?? .zero) + Amount(msat: UInt64.random(in: 0...3_000_000, using: &random))
        }
        var instructions: [XOnlyPublicKey: Script] = [:]
        for (index, payee) in payees.enumerated() where Int.random(in: 0..<5, using: &random) > 0 {
            instructions[payee] =
                index.isMultiple(of: 2)
                ? .p2tr(outputKey: payee) : try Script(bytes: [0, 20] + payee.rawRepresentation.prefix(20))
        }
        self.claims = claims
        self.owed = owed
        self.instructions = instructions
        policy = SettlementPolicy(
            feeRate: try FeeRate(satPerKiloVByte: .random(in: 0...60_000, using: &random)),
            feePayer: Bool.random(using: &random) ? .host : .payees,
            largestFeeShare: .random(in: 0...10_000, using: &random), finalConfirmations: 6,
            maximumOutputs: .random(in: 0...10, using: &random))
    }

    func close(_ epoch: UInt64 = 9) throws(Refusal) -> EpochClose {
        try EpochClose(epoch: epoch, claims: claims, owed: owed, instructions: instructions, policy: policy)
    }
}
