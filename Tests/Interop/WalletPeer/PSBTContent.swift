import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Foundation

/// What our library reads in a PSBT, in the words that the other libraries' readings are put in as well.
enum PSBTContent {
    static func answer(_ psbt: PSBT) throws -> Answer {
        let transaction = try psbt.unsignedTransaction()
        let spent = try psbt.spentOutputs()
        let inputs = psbt.inputs.indices.map { input(psbt.inputs[$0], transaction.inputs[$0], spent[$0]) }
        let outputs = psbt.outputs.indices.map { output(psbt.outputs[$0], transaction.outputs[$0]) }
        return [
            "txid": transaction.id.displayHex, "fee": try psbt.fee().sat, "inputs": inputs, "outputs": outputs,
        ]
    }

    private static func input(_ map: PSBT.Input, _ input: TransactionInput, _ spent: TransactionOutput) -> Answer {
        let leaves = map.tapLeaves.map { proof -> [Any] in
            [hex(proof.controlBlock.rawRepresentation), hex(proof.leaf.script.bytes), Int(proof.leaf.version)]
        }
        return [
            "outpoint": input.outPoint.description, "sequence": input.sequence, "value": spent.value.sat,
            "script": hex(spent.script.bytes), "sighash": orNull(map.sighashType),
            "origins": origins(map.origins), "tap origins": origins(map.tapOrigins),
            "internal key": orNull(map.tapInternalKey.map { hex($0.rawRepresentation) }),
            "merkle root": orNull(map.tapMerkleRoot.map { hex($0.rawRepresentation) }),
            "leaves": leaves.sorted { text($0[0]) < text($1[0]) },
            "signatures": pairs(map.partialSignatures.map { (hex($0.publicKey), hex($0.signature)) }),
            "key path signature": orNull(map.tapKeySignature.map(hex)),
            "script path signatures": pairs(
                map.tapScriptSignatures.map {
                    (hex($0.key.rawRepresentation + $0.leafHash.rawRepresentation), hex($0.signature))
                }),
            "witness": orNull(map.finalWitness?.map(hex)),
        ]
    }

    private static func output(_ map: PSBT.Output, _ output: TransactionOutput) -> Answer {
        [
            "value": output.value.sat, "script": hex(output.script.bytes), "origins": origins(map.origins),
            "tap origins": origins(map.tapOrigins),
            "internal key": orNull(map.tapInternalKey.map { hex($0.rawRepresentation) }),
        ]
    }

    private static func origins(_ origins: [(publicKey: [UInt8], origin: KeyOrigin)]) -> Answer {
        pairs(origins.map { (hex($0.publicKey), text($0.origin)) })
    }

    private static func origins(_ origins: [PSBT.TapOrigin]) -> Answer {
        pairs(
            origins.map { origin -> (String, Any) in
                let leaves = origin.leafHashes.map { hex($0.rawRepresentation) }.sorted()
                return (hex(origin.key.rawRepresentation), [leaves, text(origin.origin)] as [Any])
            })
    }

    /// The fingerprint and each step as BIP 32 numbers it.
    private static func text(_ origin: KeyOrigin) -> String {
        ([hex(origin.fingerprint)] + origin.path.steps.map { "\($0.rawValue)" }).joined(separator: "/")
    }

    private static func text(_ value: Any) -> String { value as? String ?? "" }

    private static func pairs(_ pairs: [(String, Any)]) -> Answer {
        Dictionary(pairs) { first, _ in first }
    }

    private static func orNull(_ value: (some Any)?) -> Any { value.map { $0 as Any } ?? NSNull() }

    private static func hex(_ bytes: [UInt8]) -> String { Hex.encode(bytes) }
}
