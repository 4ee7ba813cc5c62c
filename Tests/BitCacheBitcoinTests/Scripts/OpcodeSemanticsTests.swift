import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

/// A script and how it ends; without a code it succeeds.
struct ScriptCase: Sendable, CustomTestStringConvertible {
    var script: String
    var code: Refusal.Code?

    init(_ script: String, _ code: Refusal.Code? = nil) {
        self.script = script
        self.code = code
    }

    var testDescription: String { script }
}

@Suite("What the opcodes do")
struct OpcodeSemanticsTests {
    @Test(
        "In both kinds of script an opcode does what Bitcoin says",
        arguments: [
            // Constants.
            ScriptCase("1"), ScriptCase("16"), ScriptCase("-1"), ScriptCase("0", .txScriptFalse),
            ScriptCase("<80>", .txScriptFalse), ScriptCase("<0080>", .txScriptFalse), ScriptCase("<8000>"),
            ScriptCase("-1 <81> EQUAL"), ScriptCase("16 <10> EQUAL"), ScriptCase("0 <> EQUAL"),
            ScriptCase("0x4c021234 <1234> EQUAL"), ScriptCase("0x4d02001234 <1234> EQUAL"),
            ScriptCase("0x4e020000001234 <1234> EQUAL"), ScriptCase("", .txScriptFalse),
            ScriptCase("1 0x0212", .txScriptMalformed), ScriptCase("1 0x4c", .txScriptMalformed),
            ScriptCase("1 0x4d01", .txScriptMalformed), ScriptCase("1 0x4effffffff", .txScriptMalformed),
            // Flow.
            ScriptCase("1 NOP"), ScriptCase("1 1 IF NOP ENDIF"), ScriptCase("0 1 IF DROP 1 ELSE DROP 0 ENDIF"),
            ScriptCase("1 0 IF DROP 0 ELSE NOP ENDIF"), ScriptCase("1 0 NOTIF 1 ELSE 0 ENDIF VERIFY"),
            ScriptCase("1 0 IF 1 IF RETURN ELSE RETURN ENDIF ELSE 1 VERIFY ENDIF"),
            ScriptCase("1 1 IF ELSE DROP 0 ELSE NOP ENDIF"),
            ScriptCase("1 IF", .txScriptMalformed), ScriptCase("1 ELSE", .txScriptMalformed),
            ScriptCase("1 ENDIF", .txScriptMalformed), ScriptCase("IF 1 ENDIF", .txScriptMalformed),
            ScriptCase("1 0 IF VERIF ENDIF", .txScriptMalformed),
            ScriptCase("1 0 IF VERNOTIF ENDIF", .txScriptMalformed),
            ScriptCase("1 0 IF RETURN ENDIF"), ScriptCase("1 RETURN", .txScriptFalse),
            ScriptCase("1 1 VERIFY"), ScriptCase("1 0 VERIFY", .txScriptFalse),
            ScriptCase("VERIFY", .txScriptMalformed),
            ScriptCase("1 1", .txScriptFalse),
            // Stack.
            ScriptCase("1 TOALTSTACK FROMALTSTACK"), ScriptCase("FROMALTSTACK", .txScriptMalformed),
            ScriptCase("1 5 TOALTSTACK"), ScriptCase("1 2 DROP"), ScriptCase("1 2 3 2DROP"),
            ScriptCase("7 8 2DUP 2DROP 8 EQUALVERIFY 7 EQUAL"),
            ScriptCase("7 8 9 3DUP 9 EQUALVERIFY 8 EQUALVERIFY 7 EQUALVERIFY 2DROP"),
            ScriptCase("1 2 3 4 2OVER 2 EQUALVERIFY 1 EQUALVERIFY 2DROP DROP"),
            ScriptCase("1 2 3 4 5 6 2ROT 2 EQUALVERIFY 1 EQUALVERIFY 6 EQUALVERIFY 5 EQUALVERIFY 4 EQUALVERIFY"),
            ScriptCase("1 2 3 4 2SWAP 2 EQUALVERIFY 1 EQUALVERIFY 4 EQUALVERIFY"),
            ScriptCase("3 IFDUP EQUAL"), ScriptCase("1 0 IFDUP NOT VERIFY"), ScriptCase("DEPTH NOT"),
            ScriptCase("5 5 DEPTH 2 EQUALVERIFY EQUAL"), ScriptCase("6 6 DUP DROP EQUAL"),
            ScriptCase("0 1 NIP"), ScriptCase("1 0 OVER VERIFY DROP"), ScriptCase("1 5 6 1 PICK 5 EQUALVERIFY 2DROP"),
            ScriptCase("5 6 1 ROLL 5 EQUALVERIFY 6 EQUAL"), ScriptCase("1 0 PICK EQUAL"),
            ScriptCase("1 1 PICK", .txScriptMalformed), ScriptCase("1 -1 PICK", .txScriptMalformed),
            ScriptCase("1 1 ROLL", .txScriptMalformed), ScriptCase("0 PICK", .txScriptMalformed),
            ScriptCase("1 2 3 ROT 1 EQUALVERIFY 3 EQUALVERIFY 2 EQUAL"), ScriptCase("0 1 SWAP DROP"),
            ScriptCase("1 2 TUCK 2 EQUALVERIFY 1 EQUALVERIFY 2 EQUAL"),
            ScriptCase("1 TUCK", .txScriptMalformed), ScriptCase("1 2DUP", .txScriptMalformed),
            // Bytes.
            ScriptCase("<112233> SIZE 3 EQUALVERIFY"), ScriptCase("0 SIZE NOT VERIFY NOT"),
            ScriptCase("SIZE", .txScriptMalformed),
            ScriptCase("<01> <0100> EQUAL", .txScriptFalse), ScriptCase("1 EQUAL", .txScriptMalformed),
            ScriptCase("1 2 3 EQUALVERIFY", .txScriptFalse),
        ])
    func structure(_ one: ScriptCase) throws {
        try check(one)
    }

