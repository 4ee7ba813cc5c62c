import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("Signatures in tapscript")
struct TapscriptSignatureTests {
    private static let key = Result { try sampleKey(1) }
    private var key: SecretKey { get throws { try Self.key.get() } }

    private func signature(
        of spend: ScriptSpend, _ script: [UInt8], hashType: SignatureHashType = .default,
        codeSeparatorPosition: UInt32 = SignatureHashes.noCodeSeparator
    ) throws -> [UInt8] {
        try spend.transaction.signScriptPath(
            input: 0, leaf: TapLeaf(Script(bytes: script)), previousOutputs: spend.spent, with: key,
            hashType: hashType, codeSeparatorPosition: codeSeparatorPosition)
    }

    /// Spends by a script that is answered with one signature.
    private func signed(
        _ text: String, hashType: SignatureHashType = .default,
        codeSeparatorPosition: UInt32 = SignatureHashes.noCodeSeparator
    ) throws -> ScriptSpend {
        let script = try assemble(text.replacing("KEY", with: "<\(key.publicKey)>"))
        var spend = try ScriptSpend.tapscript(script)
        let signature = try signature(
            of: spend, script, hashType: hashType, codeSeparatorPosition: codeSeparatorPosition)
        spend.transaction.inputs[0].witness.insert(signature, at: 0)
        return spend
    }

    @Test("A signature of every type spends by script", arguments: SignatureHashType.allCases)
    func everyType(_ type: SignatureHashType) throws {
        let spend = try signed("KEY CHECKSIG", hashType: type)
        #expect(spend.verdict(.standard) == nil)
        #expect(spend.transaction.inputs[0].witness[0].count == (type == .default ? 64 : 65))
        var otherOutput = spend
        otherOutput.transaction.outputs.append(spend.transaction.outputs[0])
        let base = type.rawValue & 0x7f
        #expect((otherOutput.verdict() == nil) == (base == 2 || base == 3))
        var wrongType = spend
        wrongType.transaction.inputs[0].witness[0] = Array(spend.transaction.inputs[0].witness[0].prefix(64)) + [0]
        #expect(wrongType.verdict() == .txSignatureInvalid)
    }

    @Test("CHECKSIGVERIFY leaves nothing, and CHECKSIGADD counts")
    func otherChecks() throws {
        #expect(try signed("KEY CHECKSIGVERIFY 1").verdict(.standard) == nil)
        #expect(try signed("5 KEY CHECKSIGADD 6 EQUAL").verdict(.standard) == nil)
        #expect(try signed("-1 KEY CHECKSIGADD 0 EQUAL").verdict(.standard) == nil)
        #expect(try signed("5 KEY CHECKSIGADD 5 EQUAL").verdict() == .txScriptFalse)
    }

    @Test("An empty signature is a no and any other wrong one ends the script")
    func emptyAndWrong() throws {
        let key = try key.publicKey
        for (script, code) in [
            ("<\(key)> CHECKSIG", .txScriptFalse), ("<\(key)> CHECKSIG NOT", nil),
            ("<\(key)> CHECKSIGVERIFY 1", .txScriptFalse), ("5 <\(key)> CHECKSIGADD 5 EQUAL", nil),
        ] as [(String, Refusal.Code?)] {
            #expect(try ScriptSpend.tapscript(assemble(script), answers: [[]]).verdict(.standard) == code)
            for wrong in [[1], [UInt8](repeating: 1, count: 64), [UInt8](repeating: 0, count: 63)] {
                #expect(try ScriptSpend.tapscript(assemble(script), answers: [wrong]).verdict() == .txSignatureInvalid)
            }
        }
    }

