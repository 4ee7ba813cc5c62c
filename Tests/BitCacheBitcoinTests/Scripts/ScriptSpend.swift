import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto

/// A transaction that spends one output by a script, whatever the script is.
struct ScriptSpend {
    var transaction: Transaction
    var spent: [TransactionOutput]

    static let value: UInt64 = 100_000

    init(output: Script, witness: [[UInt8]], lockTime: UInt32 = 0, sequence: UInt32 = 0xffff_fffe) throws {
        let coin = try sampleCoin(7, sat: Self.value, script: output)
        spent = [coin.output]
        transaction = Transaction(
            inputs: [TransactionInput(outPoint: coin.outPoint, sequence: sequence, witness: witness)],
            outputs: [TransactionOutput(value: try Satoshis(90_000), script: p2tr(try sampleKey(9)))],
            lockTime: lockTime)
    }

    /// Spends P2WSH.
    static func version0(_ script: [UInt8], answers: [[UInt8]] = []) throws -> ScriptSpend {
        enum Meaning {}
        let hash = SHA256.hash(script, as: Bytes32<Meaning>.self)
        let program = try Script.WitnessProgram(version: 0, program: hash.rawRepresentation)
        return try ScriptSpend(output: Script(program), witness: answers + [script])
    }

    /// Spends an output that commits to this script alone; everything is put together here byte by byte.
    static func tapscript(
        _ script: [UInt8], answers: [[UInt8]] = [], leafVersion: UInt8 = TapLeaf.tapscript
    ) throws -> ScriptSpend {
        var leaf = ByteWriter()
        leaf.write(leafVersion)
        leaf.write(sized: script)
        let root = TaggedHash(tag: "TapLeaf").hash(leaf.bytes, as: Bytes32<MerkleRootMeaning>.self)
        let internalKey = try sampleKey(3).publicKey
        let output = try Taproot.outputKey(internalKey: internalKey, merkleRoot: root)
        let controlBlock = [leafVersion | (output.hasOddY ? 1 : 0)] + internalKey.rawRepresentation
        return try ScriptSpend(output: .p2tr(outputKey: output.key), witness: answers + [script, controlBlock])
    }

    /// Why the spend is refused; nil where it is not.
    func refusal(_ rules: ScriptRules = .consensus) -> Refusal? {
        do {
            try transaction.checkSpends(of: spent, rules: rules)
            return nil
        } catch {
            return error
        }
    }

    /// The code under which the spend is refused; nil where it is not.
    func verdict(_ rules: ScriptRules = .consensus) -> Refusal.Code? { refusal(rules)?.code }
}

/// Reads a script as people write it: names of opcodes with or without `OP_`, numbers, and `<hex>` for pushed bytes.
func assemble(_ text: String) throws -> [UInt8] {
    var script: [UInt8] = []
    for word in text.split(separator: " ") {
        var builder = ScriptBuilder()
        if let number = Int64(word) {
            builder.append(number: number)
        } else if word.hasPrefix("<") {
            builder.append(pushing: try Hex.decode(String(word.dropFirst().dropLast())))
        } else if word.hasPrefix("0x") {
            script += try Hex.decode(String(word.dropFirst(2)))
        } else {
            let name = word.hasPrefix("OP_") ? String(word) : "OP_" + word
            let byte = (0x4c...0xff as ClosedRange<UInt8>).first { Opcode(rawValue: $0).description == name }
            guard let byte else { throw Refusal(.notCanonical, "no opcode \(word)") }
            builder.append(Opcode(rawValue: byte))
        }
        script += try builder.script().bytes
    }
    return script
}
