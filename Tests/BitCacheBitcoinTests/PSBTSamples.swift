import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto

/// Coins, keys and PSBTs that several tests share.
enum PSBTSample {
    static let fingerprint: [UInt8] = [0xde, 0xad, 0xbe, 0xef]

    static func origin(_ number: UInt8) throws -> KeyOrigin {
        try KeyOrigin(fingerprint: fingerprint, path: DerivationPath(parsing: "m/84'/1'/0'/0/\(number)"))
    }

    /// A signer with the keys of some numbers.
    static func signer(_ numbers: UInt8...) throws -> KeyTable {
        var table = KeyTable()
        for number in numbers { table.keys[try origin(number)] = try sampleKey(number) }
        return table
    }

    static func origins(_ numbers: UInt8...) throws -> [XOnlyPublicKey: KeyOrigin] {
        var origins: [XOnlyPublicKey: KeyOrigin] = [:]
        for number in numbers { origins[try sampleKey(number).publicKey] = try origin(number) }
        return origins
    }

    /// A transaction that pays 100 000 sat to each of some scripts.
    static func funding(_ scripts: [Script], number: UInt32 = 0) throws -> Transaction {
        let id = TransactionID { $0.copyBytes(from: [UInt8](repeating: 7, count: 32)) }
        let value = try Satoshis(100_000)
        return Transaction(
            inputs: [TransactionInput(outPoint: OutPoint(transactionID: id, index: number), witness: [[1, 2, 3]])],
            outputs: scripts.map { TransactionOutput(value: value, script: $0) })
    }

    /// A PSBT that spends all outputs of a transaction and pays so many satoshis to one P2TR output.
    static func spending(
        _ funding: Transaction, paying sat: UInt64 = 90_000, sequence: UInt32 = TransactionInput.replaceableSequence,
        lockTime: UInt32 = 0, version: PSBT.Version = .v0
    ) throws -> PSBT {
        let transaction = Transaction(
            inputs: funding.outputs.indices.map {
                TransactionInput(outPoint: funding.outPoint($0), sequence: sequence)
            },
            outputs: [TransactionOutput(value: try Satoshis(sat), script: p2tr(try sampleKey(99)))], lockTime: lockTime)
        return try PSBT(transaction, version: version)
    }

    static func facts(p2wpkh number: UInt8) throws -> PSBT.OutputFacts {
        try .p2wpkh(compressedPublicKey: sampleKey(number).compressedPublicKey, origin: origin(number))
    }

    /// One P2WPKH coin of key 1, described and ready to be signed.
    static func p2wpkhPSBT(version: PSBT.Version = .v0) throws -> PSBT {
        let funding = try funding([p2wpkh(sampleKey(1))])
        var psbt = try spending(funding, version: version)
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        try psbt.describe(input: 0, facts(p2wpkh: 1))
        return psbt
    }

    /// One coin of a taproot output with scripts, described and ready to be signed.
    static func tapscriptPSBT(
        _ tree: ScriptTree, internalKey: UInt8 = 50, keys: UInt8...,
        sequence: UInt32 = TransactionInput.replaceableSequence,
        lockTime: UInt32 = 0
    ) throws -> PSBT {
        let internalKey = try sampleKey(internalKey).publicKey
        let output = try Taproot.outputKey(internalKey: internalKey, merkleRoot: tree.merkleRoot).key
        let funding = try funding([.p2tr(outputKey: output)])
        var psbt = try spending(funding, sequence: sequence, lockTime: lockTime)
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        var origins: [XOnlyPublicKey: KeyOrigin] = [:]
        for key in keys { origins[try sampleKey(key).publicKey] = try origin(key) }
        try psbt.describe(input: 0, .p2tr(internalKey: internalKey, tree: tree, origins: origins))
        return psbt
    }

    /// The bytes of a PSBT of maps of keys and values, written without any check.
    static func bytes(_ maps: [[(key: [UInt8], value: [UInt8])]]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write([0x70, 0x73, 0x62, 0x74, 0xff])
        for map in maps {
            for (key, value) in map {
                writer.write(sized: key)
                writer.write(sized: value)
            }
            writer.write(UInt8(0))
        }
        return writer.bytes
    }

    /// The maps of a PSBT, to be changed and written again.
    static func maps(_ psbt: PSBT) -> [[(key: [UInt8], value: [UInt8])]] {
        let all = [psbt.global.records] + psbt.inputs.map(\.records) + psbt.outputs.map(\.records)
        return all.map { $0.map { ($0.key, $0.value) } }
    }

    /// The PSBT with one more record in every map, of a type that nobody knows, and a proprietary one.
    static func withUnknownRecords(_ psbt: PSBT) throws -> PSBT {
        let added: [(key: [UInt8], value: [UInt8])] = [([0xe7, 1, 2], [3, 4]), ([0xfc, 2, 0x61, 0x62, 0], [])]
        return try PSBT(rawRepresentation: bytes(maps(psbt).map { $0 + added }))
    }
}
