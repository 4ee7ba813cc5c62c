import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto

/// Outputs of every kind that is spent here, spends of them, and our own verdict on spends.
enum SpendOperations {
    /// The script of the output that a spend spends, and of the condition inside.
    static func output(_ request: Request) throws -> Answer {
        let spend = try Spend(request.object("spend"))
        return [
            "script": spend.output.description, "inner": spend.inner?.description ?? "",
            "root": spend.root.map { Hex.encode($0.rawRepresentation) } ?? "",
        ]
    }

    /// The transaction with one input signed.
    static func sign(_ request: Request) throws -> Answer {
        var transaction = try request.transaction()
        let spend = try Spend(request.object("spend"))
        try spend.sign(
            &transaction, input: request.number("input"), previousOutputs: request.previousOutputs(),
            hashType: request.hashType())
        return ["tx": Hex.encode(transaction.rawRepresentation)]
    }

    /// Refuses a transaction that does not spend the given outputs by the rules of relay.
    static func check(_ request: Request) throws -> Answer {
        try request.transaction().checkSpends(of: request.previousOutputs())
        return [:]
    }

    /// A verdict on one input of each of some transactions: a refusal's code, or nothing.
    static func checkInput(_ request: Request) throws -> Answer {
        let previousOutputs = try request.previousOutputs()
        let index: Int = try request.number("input")
        let rules: ScriptRules = try request.text("rules") == "standard" ? .standard : .consensus
        let verdicts = try request.texts("txs").map { text in
            do throws(Refusal) {
                try Transaction(rawRepresentation: Hex.decode(text))
                    .checkSpend(input: index, of: previousOutputs, rules: rules)
                return ""
            } catch {
                return "\(error)"
            }
        }
        return ["verdicts": verdicts]
    }
}

/// One way to spend one output.
private struct Spend {
    enum Kind {
        case p2wpkh
        case p2tr(root: Bytes32<MerkleRootMeaning>?)
        case leaf(LeafSpend)
        case p2wsh(Script, isWrapped: Bool)
    }

    let kind: Kind
    /// The keys that sign; nil stands for a cosigner who does not.
    let keys: [SecretKey?]
    let output: Script

    init(_ request: Request) throws {
        keys = try request.optionalTexts("keys").map { try $0.map { try SecretKey(hex: $0) } }
        switch try request.text("kind") {
        case "p2wpkh":
            kind = .p2wpkh
            output = try .p2wpkh(compressedPublicKey: Self.only(keys).compressedPublicKey)
        case "p2tr":
            let root: Bytes32<MerkleRootMeaning>? =
                try request.has("root") ? Bytes32(rawRepresentation: request.bytes("root")) : nil
            kind = .p2tr(root: root)
            output = .p2tr(
                outputKey: try Taproot.outputKey(internalKey: Self.only(keys).publicKey, merkleRoot: root).key)
        case "leaf":
            let leaf = try LeafSpend(request)
            kind = .leaf(leaf)
            output = .p2tr(outputKey: try leaf.outputKey)
        case "p2wsh":
            let publicKeys = try request.texts("public").map { try Hex.decode($0) }
            let script = try Script.multisig(request.number("required"), of: publicKeys)
            let isWrapped = try request.flag("wrapped")
            kind = .p2wsh(script, isWrapped: isWrapped)
            output =
                isWrapped ? try .p2sh(scriptHash: hash160(Script.p2wsh(script).bytes)) : .p2wsh(script)
        case let other: throw RequestError("there is no kind \(other)")
        }
    }

    private static func only(_ keys: [SecretKey?]) throws -> SecretKey {
        guard keys.count == 1, let key = keys[0] else { throw RequestError("one key signs") }
        return key
    }

    /// The script within the output.
    var inner: Script? {
        switch kind {
        case .p2wpkh, .p2tr: nil
        case .leaf(let spend): spend.leaf.script
        case .p2wsh(let script, _): script
        }
    }

    var root: Bytes32<MerkleRootMeaning>? {
        switch kind {
        case .p2tr(let root): root
        case .leaf(let spend): spend.tree.merkleRoot
        case .p2wpkh, .p2wsh: nil
        }
    }

