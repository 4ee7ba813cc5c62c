public import BitCacheCore
public import BitCacheCrypto

extension PSBT {
    /// What a wallet or a descriptor knows of an output, of one that is spent as well as of one that is made.
    public struct OutputFacts: Hashable, Sendable {
        /// The script whose hash a P2SH output names.
        public var redeemScript: Script?
        /// The script whose hash a P2WSH output names.
        public var witnessScript: Script?
        /// Where the keys of ECDSA signatures come from, by their compressed form.
        public var origins: [[UInt8]: KeyOrigin] = [:]
        /// The key of a taproot output before its tweak.
        public var internalKey: XOnlyPublicKey?
        /// What a taproot output's key commits to; the tree's root where there is a tree.
        public var merkleRoot: Bytes32<MerkleRootMeaning>?
        /// The scripts of a taproot output.
        public var tree: ScriptTree?
        /// Where the keys of a taproot output come from.
        public var tapOrigins: [TapOrigin] = []

        /// Knows nothing yet.
        public init() {}

        /// An output that pays to one key's hash (BIP 84).
        public static func p2wpkh(compressedPublicKey: [UInt8], origin: KeyOrigin) -> OutputFacts {
            var facts = OutputFacts()
            facts.origins[compressedPublicKey] = origin
            return facts
        }

        /// A taproot output with one key, which commits to nothing (BIP 86) or to what is no tree, as a seal does.
        public static func p2tr(
            internalKey: XOnlyPublicKey, origin: KeyOrigin?, merkleRoot: Bytes32<MerkleRootMeaning>? = nil
        ) -> OutputFacts {
            var facts = OutputFacts()
            facts.internalKey = internalKey
            facts.merkleRoot = merkleRoot
            if let origin { facts.tapOrigins = [TapOrigin(key: internalKey, origin: origin)] }
            return facts
        }

        /// A taproot output with scripts; the origins name the scripts in which each key stands.
        ///
        /// - Parameter origins: Where keys come from: the internal one's, and any that stand in scripts.
        public static func p2tr(
            internalKey: XOnlyPublicKey, tree: ScriptTree, origins: [XOnlyPublicKey: KeyOrigin]
        ) -> OutputFacts {
            var facts = OutputFacts()
            facts.internalKey = internalKey
            facts.tree = tree
            facts.merkleRoot = tree.merkleRoot
            let leaves = tree.leavesWithPaths.map(\.leaf)
            facts.tapOrigins = origins.sorted { $0.key < $1.key }.map { key, origin in
                let holding = leaves.filter { $0.script.pushes(key.rawRepresentation) }
                return TapOrigin(key: key, leafHashes: holding.map(\.hash).sorted(), origin: origin)
            }
            return facts
        }
    }

    /// Says what an input spends, without proof: enough for taproot, whose signatures cover it.
    ///
    /// - Throws: `input_out_of_range`, `psbt_contradiction`.
    public mutating func setWitnessUTXO(_ output: TransactionOutput, input index: Int) throws(Refusal) {
        try change(input: index) { $0.set(.witnessUTXO, to: output.psbtValue) }
    }

    /// Attaches the transaction whose output an input spends, which proves what it is worth.
    ///
    /// - Throws: `input_out_of_range`; `psbt_contradiction` where it is another transaction; `psbt_too_large`.
    public mutating func setPreviousTransaction(_ transaction: Transaction, input index: Int) throws(Refusal) {
        try change(input: index) { $0.set(.previousTransaction, to: transaction.rawRepresentation) }
    }

    /// Demands what every signature of an input has to cover.
    ///
    /// - Throws: `input_out_of_range`; `psbt_contradiction` where a signature of another type is there.
    public mutating func setSighashType(_ type: SignatureHashType, input index: Int) throws(Refusal) {
        try change(input: index) { $0.set(.sighashType, to: UInt32(type.rawValue).psbtValue) }
    }

