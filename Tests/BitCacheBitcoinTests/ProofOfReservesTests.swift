import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@testable import BitCacheBitcoin

/// A chain that answers what the test wants to hear.
private struct KnownChain: Chain {
    var transactions: [TransactionID: Transaction] = [:]
    var waiting: Set<TransactionID> = []
    var spends: [OutPoint: TransactionID] = [:]
    /// Tips are answered one after the other, the last one for ever.
    let tips = Tips()

    final class Tips {
        var heights: [UInt32] = [100]

        func next() -> ChainTip {
            let height = heights.count > 1 ? heights.removeFirst() : heights[0]
            return ChainTip(height: height, hash: BlockHash { $0[0] = UInt8(truncatingIfNeeded: height) })
        }
    }

    var tip: ChainTip { tips.next() }

    mutating func broadcast(_ transaction: Transaction) -> BroadcastAnswer { .accepted }

    func status(of id: TransactionID) -> TransactionStatus {
        if waiting.contains(id) { return .inMempool }
        return transactions[id] == nil ? .unknown : .confirmed(height: 1, confirmations: 100)
    }

    func spend(of outPoint: OutPoint) -> TransactionID? { spends[outPoint] }

    func unspentOutputs(paying script: Script) -> [Coin] { [] }

    func history(of script: Script) -> [TransactionID] { [] }

    func transaction(_ id: TransactionID) -> Transaction? { transactions[id] }

    /// Has a transaction with such outputs, and gives the coins that they are.
    mutating func pay(_ outputs: [TransactionOutput], number: UInt32) -> [Coin] {
        let source = OutPoint(transactionID: .zero, index: number)
        let transaction = Transaction(inputs: [TransactionInput(outPoint: source)], outputs: outputs)
        let id = transaction.id
        transactions[id] = transaction
        return outputs.indices.map {
            Coin(outPoint: OutPoint(transactionID: id, index: UInt32($0)), output: outputs[$0])
        }
    }
}

@Suite("Proofs of reserves")
struct ProofOfReservesTests {
    private let keys: [SecretKey]
    private let coins: [Coin]
    private let chain: KnownChain
    private let message = Array("statement and block".utf8)

    init() throws {
        var chain = KnownChain()
        let keys = try (1...4).map { try sampleKey($0) }
        let outputs = try keys.enumerated().map { index, key in
            TransactionOutput(
                value: try Satoshis(UInt64(1000 * (index + 1))),
                script: index.isMultiple(of: 2) ? p2tr(key) : try p2wpkh(key))
        }
        coins = chain.pay([outputs[0], outputs[1]], number: 1) + chain.pay([outputs[2], outputs[3]], number: 2)
        self.keys = keys
        self.chain = chain
    }

    private func prove(_ coins: [Coin]? = nil) throws -> ProofOfReserves {
        let coins = coins ?? self.coins
        return try ProofOfReserves(signing: coins, message: message, for: coins[0].output.script, with: keys)
    }

    @Test("What is owned is counted, and signing again gives the same proof")
    func owned() throws {
        let proof = try prove()
        let report = try proof.verify(on: chain)
        #expect(report.total.sat == 10_000)
        #expect(report.count == 4)
        #expect(report.tip == chain.tip)
        #expect(report.leaving + report.spent + report.missing == [])
        #expect(try prove() == proof)
        #expect(proof.signature.format == .proofOfFunds)
        #expect(proof.coins == coins)

        let read = try ProofOfReserves(
            message: message, script: coins[0].output.script,
            signature: MessageSignature(parsing: proof.signature.description))
        #expect(read == proof)
        #expect(try read.verify(on: chain) == report)
    }