    func sign(
        _ transaction: inout Transaction, input index: Int, previousOutputs: [TransactionOutput],
        hashType: SignatureHashType
    ) throws {
        switch kind {
        case .p2wpkh:
            try transaction.signP2WPKH(
                input: index, previousOutputs: previousOutputs, with: Self.only(keys), hashType: hashType)
        case .p2tr(let root):
            let key = try Taproot.outputSecretKey(internalKey: Self.only(keys), merkleRoot: root)
            try transaction.signKeyPath(input: index, previousOutputs: previousOutputs, with: key, hashType: hashType)
        case .leaf(let spend):
            let signatures = try keys.map { key in
                try key.map {
                    try transaction.signScriptPath(
                        input: index, leaf: spend.leaf, previousOutputs: previousOutputs, with: $0, hashType: hashType)
                } ?? []
            }
            transaction.inputs[index].witness = TransactionInput.scriptPathWitness(
                // The first key's signature is looked at first, and so lies on top.
                answers: signatures.reversed() + spend.preimages, leaf: spend.leaf,
                controlBlock: try spend.controlBlock)
        case .p2wsh(let script, let isWrapped):
            var answers: [[UInt8]] = [[]]
            for key in keys.compactMap(\.self) {
                answers.append(
                    try transaction.signP2WSH(
                        input: index, witnessScript: script, previousOutputs: previousOutputs, with: key,
                        hashType: hashType))
            }
            if isWrapped {
                var redeem = ScriptBuilder()
                redeem.append(pushing: Script.p2wsh(script).bytes)
                transaction.inputs[index].scriptSig = try redeem.script()
            }
            transaction.inputs[index].witness = TransactionInput.p2wshWitness(answers: answers, witnessScript: script)
        }
    }
}

/// A ready-made script in a tree, and what answers it beside signatures.
private struct LeafSpend {
    let internalKey: XOnlyPublicKey
    let tree: ScriptTree
    let leaf: TapLeaf
    let preimages: [[UInt8]]

    init(_ request: Request) throws {
        internalKey = try XOnlyPublicKey(rawRepresentation: request.bytes("internal"))
        tree = try Self.tree(request.value("tree"))
        leaf = try Self.leaf(request.object("leaf"))
        preimages = try request.has("preimage") ? [request.bytes("preimage")] : []
    }

    var outputKey: XOnlyPublicKey {
        get throws { try Taproot.outputKey(internalKey: internalKey, merkleRoot: tree.merkleRoot).key }
    }

    var controlBlock: ControlBlock {
        get throws { try ControlBlock(leaf, in: tree, internalKey: internalKey) }
    }

    /// An object is a leaf, a list of two a branch.
    private static func tree(_ value: Any) throws -> ScriptTree {
        if let sides = value as? [Any] {
            guard sides.count == 2 else { throw RequestError("a branch has two sides") }
            return .branch(try tree(sides[0]), try tree(sides[1]))
        }
        return .leaf(try leaf(Request(object: value)))
    }

    private static func leaf(_ form: Request) throws -> TapLeaf {
        func key() throws -> XOnlyPublicKey { try XOnlyPublicKey(rawRepresentation: form.bytes("key")) }
        let script: Script
        switch try form.text("form") {
        case "key": script = try .key(key())
        case "threshold":
            let keys = try form.texts("keys").map { try XOnlyPublicKey(rawRepresentation: Hex.decode($0)) }
            script = try .threshold(form.number("required"), of: keys)
        case "fromLockTime": script = try .key(key(), fromLockTime: form.number("lock"))
        case "afterLock": script = try .key(key(), after: relativeLock(form.number("lock")))
        case "preimage": script = try .key(key(), withPreimageOf: Bytes32(rawRepresentation: form.bytes("hash")))
        case let other: throw RequestError("there is no form \(other)")
        }
        return try TapLeaf(script)
    }

    private static func relativeLock(_ sequence: UInt32) -> RelativeLock {
        let count = UInt16(truncatingIfNeeded: sequence)
        return sequence & 1 << 22 == 0 ? .blocks(count) : .units512Seconds(count)
    }
}