    /// Adds the preimage of a hash for which a script of an input asks.
    ///
    /// - Throws: `input_out_of_range`.
    public mutating func addPreimage(
        _ preimage: [UInt8], of kind: PreimageKind, input index: Int
    ) throws(Refusal) {
        try change(input: index) {
            $0.insert(Record(type: kind.rawValue, keyData: kind.hash(preimage), value: preimage))
        }
    }

    /// Adds what is known of the output that an input spends.
    ///
    /// - Throws: `input_out_of_range`; `psbt_contradiction` where the output is another one; `psbt_field_malformed` for
    ///   a key that is none, or a tree that is too deep.
    public mutating func describe(input index: Int, _ facts: OutputFacts) throws(Refusal) {
        try requireInput(index)
        var input = inputs[index]
        if let script = facts.redeemScript { input.set(.redeemScript, to: script.bytes) }
        if let script = facts.witnessScript { input.set(.witnessScript, to: script.bytes) }
        for (key, origin) in facts.origins { input.set(.origin, keyData: key, to: origin.psbtValue) }
        if let key = facts.internalKey { input.set(.tapInternalKey, to: key.rawRepresentation) }
        if let root = facts.merkleRoot { input.set(.tapMerkleRoot, to: root.rawRepresentation) }
        for origin in facts.tapOrigins {
            input.set(.tapOrigin, keyData: origin.key.rawRepresentation, to: origin.value)
        }
        if let tree = facts.tree, let internalKey = facts.internalKey {
            let hasOddY = try Taproot.outputKey(internalKey: internalKey, merkleRoot: tree.merkleRoot).hasOddY
            // A control block for each leaf; made one by one, each would hash the whole tree.
            for (leaf, path) in tree.leavesWithPaths {
                let start = [leaf.version | (hasOddY ? 1 : 0)] + internalKey.rawRepresentation
                let proof = start + path.flatMap(\.rawRepresentation)
                input.set(.tapLeaf, keyData: proof, to: leaf.script.bytes + [leaf.version])
            }
        }
        let described = input
        try change(input: index) { $0 = described }
    }

    /// Adds what is known of an output that the transaction makes, so that signers see that it is theirs.
    ///
    /// - Throws: `psbt_output_out_of_range`; `psbt_contradiction` where the output is another one;
    ///   `psbt_field_malformed` for a key that is none.
    public mutating func describe(output index: Int, _ facts: OutputFacts) throws(Refusal) {
        try requireOutput(index)
        var output = outputs[index]
        if let script = facts.redeemScript { output.set(.redeemScript, to: script.bytes) }
        if let script = facts.witnessScript { output.set(.witnessScript, to: script.bytes) }
        for (key, origin) in facts.origins { output.set(.origin, keyData: key, to: origin.psbtValue) }
        if let key = facts.internalKey { output.set(.tapInternalKey, to: key.rawRepresentation) }
        if let tree = facts.tree { output.set(.tapTree, to: tree.psbtValue) }
        for origin in facts.tapOrigins {
            output.set(.tapOrigin, keyData: origin.key.rawRepresentation, to: origin.value)
        }
        try output.check(.output(index), version)
        var changed = self
        changed.outputs[index] = output
        try changed.checkOutput(index, try transactionOutputs()[index])
        self = changed
    }

    /// Changes an input where the result holds together, and leaves it as it was where not.
    mutating func change(input index: Int, _ body: (inout Input) -> Void) throws(Refusal) {
        try requireInput(index)
        var changed = self
        body(&changed.inputs[index])
        try changed.inputs[index].check(.input(index), version)
        try changed.checkInput(index, outPoint: try outPoints()[index])
        self = changed
    }
}

extension Script {
    /// Whether some instruction pushes exactly these bytes; false for a script that cannot be taken apart.
    func pushes(_ data: [UInt8]) -> Bool {
        (try? instructions)?.contains { $0.data == data } ?? false
    }
}
