import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("Scripts")
struct ScriptTests {
    private static let hash20 = String(repeating: "ab", count: 20)
    private static let hash32 = String(repeating: "cd", count: 32)

    @Test(
        "A script's kind and dust threshold follow from its bytes",
        arguments: [
            ("0014" + hash20, Script.Kind.p2wpkh, 294 as UInt64),
            ("0020" + hash32, .p2wsh, 330),
            ("5120" + hash32, .p2tr, 330),
            ("5220" + hash32, .witnessUnknown, 330),
            ("51024e73", .witnessUnknown, 240),
            ("76a914" + hash20 + "88ac", .p2pkh, 546),
            ("a914" + hash20 + "87", .p2sh, 540),
            ("6a0100", .opReturn, 0),
            ("", .other, 471),
            ("0015" + hash20 + "ab", .other, 540),  // version 0 has no program of 21 bytes
            ("6114" + hash20, .other, 537),  // OP_NOP is no version
            ("4f14" + hash20, .other, 537),
            ("76a914" + hash20 + "88ad", .other, 546),
        ])
    func kinds(_ hex: String, kind: Script.Kind, dust: UInt64) throws {
        let script = try Script(bytes: Hex.decode(hex))
        #expect(script.kind == kind)
        #expect(script.dustThreshold.sat == dust)
        #expect(script.description == hex)
    }

    @Test("An output is dust below the threshold and not at it")
    func dustBoundary() throws {
        let script = try p2wpkh(sampleKey(1))
        #expect(TransactionOutput(value: try Satoshis(293), script: script).isDust)
        #expect(!TransactionOutput(value: try Satoshis(294), script: script).isDust)
    }

    @Test("A script of 10 000 bytes is taken and one of 10 001 is refused")
    func longest() throws {
        #expect(try Script(bytes: [UInt8](repeating: 0, count: 10_000)).bytes.count == Script.maximumSizeBytes)
        #expect(throws: Refusal(.scriptTooLong, "")) { try Script(bytes: [UInt8](repeating: 0, count: 10_001)) }
    }

    @Test("Paying to the hash of something that is no compressed key is refused")
    func onlyKeys() throws {
        let key = try sampleKey(1).compressedPublicKey
        #expect(try Script.p2wpkh(compressedPublicKey: key).kind == .p2wpkh)
        for wrong in [[], Array(key.dropLast()), [4] + key.dropFirst()] {
            #expect(throws: Refusal(.notCanonical, "")) { try Script.p2wpkh(compressedPublicKey: wrong) }
        }
        #expect(throws: Refusal(.keyNotOnCurve, "")) {
            try Script.p2wpkh(compressedPublicKey: [2] + [UInt8](repeating: 255, count: 32))
        }
    }

    @Test("Hashes of another length than 20 bytes make no script")
    func hashLength() {
        #expect(throws: Refusal(.notCanonical, "")) { try Script.p2pkh(keyHash: [1]) }
        #expect(throws: Refusal(.notCanonical, "")) { try Script.p2sh(scriptHash: [UInt8](repeating: 0, count: 21)) }
    }

    @Test("Every witness version has its script and comes back from it", arguments: 0...16 as ClosedRange<UInt8>)
    func witnessVersions(_ version: UInt8) throws {
        let program = try Script.WitnessProgram(version: version, program: [UInt8](repeating: 7, count: 32))
        #expect(Script(program).witnessProgram == program)
    }

    @Test(
        "A witness program of a version or length that does not exist is refused",
        arguments: [(17, 32), (1, 1), (1, 41), (0, 21), (0, 40)] as [(UInt8, Int)])
    func witnessLimits(_ version: UInt8, count: Int) {
        #expect(throws: Refusal(.notCanonical, "")) {
            try Script.WitnessProgram(version: version, program: [UInt8](repeating: 0, count: count))
        }
    }
}
