import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("Spends of witness version 0")
struct Version0SpendTests {
    private static func spent(_ script: String, sat: UInt64) throws -> TransactionOutput {
        TransactionOutput(value: try Satoshis(sat), script: try Script(bytes: Hex.decode(script)))
    }

    private static func verdict(
        _ transaction: Transaction, _ spent: [TransactionOutput], input: Int, rules: ScriptRules = .standard
    ) -> Refusal.Code? {
        do {
            try transaction.checkSpend(input: input, of: spent, rules: rules)
            return nil
        } catch {
            return error.code
        }
    }

    /// BIP 143, "P2SH-P2WPKH".
    @Test("The P2SH-P2WPKH example of BIP 143 is accepted, and not with another value")
    func wrappedKey() throws {
        let transaction = try Transaction(
            rawRepresentation: Hex.decode(
                "01000000000101db6b1b20aa0fd7b23880be2ecbd4a98130974cf4748fb66092ac4d3ceb1a54770100000017160014790919721"
                    + "86c449eb1ded22b78e40d009bdf0089feffffff02b8b4eb0b000000001976a914a457b684d7f0d539a46a45bbc043f35b"
                    + "59d0d96388ac0008af2f000000001976a914fd270b1ee6abcaea97fea7ad0402e8bd8ad6d77c88ac02473044022047ac8"
                    + "e878352d3ebbde1c94ce3a10d057c24175747116f8288e5d794d12d482f0220217f36a485cae903c713331d877c1f6467"
                    + "7e3622ad4010726870540656fe9dcb012103ad1d8e89212f0b92c74d23bb710c00662ad1470198ac48c43f7d6f93a2a26"
                    + "87392040000"))
        let right = "a9144733f37cf4db86fbc2efed2500b4f4e49f31202387"
        #expect(Self.verdict(transaction, [try Self.spent(right, sat: 1_000_000_000)], input: 0) == nil)
        #expect(Self.verdict(transaction, [try Self.spent(right, sat: 999_999_999)], input: 0) == .txSignatureInvalid)
        var changed = transaction
        changed.inputs[0].scriptSig = try Script(bytes: [0x00] + transaction.inputs[0].scriptSig.bytes)
        #expect(Self.verdict(changed, [try Self.spent(right, sat: 1_000_000_000)], input: 0) == .txScriptMalformed)
        let other = try Self.spent("a9144733f37cf4db86fbc2efed2500b4f4e49f31202287", sat: 1_000_000_000)
        #expect(Self.verdict(transaction, [other], input: 0) == .txScriptMismatch)
        changed.inputs[0].scriptSig = .empty
        #expect(Self.verdict(changed, [try Self.spent(right, sat: 1_000_000_000)], input: 0) == .scriptUnsupported)
    }