    @Test(
        "Arithmetic is that of Bitcoin",
        arguments: [
            ScriptCase("7 1ADD 8 EQUAL"), ScriptCase("7 1SUB 6 EQUAL"), ScriptCase("5 NEGATE -5 EQUAL"),
            ScriptCase("0 NEGATE 0 EQUAL"), ScriptCase("-5 ABS 5 EQUAL"), ScriptCase("5 ABS 5 EQUAL"),
            ScriptCase("0 NOT"), ScriptCase("2 NOT NOT"), ScriptCase("2 0NOTEQUAL 1 EQUAL"),
            ScriptCase("0 0NOTEQUAL NOT"),
            ScriptCase("5 -7 ADD -2 EQUAL"), ScriptCase("5 7 SUB -2 EQUAL"),
            ScriptCase("1 2 BOOLAND"), ScriptCase("1 0 BOOLAND", .txScriptFalse), ScriptCase("0 3 BOOLOR"),
            ScriptCase("0 0 BOOLOR", .txScriptFalse), ScriptCase("3 3 NUMEQUAL"),
            ScriptCase("3 4 NUMEQUAL", .txScriptFalse),
            ScriptCase("1 3 3 NUMEQUALVERIFY"), ScriptCase("1 3 4 NUMEQUALVERIFY", .txScriptFalse),
            ScriptCase("3 4 NUMNOTEQUAL"), ScriptCase("-1 0 LESSTHAN"), ScriptCase("0 0 LESSTHAN", .txScriptFalse),
            ScriptCase("1 0 GREATERTHAN"), ScriptCase("0 0 GREATERTHAN", .txScriptFalse),
            ScriptCase("0 0 LESSTHANOREQUAL"), ScriptCase("1 0 LESSTHANOREQUAL", .txScriptFalse),
            ScriptCase("0 0 GREATERTHANOREQUAL"), ScriptCase("-1 0 GREATERTHANOREQUAL", .txScriptFalse),
            ScriptCase("3 -4 MIN -4 EQUAL"), ScriptCase("3 -4 MAX 3 EQUAL"),
            ScriptCase("3 3 5 WITHIN"), ScriptCase("4 3 5 WITHIN"), ScriptCase("5 3 5 WITHIN", .txScriptFalse),
            ScriptCase("2 3 5 WITHIN", .txScriptFalse), ScriptCase("3 5 WITHIN", .txScriptMalformed),
            // Four bytes are read, five are not; results may have five.
            ScriptCase("2147483647 1ADD 2147483648 EQUAL"), ScriptCase("-2147483647 1SUB -2147483648 EQUAL"),
            ScriptCase("2147483647 DUP ADD 4294967294 EQUAL"), ScriptCase("2147483648 NOT", .txScriptMalformed),
            ScriptCase("2147483647 1ADD 1SUB", .txScriptMalformed), ScriptCase("1ADD", .txScriptMalformed),
            ScriptCase("1 ADD", .txScriptMalformed),
        ])
    func arithmetic(_ one: ScriptCase) throws {
        try check(one)
    }

