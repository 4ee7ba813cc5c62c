import BitCache

@testable import BitCacheBitcoin

// Unsigned transactions that strangers hand over to be signed.
extension FuzzTarget {
    static let psbts: [FuzzTarget] = [
        FuzzTarget("psbt", maximumLength: 16_384, seeds: { try psbtSeeds().map(\.rawRepresentation) }) { bytes in
            let read = decoded { () throws(Refusal) in try PSBT(rawRepresentation: bytes) }
            guard let psbt = read else { return }
            demand(psbt.rawRepresentation == bytes, "a PSBT that was read is written as it came")
            checkAgain(psbt, "a PSBT")
            demand(
                certain("its text is read") { () throws(Refusal) in try PSBT(base64: psbt.base64) } == psbt,
                "text and bytes lead to each other")
            checkAgain(psbt.sorted, "a sorted PSBT")
            demand(psbt.sorted.sorted == psbt.sorted, "what is sorted stays so")
            checkConversion(psbt)
            _ = decoded { () throws(Refusal) in try psbt.fee() }
            _ = decoded { () throws(Refusal) in try psbt.identity() }
            checkSigning(psbt)
        },
        FuzzTarget("psbt_base64", maximumLength: 8192, seeds: { try psbtSeeds().map { Array($0.base64.utf8) } }) {
            bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let read = decoded { () throws(Refusal) in try PSBT(base64: text) }
            guard let psbt = read else { return }
            demand(psbt.base64.utf8.elementsEqual(bytes), "a PSBT has one text")
        },
        FuzzTarget("psbt_combine", maximumLength: 16_384, seeds: psbtPairs) { bytes in
            guard bytes.count > 2 else { return }
            let count = Int(bytes[0]) << 8 | Int(bytes[1])
            let (first, second) = (bytes.dropFirst(2).prefix(count), bytes.dropFirst(2 + count))
            guard let one = decoded({ () throws(Refusal) in try PSBT(rawRepresentation: first) }),
                let other = decoded({ () throws(Refusal) in try PSBT(rawRepresentation: second) })
            else { return }
            let both = decoded { () throws(Refusal) in try one.combined(with: other) }
            let turned = decoded { () throws(Refusal) in try other.combined(with: one) }
            demand((both == nil) == (turned == nil), "whether two can be one does not depend on who comes first")
            guard let both else { return }
            checkAgain(both, "a combined PSBT")
            demand(decoded { () throws(Refusal) in try both.combined(with: other) } == both, "nothing is added twice")
            let (before, after) = (one.identityOrNil, both.identityOrNil)
            demand(before == nil || before == after, "combining changes no transaction")
            checkSigning(both)
        },
    ]

    private static func checkAgain(_ psbt: PSBT, _ name: String) {
        let again = certain("\(name) is read again") { () throws(Refusal) in
            try PSBT(rawRepresentation: psbt.rawRepresentation)
        }
        demand(again == psbt, "\(name) is read as what it was")
    }

    private static func checkConversion(_ psbt: PSBT) {
        let other: PSBT.Version = psbt.version == .v0 ? .v2 : .v0
        let converted = decoded { () throws(Refusal) in try psbt.converted(to: other) }
        guard let converted else { return }
        checkAgain(converted, "a converted PSBT")
        let back = certain("what was converted goes back") { () throws(Refusal) in
            try converted.converted(to: psbt.version)
        }
        checkAgain(back, "a PSBT converted twice")
        let transactions = [psbt, converted, back].map { each in
            certain("it has a transaction") { () throws(Refusal) in try each.unsignedTransaction() }
        }
        demand(transactions.allSatisfy { $0 == transactions[0] }, "both versions are of one transaction")
        guard psbt.version == .v0 else { return }
        demand(
            back.sorted.inputs == psbt.sorted.inputs && back.sorted.outputs == psbt.sorted.outputs,
            "nothing of version 0 is lost in version 2")
    }

