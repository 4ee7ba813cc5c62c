import BitCache

// Scripts as they are run: any script behind any answers, within a spend that commits to it.
extension FuzzTarget {
    static let scripts: [FuzzTarget] = [
        FuzzTarget("script_run", maximumLength: 12_000, seeds: scriptRuns) { bytes in
            guard let run = ScriptRun(bytes), let (transaction, spent) = run.spend else { return }
            let consensus = code { () throws(Refusal) in try transaction.checkSpends(of: spent, rules: .consensus) }
            let standard = code { () throws(Refusal) in try transaction.checkSpends(of: spent, rules: .standard) }
            if let consensus {
                demand(standard == consensus, "what blocks refuse, relay refuses for the same reason")
                demand(
                    consensus != .txScriptNotStandard && consensus != .txScriptUpgradable,
                    "blocks know no rules of relay")
            } else {
                demand(
                    [nil, .txScriptNotStandard, .txScriptUpgradable].contains(standard),
                    "what blocks accept, relay refuses by its own rules alone, and not as \(standard?.rawValue ?? "")")
            }
            _ = decoded { () throws(Refusal) in try transaction.checkStandard() }
        },
        FuzzTarget("control_block", maximumLength: 33 + 32 * 130, seeds: controlBlocks) { bytes in
            let read = decoded { () throws(Refusal) in try ControlBlock(rawRepresentation: bytes) }
            guard let block = read else { return }
            demand(block.rawRepresentation == bytes, "a control block has one encoding")
            demand(bytes.count == ControlBlock.sizeBytes(depth: block.path.count), "its size follows from its depth")
            guard let leaf = decoded({ () throws(Refusal) in try TapLeaf(.empty, version: block.leafVersion) }) else {
                return
            }
            let output = decoded { () throws(Refusal) in
                try Taproot.outputKey(internalKey: block.internalKey, merkleRoot: block.merkleRoot(of: leaf))
            }
            guard let output else { return }
            demand(
                block.proves(leaf, in: output.key) == (output.hasOddY == block.outputKeyHasOddY),
                "a control block proves what it was made for")
        },
    ]

    /// What a script is made of is put together again where every push is the shortest.
    static func checkInstructions(_ script: Script) {
        let assembly = script.assembly
        let read = decoded { () throws(Refusal) in try script.instructions }
        demand((read == nil) == assembly.hasSuffix("[error]"), "a script that is cut says so in words")
        guard let instructions = read, instructions.allSatisfy(\.isMinimal) else { return }
        var builder = ScriptBuilder()
        for instruction in instructions {
            if let pushed = instruction.pushed {
                builder.append(pushing: pushed)
            } else {
                builder.append(instruction.opcode)
            }
        }
        let again = certain("a script is put together again") { () throws(Refusal) in try builder.script() }
        demand(again == script, "a script of shortest pushes is the sum of its steps")
    }

    @Sendable private static func controlBlocks() throws -> [[UInt8]] {
        let keys = KnownKeys.all.map(\.publicKey)
        var tree = ScriptTree.leaf(try TapLeaf(.key(keys[0])))
        var blocks: [[UInt8]] = []
        for depth in 0...ScriptTree.maximumDepth {
            if [0, 1, 2, ScriptTree.maximumDepth].contains(depth) {
                let leaf = try TapLeaf(.key(keys[0]))
                blocks.append(try ControlBlock(leaf, in: tree, internalKey: keys[1]).rawRepresentation)
            }
            tree = .branch(tree, .leaf(try TapLeaf(.key(keys[2]))))
        }
        return blocks
    }

    @Sendable private static func scriptRuns() throws -> [[UInt8]] {
        let key = KnownKeys.payer.publicKey
        let compressed = KnownKeys.payer.compressedPublicKey
        let signature = ScriptRun.signature
        let hash = SHA256.hash([UInt8](repeating: 7, count: 32), as: Bytes32<HashLockMeaning>.self)
        var seeds: [[UInt8]] = []
        func add(_ form: ScriptRun.Form, _ answers: [[UInt8]], _ script: Script) {
            seeds.append(ScriptRun(form: form, answers: answers, script: script.bytes).bytes)
        }
        add(.tapscript, [signature], try .key(key))
        add(.tapscript, [signature, signature], try .threshold(2, of: [key, key]))
        add(.tapscript, [[], signature], try .threshold(1, of: [key, KnownKeys.identity.publicKey]))
        add(.tapscript, [signature], try .key(key, fromLockTime: 100))
        add(.tapscript, [signature], try .key(key, after: .blocks(3)))
        add(.tapscript, [signature, [UInt8](repeating: 7, count: 32)], try .key(key, withPreimageOf: hash))
        for form in [ScriptRun.Form.p2wsh, .nested] {
            add(form, [[], signature, signature], try .multisig(2, of: [compressed, compressed]))
            var builder = ScriptBuilder()
            builder.append(pushing: compressed)
            builder.append(.codeSeparator, .checkSignature)
            add(form, [signature], try builder.script())
        }
        for bytes in operations {
            for form in ScriptRun.Form.allCases { add(form, [[1], [2], [3]], try Script(bytes: bytes)) }
        }
        return seeds
    }

    /// Each operation once, behind three numbers.
    private static let operations: [[UInt8]] = {
        let names: [Opcode] = [
            .toAltStack, .fromAltStack, .drop2, .duplicate2, .duplicate3, .over2, .rotate2, .swap2, .ifDuplicate,
            .depth,
            .drop, .duplicate, .nip, .over, .pick, .roll, .rotate, .swap, .tuck, .size, .equal, .add1, .subtract1,
            .negate, .absolute, .not, .notZero, .add, .subtract, .booleanAnd, .booleanOr, .numberEqual, .lessThan,
            .minimum, .maximum, .within, .ripemd160, .sha1, .sha256, .hash160, .hash256, .noOperation1, .concatenate,
            .checkSignatureAdd, .checkMultisig, .opReturn, .reserved, .version, .versionIf, .invalid,
        ]
        let branches: [Opcode] = [.if, .one, .notIf, .one, .else, .zero, .endIf, .else, .sixteen, .endIf]
        return names.map { [$0.rawValue] } + [branches.map(\.rawValue)]
    }()
}