    @Test("A key of 32 bytes that is none never verifies, an empty key ends the script, others are for upgrades")
    func keyTypes() throws {
        let notOnCurve = String(repeating: "ff", count: 32)
        let some = [UInt8](repeating: 1, count: 64)
        #expect(
            try ScriptSpend.tapscript(assemble("<\(notOnCurve)> CHECKSIG"), answers: [some]).verdict()
                == .txSignatureInvalid)
        #expect(try ScriptSpend.tapscript(assemble("<\(notOnCurve)> CHECKSIG NOT"), answers: [[]]).verdict() == nil)
        #expect(try ScriptSpend.tapscript(assemble("0 CHECKSIG NOT"), answers: [[]]).verdict() == .txScriptMalformed)
        for size in [1, 31, 33, 65] {
            let script = try assemble("<\(String(repeating: "02", count: size))> CHECKSIG")
            let spend = try ScriptSpend.tapscript(script, answers: [[1]])
            #expect(spend.verdict() == nil)
            #expect(spend.verdict(.standard) == .txScriptUpgradable)
            #expect(try ScriptSpend.tapscript(script, answers: [[]]).verdict() == .txScriptFalse)
        }
    }

    @Test("CHECKMULTISIG does not exist in tapscript")
    func multisig() throws {
        #expect(try ScriptSpend.tapscript(assemble("0 0 0 CHECKMULTISIG")).verdict() == .txScriptMalformed)
        #expect(try ScriptSpend.tapscript(assemble("1 0 0 0 CHECKMULTISIGVERIFY")).verdict() == .txScriptMalformed)
        #expect(try ScriptSpend.tapscript(assemble("1 0 IF CHECKMULTISIG ENDIF")).verdict() == nil)
    }

    @Test("A condition depends on nothing but the empty item and the byte 1")
    func minimalIf() throws {
        let script = try assemble("IF 1 ELSE 1 ENDIF")
        for (item, isMinimal) in [
            ([], true), ([1], true), ([2], false), ([0], false), ([1, 0], false), ([0x80], false),
        ]
            as [([UInt8], Bool)]
        {
            #expect(
                try ScriptSpend.tapscript(script, answers: [item]).verdict() == (isMinimal ? nil : .txScriptMalformed))
            let version0 = try ScriptSpend.version0(script, answers: [item])
            #expect(version0.verdict() == nil)
            #expect(version0.verdict(.standard) == (isMinimal ? nil : .txScriptNotStandard))
        }
    }

    @Test("A signature covers the last OP_CODESEPARATOR that ran, by its place among the instructions")
    func codeSeparator() throws {
        #expect(try signed("CODESEPARATOR KEY CHECKSIG", codeSeparatorPosition: 0).verdict(.standard) == nil)
        #expect(try signed("CODESEPARATOR KEY CHECKSIG").verdict() == .txSignatureInvalid)
        #expect(try signed("1 DROP CODESEPARATOR KEY CHECKSIG", codeSeparatorPosition: 2).verdict() == nil)
        // A push counts as one, and one that does not run is counted and forgotten.
        let text = "<00112233> DROP 0 IF CODESEPARATOR ENDIF KEY CHECKSIG"
        #expect(try signed(text).verdict() == nil)
        #expect(try signed(text, codeSeparatorPosition: 4).verdict() == .txSignatureInvalid)
        #expect(try signed("KEY CHECKSIG CODESEPARATOR").verdict() == nil)
    }

    @Test("Each signature check takes 50 off a budget of the witness's size and 50")
    func budget() throws {
        // So many checks of one signature; each costs a push of the key too, so the script cannot pay for itself.
        let key = try key.publicKey
        func spend(checks: Int, padding: Int) throws -> ScriptSpend {
            let check = "2DUP CHECKSIGVERIFY "
            var text = "<\(String(repeating: "01", count: padding))> DROP <\(key)> "
            text += String(repeating: check, count: checks) + "DROP DROP 1"
            let script = try assemble(text)
            var spend = try ScriptSpend.tapscript(script)
            spend.transaction.inputs[0].witness.insert(try signature(of: spend, script), at: 0)
            return spend
        }
        for checks in [1, 2, 3, 5, 8] {
            for padding in 20...75 {
                let spend = try spend(checks: checks, padding: padding)
                let size = spend.transaction.inputs[0].witness.reduce(1) { $0 + 1 + $1.count }
                let isPaid = 50 * checks <= size + 50
                #expect(spend.verdict() == (isPaid ? nil : .txScriptLimit), "\(checks) checks, \(size) bytes")
            }
        }
        // Empty signatures cost nothing.
        let free = "<\(key)> " + String(repeating: "2DUP CHECKSIG DROP ", count: 100) + "2DROP 1"
        #expect(try ScriptSpend.tapscript(assemble(free), answers: [[]]).verdict() == nil)
    }

    @Test("An annex is covered by signatures, adds to the budget, and is not relayed")
    func annex() throws {
        let script = try assemble("<\(key.publicKey)> CHECKSIG")
        var spend = try ScriptSpend.tapscript(script)
        let annex: [UInt8] = [0x50, 1, 2, 3]
        let hashes = try SignatureHashes(spend.transaction, previousOutputs: spend.spent)
        let leaf = try TapLeaf(Script(bytes: script))
        let digest = try hashes.scriptPath(input: 0, leafHash: leaf.hash, annex: annex)
        let signature = try key.sign(digest).rawRepresentation
        let bare = spend.transaction.inputs[0].witness
        spend.transaction.inputs[0].witness = [signature] + bare + [annex]
        #expect(spend.verdict() == nil)
        #expect(spend.verdict(.standard) == .txScriptUpgradable)
        for wrong in [[0x50, 1, 2, 4], [0x50], [0x50, 1, 2, 3, 0]] as [[UInt8]] {
            spend.transaction.inputs[0].witness = [signature] + bare + [wrong]
            #expect(spend.verdict() == .txSignatureInvalid)
        }
        spend.transaction.inputs[0].witness = [signature] + bare
        #expect(spend.verdict() == .txSignatureInvalid)
    }

    @Test("By key path too an annex is covered and not relayed")
    func annexOfKeyPath() throws {
        let annex: [UInt8] = [0x50, 9]
        var spend = try ScriptSpend(output: p2tr(key), witness: [])
        let hashes = try SignatureHashes(spend.transaction, previousOutputs: spend.spent)
        let signature = try key.sign(hashes.keyPath(input: 0, annex: annex)).rawRepresentation
        spend.transaction.inputs[0].witness = [signature, annex]
        #expect(spend.verdict() == nil)
        #expect(spend.verdict(.standard) == .txScriptUpgradable)
        spend.transaction.inputs[0].witness = [signature]
        #expect(spend.verdict() == .txSignatureInvalid)
        // An annex alone is no annex but a signature, and no good one.
        spend.transaction.inputs[0].witness = [annex]
        #expect(spend.verdict() == .txSignatureInvalid)
    }

    @Test("A leaf of an unknown version may be spent by anyone, and such spends are not relayed")
    func leafVersions() throws {
        for version in [0xc2, 0xfe, 0x66, 0x00, 0x50] as [UInt8] {
            let spend = try ScriptSpend.tapscript(assemble("RETURN"), leafVersion: version)
            // 0x50 before a control block with an even key would be an annex.
            if version == 0x50, spend.transaction.inputs[0].witness[1][0] == 0x50 { continue }
            #expect(spend.verdict() == nil)
            #expect(spend.verdict(.standard) == .txScriptUpgradable)
        }
    }

    @Test("A changed script, a changed control block, or one of another length proves nothing")
    func commitment() throws {
        let spend = try signed("KEY CHECKSIG")
        #expect(spend.verdict() == nil)
        for item in 0..<3 {
            for place in spend.transaction.inputs[0].witness[item].indices {
                var changed = spend
                changed.transaction.inputs[0].witness[item][place] ^= 1
                #expect(changed.verdict() == (item == 0 ? .txSignatureInvalid : .txScriptMismatch))
            }
        }
        for controlBlock in [
            [], [0xc0], [UInt8](repeating: 0xc0, count: 34), [UInt8](repeating: 0xc0, count: 33 + 129 * 32),
        ] {
            var changed = spend
            changed.transaction.inputs[0].witness[2] = controlBlock
            #expect(changed.verdict() == .txScriptMismatch)
        }
    }
}