    /// Nothing that a stranger writes stops a signer, a finaliser or an extractor.
    private static func checkSigning(_ psbt: PSBT) {
        for trusting in [false, true] {
            var policy = PSBT.SigningPolicy()
            policy.takesAmountsOnTrust = trusting
            if trusting { policy.sighashTypes = Set(SignatureHashType.allCases) }
            var signed = psbt
            let count = decoded { () throws(Refusal) in try signed.sign(with: FuzzWallet.wallet, policy: policy) }
            guard count != nil else {
                demand(signed == psbt, "who refuses to sign has changed nothing")
                continue
            }
            checkAgain(signed, "a signed PSBT")
            let open = decoded { () throws(Refusal) in try signed.finalise() }
            checkAgain(signed, "a finalised PSBT")
            demand(open?.isEmpty != true || signed.isFinal, "what is left open is named")
            let extracted = decoded { () throws(Refusal) in try signed.extractedTransaction() }
            guard let extracted else { continue }
            let spent = certain("what is spent is known") { () throws(Refusal) in try signed.spentOutputs() }
            certain("what is extracted can be spent") { () throws(Refusal) in
                try extracted.checkSpends(of: spent)
            }
            demand(
                decoded { () throws(Refusal) in try Transaction(rawRepresentation: extracted.rawRepresentation) }
                    == extracted, "what is extracted is a transaction")
        }
    }
}

extension PSBT {
    fileprivate var identityOrNil: TransactionID? { decoded { () throws(Refusal) in try identity() } }
}

// MARK: - Seeds

extension FuzzTarget {
    @Sendable static func psbtSeeds() throws -> [PSBT] {
        let outputs = try [FuzzWallet.p2wpkh(0), FuzzWallet.p2tr(0), FuzzWallet.descriptor.output(at: 0)]
        var seeds: [PSBT] = []
        for version in PSBT.Version.allCases {
            for chosen in [[0], [1], [2], [0, 1, 2]] {
                seeds.append(try unsigned(chosen.map { outputs[$0] }, version))
            }
        }
        for each in seeds {
            var signed = each
            try signed.sign(with: FuzzWallet.wallet)
            seeds.append(signed)
            _ = try signed.finalise()
            seeds.append(signed)
        }
        return seeds
    }

    private static func unsigned(_ spent: [DescribedOutput], _ version: PSBT.Version) throws -> PSBT {
        let previous = Transaction(
            inputs: [TransactionInput(outPoint: OutPoint(transactionID: .zero, index: 9))],
            outputs: try spent.map { TransactionOutput(value: try Satoshis(100_000), script: $0.script) })
        let change = try FuzzWallet.p2wpkh(1)
        let inputs = spent.indices.map {
            TransactionInput(outPoint: OutPoint(transactionID: previous.id, index: UInt32($0)))
        }
        let transaction = Transaction(
            inputs: inputs,
            outputs: [TransactionOutput(value: try Satoshis(90_000), script: change.script)])
        var psbt = try PSBT(transaction, version: version)
        for (index, output) in spent.enumerated() {
            try psbt.setWitnessUTXO(previous.outputs[index], input: index)
            try psbt.setPreviousTransaction(previous, input: index)
            try psbt.describe(input: index, facts(output))
        }
        try psbt.describe(output: 0, facts(change))
        return psbt
    }

    private static func facts(_ output: DescribedOutput) -> PSBT.OutputFacts {
        var facts = PSBT.OutputFacts()
        guard let taproot = output.taproot else {
            for key in output.keys { facts.origins[key.publicKey.rawRepresentation] = key.origin }
            return facts
        }
        facts.internalKey = taproot.internalKey
        facts.merkleRoot = taproot.merkleRoot
        facts.tree = taproot.tree
        facts.tapOrigins = output.keys.map {
            PSBT.TapOrigin(key: $0.publicKey.xOnly, leafHashes: $0.leafHashes, origin: $0.origin)
        }
        return facts
    }

    @Sendable private static func psbtPairs() throws -> [[UInt8]] {
        let seeds = try psbtSeeds()
        var pairs: [[UInt8]] = []
        for one in seeds {
            for other in seeds {
                guard try one.identity() == other.identity(), one.version == other.version else { continue }
                let (first, second) = (one.rawRepresentation, other.rawRepresentation)
                pairs.append([UInt8(first.count >> 8), UInt8(first.count & 0xff)] + first + second)
            }
        }
        return pairs
    }
}
