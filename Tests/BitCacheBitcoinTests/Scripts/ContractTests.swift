import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("Scripts of escrows and channels")
struct ContractTests {
    private static let lockTime: UInt32 = 800_000
    private static let preimage = [UInt8](repeating: 0xab, count: 32)

    private let keys: [SecretKey]
    private let refundKey: SecretKey

    init() throws {
        keys = try (1...3 as ClosedRange<UInt8>).map(sampleKey)
        refundKey = try sampleKey(4)
    }

    /// An output under a tree of scripts, and a transaction that spends it.
    private struct Contract {
        let tree: ScriptTree
        var spend: ScriptSpend

        init(_ tree: ScriptTree, lockTime: UInt32 = 0, sequence: UInt32 = 0xffff_fffd) throws {
            self.tree = tree
            let key = try Taproot.outputKey(internalKey: sampleKey(8).publicKey, merkleRoot: tree.merkleRoot).key
            spend = try ScriptSpend(
                output: .p2tr(outputKey: key), witness: [], lockTime: lockTime, sequence: sequence)
        }

        func signature(_ leaf: TapLeaf, by key: SecretKey) throws -> [UInt8] {
            try spend.transaction.signScriptPath(input: 0, leaf: leaf, previousOutputs: spend.spent, with: key)
        }

        /// The spend with a witness for one leaf.
        func answered(_ leaf: TapLeaf, _ answers: [[UInt8]]) throws -> ScriptSpend {
            var spend = spend
            spend.transaction.inputs[0].witness = TransactionInput.scriptPathWitness(
                answers: answers, leaf: leaf,
                controlBlock: try ControlBlock(leaf, in: tree, internalKey: sampleKey(8).publicKey))
            return spend
        }
    }

    /// Each byte of the witness changed is refused, and so is each item left out or put in twice.
    private func checkEveryChange(of spend: ScriptSpend) {
        #expect(spend.refusal(.standard) == nil)
        for item in spend.transaction.inputs[0].witness.indices {
            for place in spend.transaction.inputs[0].witness[item].indices {
                var changed = spend
                changed.transaction.inputs[0].witness[item][place] ^= 1
                #expect(changed.verdict() != nil, "item \(item), byte \(place)")
            }
            var without = spend
            without.transaction.inputs[0].witness.remove(at: item)
            #expect(without.verdict() != nil, "without item \(item)")
            var twice = spend
            twice.transaction.inputs[0].witness.insert(spend.transaction.inputs[0].witness[item], at: item)
            #expect(twice.verdict() != nil, "item \(item) twice")
        }
        var otherOutput = spend
        otherOutput.transaction.outputs[0] = TransactionOutput(value: .zero, script: .empty)
        #expect(otherOutput.verdict() == .txSignatureInvalid)
    }

    /// The size predicted for the leaf is the one the witness has.
    private func checkSize(of spend: ScriptSpend, _ leaf: TapLeaf, depth: Int, answers: [Int]) {
        let kind = InputKind.scriptPath(leaf, depth: depth, answerSizesBytes: answers)
        let size = TransactionSize(inputs: [kind], outputs: spend.transaction.outputs.map(\.script))
        #expect(size.weight == spend.transaction.weight)
    }

