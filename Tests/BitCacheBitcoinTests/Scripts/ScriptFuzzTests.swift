import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

/// Nothing that a stranger puts into a witness may stop the process; what is judged is only that there is a verdict.
@Suite("Scripts of random bytes")
struct ScriptFuzzTests {
    private static let codes: Set<Refusal.Code> = [
        .txScriptFalse, .txScriptMalformed, .txScriptLimit, .txScriptLocked, .txScriptMismatch, .txSignatureInvalid,
        .txScriptNotStandard, .txScriptUpgradable, .scriptUnsupported,
    ]

    /// Bytes that are more often opcodes than pushes, as random bytes mostly end in a push that is cut.
    private static func script(using generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...60, using: &generator)).map { _ in
            switch UInt8.random(in: 0...9, using: &generator) {
            case 0: .random(in: 0...0x4e, using: &generator)
            case 1...3: .random(in: 0x4f...0x60, using: &generator)
            case 4: .random(in: .min ... .max, using: &generator)
            default: .random(in: 0x61...0xba, using: &generator)
            }
        }
    }

    private static func items(using generator: inout SeededGenerator) -> [[UInt8]] {
        (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            let sizes = [0, 1, 1, 2, 4, 5, 8, 9, 20, 32, 33, 64, 65, 71, 520, 521]
            return generator.bytes(sizes.randomElement(using: &generator) ?? 0)
        }
    }

    private func check(_ spend: ScriptSpend) {
        let (consensus, standard) = (spend.verdict(), spend.verdict(.standard))
        #expect(consensus.map { Self.codes.contains($0) } ?? true)
        // What blocks refuse is refused under the same code by those who relay.
        if let consensus { #expect(standard == consensus) }
        if consensus == nil, let standard {
            #expect(standard == .txScriptNotStandard || standard == .txScriptUpgradable)
        }
    }

    @Test("Random scripts with random answers are judged in both kinds", arguments: SeededGenerator.seeds())
    func scripts(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var successes = 0
        for _ in 0..<1500 {
            let (script, answers) = (Self.script(using: &generator), Self.items(using: &generator))
            let version0 = try ScriptSpend.version0(script, answers: answers)
            check(version0)
            if version0.verdict() == nil { successes += 1 }
            check(try ScriptSpend.tapscript(script, answers: answers))
        }
        #expect(successes > 0, "some random scripts succeed")
    }

    @Test("Random witnesses for every kind of output are judged", arguments: SeededGenerator.seeds())
    func witnesses(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let key = try sampleKey(1)
        let outputs = [
            p2tr(key), try p2wpkh(key), Script.p2wsh(.empty), try .p2sh(scriptHash: generator.bytes(20)), .empty,
            try Script(bytes: [0x60, 2, 1, 1]),
        ]
        for _ in 0..<300 {
            for output in outputs {
                var spend = try ScriptSpend(output: output, witness: Self.items(using: &generator))
                if UInt8.random(in: 0...5, using: &generator) == 0 {
                    spend.transaction.inputs[0].scriptSig = try Script(bytes: generator.bytes(30))
                }
                check(spend)
            }
        }
    }
}
