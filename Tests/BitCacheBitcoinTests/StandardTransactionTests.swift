import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("What nodes relay")
struct StandardTransactionTests {
    private func transaction(_ change: (inout Transaction) throws -> Void = { _ in }) throws -> Transaction {
        var transaction = Transaction(
            inputs: [TransactionInput(outPoint: OutPoint(transactionID: .zero, index: 0))],
            outputs: [TransactionOutput(value: try Satoshis(1000), script: p2tr(try sampleKey(1)))])
        try change(&transaction)
        return transaction
    }

    private func data(_ sizeBytes: Int) throws -> TransactionOutput {
        TransactionOutput(
            value: .zero, script: try Script(bytes: [0x6a] + [UInt8](repeating: 0, count: sizeBytes - 1)))
    }

    @Test("A plain payment is relayed")
    func plain() throws {
        try transaction().checkStandard()
    }

    @Test("Versions 1 and 2 are relayed, others are not", arguments: [0, 1, 2, 3, UInt32.max])
    func version(_ version: UInt32) throws {
        let transaction = try transaction { $0.version = version }
        guard !(1...2).contains(version) else { return try transaction.checkStandard() }
        #expect(throws: Refusal(.notStandard, "")) { try transaction.checkStandard() }
    }

    @Test("A transaction without inputs or outputs is none")
    func empty() throws {
        for change in [{ $0.inputs = [] }, { $0.outputs = [] }] as [(inout Transaction) -> Void] {
            #expect(throws: Refusal(.transactionEmpty, "")) { try transaction(change).checkStandard() }
        }
    }

    @Test("65 bytes without witnesses are relayed and 64 are not")
    func smallest() throws {
        // 60 bytes around the output's script.
        for (size, isRelayed) in [(4, false), (5, true)] {
            let small = try transaction { $0.outputs = [try data(size)] }
            if isRelayed {
                try small.checkStandard()
            } else {
                #expect(throws: Refusal(.notStandard, "")) { try small.checkStandard() }
            }
        }
    }

    @Test("Data of 83 bytes in one output is relayed; longer data, or two outputs of it, is not")
    func dataOutputs() throws {
        try transaction { $0.outputs.append(try data(83)) }.checkStandard()
        for more in [[try data(84)], [try data(10), try data(10)]] {
            #expect(throws: Refusal(.notStandard, "")) { try transaction { $0.outputs += more }.checkStandard() }
        }
    }

    @Test("An input's script of 1650 bytes is relayed and a longer one is not")
    func scriptSig() throws {
        func answered(_ count: Int) throws -> Transaction {
            try transaction { $0.inputs[0].scriptSig = try Script(bytes: [UInt8](repeating: 0x51, count: count)) }
        }
        try answered(1650).checkStandard()
        #expect(throws: Refusal(.notStandard, "")) { try answered(1651).checkStandard() }
    }

    @Test("A line of 25 waiting transactions is the longest")
    func families() throws {
        try MempoolLimits.checkFamily(ancestorCount: 24, descendantCounts: [24])
        #expect(throws: Refusal(.chainTooLong, "")) {
            try MempoolLimits.checkFamily(ancestorCount: 25, descendantCounts: [])
        }
        #expect(throws: Refusal(.chainTooLong, "")) {
            try MempoolLimits.checkFamily(ancestorCount: 1, descendantCounts: [25])
        }
    }
}

@Suite("Replacement by BIP 125")
struct ReplacementRulesTests {
    private func id(_ number: UInt8) -> TransactionID {
        TransactionID { $0.copyBytes(from: [UInt8](repeating: number, count: 32)) }
    }

    private func rules(
        fee: UInt64 = 1000, size: Int = 200, isReplaceable: Bool = true, descendants: [UInt64] = []
    ) throws -> ReplacementRules {
        var fees: [TransactionID: Satoshis] = [:]
        for (place, fee) in descendants.enumerated() { fees[id(UInt8(10 + place))] = try Satoshis(fee) }
        return ReplacementRules(
            conflicts: [
                .init(
                    id: id(1), fee: try Satoshis(fee), virtualSize: size, isReplaceable: isReplaceable,
                    waitingParents: [id(2)])
            ], descendantFees: fees)
    }

    private func check(
        _ rules: ReplacementRules, fee: UInt64 = 100_000, size: Int = 200, parents: Set<TransactionID> = [],
        ancestors: Set<TransactionID> = []
    ) throws(Refusal) {
        try rules.check(
            fee: Satoshis(fee), virtualSize: size, waitingParents: parents, waitingAncestors: ancestors)
    }

    @Test("The least fee pays for all that is evicted and for the own size, and for more a byte than before")
    func leastFee() throws {
        #expect(try rules().leastFee(forVirtualSize: 200).sat == 1200)
        #expect(try rules(descendants: [500, 7]).leastFee(forVirtualSize: 150).sat == 1657)
        // 5 sat/vB before: 1000 vB must pay 5001 sat, which is more than 1000 + 1000.
        #expect(try rules().leastFee(forVirtualSize: 1000).sat == 5001)
        #expect(throws: Refusal(.amountOutOfRange, "")) {
            try rules(fee: Satoshis.max.sat).leastFee(forVirtualSize: 200)
        }
    }

    @Test("The least fee is accepted and one satoshi less is not", arguments: [100, 150, 200, 333, 1000, 5000])
    func bothSides(size: Int) throws {
        let rules = try rules(fee: 1234, size: 222, descendants: [99, 1])
        let least = try rules.leastFee(forVirtualSize: size).sat
        try check(rules, fee: least, size: size)
        #expect(throws: Refusal(.replacementFee, "")) { try check(rules, fee: least - 1, size: size) }
    }

    @Test("A conflict that does not allow it, an own ancestor and a new unconfirmed coin are refused")
    func rules125() throws {
        try check(rules(), parents: [id(2)], ancestors: [id(2), id(3)])
        #expect(throws: Refusal(.conflict, "")) { try check(rules(isReplaceable: false)) }
        #expect(throws: Refusal(.conflict, "")) { try check(rules(), ancestors: [id(1)]) }
        #expect(throws: Refusal(.conflict, "")) { try check(rules(descendants: [5]), ancestors: [id(10)]) }
        #expect(throws: Refusal(.replacementInput, "")) { try check(rules(), parents: [id(3)], ancestors: [id(3)]) }
    }

    @Test("A hundred evicted transactions are allowed and not one more")
    func tooMany() throws {
        try check(rules(descendants: [UInt64](repeating: 1, count: 99)))
        #expect(throws: Refusal(.replacementTooMany, "")) {
            try check(rules(descendants: [UInt64](repeating: 1, count: 100)))
        }
    }
}