    private func escrow() throws -> (tree: ScriptTree, both: TapLeaf, refund: TapLeaf) {
        let tree = try ScriptTree.escrow(
            2, of: keys.map(\.publicKey), refundingTo: refundKey.publicKey, fromLockTime: Self.lockTime)
        let leaves = tree.leavesWithPaths.map(\.leaf)
        return (tree, try #require(leaves.first), try #require(leaves.last))
    }

    @Test("Two of three keys spend an escrow, whichever two they are", arguments: [(0, 1), (0, 2), (1, 2)])
    func escrowTogether(_ one: Int, other: Int) throws {
        let (tree, leaf, _) = try escrow()
        let contract = try Contract(tree)
        // The last key's answer comes first, for the script looks at the top.
        let answers = try (0..<3).reversed().map {
            $0 == one || $0 == other ? try contract.signature(leaf, by: keys[$0]) : []
        }
        let spend = try contract.answered(leaf, answers)
        checkEveryChange(of: spend)
        checkSize(of: spend, leaf, depth: 1, answers: answers.map(\.count))
    }

    @Test("One key of an escrow is too few, three are too many, and a stranger's is none")
    func escrowWrongCounts() throws {
        let (tree, leaf, _) = try escrow()
        let contract = try Contract(tree)
        let signatures = try keys.map { try contract.signature(leaf, by: $0) }
        for index in 0..<3 {
            let one = (0..<3).map { $0 == 2 - index ? signatures[index] : [] }
            #expect(try contract.answered(leaf, one).verdict() == .txScriptFalse)
        }
        #expect(try contract.answered(leaf, signatures.reversed()).verdict() == .txScriptFalse)
        #expect(try contract.answered(leaf, [[], [], []]).verdict() == .txScriptFalse)
        #expect(try contract.answered(leaf, [[], signatures[0], signatures[1]]).verdict() == .txSignatureInvalid)
        let stranger = try contract.signature(leaf, by: sampleKey(7))
        #expect(try contract.answered(leaf, [[], stranger, signatures[0]]).verdict() == .txSignatureInvalid)
    }

    @Test("The refund of an escrow waits for its lock time")
    func escrowRefund() throws {
        let (tree, _, leaf) = try escrow()
        for (lockTime, sequence, code) in [
            (Self.lockTime, 0xffff_fffd, nil), (Self.lockTime + 1, 0, nil), (Self.lockTime, 0xffff_fffe, nil),
            (Self.lockTime - 1, 0, .txScriptLocked), (0, 0, .txScriptLocked),
            (Self.lockTime, 0xffff_ffff, .txScriptLocked), (500_000_000, 0, .txScriptLocked),
        ] as [(UInt32, UInt32, Refusal.Code?)] {
            let contract = try Contract(tree, lockTime: lockTime, sequence: sequence)
            let spend = try contract.answered(leaf, [try contract.signature(leaf, by: refundKey)])
            #expect(spend.verdict(.standard) == code, "\(lockTime), \(sequence)")
            if code == nil { checkEveryChange(of: spend) }
            let wrongKey = try contract.answered(leaf, [try contract.signature(leaf, by: keys[0])])
            #expect(wrongKey.verdict() == .txSignatureInvalid)
        }
        let contract = try Contract(tree, lockTime: Self.lockTime)
        let spend = try contract.answered(leaf, [try contract.signature(leaf, by: refundKey)])
        checkSize(of: spend, leaf, depth: 1, answers: [InputKind.schnorrSignatureSizeBytes])
    }

    @Test("A lock time of seconds is kept by transactions that count seconds")
    func lockTimeOfSeconds() throws {
        let leaf = try TapLeaf(.key(keys[0].publicKey, fromLockTime: 1_700_000_000))
        for (lockTime, code) in [
            (1_700_000_000, nil), (1_699_999_999, .txScriptLocked), (499_999_999, .txScriptLocked),
        ]
            as [(UInt32, Refusal.Code?)]
        {
            let contract = try Contract(.leaf(leaf), lockTime: lockTime)
            #expect(try contract.answered(leaf, [contract.signature(leaf, by: keys[0])]).verdict() == code)
        }
    }

    @Test("A hash lock opens with its preimage and the key's signature, and with nothing else")
    func hashLock() throws {
        let hash = SHA256.hash(Self.preimage, as: Bytes32<HashLockMeaning>.self)
        let leaf = try TapLeaf(.key(keys[0].publicKey, withPreimageOf: hash))
        let contract = try Contract(.branch(.leaf(leaf), .leaf(try TapLeaf(.key(keys[1].publicKey)))))
        let signature = try contract.signature(leaf, by: keys[0])
        let spend = try contract.answered(leaf, [signature, Self.preimage])
        checkEveryChange(of: spend)
        checkSize(of: spend, leaf, depth: 1, answers: [64, 32])
        let wrong = [UInt8](repeating: 0xac, count: 32)
        #expect(try contract.answered(leaf, [signature, wrong]).verdict() == .txScriptFalse)
        #expect(try contract.answered(leaf, [signature, Self.preimage + [0]]).verdict() == .txScriptFalse)
        #expect(try contract.answered(leaf, [[], Self.preimage]).verdict() == .txScriptFalse)
        #expect(try contract.answered(leaf, [Self.preimage, signature]).verdict() == .txScriptFalse)
    }

    @Test("A hash lock takes a preimage of 32 bytes only, whatever hashes to it")
    func preimageSize() throws {
        for size in [0, 31, 32, 33, 64] {
            let preimage = [UInt8](repeating: 7, count: size)
            let leaf = try TapLeaf(
                .key(keys[0].publicKey, withPreimageOf: SHA256.hash(preimage, as: Bytes32<HashLockMeaning>.self)))
            let contract = try Contract(.leaf(leaf))
            let spend = try contract.answered(leaf, [contract.signature(leaf, by: keys[0]), preimage])
            #expect(spend.verdict() == (size == 32 ? nil : .txScriptFalse))
        }
    }

    @Test("A relative lock opens after its blocks, or its time")
    func relativeLock() throws {
        for (lock, sequence, code) in [
            (.blocks(144), 144, nil), (.blocks(144), 0xffff, nil), (.blocks(144), 143, .txScriptLocked),
            (.blocks(144), 0x0040_0090, .txScriptLocked), (.blocks(144), 0x8000_0090, .txScriptLocked),
            (.blocks(144), 0xffff_ffff, .txScriptLocked), (.blocks(.max), 0xffff, nil),
            (.blocks(.max), 0xfffe, .txScriptLocked),
            (.units512Seconds(10), 0x0040_000a, nil), (.units512Seconds(10), 0x0040_0009, .txScriptLocked),
            (.units512Seconds(10), 10, .txScriptLocked),
        ] as [(RelativeLock, UInt32, Refusal.Code?)] {
            let leaf = try TapLeaf(.key(keys[0].publicKey, after: lock))
            let contract = try Contract(.leaf(leaf), sequence: sequence)
            let spend = try contract.answered(leaf, [contract.signature(leaf, by: keys[0])])
            #expect(spend.verdict(.standard) == code, "\(lock), \(sequence)")
            if code == nil { checkEveryChange(of: spend) }
            // Before BIP 68 switched them on, sequences lock nothing.
            var old = contract
            old.spend.transaction.version = 1
            let oldSpend = try old.answered(leaf, [old.signature(leaf, by: keys[0])])
            #expect(oldSpend.verdict() == .txScriptLocked)
        }
    }

    @Test("Locks in scripts are judged like Bitcoin's also where they say nothing")
    func bareLocks() throws {
        for (script, code) in [
            ("1 0 CHECKLOCKTIMEVERIFY DROP", nil), ("-1 CHECKLOCKTIMEVERIFY", .txScriptMalformed),
            ("CHECKLOCKTIMEVERIFY", .txScriptMalformed), ("1 CHECKLOCKTIMEVERIFY", .txScriptLocked),
            ("549755813887 CHECKLOCKTIMEVERIFY", .txScriptLocked),
            ("549755813888 CHECKLOCKTIMEVERIFY", .txScriptMalformed),
            ("1 0 CHECKSEQUENCEVERIFY DROP", .txScriptLocked), ("-1 CHECKSEQUENCEVERIFY", .txScriptMalformed),
            ("CHECKSEQUENCEVERIFY", .txScriptMalformed), ("2147483648 CHECKSEQUENCEVERIFY", nil),
            ("4294967296 CHECKSEQUENCEVERIFY", .txScriptLocked),
        ] as [(String, Refusal.Code?)] {
            #expect(try ScriptSpend.version0(assemble(script)).verdict() == code, "\(script)")
            #expect(try ScriptSpend.tapscript(assemble(script)).verdict() == code, "\(script)")
        }
    }

    @Test("A threshold of many keys is spent by any that are enough", arguments: SeededGenerator.seeds())
    func thresholds(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            let keys = try (0..<Int.random(in: 1...20, using: &generator)).map { _ in
                try SecretKey(SecretBytes(copying: generator.bytes(32)))
            }
            let required = Int.random(in: 1...keys.count, using: &generator)
            let leaf = try TapLeaf(.threshold(required, of: keys.map(\.publicKey)))
            let contract = try Contract(.leaf(leaf))
            let signers = Set(keys.indices.shuffled(using: &generator).prefix(required))
            let answers = try keys.indices.reversed().map {
                signers.contains($0) ? try contract.signature(leaf, by: keys[$0]) : []
            }
            let spend = try contract.answered(leaf, answers)
            #expect(spend.refusal(.standard) == nil)
            checkSize(of: spend, leaf, depth: 0, answers: answers.map(\.count))
            var fewer = answers
            let left = try #require(answers.firstIndex { !$0.isEmpty })
            fewer[left] = []
            #expect(try contract.answered(leaf, fewer).verdict() == .txScriptFalse)
        }
    }

