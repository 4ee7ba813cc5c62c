import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("Signing PSBTs")
struct PSBTSigningTests {
    private static var trusting: PSBT.SigningPolicy {
        var policy = PSBT.SigningPolicy()
        policy.takesAmountsOnTrust = true
        return policy
    }

    @Test(
        "A single P2WPKH input is signed on its witness UTXO, finished and extracted", arguments: PSBT.Version.allCases)
    func p2wpkh(_ version: PSBT.Version) throws {
        var psbt = try PSBTSample.p2wpkhPSBT(version: version)
        #expect(try psbt.sign(with: PSBTSample.signer(1)) == [0])
        #expect(try psbt.sign(with: PSBTSample.signer(1)) == [])
        psbt = try PSBT(base64: psbt.base64)
        #expect(try psbt.finalise() == [])
        #expect(psbt.inputs[0].partialSignatures.isEmpty)
        #expect(psbt.inputs[0].origins.isEmpty)
        #expect(psbt.inputs[0].witnessUTXO != nil)
        #expect(try psbt.fee() == Satoshis(10_000))
        let transaction = try psbt.extractedTransaction()
        try transaction.checkSpends(of: psbt.spentOutputs())
        #expect(try PSBT(base64: psbt.base64).extractedTransaction() == transaction)
    }

    @Test("Several inputs are signed with ECDSA only where every one carries its previous transaction")
    func amounts() throws {
        let funding = try PSBTSample.funding([BitCacheBitcoinTests.p2wpkh(sampleKey(1)), p2tr(sampleKey(2))])
        var psbt = try PSBTSample.spending(funding, paying: 190_000)
        try psbt.describe(input: 0, PSBTSample.facts(p2wpkh: 1))
        for index in 0...1 { try psbt.setWitnessUTXO(funding.outputs[index], input: index) }
        let unproven = psbt
        #expect(throws: Refusal(.psbtUTXOMissing, "")) { try psbt.sign(with: PSBTSample.signer(1)) }
        try psbt.setPreviousTransaction(funding, input: 0)
        // The other one is said to be taproot, which nothing proves.
        #expect(throws: Refusal(.psbtUTXOMissing, "")) { try psbt.sign(with: PSBTSample.signer(1)) }
        try psbt.setPreviousTransaction(funding, input: 1)
        #expect(try psbt.sign(with: PSBTSample.signer(1)) == [0])
        psbt = unproven
        #expect(try psbt.sign(with: PSBTSample.signer(1), policy: Self.trusting) == [0])
    }

    @Test(
        "A taproot output is signed by its key, also where the tweak commits to what is no tree",
        arguments: [false, true])
    func keyPath(isSeal: Bool) throws {
        let root = isSeal ? Bytes32<MerkleRootMeaning> { $0[3] = 9 } : nil
        let key = try sampleKey(1)
        let output = try Taproot.outputKey(internalKey: key.publicKey, merkleRoot: root).key
        let funding = try PSBTSample.funding([.p2tr(outputKey: output), .p2tr(outputKey: output)])
        var psbt = try PSBTSample.spending(funding, paying: 190_000)
        let facts = PSBT.OutputFacts.p2tr(
            internalKey: key.publicKey, origin: try PSBTSample.origin(1), merkleRoot: root)
        for index in 0...1 {
            try psbt.setWitnessUTXO(funding.outputs[index], input: index)
            try psbt.describe(input: index, facts)
        }
        #expect(try psbt.sign(with: PSBTSample.signer(1)) == [0, 1])
        #expect(try psbt.finalise() == [])
        #expect(psbt.inputs[1].records.map(\.type) == [0x01, 0x08])
        #expect(try psbt.extractedTransaction().inputs.map(\.witness.count) == [1, 1])
    }

    @Test("A taproot signature covers all outputs spent, and is not made while one is unknown")
    func unknownOutput() throws {
        let output = try Taproot.outputKey(internalKey: sampleKey(1).publicKey, merkleRoot: nil).key
        let funding = try PSBTSample.funding([.p2tr(outputKey: output), p2tr(sampleKey(2))])
        var psbt = try PSBTSample.spending(funding)
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        try psbt.describe(input: 0, .p2tr(internalKey: sampleKey(1).publicKey, origin: PSBTSample.origin(1)))
        #expect(throws: Refusal(.psbtUTXOMissing, "")) { try psbt.sign(with: PSBTSample.signer(1)) }
        #expect(throws: Refusal(.psbtUTXOMissing, "")) { try psbt.fee() }
        try psbt.setWitnessUTXO(funding.outputs[1], input: 1)
        #expect(try psbt.sign(with: PSBTSample.signer(1)) == [0])
    }

