import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Limits of scripts")
struct ScriptLimitTests {
    /// So many pushes with their drops, 76 bytes each.
    private func blocks(_ count: Int) -> [UInt8] {
        let block = [[74], bytes(74), [0x75]].joined()
        return Array(repeatElement(block, count: count).joined())
    }

    private func bytes(_ count: Int, of byte: UInt8 = 1) -> [UInt8] { [UInt8](repeating: byte, count: count) }

    @Test("An item of 520 bytes is taken, from the witness or the script, and one of 521 is refused")
    func elements() throws {
        for spend in [ScriptSpend.version0, { try ScriptSpend.tapscript($0, answers: $1) }] {
            #expect(try spend(assemble("DROP 1"), [bytes(520)]).verdict() == nil)
            #expect(try spend(assemble("DROP 1"), [bytes(521)]).verdict() == .txScriptLimit)
            #expect(try spend([0x4d, 0x08, 0x02] + bytes(520), []).verdict() == nil)
            #expect(try spend([0x4d, 0x09, 0x02] + bytes(521), []).verdict() == .txScriptLimit)
            // Also where it does not run.
            let unexecuted = try assemble("1 0 IF") + [0x4d, 0x09, 0x02] + bytes(521) + assemble("ENDIF")
            #expect(try spend(unexecuted, []).verdict() == .txScriptLimit)
        }
    }

    @Test("A thousand items on both stacks together are allowed and one more is refused")
    func stack() throws {
        let drop = try assemble("TOALTSTACK ") + bytes(499, of: 0x6d)
        let full = bytes(999, of: 0x51)
        // 999 answers and one pushed; then all but one are taken off again.
        let answers = [[UInt8]](repeating: [1], count: 999)
        #expect(try ScriptSpend.tapscript(assemble("1") + drop, answers: answers).verdict() == nil)
        #expect(try ScriptSpend.tapscript(assemble("1 1") + drop, answers: answers).verdict() == .txScriptLimit)
        #expect(try ScriptSpend.tapscript(assemble("1 TOALTSTACK 1 TOALTSTACK") + full).verdict() == .txScriptLimit)
        // Version 0 looks after the first step, and tapscript before it.
        let oneMore = [[UInt8]](repeating: [1], count: 1001)
        #expect(
            try ScriptSpend.version0(assemble("DROP") + bytes(199, of: 0x6d), answers: oneMore).verdict()
                == .txScriptFalse)
        #expect(try ScriptSpend.version0(assemble("NOP"), answers: oneMore).verdict() == .txScriptLimit)
        #expect(try ScriptSpend.tapscript(assemble("DROP"), answers: oneMore).verdict() == .txScriptLimit)
    }

    @Test("201 operations are allowed in version 0 and any number in tapscript")
    func operations() throws {
        let most = try assemble("1") + bytes(201, of: 0x61)
        #expect(try ScriptSpend.version0(most).verdict() == nil)
        #expect(try ScriptSpend.version0(most + [0x61]).verdict() == .txScriptLimit)
        #expect(try ScriptSpend.tapscript(most + bytes(30_000, of: 0x61)).verdict() == nil)
        // Operations that do not run count, the keys of a multisignature too, and pushes do not.
        #expect(try ScriptSpend.version0(assemble("1 0 IF") + bytes(199, of: 0x61) + [0x68]).verdict() == nil)
        #expect(
            try ScriptSpend.version0(assemble("1 0 IF") + bytes(200, of: 0x61) + [0x68]).verdict() == .txScriptLimit)
        let multisig = try assemble("0 0") + bytes(20, of: 0x51) + assemble("20 CHECKMULTISIG")
        #expect(try ScriptSpend.version0(multisig + bytes(180, of: 0x61)).verdict() == nil)
        #expect(try ScriptSpend.version0(multisig + bytes(181, of: 0x61)).verdict() == .txScriptLimit)
    }

    @Test("A script of 10 000 bytes runs in version 0 and a longer one only in tapscript")
    func scriptSize() throws {
        let long = blocks(131) + [0x51]
        #expect(long.count == 9957)
        let most = [41] + bytes(41) + [0x75] as [UInt8] + long
        #expect(most.count == 10_000)
        #expect(try ScriptSpend.version0(most).verdict() == nil)
        let longer = [42] + bytes(42) + [0x75] as [UInt8] + long
        #expect(try ScriptSpend.version0(longer).verdict() == .txScriptLimit)
        #expect(try ScriptSpend.tapscript(longer).verdict() == nil)
        #expect(try ScriptSpend.tapscript(blocks(40) + longer).verdict() == nil)
    }

    @Test("A multisignature has at most 20 keys, and no more signatures than keys")
    func multisigCounts() throws {
        for (script, code) in [
            ("0 0 20 CHECKMULTISIG", .txScriptMalformed), ("0 0 21 CHECKMULTISIG", .txScriptLimit),
            ("0 0 -1 CHECKMULTISIG", .txScriptLimit), ("0 1 0 CHECKMULTISIG", .txScriptLimit),
            ("0 -1 0 CHECKMULTISIG", .txScriptLimit), ("0 0 0 CHECKMULTISIG", nil),
            ("0 0 CHECKMULTISIG", .txScriptMalformed),
            ("1 0 0 CHECKMULTISIG", .txScriptMalformed), ("1 0 0 0 CHECKMULTISIGVERIFY", nil),
        ] as [(String, Refusal.Code?)] {
            #expect(try ScriptSpend.version0(assemble(script)).verdict() == code, "\(script)")
        }
    }

    @Test("Nodes relay P2WSH with a script of 3600 bytes, 100 items and 80 bytes an item, and no more")
    func relayOfVersion0() throws {
        let script = blocks(47) + [0x51]
        let padded = [UInt8(3600 - script.count - 2)] + bytes(3600 - script.count - 2) + [0x75] + script
        #expect(padded.count == 3600)
        #expect(try ScriptSpend.version0(padded).verdict(.standard) == nil)
        #expect(try ScriptSpend.version0([0x61] + padded).verdict(.standard) == .txScriptNotStandard)
        #expect(try ScriptSpend.version0([0x61] + padded).verdict() == nil)
        for (count, size, verdict) in [(100, 80, nil), (101, 1, .txScriptNotStandard), (100, 81, .txScriptNotStandard)]
            as [(Int, Int, Refusal.Code?)]
        {
            let answers = [[UInt8]](repeating: bytes(size), count: count)
            let spend = try ScriptSpend.version0(bytes(count, of: 0x75) + [0x51], answers: answers)
            #expect(spend.verdict(.standard) == verdict)
            #expect(spend.verdict() == nil)
        }
    }

    @Test("Nodes relay tapscripts with any number of items of 80 bytes and no longer ones")
    func relayOfTapscript() throws {
        for (count, size, verdict) in [(300, 80, nil), (1, 81, .txScriptNotStandard)] as [(Int, Int, Refusal.Code?)] {
            let answers = [[UInt8]](repeating: bytes(size), count: count)
            let spend = try ScriptSpend.tapscript(bytes(count, of: 0x75) + [0x51], answers: answers)
            #expect(spend.verdict(.standard) == verdict)
            #expect(spend.verdict() == nil)
        }
    }
}