    /// BIP 143, "Native P2WSH", the first example: the second input, whose script has an OP_CODESEPARATOR.
    @Test(
        "The P2WSH example of BIP 143 with OP_CODESEPARATOR and SINGLE without output gives its digests and is accepted"
    )
    func codeSeparator() throws {
        let transaction = try Transaction(
            rawRepresentation: Hex.decode(
                "01000000000102fe3dc9208094f3ffd12645477b3dc56f60ec4fa8e6f5d67c565d1c6b9216b36e000000004847304402200af4e4"
                    + "7c9b9629dbecc21f73af989bdaa911f7e6f6c2e9394588a3aa68f81e9902204f3fcf6ade7e5abb1295b6774c8e0abd94ae"
                    + "62217367096bc02ee5e435b67da201ffffffff0815cf020f013ed6cf91d29f4202e8a58726b1ac6c79da47c23d1bee0a69"
                    + "25f80000000000ffffffff0100f2052a010000001976a914a30741f8145e5acadf23f751864167f32e0963f788ac000347"
                    + "304402200de66acf4527789bfda55fc5459e214fa6083f936b430a762c629656216805ac0220396f550692cd347171cbc1"
                    + "ef1f51e15282e837bb2b30860dc77c8f78bc8501e503473044022027dc95ad6b740fe5129e7e62a75dd00f291a2aeb1200"
                    + "b84b09d9e3789406b6c002201a9ecd315dd6a0e632ab20bbb98948bc0c6fb204f2c286963bb48517a7058e270347210"
                    + "26dccc749adc2a9d0d89497ac511f760f45c47dc5ed9cf352a58ac706453880aeadab210255a9626aebf5e29c0e6538428b"
                    + "a0d1dcf6ca98ffdf086aa8ced5e0d0215ea465ac00000000"))
        let spent = [
            try Self.spent("21036d5c20fa14fb2f635474c1dc4ef5909d4568e5569b79fc94d3448486e14685f8ac", sat: 156_250_000),
            try Self.spent("00205d1b56b63d714eebe542309525f484b7e9d6f686b3781b6f61ef925d66d6f6a0", sat: 4_900_000_000),
        ]
        #expect(Self.verdict(transaction, spent, input: 1) == nil)
        #expect(Self.verdict(transaction, spent, input: 0) == .scriptUnsupported)
        let hashes = try SignatureHashes(transaction, previousOutputs: spent)
        let witness = transaction.inputs[1].witness
        let whole = try Script(bytes: witness[2])
        #expect(
            try hashes.p2wsh(input: 1, scriptCode: whole, type: .single).description
                == "82dde6e4f1e94d02c2b7ad03d2115d691f48d064e9d52f58194a6637e4194391")
        let rest = try Script(bytes: witness[2].suffix(35))
        #expect(
            try hashes.p2wsh(input: 1, scriptCode: rest, type: .single).description
                == "fef7bd749cce710c5c052bd796df1af0d935e59cea63736268bcbe2d2134fc47")
        // Both published signatures have 70 bytes, so they are those that are made here.
        let first = try SecretKey(
            SecretBytes(copying: Hex.decode("8e02b539b1500aa7c81cf3fed177448a546f19d2be416c0c61ff28e577d8d0cd")))
        #expect(
            try transaction.signP2WSH(
                input: 1, witnessScript: whole, previousOutputs: spent, with: first, hashType: .single) == witness[1])
        var swapped = transaction
        swapped.inputs[1].witness.swapAt(0, 1)
        #expect(Self.verdict(swapped, spent, input: 1) == .txSignatureInvalid)
    }

    /// BIP 143, "Native P2WSH", the second example: OP_CODESEPARATOR that does not run, and one that does.
    @Test("The P2WSH example of BIP 143 with SINGLE|ANYONECANPAY is accepted, in either order of its inputs")
    func swappedInputs() throws {
        let start = "01000000000102"
        let inputs = [
            "e9b542c5176808107ff1df906f46bb1f2583b16112b95ee5380665ba7fcfc0010000000000ffffffff",
            "80e68831516392fcd100d186b3c2c7b95c80b53c77e77c35ba03a66b429a2a1b0000000000ffffffff",
        ]
        let outputs = [
            "80969800000000001976a914de4b231626ef508c9a74a8517e6783c0546d6b2888ac",
            "80969800000000001976a9146648a8cd4531e1ec47f35916de8e259237294d1e88ac",
        ]
        let witnesses = [
            "02483045022100f6a10b8604e6dc910194b79ccfc93e1bc0ec7c03453caaa8987f7d6c3413566002206216229ede9b4d6ec2d325be24"
                + "5c5b508ff0339bf1794078e20bfe0babc7ffe683270063ab68210392972e2eb617b2388771abe27235fd5ac44af8e61693"
                + "261550447a4c3e39da98ac",
            "024730440220032521802a76ad7bf74d0e2c218b72cf0cbc867066e2e53db905ba37f130397e02207709e2188ed7f08f4c952d9d13"
                + "986da504502b8c3be59617e043552f506c46ff83275163ab68210392972e2eb617b2388771abe27235fd5ac44af8e61693"
                + "261550447a4c3e39da98ac",
        ]
        let spent = [
            try Self.spent("0020ba468eea561b26301e4cf69fa34bde4ad60c81e70f059f045ca9a79931004a4d", sat: 16_777_215),
            try Self.spent("0020d9bbfbe56af7c4b7f960a70d7ea107156913d9e5a26b0a71429df5e097ca6537", sat: 16_777_215),
        ]
        func transaction(_ order: [Int]) throws -> Transaction {
            let parts =
                [start] + order.map { inputs[$0] } + ["02"] + order.map { outputs[$0] } + order.map { witnesses[$0] }
            return try Transaction(rawRepresentation: Hex.decode(parts.joined() + "00000000"))
        }
        try transaction([0, 1]).checkSpends(of: spent)
        try transaction([1, 0]).checkSpends(of: spent.reversed())
        var otherOutputs = try transaction([0, 1])
        otherOutputs.outputs.swapAt(0, 1)
        #expect(Self.verdict(otherOutputs, spent, input: 0) == .txSignatureInvalid)
    }

    /// BIP 143, "P2SH-P2WSH": six keys that sign with six types.
    @Test(
        "The P2SH-P2WSH example of BIP 143, six of six with six types of signature, is accepted, and not in another order"
    )
    func sixOfSix() throws {
        let transaction = try Transaction(
            rawRepresentation: Hex.decode(
                "0100000000010136641869ca081e70f394c6948e8af409e18b619df2ed74aa106c1ca29787b96e0100000023220020a16b5755f7f6f9"
                    + "6dbd65f5f0d6ab9418b89af4b1f14a1bb8a09062c35f0dcb54ffffffff0200e9a435000000001976a914389ffce9cd9ae8"
                    + "8dcc0631e88a821ffdbe9bfe2688acc0832f05000000001976a9147480a33f950689af511e6e84c138dbbd3c3ee41588ac"
                    + "080047304402206ac44d672dac41f9b00e28f4df20c52eeb087207e8d758d76d92c6fab3b73e2b0220367750dbbe192900"
                    + "69cba53d096f44530e4f98acaa594810388cf7409a1870ce01473044022068c7946a43232757cbdf9176f009a928e1cd9a"
                    + "1a8c212f15c1e11ac9f2925d9002205b75f937ff2f9f3c1246e547e54f62e027f64eefa2695578cc6432cdabce27150247"
                    + "3044022059ebf56d98010a932cf8ecfec54c48e6139ed6adb0728c09cbe1e4fa0915302e022007cd986c8fa870ff5d2b3a"
                    + "89139c9fe7e499259875357e20fcbb15571c76795403483045022100fbefd94bd0a488d50b79102b5dad4ab6ced30c4069"
                    + "f1eaa69a4b5a763414067e02203156c6a5c9cf88f91265f5a942e96213afae16d83321c8b31bb342142a14d16381483045"
                    + "022100a5263ea0553ba89221984bd7f0b13613db16e7a70c549a86de0cc0444141a407022005c360ef0ae5a5d4f9f2f87a"
                    + "56c1546cc8268cab08c73501d6b3be2e1e1a8a08824730440220525406a1482936d5a21888260dc165497a90a15669636d"
                    + "8edca6b9fe490d309c022032af0c646a34a44d1f4576bf6a4a74b67940f8faa84c7df9abe12a01a11e2b4783cf56210307"
                    + "b8ae49ac90a048e9b53357a2354b3334e9c8bee813ecb98e99a7e07e8c3ba32103b28f0c28bfab54554ae8c658ac5c3e0c"
                    + "e6e79ad336331f78c428dd43eea8449b21034b8113d703413d57761b8b9781957b8c0ac1dfe69f492580ca4195f50376ba"
                    + "4a21033400f6afecb833092a9a21cfdf1ed1376e58c5d1f47de74683123987e967a8f42103a6d48b1131e94ba04d9737d6"
                    + "1acdaa1322008af9602b3b14862c07a1789aac162102d8b661b0b3302ee2f162b09e07a55ad5dfbe673a9f01d9f0c19617"
                    + "681024306b56ae00000000"))
        let spent = [try Self.spent("a9149993a429037b5d912407a71c252019287b8d27a587", sat: 987_654_321)]
        #expect(Self.verdict(transaction, spent, input: 0) == nil)
        for item in 1..<6 {
            var swapped = transaction
            swapped.inputs[0].witness.swapAt(item, item + 1)
            #expect(Self.verdict(swapped, spent, input: 0) == .txSignatureInvalid)
        }
        var dummy = transaction
        dummy.inputs[0].witness[0] = [1]
        #expect(Self.verdict(dummy, spent, input: 0, rules: .consensus) == .txScriptMalformed)
    }

    /// BIP 143, "No FindAndDelete": a script that contains the signature it checks.
    @Test("A signature within its own script is not taken out of what it covers")
    func noFindAndDelete() throws {
        let transaction = try Transaction(
            rawRepresentation: Hex.decode(
                "0100000000010169c12106097dc2e0526493ef67f21269fe888ef05c7a3a5dacab38e1ac8387f14c1d000000ffffffff0101000000"
                    + "0000000000034830450220487fb382c4974de3f7d834c1b617fe15860828c7f96454490edd6d891556dcc9022100baf95f"
                    + "eb48f845d5bfc9882eb6aeefa1bc3790e39f59eaa46ff7f15ae626c53e012102a9781d66b61fb5a7ef00ac5ad5bc6ffc78"
                    + "be7b44a566e3c87870e1079368df4c4aad4830450220487fb382c4974de3f7d834c1b617fe15860828c7f96454490edd6d"
                    + "891556dcc9022100baf95feb48f845d5bfc9882eb6aeefa1bc3790e39f59eaa46ff7f15ae626c53e0100000000"))
        let spent = [
            try Self.spent("00209e1be07558ea5cc8e02ed1d80c0911048afad949affa36d5c3951e3159dbea19", sat: 200_000)
        ]
        // Its S is in the upper half: valid in a block and not relayed.
        #expect(Self.verdict(transaction, spent, input: 0, rules: .consensus) == nil)
        #expect(Self.verdict(transaction, spent, input: 0) == .txScriptNotStandard)
    }

    /// BIP 143, "No FindAndDelete", the second example.
    @Test("Signatures within their own script of OP_CHECKMULTISIGVERIFY are not taken out of what they cover either")
    func noFindAndDeleteOfMany() throws {
        let transaction = try Transaction(
            rawRepresentation: Hex.decode(
                "010000000001019275cb8d4a485ce95741c013f7c0d28722160008021bb469a11982d47a6628964c1d000000ffffffff01010000"
                    + "00000000000007004830450220487fb382c4974de3f7d834c1b617fe15860828c7f96454490edd6d891556dcc9022100baf95feb"
                    + "48f845d5bfc9882eb6aeefa1bc3790e39f59eaa46ff7f15ae626c53e0148304502205286f726690b2e9b0207f0345711e63fa701"
                    + "2045b9eb0f19c2458ce1db90cf43022100e89f17f86abc5b149eba4115d4f128bcf45d77fb3ecdd34f594091340c039596010102"
                    + "2102966f109c54e85d3aee8321301136cedeb9fc710fdef58a9de8a73942f8e567c021034ffc99dd9a79dd3cb31e2ab3e0b09e0e"
                    + "67db41ac068c625cd1f491576016c84e9552af4830450220487fb382c4974de3f7d834c1b617fe15860828c7f96454490edd6d89"
                    + "1556dcc9022100baf95feb48f845d5bfc9882eb6aeefa1bc3790e39f59eaa46ff7f15ae626c53e0148304502205286f726690b2e"
                    + "9b0207f0345711e63fa7012045b9eb0f19c2458ce1db90cf43022100e89f17f86abc5b149eba4115d4f128bcf45d77fb3ecdd34f"
                    + "594091340c039596017500000000"))
        let spent = [
            try Self.spent("00209b66c15b4e0b4eb49fa877982cafded24859fe5b0e2dbfbe4f0df1de7743fd52", sat: 200_000)
        ]
        let hashes = try SignatureHashes(transaction, previousOutputs: spent)
        let script = try Script(bytes: transaction.inputs[0].witness[6])
        #expect(
            try hashes.p2wsh(input: 0, scriptCode: script, type: .all).description
                == "c1628a1e7c67f14ca0c27c06e4fdeec2e6d1a73c7a91d7c046ff83e835aebb72")
        #expect(Self.verdict(transaction, spent, input: 0, rules: .consensus) == nil)
    }

    /// The message "This will be a p2wsh 3-of-3 multisig BIP 322 signed message" of BIP 322's vectors.
    @Test("A published BIP 322 signature, three of three in P2WSH, spends what the message makes")
    func message() throws {
        let script = try Script(
            bytes: Hex.decode(
                "5321027568b11f122ff8a7bc1c57e5c7642055bc618967b2f7bfe8e11fe99903c94dd321020a8bdf79cfa421d9655e9282800f115f"
                    + "f1d9db1e721ceb4248a3fcfec7faa67c21030c529e0ea40a00975d202624e39915daf7bdd2b71f31aa08596838781ce5f3"
                    + "3a53ae"))
        let signatures = [
            "3044022055fd69aa8f256ab615fda4a5e9f96c50d389df9e86050ea475742df8e7717cb802203718d89c17b68a3f37696bd3c2a6"
                + "669842cde91ddfaa6efbe15ddc4e08a0803001",
            "3045022100ff10b5e0e82358c944228c283de89b60be08d96fd76c9750ada1fe1001ec9371022054cff50006e5165fc30ade80d6"
                + "0260f93fe2daa5394900f4f7e721149ce8951c01",
            "304502210096a45f485c96355421bda0a799e579b729de88258c4dc15bbae8e80ffa456b7c022069d98df41bf0da25498abd6ac5"
                + "7e65e05290218725caa7695e09612e4c60f10601",
        ]
        enum Meaning {}
        let message = "This will be a p2wsh 3-of-3 multisig BIP 322 signed message"
        let hash = TaggedHash(tag: "BIP0322-signed-message").hash(message.utf8, as: Bytes32<Meaning>.self)
        let output = TransactionOutput(value: .zero, script: .p2wsh(script))
        #expect(
            try Address(script: output.script, network: .mainnet).text
                == "bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9")
        let toSpend = Transaction(
            version: 0,
            inputs: [
                TransactionInput(
                    outPoint: .coinbase, sequence: 0, scriptSig: try Script(bytes: [0, 32] + hash.rawRepresentation))
            ], outputs: [output])
        var toSign = Transaction(
            version: 0, inputs: [TransactionInput(outPoint: toSpend.outPoint(0), sequence: 0)],
            outputs: [TransactionOutput(value: .zero, script: try Script(bytes: [0x6a]))])
        toSign.inputs[0].witness = TransactionInput.p2wshWitness(
            answers: [[]] + (try signatures.map(Hex.decode)), witnessScript: script)
        #expect(Self.verdict(toSign, [output], input: 0) == nil)
        toSign.inputs[0].witness.swapAt(1, 2)
        #expect(Self.verdict(toSign, [output], input: 0) == .txSignatureInvalid)
    }

    @Test("What is made for P2WSH multisignatures is accepted: any two of three, in the keys' order")
    func multisig() throws {
        let keys = try (1...3 as ClosedRange<UInt8>).map(sampleKey)
        let script = try Script.multisig(2, of: keys.map(\.compressedPublicKey))
        let spend = try ScriptSpend.version0(script.bytes)
        let signatures = try keys.map {
            try spend.transaction.signP2WSH(input: 0, witnessScript: script, previousOutputs: spend.spent, with: $0)
        }
        func verdict(_ answers: [[UInt8]], _ rules: ScriptRules = .standard) -> Refusal.Code? {
            var spend = spend
            spend.transaction.inputs[0].witness = TransactionInput.p2wshWitness(answers: answers, witnessScript: script)
            return spend.verdict(rules)
        }
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            #expect(verdict([[], signatures[one], signatures[other]]) == nil)
            #expect(verdict([[], signatures[other], signatures[one]]) == .txSignatureInvalid)
            #expect(verdict([[], signatures[one], signatures[one]]) == .txSignatureInvalid)
            #expect(verdict([[], signatures[one], []]) == .txSignatureInvalid)
            #expect(verdict([[], signatures[one]]) == .txScriptMalformed)
            #expect(verdict([[1], signatures[one], signatures[other]], .consensus) == .txScriptMalformed)
        }
        #expect(verdict([[], [], []]) == .txScriptFalse)
        #expect(verdict([[], [0x30, 1], []]) == .txSignatureInvalid)
    }

    @Test(
        "What is valid in a block and not relayed: uncompressed keys, high S, unknown types, wrong signatures left in")
    func relay() throws {
        let key = try sampleKey(5)
        let script = try assemble("<\(Hex.encode(key.compressedPublicKey))> CHECKSIG")
        let spend = try ScriptSpend.version0(script)
        let good = try spend.transaction.signP2WSH(
            input: 0, witnessScript: Script(bytes: script), previousOutputs: spend.spent, with: key)
        func verdicts(_ script: [UInt8], _ answers: [[UInt8]]) throws -> [Refusal.Code?] {
            let spend = try ScriptSpend.version0(script, answers: answers)
            return [spend.verdict(), spend.verdict(.standard)]
        }
        #expect(try verdicts(script, [good]) == [nil, nil])
        #expect(try verdicts(script, [highS(good)]) == [nil, .txScriptNotStandard])
        // A wrong signature that the script does not mind.
        let not = script + [0x91]
        #expect(try verdicts(not, [[]]) == [nil, nil])
        #expect(try verdicts(not, [good]) == [nil, .txScriptNotStandard])
        // DER is a rule of blocks.
        #expect(try verdicts(not, [[0x30] + good]) == [.txSignatureInvalid, .txSignatureInvalid])
        #expect(try verdicts(not, [Array(good.dropLast())]) == [.txSignatureInvalid, .txSignatureInvalid])
        // Numbers and pushes that are not the shortest.
        #expect(try verdicts(assemble("0x0101"), []) == [nil, .txScriptNotStandard])
        #expect(try verdicts(assemble("0x4c0101"), []) == [nil, .txScriptNotStandard])
        #expect(try verdicts(assemble("0x020100 1 NUMEQUAL"), []) == [nil, .txScriptNotStandard])
        for nop in [0xb0] + Array(0xb3...0xb9) as [UInt8] {
            #expect(try verdicts([0x51, nop], []) == [nil, .txScriptUpgradable])
        }
    }

    @Test("A signature whose hash type does not exist is valid in a block, covers everything, and is not relayed")
    func unknownHashType() throws {
        let key = try sampleKey(5)
        let script = try assemble("<\(Hex.encode(key.compressedPublicKey))> CHECKSIG")
        var spend = try ScriptSpend.version0(script)
        let input = spend.transaction.inputs[0]
        func twice(_ write: (inout ByteWriter) -> Void) -> SignatureDigest {
            var writer = ByteWriter()
            write(&writer)
            return doubleSHA256(writer.bytes)
        }
        // BIP 143's message for all inputs and all outputs, with another type at its end.
        let digest = twice { message in
            message.write(littleEndian: spend.transaction.version)
            message.write(twice { $0.write(input.outPoint.rawRepresentation) })
            message.write(twice { $0.write(littleEndian: input.sequence) })
            message.write(input.outPoint.rawRepresentation)
            message.write(sized: script)
            message.write(littleEndian: spend.spent[0].value.sat)
            message.write(littleEndian: input.sequence)
            message.write(
                twice {
                    $0.write(littleEndian: spend.transaction.outputs[0].value.sat)
                    $0.write(sized: spend.transaction.outputs[0].script.bytes)
                })
            message.write(littleEndian: spend.transaction.lockTime)
            message.write(littleEndian: 0x44 as UInt32)
        }
        spend.transaction.inputs[0].witness = [key.signECDSA(digest) + [0x44], script]
        #expect(spend.verdict() == nil)
        #expect(spend.verdict(.standard) == .txScriptNotStandard)
        spend.transaction.inputs[0].witness = [key.signECDSA(digest) + [0x45], script]
        #expect(spend.verdict() == .txSignatureInvalid)
    }

    /// The same signature with the other of its two S.
    private func highS(_ signature: [UInt8]) throws -> [UInt8] {
        let order = try Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        var (high, borrow) = ([UInt8](repeating: 0, count: 32), 0)
        for place in high.indices.reversed() {
            let difference = Int(order[place]) - Int(signature[38 + place]) - borrow
            borrow = difference < 0 ? 1 : 0
            high[place] = UInt8((difference + 256) % 256)
        }
        return [0x30, 69] + signature[2..<36] + [0x02, 33, 0] + high + [signature[70]]
    }

    @Test("A witness program of zeros is false before its witness is looked at")
    func zeros() throws {
        for program in [[0x00, 0x20], [0x52, 0x20], [0x60, 0x02]] as [[UInt8]] {
            let script = try Script(bytes: program + [UInt8](repeating: 0, count: Int(program[1])))
            #expect(try ScriptSpend(output: script, witness: [[1]]).verdict() == .txScriptFalse)
        }
    }

    @Test("Witness programs without a meaning may be spent by anyone and are not relayed; an anchor is")
    func unknownPrograms() throws {
        for (hex, witness, standard) in [
            ("5220" + String(repeating: "01", count: 32), [], .txScriptUpgradable),
            ("5110" + String(repeating: "01", count: 16), [[1]], .txScriptUpgradable),
            ("51024e73", [], nil), ("51024e73", [[1]], .txScriptNotStandard),
        ] as [(String, [[UInt8]], Refusal.Code?)] {
            let spend = try ScriptSpend(output: Script(bytes: Hex.decode(hex)), witness: witness)
            #expect(spend.verdict() == nil)
            #expect(spend.verdict(.standard) == standard)
        }
    }
}
