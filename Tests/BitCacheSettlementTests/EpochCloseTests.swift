import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheTesting
import Testing

@testable import BitCacheSettlement

@Suite("Closing an epoch: split, net, policy")
struct EpochCloseTests {
    @Test(
        "Every payee's line adds up, and claims and payees sum to the same", arguments: SeededGenerator.seeds(fixed: 60)
    )
    func sums(seed: UInt64) throws {
        let epoch = try RandomEpoch(seed: seed)
        let close = try epoch.close()
        #expect(close.payees.map(\.line.payee) == close.payees.map(\.line.payee).sorted())
        #expect(Set(close.payees.map(\.line.payee)) == Set(epoch.owed.filter { $0.value > .zero }.keys))
        for result in close.payees {
            let line = result.line
            let gross = epoch.claims.flatMap(\.parts).filter { $0.payee == line.payee }.reduce(0) {
                $0 + $1.amount.msat
            }
            #expect(line.gross.msat == gross)
            #expect(line.claims.node.sum == gross)
            #expect(line.gross.msat + line.carriedIn.msat == epoch.owed[line.payee]?.msat)
            #expect(
                line.gross.msat + line.carriedIn.msat == line.fee.msat + result.payout.sat * 1000 + line.carriedOut.msat
            )
            #expect(try line.payout() == result.payout)
        }
        let trees = try close.trees(secret: SecretBytes(copying: [UInt8](repeating: 1, count: 32)))
        #expect((trees.claims?.root.sum ?? 0) == (trees.payees?.root.sum ?? 0))
        #expect(try close.payoutTotal().sat == close.payees.reduce(0) { $0 + $1.payout.sat })
    }

    @Test(
        "The policy is kept to the satoshi: instruction, dust, fee share, room in the transaction (ATTACKS 23)",
        arguments: SeededGenerator.seeds(fixed: 60))
    func policy(seed: UInt64) throws {
        let epoch = try RandomEpoch(seed: seed)
        let policy = epoch.policy
        let close = try epoch.close()
        let paid = close.payees.filter { $0.payout > .zero }
        #expect(paid.count <= policy.maximumOutputs)
        let smallest = paid.map(\.payout).min() ?? .zero
        for result in close.payees {
            #expect((result.payout > .zero) == (result.carryReason == nil))
            #expect(result.script == epoch.instructions[result.line.payee])
            guard let script = result.script else {
                #expect(result.carryReason == .noInstruction && result.line.fee == .zero)
                continue
            }
            let cost = policy.fee(ofOutputTo: script).sat
            let charge = policy.feePayer == .payees ? cost * 1000 : 0
            let owed = result.line.gross.msat + result.line.carriedIn.msat
            let possible = owed >= charge ? (owed - charge) / 1000 : 0
            switch result.carryReason {
            case nil:
                #expect(result.payout.sat == possible && possible >= script.dustThreshold.sat)
                #expect(cost * 10_000 <= possible * UInt64(policy.largestFeeShare))
                #expect(result.line.fee.msat == charge)
            case .dust: #expect(possible < script.dustThreshold.sat)
            case .feeShare:
                #expect(possible >= script.dustThreshold.sat)
                #expect(cost * 10_000 > possible * UInt64(policy.largestFeeShare))
            case .outputs:
                #expect(paid.count == policy.maximumOutputs && possible <= smallest.sat || policy.maximumOutputs == 0)
            case .noInstruction: Issue.record("there is an instruction")
            }
            if result.carryReason != nil { #expect(result.line.fee == .zero && result.line.carriedOut.msat == owed) }
        }
    }

    @Test("Among equal payouts the lower keys go first into a full transaction")
    func ties() throws {
        let keys = try (10..<16).map { try SettlementWorld.key($0).publicKey }.sorted()
        let amount = try Amount(msat: 5_000_000)
        let close = try EpochClose(
            epoch: 0, claims: [], owed: Dictionary(uniqueKeysWithValues: keys.map { ($0, amount) }),
            instructions: Dictionary(uniqueKeysWithValues: keys.map { ($0, Script.p2tr(outputKey: $0)) }),
            policy: SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000), maximumOutputs: 2))
        #expect(close.payees.filter { $0.payout > .zero }.map(\.line.payee) == Array(keys.prefix(2)))
    }

    @Test("The dust limit and the fee share are exact", arguments: [0, 1] as [UInt64])
    func limits(missing: UInt64) throws {
        let payee = try SettlementWorld.key(10).publicKey
        func close(_ sat: UInt64, share: UInt16) throws -> PayeeResult {
            try EpochClose(
                epoch: 0, claims: [], owed: [payee: Amount(msat: sat * 1000 + 999)],
                instructions: [payee: .p2tr(outputKey: payee)],
                policy: SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 10_000), largestFeeShare: share)
            ).payees[0]
        }
        // A P2TR output is dust below 330 sat; at 10 sat/vB its 43 bytes cost 430 sat.
        #expect(try close(330 - missing, share: .max).carryReason == (missing == 0 ? nil : .dust))
        #expect(try close(4300 - missing, share: 1000).carryReason == (missing == 0 ? nil : .feeShare))
        #expect(try close(4300 - missing, share: 1000).line.carriedOut.msat == (missing == 0 ? 999 : 4_299_999))
    }

    @Test(
        "The same inputs give the same statement, and another secret hides the same sums",
        arguments: [1, 2, 3] as [UInt64])
    func deterministic(seed: UInt64) throws {
        let world = try SettlementWorld()
        let statements = try (0..<2).map { _ in try world.statement(of: RandomEpoch(seed: seed).close()) }
        #expect(statements[0].rawRepresentation == statements[1].rawRepresentation)
        let close = try RandomEpoch(seed: seed).close()
        let other = try close.statement(
            certificate: world.statementCertificate, time: SettlementWorld.day(30), ledger: Ledger(),
            secret: SecretBytes(copying: [UInt8](repeating: 0x5f, count: 32)), previous: nil)
        #expect(other.claims.node.sum == statements[0].body.claims.node.sum)
        #expect(other.claims.node.hash != statements[0].body.claims.node.hash)
        #expect(other.payees.node.hash != statements[0].body.payees.node.hash)
    }

    @Test("A ledger that owes a payee less than its claims is refused, and one that owes nothing too")
    func owesLess() throws {
        let payee = try SettlementWorld.key(10).publicKey
        let claim = try Claim(
            number: 0, closing: .zero, amount: Amount(msat: 5), parts: [.init(payee: payee, amount: Amount(msat: 5))])
        for owed in try [[:], [payee: Amount.zero], [payee: Amount(msat: 4)]] as [[XOnlyPublicKey: Amount]] {
            #expect(throws: refusal(.amountOutOfRange)) {
                try EpochClose(
                    epoch: 0, claims: [claim], owed: owed, instructions: [:],
                    policy: SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000)))
            }
        }
    }

    @Test("A policy without room pays nobody and loses nothing", arguments: [0, -1])
    func noRoom(outputs: Int) throws {
        var policy = try SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000))
        policy.maximumOutputs = outputs
        let close = try SettlementWorld().close(policy: policy)
        #expect(try close.payoutTotal() == .zero)
        #expect(close.payees.allSatisfy { $0.carryReason == .outputs })
    }

    @Test("An epoch without claims and debts has a statement of three empty trees")
    func empty() throws {
        let world = try SettlementWorld()
        let close = try EpochClose(
            epoch: 0, claims: [], owed: [:], instructions: [:],
            policy: SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000)))
        let statement = try world.statement(of: close).received.verified(under: world.statementCertificate)
        #expect(statement.body.claims == .empty && statement.body.payees == .empty)
        #expect(statement.body.liabilities == .empty)
    }

    // MARK: Liabilities

    /// Books with money in every class of account.
    private func books(host: XOnlyPublicKey) throws -> (ledger: Ledger, owed: UInt64) {
        func account(_ accountClass: Account.Class, _ key: UInt8) throws -> Account {
            try Account(
                accountClass,
                owner: SettlementWorld.key(key).publicKey.bytes.reinterpreted(as: AccountOwnerMeaning.self))
        }
        let hostPayee = Account(.payee, owner: host.bytes.reinterpreted(as: AccountOwnerMeaning.self))
        var ledger = Ledger()
        let moves: [(Account, Account, UInt64)] = try [
            (Account(.treasury), account(.payer, 30), 1_000_001), (Account(.treasury), account(.payer, 31), 7),
            (Account(.treasury), Account(.host), 500_000), (account(.payer, 30), Account(.sessions), 300_000),
            (Account(.sessions), account(.payee, 40), 100_001), (Account(.sessions), hostPayee, 50_000),
            (account(.payee, 40), Account(.payouts), 60_000), (account(.payer, 31), Account(.sessions), 7),
        ]
        for (number, (debit, credit, msat)) in moves.enumerated() {
            try ledger.apply(
                Transfer(id: SHA256.hash([UInt8(number)]), debit: debit, credit: credit, amount: Amount(msat: msat)),
                at: SettlementWorld.day(1))
        }
        // Everything that came in, less what is the host's own: its capital and what it earned.
        return (ledger, 1_500_008 - 500_000 - 50_000)
    }

    @Test("The liabilities sum to all that the ledger owes to anyone but the host, two leaves an account (ATTACKS 22)")
    func liabilities() throws {
        let world = try SettlementWorld()
        let (ledger, owed) = try books(host: world.identity.publicKey)
        let statement = try world.statement(of: world.close(), ledger: ledger).body
        #expect(statement.liabilities.node.sum == owed)
        // Payer 31 has nothing left; payer 30, the sessions, payee 40 and the payouts are owed.
        #expect(statement.liabilities.count == 8)
        #expect(statement.journal == ledger.head)
    }

    @Test("Liabilities are cut and shuffled by the secret: the same again for one, otherwise for another")
    func shuffled() throws {
        let world = try SettlementWorld()
        let (ledger, owed) = try books(host: world.identity.publicKey)
        func leaves(_ secret: UInt8, epoch: UInt64 = 4) -> [SumNode] {
            LiabilityLeaf.leaves(
                of: ledger, host: world.identity.publicKey, epoch: epoch,
                secret: EpochSecret(SecretBytes(copying: [UInt8](repeating: secret, count: 32))))
        }
        #expect(leaves(1) == leaves(1))
        for other in [leaves(2), leaves(1, epoch: 5)] {
            #expect(other.reduce(0) { $0 + $1.sum } == owed)
            #expect(Set(other.map(\.hash)).isDisjoint(with: leaves(1).map(\.hash)))
        }
        #expect(leaves(2).map(\.sum) != leaves(1).map(\.sum), "neither ratio nor order is the same")
        #expect(Set(leaves(1).map(\.hash)).count == 8)
    }
}