    @Test("An internal key and a root to which the output does not commit are refused")
    func otherRoot() throws {
        let key = try sampleKey(1).publicKey
        let funding = try PSBTSample.funding([
            .p2tr(outputKey: Taproot.outputKey(internalKey: key, merkleRoot: nil).key)
        ])
        var psbt = try PSBTSample.spending(funding)
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        let before = psbt
        #expect(throws: Refusal(.psbtContradiction, "")) {
            try psbt.describe(input: 0, .p2tr(internalKey: key, origin: nil, merkleRoot: .zero))
        }
        #expect(psbt == before)
        // Without a root the PSBT does not contradict itself, but a foreign internal key signs nothing.
        try psbt.describe(input: 0, .p2tr(internalKey: sampleKey(2).publicKey, origin: PSBTSample.origin(2)))
        #expect(throws: Refusal(.psbtContradiction, "")) { try psbt.sign(with: PSBTSample.signer(2)) }
    }

    @Test("Only the types that the signer was told to accept are made", arguments: SignatureHashType.allCases)
    func types(_ type: SignatureHashType) throws {
        var psbt = try PSBTSample.p2wpkhPSBT()
        try psbt.setSighashType(type, input: 0)
        var policy = PSBT.SigningPolicy()
        if type != .all {
            #expect(throws: Refusal(.psbtSighashNotAllowed, "")) { try psbt.sign(with: PSBTSample.signer(1)) }
            policy.sighashTypes.insert(type)
        }
        guard type != .default else {
            // ECDSA has no default.
            #expect(throws: Refusal(.psbtSighashNotAllowed, "")) {
                try psbt.sign(with: PSBTSample.signer(1), policy: policy)
            }
            return
        }
        try psbt.sign(with: PSBTSample.signer(1), policy: policy)
        #expect(psbt.inputs[0].partialSignatures.map(\.signature.last) == [type.rawValue])
        #expect(try psbt.finalise() == [])
        _ = try psbt.extractedTransaction()
    }

    @Test("A taproot input is signed with the type that it demands", arguments: SignatureHashType.allCases)
    func taprootTypes(_ type: SignatureHashType) throws {
        var psbt = try PSBTSample.tapscriptPSBT(.leaf(TapLeaf(.key(sampleKey(1).publicKey))), keys: 1)
        try psbt.setSighashType(type, input: 0)
        var policy = PSBT.SigningPolicy()
        policy.sighashTypes = [type]
        try psbt.sign(with: PSBTSample.signer(1), policy: policy)
        #expect(psbt.inputs[0].tapScriptSignatures.map(\.signature.count) == [type == .default ? 64 : 65])
        #expect(try psbt.finalise() == [])
        _ = try psbt.extractedTransaction()
    }

    @Test("A demand for a type other than the signatures' is a contradiction")
    func otherType() throws {
        var psbt = try PSBTSample.p2wpkhPSBT()
        try psbt.sign(with: PSBTSample.signer(1))
        #expect(throws: Refusal(.psbtContradiction, "")) { try psbt.setSighashType(.none, input: 0) }
        try psbt.setSighashType(.all, input: 0)
    }

    @Test("Origins of others, and an origin whose key is another one, are left alone")
    func foreign() throws {
        var psbt = try PSBTSample.p2wpkhPSBT()
        let before = psbt
        #expect(try psbt.sign(with: PSBTSample.signer(2)) == [])
        // The same fingerprint and path as key 1, but another wallet's.
        var liar = KeyTable()
        liar.keys[try PSBTSample.origin(1)] = try sampleKey(2)
        #expect(try psbt.sign(with: liar) == [])
        #expect(psbt == before)
        #expect(try psbt.finalise() == [0])
        #expect(throws: Refusal(.psbtIncomplete, "")) { try psbt.finalise(input: 0) }
        #expect(throws: Refusal(.inputOutOfRange, "")) { try psbt.finalise(input: 1) }
    }

    @Test("P2WPKH within P2SH is signed and finished")
    func nested() throws {
        let inner = try BitCacheBitcoinTests.p2wpkh(sampleKey(1))
        let funding = try PSBTSample.funding([.p2sh(scriptHash: hash160(inner.bytes))])
        var psbt = try PSBTSample.spending(funding)
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        var facts = try PSBTSample.facts(p2wpkh: 1)
        facts.redeemScript = inner
        try psbt.describe(input: 0, facts)
        #expect(try psbt.sign(with: PSBTSample.signer(1)) == [0])
        #expect(try psbt.finalise() == [])
        let transaction = try psbt.extractedTransaction()
        #expect(transaction.inputs[0].scriptSig.bytes == [22] + inner.bytes)
    }

    @Test(
        "Two of three keys spend P2WSH, whichever they are",
        arguments: [[1, 2], [1, 3], [2, 3], [3, 1]] as [[UInt8]])
    func multisig(_ signers: [UInt8]) throws {
        let keys = try (1...3).map { try sampleKey(UInt8($0)).compressedPublicKey }
        let script = try Script.multisig(2, of: keys)
        let funding = try PSBTSample.funding([.p2wsh(script)])
        var psbt = try PSBTSample.spending(funding)
        try psbt.setWitnessUTXO(funding.outputs[0], input: 0)
        var facts = PSBT.OutputFacts()
        facts.witnessScript = script
        for number in 1...3 { facts.origins[keys[number - 1]] = try PSBTSample.origin(UInt8(number)) }
        try psbt.describe(input: 0, facts)
        try psbt.sign(with: PSBTSample.signer(signers[0]))
        var other = psbt
        #expect(try other.finalise() == [0])
        try psbt.sign(with: PSBTSample.signer(signers[1]))
        #expect(try psbt.finalise() == [])
        _ = try psbt.extractedTransaction()
    }

    @Test("A signature with one changed bit is refused when the input is finished")
    func changedSignature() throws {
        var psbt = try PSBTSample.p2wpkhPSBT()
        try psbt.sign(with: PSBTSample.signer(1))
        var maps = PSBTSample.maps(psbt)
        let place = try #require(maps[1].firstIndex { $0.key.first == 0x02 })
        maps[1][place].value[20] ^= 1
        var changed = try PSBT(rawRepresentation: PSBTSample.bytes(maps))
        let before = changed
        #expect(throws: Refusal(.psbtSignatureInvalid, "")) { try changed.finalise() }
        #expect(changed == before)
    }

    @Test("A fee above the caller's rate is refused at extraction, one at the rate is not")
    func fee() throws {
        var psbt = try PSBTSample.p2wpkhPSBT()
        try psbt.sign(with: PSBTSample.signer(1))
        _ = try psbt.finalise()
        let size = try psbt.extractedTransaction().virtualSize
        let rate = try FeeRate(satPerKiloVByte: (10_000 * 1000 / UInt64(size)) + 1)
        _ = try psbt.extractedTransaction(maximumFeeRate: rate)
        let less = try FeeRate(satPerKiloVByte: 10_000 * 1000 / UInt64(size) - 10)
        #expect(throws: Refusal(.psbtFeeTooHigh, "")) { try psbt.extractedTransaction(maximumFeeRate: less) }
    }

    @Test("Without a rate of the caller's, more than 10 000 sat/vB is refused")
    func insaneFee() throws {
        let script = try BitCacheBitcoinTests.p2wpkh(sampleKey(1))
        let rich = TransactionOutput(value: try Satoshis(100_000_000), script: script)
        var funding = try PSBTSample.funding([script])
        funding.outputs = [rich]
        var psbt = try PSBTSample.spending(funding, paying: 1000)
        try psbt.setWitnessUTXO(rich, input: 0)
        try psbt.describe(input: 0, PSBTSample.facts(p2wpkh: 1))
        try psbt.sign(with: PSBTSample.signer(1))
        #expect(try psbt.finalise() == [])
        #expect(throws: Refusal(.psbtFeeTooHigh, "")) { try psbt.extractedTransaction() }
    }

    @Test("Unknown and proprietary records survive signing, combining and finishing", arguments: PSBT.Version.allCases)
    func unknownRecords(_ version: PSBT.Version) throws {
        var psbt = try PSBTSample.withUnknownRecords(PSBTSample.p2wpkhPSBT(version: version))
        let unsigned = psbt
        try psbt.sign(with: PSBTSample.signer(1))
        try psbt.combine(with: unsigned)
        #expect(try psbt.finalise() == [])
        for records in [psbt.global.records, psbt.inputs[0].records, psbt.outputs[0].records] {
            #expect(
                records.filter { $0.type == 0xe7 || $0.type == 0xfc }.map(\.key) == [
                    [0xe7, 1, 2], [0xfc, 2, 0x61, 0x62, 0],
                ])
        }
        _ = try psbt.extractedTransaction()
    }
}
