import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Published PSBTs")
struct PSBTVectorTests {
    @Test(
        "Every valid PSBT of BIP 174, 370 and 371 is read and written back byte for byte", arguments: PSBTVectors.valid)
    func valid(_ published: PublishedPSBT) throws {
        let psbt = try PSBT(base64: published.base64)
        #expect(psbt.base64 == published.base64)
        #expect(psbt.sorted.sorted == psbt.sorted)
        #expect(try PSBT(rawRepresentation: psbt.sorted.rawRepresentation) == psbt.sorted)
    }

    @Test("Every invalid PSBT of BIP 174, 370 and 371 is refused", arguments: PSBTVectors.invalid)
    func invalid(_ published: PublishedPSBT) throws {
        let code = try #require(published.code)
        #expect(throws: Refusal(code, "")) { try PSBT(base64: published.base64) }
    }

    @Test("There are as many vectors as the BIPs publish")
    func counts() {
        #expect(PSBTVectors.bip174Valid.count == 10)
        #expect(PSBTVectors.bip174Invalid.count == 20)
        #expect(PSBTVectors.bip174FailsSigner.count == 4)
        #expect(PSBTVectors.bip370Valid.count == 14)
        #expect(PSBTVectors.bip370Invalid.count == 24)
        #expect(PSBTVectors.bip370LockTimes.count == 10)
        #expect(PSBTVectors.bip371Valid.count == 6)
        #expect(PSBTVectors.bip371Invalid.count == 11)
    }

    @Test(
        "What BIP 174 forbids to sign is refused when it is read, or else by the signer",
        arguments: PSBTVectors.bip174FailsSigner)
    func failsSigner(_ published: PublishedPSBT) throws {
        let code = try #require(published.code)
        let keys = try Walkthrough.signer(0, 1, 2, 3)
        #expect(throws: Refusal(code, "")) {
            var psbt = try PSBT(base64: published.base64)
            var policy = PSBT.SigningPolicy()
            policy.takesAmountsOnTrust = true
            try psbt.sign(with: keys, policy: policy)
        }
    }

    @Test("The inputs' demands make the lock time of BIP 370, or none", arguments: PSBTVectors.bip370LockTimes)
    func lockTime(_ lockTime: UInt32?, _ published: PublishedPSBT) throws {
        let psbt = try PSBT(base64: published.base64)
        guard let lockTime else {
            #expect(throws: Refusal(.psbtLockTimesConflict, "")) { try psbt.lockTime() }
            #expect(throws: Refusal(.psbtLockTimesConflict, "")) { try psbt.unsignedTransaction() }
            return
        }
        #expect(try psbt.lockTime() == lockTime)
        #expect(try psbt.unsignedTransaction().lockTime == lockTime)
        #expect(try psbt.converted(to: .v0).unsignedTransaction().lockTime == lockTime)
    }

    @Test(
        "Version 0 to version 2 and back is the same PSBT", arguments: PSBTVectors.bip174Valid + PSBTVectors.bip371Valid
    )
    func conversion(_ published: PublishedPSBT) throws {
        let psbt = try PSBT(base64: published.base64).sorted
        let converted = try psbt.converted(to: .v2)
        #expect(converted.version == .v2)
        #expect(try converted.unsignedTransaction() == psbt.unsignedTransaction())
        #expect(try PSBT(rawRepresentation: converted.rawRepresentation) == converted)
        #expect(try converted.converted(to: .v0) == psbt)
        #expect(try psbt.converted(to: .v0) == psbt)
    }

    @Test(
        "Version 2 to version 0 keeps the transaction and every record that version 0 has",
        arguments: PSBTVectors.bip370Valid)
    func conversionBack(_ published: PublishedPSBT) throws {
        let psbt = try PSBT(base64: published.base64)
        let converted = try psbt.converted(to: .v0)
        #expect(try converted.unsignedTransaction() == psbt.unsignedTransaction())
        #expect(try PSBT(rawRepresentation: converted.rawRepresentation) == converted)
        for (old, new) in zip(psbt.inputs, converted.inputs) {
            #expect(new.witnessUTXO == old.witnessUTXO)
            #expect(new.previousTransaction == old.previousTransaction)
            #expect(new.sequence == nil)
        }
    }

    @Test("The fields of BIP 371's tree and scripts are read as what they are")
    func taprootFields() throws {
        let output = try PSBT(base64: PSBTVectors.bip371Valid[4].base64).outputs[0]
        let tree = try #require(output.tapTree)
        #expect(tree.leavesWithPaths.count == 3)
        #expect(output.tapOrigins.count == 4)
        #expect(output.tapInternalKey != nil)
        let input = try PSBT(base64: PSBTVectors.bip371Valid[5].base64).inputs[0]
        #expect(input.tapLeaves.count == 3)
        #expect(input.tapScriptSignatures.count == 3)
        #expect(input.tapMerkleRoot == input.tapLeaves.first.map { $0.controlBlock.merkleRoot(of: $0.leaf) })
    }
}