    @Test("The scripts are those of miniscript")
    func assembly() throws {
        let key = keys[0].publicKey
        let other = keys[1].publicKey
        let hash = Bytes32<HashLockMeaning> { $0[31] = 1 }
        for (script, text) in [
            (try Script.key(key), "\(key) OP_CHECKSIG"),
            (try .threshold(2, of: [key, other]), "\(key) OP_CHECKSIG \(other) OP_CHECKSIGADD 2 OP_NUMEQUAL"),
            (try .key(key, fromLockTime: 800_000), "\(key) OP_CHECKSIGVERIFY 800000 OP_CHECKLOCKTIMEVERIFY"),
            (try .key(key, after: .blocks(16)), "\(key) OP_CHECKSIGVERIFY 16 OP_CHECKSEQUENCEVERIFY"),
            (
                try .key(key, withPreimageOf: hash),
                "OP_SIZE 32 OP_EQUALVERIFY OP_SHA256 \(hash) OP_EQUALVERIFY \(key) OP_CHECKSIG"
            ),
            (
                try .multisig(1, of: [keys[0].compressedPublicKey]),
                "1 \(Hex.encode(keys[0].compressedPublicKey)) 1 OP_CHECKMULTISIG"
            ),
        ] as [(Script, String)] {
            #expect(script.assembly == text)
        }
    }