    @Test("Keys found by their origin sign as well, those of P2TR tweaked as BIP 86 says")
    func byOrigin() throws {
        let origins = try (0..<2).map { number in
            try KeyOrigin(
                fingerprint: [1, 2, 3, 4], path: DerivationPath(hardened: [86], then: [UInt32(number)]))
        }
        struct Table: SecretKeySource {
            var keys: [KeyOrigin: SecretKey]
            func secretKey(at origin: KeyOrigin) -> SecretKey? { keys[origin] }
        }
        var chain = chain
        let outputKey = try Taproot.outputSecretKey(internalKey: keys[0], merkleRoot: nil)
        let paid = chain.pay(
            [
                TransactionOutput(value: try Satoshis(5), script: p2tr(outputKey)),
                TransactionOutput(value: try Satoshis(7), script: try p2wpkh(keys[1])),
            ], number: 3)
        let listed = [(coin: paid[0], origin: origins[0]), (coin: paid[1], origin: origins[1])]
        let table = Table(keys: [origins[0]: keys[0], origins[1]: keys[1]])
        let proof = try ProofOfReserves(signing: listed, message: message, with: table)
        #expect(try proof.verify(on: chain).total.sat == 12)
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try ProofOfReserves(signing: listed, message: message, with: Table(keys: [origins[0]: keys[0]]))
        }
    }

    @Test("Coins that are gone, going or not yet there are told apart, and only what is unspent is counted")
    func gone() throws {
        var chain = chain
        let proof = try prove()
        let confirmed = chain.pay([], number: 8)
        #expect(confirmed.isEmpty)
        let spender = Transaction(inputs: [TransactionInput(outPoint: coins[0].outPoint)], outputs: [])
        chain.transactions[spender.id] = spender
        chain.spends[coins[0].outPoint] = spender.id
        let waiting = Transaction(inputs: [TransactionInput(outPoint: coins[1].outPoint)], outputs: [])
        chain.transactions[waiting.id] = waiting
        chain.waiting = [waiting.id]
        chain.spends[coins[1].outPoint] = waiting.id
        chain.transactions[coins[2].outPoint.transactionID] = nil

        let report = try proof.verify(on: chain)
        #expect(report.spent == [coins[0].outPoint])
        #expect(report.leaving == [coins[1].outPoint])
        #expect(report.missing == [coins[2].outPoint, coins[3].outPoint])
        #expect(report.total == coins[1].output.value)
        #expect(report.count == 1)

        chain.waiting.insert(coins[1].outPoint.transactionID)
        #expect(try proof.verify(on: chain).missing.contains(coins[1].outPoint))
    }

    @Test("A coin that the proof describes otherwise than the chain is refused, though its signature is good")
    func differs() throws {
        for output in [
            TransactionOutput(value: try Satoshis(1_000_000), script: coins[0].output.script),
            TransactionOutput(value: coins[0].output.value, script: p2tr(keys[1])),
        ] {
            let wrong = try prove([Coin(outPoint: coins[0].outPoint, output: output)])
            #expect(wrong.signature.verdict(on: message, by: wrong.script) == .valid)
            #expect(throws: Refusal(.reservesOutputDiffers, "")) { try wrong.verify(on: chain) }
        }
        let beyond = OutPoint(transactionID: coins[0].outPoint.transactionID, index: 2)
        let none = try prove([Coin(outPoint: beyond, output: coins[0].output)])
        #expect(try none.verify(on: chain).missing == [beyond])
    }

    @Test("A proof of another message, or by another script, is refused")
    func otherMessage() throws {
        let proof = try prove()
        let invalid = Refusal(.messageSignatureInvalid, "")
        for (message, script) in [
            (Array("other".utf8), proof.script), (message, coins[1].output.script), ([], proof.script),
        ] {
            let other = try ProofOfReserves(message: message, script: script, signature: proof.signature)
            #expect(throws: invalid) { try other.verify(on: chain) }
        }
    }

    @Test("A block that comes meanwhile makes the answer worthless")
    func moved() throws {
        let proof = try prove()
        chain.tips.heights = [100, 101]
        #expect(throws: Refusal(.reservesChainMoved, "")) { try proof.verify(on: chain) }
        #expect(try proof.verify(on: chain).tip.height == 101)
    }

    @Test("A coin listed twice, no coin, and a coin without its key are refused")
    func wrongLists() throws {
        #expect(throws: Refusal(.inputsDuplicate, "")) { try prove([coins[0], coins[1], coins[0]]) }
        #expect(throws: Refusal(.reservesCoinCount, "")) {
            try ProofOfReserves(signing: [], message: message, for: coins[0].output.script, with: keys)
        }
        let simple = try MessageSignature(signing: message, for: coins[0].output.script, with: keys[0])
        #expect(throws: Refusal(.reservesCoinCount, "")) {
            try ProofOfReserves(message: message, script: coins[0].output.script, signature: simple)
        }
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try ProofOfReserves(signing: coins, message: message, for: coins[0].output.script, with: [keys[0]])
        }
    }

    @Test("The most coins that a proof may list are signed and verified, and one more refused")
    func manyCoins() throws {
        var chain = chain
        let output = TransactionOutput(value: try Satoshis(10), script: p2tr(keys[0]))
        let many = chain.pay(Array(repeating: output, count: ProofOfReserves.maximumCoinCount + 1), number: 9)
        #expect(throws: Refusal(.reservesCoinCount, "")) { try prove(many) }
        let proof = try prove(Array(many.dropLast()))
        let text = proof.signature.description
        #expect(text.utf8.count < MessageSignature.maximumSizeBytes)
        let read = try ProofOfReserves(
            message: message, script: proof.script, signature: MessageSignature(parsing: text))
        #expect(try read.verify(on: chain).total.sat == UInt64(10 * ProofOfReserves.maximumCoinCount))
    }

    @Test("Every proof with one byte changed, cut off or added is invalid")
    func changed() throws {
        let proof = try prove([coins[0], coins[1]])
        let bytes = try Base64.decode(proof.signature.description.dropFirst(3))
        func verdict(_ bytes: [UInt8]) -> MessageVerdict {
            MessageSignature.verdict(on: message, by: proof.script, parsing: "pof" + Base64.encode(bytes))
        }
        #expect(verdict(bytes) == .valid)
        var unsigned = 0
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            // What the PSBT says of the first input's output is not signed: it follows from message and script.
            if verdict(changed).isValid { unsigned += 1 }
            #expect(!verdict(Array(bytes[..<index])).isValid)
        }
        #expect(unsigned <= proof.signature.firstOutputSizeBytes, "\(unsigned) bytes may change")
        #expect(!verdict(bytes + [0]).isValid)
    }

    @Test("The message of a report names the statement and, as explorers show it, the block")
    func reportMessage() {
        enum Statement {}
        let statement = Bytes32<Statement> { $0[0] = 0xab }
        let block = BlockHash { $0[0] = 0xcd }
        let zeros = String(repeating: "0", count: 62)
        #expect(
            String(decoding: ProofOfReserves.message(statement: statement, block: block), as: UTF8.self)
                == "BitCache proof of reserves: statement ab\(zeros), block \(zeros)cd")
    }
}

extension MessageSignature {
    /// How many bytes of a proof say what the first input spends.
    fileprivate var firstOutputSizeBytes: Int {
        guard case .proofOfFunds(let proof) = content, let output = proof.psbt.inputs[0].witnessUTXO else { return 0 }
        return output.psbtValue.count + 3
    }
}
