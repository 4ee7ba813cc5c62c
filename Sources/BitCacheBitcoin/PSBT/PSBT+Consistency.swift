import BitCacheCore
import BitCacheCrypto

// Whoever signs goes by what the PSBT says of an output. Two statements about one output that cannot both be true are a
// mistake or a trap, and either way no reason to guess.

extension PSBT {
    /// Refuses records that contradict one another, in any of the maps.
    func checkConsistency() throws(Refusal) {
        let outPoints = try outPoints()
        guard Set(outPoints).count == outPoints.count else {
            throw Refusal(.psbtContradiction, "two inputs spend one coin")
        }
        for (index, outPoint) in outPoints.enumerated() { try checkInput(index, outPoint: outPoint) }
        for (index, output) in try transactionOutputs().enumerated() { try checkOutput(index, output) }
    }

    /// Refuses contradictions within one input.
    func checkInput(_ index: Int, outPoint: OutPoint) throws(Refusal) {
        let input = inputs[index]
        if let previous = input.previousTransaction {
            guard previous.id == outPoint.transactionID else {
                throw Self.contradiction(
                    .input(index), "the previous transaction is \(previous.id.displayHex) and not the coin's")
            }
            guard previous.outputs.indices.contains(Int(outPoint.index)) else {
                throw Self.contradiction(.input(index), "the previous transaction has no output \(outPoint.index)")
            }
            if let said = input.witnessUTXO, said != previous.outputs[Int(outPoint.index)] {
                throw Self.contradiction(.input(index), "the witness UTXO is not the previous transaction's output")
            }
        }
        try input.checkSighashTypes(.input(index))
        guard let spent = spentOutput(index, outPoint: outPoint) else { return }
        try Self.checkScripts(spent.script, input.redeemScript, input.witnessScript, .input(index))
        try input.checkTaproot(spent.script, .input(index))
    }

    /// Refuses contradictions within one output.
    func checkOutput(_ index: Int, _ output: TransactionOutput) throws(Refusal) {
        let map = outputs[index]
        try Self.checkScripts(output.script, map.redeemScript, map.witnessScript, .output(index))
        guard let internalKey = map.tapInternalKey, let tree = map.tapTree else { return }
        guard try Self.commits(output.script, to: internalKey, tree.merkleRoot) else {
            throw Self.contradiction(.output(index), "its key does not commit to its internal key and tree")
        }
    }

    /// Refuses a redeem or witness script whose hash is not the one wanted.
    private static func checkScripts(
        _ script: Script, _ redeemScript: Script?, _ witnessScript: Script?, _ place: Place
    ) throws(Refusal) {
        if let redeemScript {
            guard try script == .p2sh(scriptHash: hash160(redeemScript.bytes)) else {
                throw contradiction(place, "the redeem script is not the one whose hash is paid to")
            }
        }
        // A P2SH output does not say by itself which witness script it wants.
        if let witnessScript, redeemScript != nil || script.kind != .p2sh {
            guard (redeemScript ?? script) == .p2wsh(witnessScript) else {
                throw contradiction(place, "the witness script is not the one whose hash is paid to")
            }
        }
    }

    /// Whether a taproot output's key is an internal key tweaked by a root.
    static func commits(
        _ script: Script, to internalKey: XOnlyPublicKey, _ root: Bytes32<MerkleRootMeaning>?
    ) throws(Refusal) -> Bool {
        try script == .p2tr(outputKey: Taproot.outputKey(internalKey: internalKey, merkleRoot: root).key)
    }

    static func contradiction(_ place: Place, _ message: String) -> Refusal {
        Refusal(.psbtContradiction, "\(place): \(message)")
    }
}

extension PSBT.Input {
    /// Refuses signatures of another type than the one the input demands.
    fileprivate func checkSighashTypes(_ place: PSBT.Place) throws(Refusal) {
        guard let demanded = sighashType else { return }
        let made =
            partialSignatures.map { $0.signature.last ?? 0 }
            + ([tapKeySignature].compactMap(\.self) + tapScriptSignatures.map(\.signature)).map {
                $0.count == SchnorrSignature.count ? SignatureHashType.default.rawValue : $0.last ?? 0
            }
        if let other = made.first(where: { UInt32($0) != demanded }) {
            throw PSBT.contradiction(place, "a signature is of type \(other) and type \(demanded) is demanded")
        }
    }

    /// Refuses an internal key, root or script to which the spent output does not commit.
    fileprivate func checkTaproot(_ script: Script, _ place: PSBT.Place) throws(Refusal) {
        guard has(.tapInternalKey) || has(.tapMerkleRoot) || has(.tapLeaf) || has(.tapKeySignature) else { return }
        guard script.kind == .p2tr, let key = try? XOnlyPublicKey(rawRepresentation: script.bytes.dropFirst(2)) else {
            throw PSBT.contradiction(place, "it has records of taproot and spends no taproot output")
        }
        if let internalKey = tapInternalKey, let root = tapMerkleRoot {
            guard try PSBT.commits(script, to: internalKey, root) else {
                throw PSBT.contradiction(place, "the output's key does not commit to the internal key and the root")
            }
        }
        for proof in tapLeaves where !proof.controlBlock.proves(proof.leaf, in: key) {
            throw PSBT.contradiction(place, "the output's key does not commit to the script \(proof.leaf.script)")
        }
    }
}