    @Test("Thresholds without sense and locks that lock nothing are refused")
    func refused() throws {
        let key = keys[0].publicKey
        for required in [0, 2, -1] {
            #expect(throws: Refusal(.scriptThreshold, "")) { try Script.threshold(required, of: [key]) }
            #expect(throws: Refusal(.scriptThreshold, "")) {
                try Script.multisig(required, of: [keys[0].compressedPublicKey])
            }
        }
        let many = [[UInt8]](repeating: keys[0].compressedPublicKey, count: 21)
        #expect(throws: Refusal(.scriptThreshold, "")) { try Script.multisig(1, of: many) }
        #expect(try Script.multisig(20, of: Array(many.dropLast())).bytes.count == 685)
        let keys999 = [XOnlyPublicKey](repeating: key, count: Script.maximumThresholdKeyCount)
        #expect(throws: Refusal(.scriptThreshold, "")) { try Script.threshold(1, of: keys999 + [key]) }
        // A leaf holds at most 10 000 bytes here, which is fewer keys than miniscript would allow.
        #expect(throws: Refusal(.scriptTooLong, "")) { try Script.threshold(1, of: keys999) }
        #expect(try Script.threshold(1, of: Array(keys999.prefix(294))).bytes.count <= Script.maximumSizeBytes)
        #expect(throws: Refusal(.scriptLock, "")) { try Script.key(key, fromLockTime: 0) }
        #expect(throws: Refusal(.scriptLock, "")) { try Script.key(key, fromLockTime: 1 << 31) }
        #expect(try Script.key(key, fromLockTime: 1 << 31 - 1).bytes.count == 40)
        for lock in [RelativeLock.blocks(0), .units512Seconds(0)] {
            #expect(throws: Refusal(.scriptLock, "")) { try Script.key(key, after: lock) }
        }
        #expect(throws: Refusal(.keyNotOnCurve, "")) {
            try Script.multisig(1, of: [[2] + [UInt8](repeating: 255, count: 32)])
        }
    }

    @Test("Signing for an output of another kind, or that pays to another script, is refused")
    func wrongOutputs() throws {
        let leaf = try TapLeaf(.key(keys[0].publicKey))
        let version0 = try ScriptSpend.version0([0x51])
        #expect(throws: Refusal(.scriptKind, "")) {
            try version0.transaction.signScriptPath(
                input: 0, leaf: leaf, previousOutputs: version0.spent, with: keys[0])
        }
        #expect(throws: Refusal(.scriptKind, "")) {
            try version0.transaction.signP2WSH(
                input: 0, witnessScript: leaf.script, previousOutputs: version0.spent, with: keys[0])
        }
        #expect(throws: Refusal(.sighashType, "")) {
            try version0.transaction.signP2WSH(
                input: 0, witnessScript: leaf.script, previousOutputs: version0.spent, with: keys[0],
                hashType: .default)
        }
        #expect(throws: Refusal(.inputOutOfRange, "")) {
            try version0.transaction.checkSpend(input: 1, of: version0.spent)
        }
    }
}