    @Test(
        "Hashes are those of their names, of nothing and of abc",
        arguments: [
            ScriptCase("0 RIPEMD160 <9c1185a5c5e9fc54612808977ee8f548b2258d31> EQUAL"),
            ScriptCase("0 SHA1 <da39a3ee5e6b4b0d3255bfef95601890afd80709> EQUAL"),
            ScriptCase("<616263> RIPEMD160 <8eb208f7e05d987a9b044a8e98c6b087f15a0bfc> EQUAL"),
            ScriptCase("<616263> SHA1 <a9993e364706816aba3e25717850c26c9cd0d89d> EQUAL"),
            ScriptCase("<616263> SHA256 <ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad> EQUAL"),
            ScriptCase("<616263> HASH160 <bb1be98c142444d7a56aa3981c3942a978e4dc33> EQUAL"),
            ScriptCase("<616263> DUP HASH256 SWAP SHA256 SHA256 EQUAL"),
            ScriptCase("<616263> DUP HASH160 SWAP SHA256 RIPEMD160 EQUAL"),
            ScriptCase("HASH256", .txScriptMalformed), ScriptCase("SHA1", .txScriptMalformed),
        ])
    func hashes(_ one: ScriptCase) throws {
        try check(one)
    }

    private func check(_ one: ScriptCase) throws {
        let script = try assemble(one.script)
        #expect(try ScriptSpend.version0(script).verdict() == one.code, "version 0")
        #expect(try ScriptSpend.tapscript(script).verdict() == one.code, "tapscript")
    }

    @Test("What was disabled in 2010 fails in version 0 even where it does not run, and succeeds in tapscript")
    func disabled() throws {
        let bytes: [UInt8] = [126, 127, 128, 129, 131, 132, 133, 134, 141, 142, 149, 150, 151, 152, 153]
        for byte in bytes {
            let script = try assemble("1 0 IF") + [byte] + assemble("ENDIF")
            #expect(try ScriptSpend.version0(script).verdict() == .txScriptMalformed)
            #expect(try ScriptSpend.tapscript(script).verdict() == nil)
        }
    }

    @Test("An opcode without a meaning fails in version 0 where it runs, and only there")
    func unknown() throws {
        for byte in [80, 98, 137, 138, 186, 187, 200, 254, 255] as [UInt8] {
            #expect(try ScriptSpend.version0(assemble("1 1 1") + [byte]).verdict() == .txScriptMalformed)
            #expect(try ScriptSpend.version0(assemble("1 0 IF") + [byte, 0x68]).verdict() == nil)
        }
    }

    @Test("Every opcode of OP_SUCCESSx ends a tapscript with success, before any other rule, and is not relayed")
    func success() throws {
        let listed = Set<UInt8>(
            [80, 98] + [137, 138, 141, 142] + (126...129) + (131...134) + (149...153) + (187...254))
        let tooLong = [0x4d, 0x09, 0x02] + [UInt8](repeating: 0, count: 521)
        for byte in UInt8.min...UInt8.max {
            #expect(Opcode(rawValue: byte).isSuccessInTapscript == listed.contains(byte))
            guard listed.contains(byte) else { continue }
            let spend = try ScriptSpend.tapscript([0x6a] + tooLong + [byte, 0x65])
            #expect(spend.verdict() == nil)
            #expect(spend.verdict(.standard) == .txScriptUpgradable)
            // Within pushed data it means nothing, and behind a cut push nothing is read any more.
            #expect(try ScriptSpend.tapscript([0, 1, byte, 0x75]).verdict() == .txScriptFalse)
            #expect(try ScriptSpend.tapscript([0x4c, 5, byte]).verdict() == .txScriptMalformed)
        }
    }
}
